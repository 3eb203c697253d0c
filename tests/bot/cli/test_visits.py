"""``nuanxian db``, ``visits`` and ``transcripts`` as an operator runs them."""

import asyncio
import json
from datetime import timedelta
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from backend.conversations.schemas import ConversationStart, TurnRow
from backend.db import Database
from backend.seeding.people import LI_MIN_PHONE, WANG_XIUYING, WANG_XIUYING_PHONE
from bot.cli import db, visits
from core.clock import wall_clock

_KEYS = ["id", "elder", "service", "date", "start", "end", "status", "worker", "channel"]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Run":
    """The commands on an empty data folder."""
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path))
    monkeypatch.delenv("NUANXIAN_DATABASE_URL", raising=False)
    monkeypatch.chdir(tmp_path)
    return Run(Database(f"sqlite+aiosqlite:///{tmp_path / 'nuanxian.db'}", clock=wall_clock))


class Run:
    """Runs commands and, between them, a call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._app = typer.Typer()
        for group in (db, visits):
            group.register(self._app)

    def __call__(self, *words: str, status: int = 0) -> str:
        """Return what the command prints."""
        result = CliRunner().invoke(self._app, words)
        assert result.exit_code == status, result.output
        return result.stderr if status else result.stdout

    def objects(self, *words: str) -> list[dict[str, object]]:
        """Return the objects that the command prints, a line each."""
        return [json.loads(line) for line in self(*words, "--json").splitlines()]

    def call(self) -> None:
        """王秀英 phones and books a bath."""
        asyncio.run(self._call())

    async def _call(self) -> None:
        async with self._database.unit_of_work() as uow:
            now = wall_clock()
            openings = await uow.visits.openings(
                "bath.home", WANG_XIUYING, now.date() + timedelta(days=1), limit=1
            )
            start = openings[0].start
            await uow.visits.book(
                "bath.home", WANG_XIUYING, start, booked_by=WANG_XIUYING, channel="phone", key="k"
            )
            await uow.conversations.open(
                ConversationStart("call-1", "phone", "decheng", WANG_XIUYING_PHONE, now, True, WANG_XIUYING)
            )
            await uow.conversations.record(
                TurnRow("t1", "call-1", now, "speech", "俺想洗澡", intent="book_service", reply_text="哪天？")
            )
            await uow.commit()
        await self._database.close()


def test_what_was_booked_by_phone_is_listed_for_the_elder_and_her_daughter(run: Run) -> None:
    assert "就绪" in run("db", "seed")
    assert run.objects("visits", "--phone", WANG_XIUYING_PHONE) == []
    run.call()
    for phone in (WANG_XIUYING_PHONE, LI_MIN_PHONE):
        (visit,) = run.objects("visits", "--phone", phone)
        assert list(visit) == _KEYS
        assert (visit["elder"], visit["service"], visit["status"]) == ("王秀英", "bath.home", "confirmed")
        assert visit["worker"]
    assert len(run.objects("visits", "--phone", WANG_XIUYING_PHONE, "--all")) == 3
    assert "上门助浴" in run("visits", "--phone", WANG_XIUYING_PHONE)


def test_visits_of_an_area_come_soonest_first(run: Run) -> None:
    run("db", "seed")
    found = run.objects("visits", "--area", "昌乐")
    assert found
    assert found == sorted(found, key=lambda visit: (visit["date"], visit["start"]))
    assert len(run.objects("visits", "--area", "changle", "--all")) > len(found)


def test_transcripts_are_a_turn_a_line(run: Run) -> None:
    run("db", "seed")
    run.call()
    (turn,) = run.objects("transcripts", "--call", "call-1")
    assert (turn["text"], turn["intent"], turn["reply"]) == ("俺想洗澡", "book_service", "哪天？")
    assert turn in run.objects("transcripts", "--area", "德城区")
    assert "俺想洗澡" in run("transcripts")


def test_wrong_arguments_are_told_in_one_line(run: Run) -> None:
    run("db", "upgrade")
    for words in (("visits", "--area", "上海"), ("transcripts", "--call", "none")):
        said = run(*words, status=2)
        assert said.count("\n") == 1
        assert "没有找到" in said


def test_a_database_that_is_down_is_told_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_DATABASE_URL", "postgresql+psycopg://nobody@127.0.0.1:9/none")
    said = run("visits", status=1)
    assert said.count("\n") == 1
    assert "数据库连不上" in said
