"""Category: operators. What a log line holds, for machines and for eyes, and what it never holds."""

import asyncio
import io
import json
import logging
import sys

import pytest

from bot.logs import JsonFormatter, ReadableFormatter, set_up_logs
from core.trace import ids, working_on

NUMBER = "13805341234"
SAID = "我想找个人给我洗洗澡"


def record(message: str = "a call is over", error: Exception | None = None) -> logging.LogRecord:
    told = (type(error), error, None) if error else None
    return logging.LogRecord("voice.calls", logging.WARNING, "calls.py", 1, message, (), told)


def test_a_line_for_machines_is_one_object_with_ids() -> None:
    with working_on(call_id="c-1"), working_on(turn_id="phone:c-1:2"):
        line = JsonFormatter().format(record())
    assert "\n" not in line
    fields = json.loads(line)
    assert fields.pop("at")[10] == "T"
    assert fields == {
        "level": "warning",
        "logger": "voice.calls",
        "message": "a call is over",
        "call_id": "c-1",
        "turn_id": "phone:c-1:2",
    }


def test_a_line_for_eyes_says_the_same() -> None:
    with working_on(call_id="c-1"):
        line = ReadableFormatter().format(record())
    assert line.endswith("warning voice.calls: a call is over | call_id c-1")


@pytest.mark.parametrize("formatter", [JsonFormatter(), ReadableFormatter()])
def test_numbers_are_masked_even_in_ids_and_errors_say_only_where(formatter: logging.Formatter) -> None:
    with working_on(call_id=f"{NUMBER}@pbx"):
        line = formatter.format(record(f"from {NUMBER}", ValueError(SAID)))
    assert NUMBER not in line
    assert SAID not in line
    assert "ValueError" in line


async def test_ids_reach_the_tasks_of_a_call_and_no_others() -> None:
    async def look() -> dict[str, str]:
        return dict(ids())

    with working_on(call_id="c-1"):
        inside = asyncio.create_task(look())
    outside = asyncio.create_task(look())
    assert (await inside, await outside) == ({"call_id": "c-1"}, {})


def test_where_nobody_looks_on_lines_are_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    try:
        set_up_logs("info")
        logging.getLogger("bot.x").info("up")
        assert isinstance(sys.stderr, io.StringIO)
        assert json.loads(sys.stderr.getvalue())["message"] == "up"
    finally:
        root.handlers = handlers
        root.setLevel(level)
