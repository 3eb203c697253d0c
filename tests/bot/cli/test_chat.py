"""`nuanxian chat` and `doctor` as an operator and a script meet them."""

import json
import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.clock import SHANGHAI

pytestmark = pytest.mark.timeout(600)

FIELDS = {"text", "speech", "state", "intent", "choices", "handoff", "ended"}


def nuanxian(folder: Path, *arguments: str, typed: str = "") -> subprocess.CompletedProcess[str]:
    program = "from bot.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        check=False,
        env={
            **os.environ,
            "NUANXIAN_DATA": str(folder),
            "NUANXIAN_DEMO": "1",
            "NUANXIAN_HTTP": "127.0.0.1:0",
        },
    )


def test_chat_answers_each_line_with_exactly_one_object(data_folder: Path) -> None:
    # `visits` has no --now of its own: what is booked must be to come on the day that the test runs.
    today = datetime.now(SHANGHAI).date()
    day = today + timedelta(days=2)
    lines = ["找个人给俺洗洗澡", "", "后天上午九点", "对", "👵🏻", "hello?", "第二个"]
    done = nuanxian(
        data_folder,
        *("chat", "--json", "--area", "德城区", "--phone", "13805341234", "--now", f"{today}T10:30:00"),
        typed="\n".join(lines) + "\n",
    )
    assert done.returncode == 0, done.stderr
    objects = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(objects) == len(lines)
    assert all(object_.keys() == FIELDS for object_ in objects)
    assert f"{day.month}月{day.day}日" in objects[2]["text"]
    assert "约好了" in objects[3]["text"]

    visits = nuanxian(data_folder, "visits", "--phone", "13805341234", "--json")
    booked = [json.loads(line) for line in visits.stdout.splitlines()]
    assert (day.isoformat(), "chat") in {(visit["date"], visit["channel"]) for visit in booked}

    talks = nuanxian(data_folder, "transcripts", "--json")
    turns = [json.loads(line) for line in talks.stdout.splitlines()]
    assert "后天上午九点" in {turn["text"] for turn in turns}


def test_an_unknown_area_is_one_clear_line(data_folder: Path) -> None:
    done = nuanxian(data_folder, "chat", "--area", "月球", typed="你好\n")
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "月球" in done.stderr


def test_doctor_says_what_to_do(data_folder: Path) -> None:
    done = nuanxian(data_folder, "doctor")
    assert "nuanxian db upgrade" in done.stdout
    assert done.returncode == 1
