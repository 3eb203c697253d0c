"""What callers hear when a visit is told was rendered before they called, but for names and numbers."""

from datetime import datetime, timedelta

import pytest

from bot.app import NLU_DATA
from bot.kernel.lines import Lines
from bot.kernel.reply import Words
from bot.prompts import DAYS, dated, fixed
from core.clock import SHANGHAI
from handlers.booking.beneficiary import FROM_SUBSIDY
from handlers.wording import when
from voice.prosody.clauses import pieces
from voice.tts.base import Clause

NOW = datetime(2026, 12, 24, 10, 0, tzinfo=SHANGHAI)
LINES = Lines.load(NLU_DATA / "responses.yml")


def on_disk(prompt: tuple[Clause, ...]) -> set[str]:
    return {piece.text for piece in pieces(prompt) if piece.keep == "disk"}


def clauses(words: Words) -> tuple[Clause, ...]:
    return tuple(Clause(piece.text, "memory" if piece.personal else "disk") for piece in words.speech)


@pytest.mark.parametrize("days", [0, 1, 2, 3, 8, DAYS])
@pytest.mark.parametrize("clock", [(8, 0), (12, 30), (17, 30)])
def test_a_visit_is_told_from_prompts(days: int, clock: tuple[int, int]) -> None:
    rendered = set[str]().union(*map(on_disk, fixed(LINES) + dated(LINES, NOW)))
    moment = (NOW + timedelta(days=days)).replace(hour=clock[0], minute=clock[1])
    her, passcode = ("王奶奶", "王奶奶", True), ("4821", "四，八，二，一", True)
    told = LINES("utter_read_back", who=her, service="上门助浴", when=when(moment, NOW), price=FROM_SUBSIDY)
    assert on_disk(clauses(told)) <= rendered
    booked = LINES(
        "utter_booked",
        service="上门助浴",
        when=when(moment, NOW),
        worker=("李师傅", "李师傅", True),
        passcode=passcode,
        preparation="",
    )
    assert on_disk(clauses(booked)) <= rendered


def test_the_greeting_is_rendered_first() -> None:
    assert "12343" in LINES("utter_welcome").text
    assert "".join(clause.text for clause in fixed(LINES)[0]) == LINES("utter_welcome").spoken
