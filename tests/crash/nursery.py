"""Processes that die at a commit: ``python -m tests.crash.nursery``, spoken to by tests/crash/ward.py.

It imports everything once and forks a process for each line of JSON that it reads; what it writes is how that
process ended. A life that is to die at its n-th point kills itself there with SIGKILL: before or after
a commit, of ours or of DBOS's, that has written something.
"""

import asyncio
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Any

from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.engine.default import DefaultDialect
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.pool import PoolProxiedConnection

from tests.crash.lives import LIVES, Circumstances

_WRITES = ("INSERT", "UPDATE", "DELETE")


class Death:
    """Comes at the n-th point; at none where that is 0."""

    def __init__(self, point: int) -> None:
        self._left = point

    def wait_for(self) -> None:
        """Watch every commit of this process from now on."""
        event.listen(Engine, "after_cursor_execute", _note_writing)
        commit: Callable[[DefaultDialect, PoolProxiedConnection], None] = DefaultDialect.do_commit

        def watched(dialect: DefaultDialect, connection: PoolProxiedConnection) -> None:
            wrote = connection.info.pop("wrote", False)
            if wrote:
                self._pass_by()
            commit(dialect, connection)
            if wrote:
                self._pass_by()

        DefaultDialect.do_commit = watched  # type: ignore[method-assign]

    def _pass_by(self) -> None:
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _note_writing(connection: Connection, cursor: DBAPICursor, statement: str, *_rest: object) -> None:
    statement = statement.lstrip()
    inserted = statement.startswith("INSERT") and "RETURNING" in statement  # SQLite counts these as none
    if inserted or (statement.startswith(_WRITES) and cursor.rowcount):
        connection.info["wrote"] = True


def main() -> None:
    """Fork a life for each line of standard input, one after the other."""
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _live(json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def _live(request: dict[str, Any]) -> None:
    """Be the process that was asked for; never returns."""
    ended = 1
    try:
        Death(request.pop("die_at")).wait_for()
        life = LIVES[request.pop("life")]
        asyncio.run(life(Circumstances.from_json(request)))
        ended = 0
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(ended)


if __name__ == "__main__":
    main()
