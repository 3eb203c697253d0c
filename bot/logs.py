"""Logs: one JSON object a line on stderr, a readable line on a terminal; numbers are masked whoever wrote."""

import json
import logging
import sys
from datetime import datetime

from core.clock import SHANGHAI
from core.redaction import mask
from core.trace import ids, where


class _Formatter(logging.Formatter):
    """What both forms have in common. Of an exception they show where, not what it said."""

    @staticmethod
    def _fields(record: logging.LogRecord) -> dict[str, str]:
        record.message = mask(record.getMessage())
        at = datetime.fromtimestamp(record.created, SHANGHAI).isoformat(timespec="milliseconds")
        fields = {
            "at": at,
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.message,
            **{name: mask(value) for name, value in ids().items()},
        }
        error = record.exc_info[1] if record.exc_info else None
        return {**fields, "where": where(error)} if error else fields


class JsonFormatter(_Formatter):
    """One object a line: at, level, logger, message; call_id and turn_id where there is one; where."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        return json.dumps(self._fields(record), ensure_ascii=False)


class ReadableFormatter(_Formatter):
    """The same for eyes."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        fields = self._fields(record)
        line = " ".join(
            (fields.pop("at"), fields.pop("level"), f"{fields.pop('logger')}:", fields.pop("message"))
        )
        return " | ".join((line, *(f"{name} {value}" for name, value in fields.items())))


def set_up_logs(level: str) -> None:
    """Send the logs of this process to stderr."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ReadableFormatter() if sys.stderr.isatty() else JsonFormatter())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    logging.getLogger("jieba").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    logging.getLogger("dbos").setLevel(logging.WARNING)
    # A slot that is taken aborts a pipeline; psycopg warns of that although nothing is wrong.
    logging.getLogger("psycopg").setLevel(logging.ERROR)
