"""Category: application. What a sentence should have been taken for, beside the turn."""

import yaml

from backend.db import Database
from bot.app import NLU_DATA
from tests.fakes.console_site import CALL, ELSEWHERE, Desk
from web.staff import labels

TURN = f"{CALL}:3"
FORM = {"turn": TURN, "intent": "report_fraud", "note": "钱已转，验证码123456也说了"}
PATH = f"/conversations/{CALL}/corrections"


async def test_a_verdict_stands_beside_the_turn_and_in_the_audit(desk: Desk, sample_sqlite: Database) -> None:
    reviewer = await desk.seat("reviewer")
    part = (await reviewer.post(PATH, FORM, **{"hx-request": "true"})).text
    assert "应是 被骗报告" in part
    assert "<html" not in part
    page = (await (await desk.seat("seat")).get(f"/conversations/{CALL}")).text
    assert "应是 被骗报告" in page
    assert "李审核" in page
    assert "钱已转" in page
    assert "123456" not in page
    async with sample_sqlite.reading() as uow:
        entries = await uow.audit.search(areas={"decheng"}, action="turn.corrected")
    assert [(e.who, e.subject) for e in entries] == [("reviewer", f"turn:{TURN}")]


async def test_the_latest_word_of_each_reviewer_counts(desk: Desk) -> None:
    reviewer, supervisor = await desk.seat("reviewer"), await desk.seat("supervisor")
    await reviewer.post(PATH, FORM)
    await reviewer.post(PATH, {**FORM, "intent": "check_fraud"})
    await supervisor.post(PATH, {**FORM, "intent": "emergency"})
    page = (await supervisor.get(f"/conversations/{CALL}")).text
    assert "应是 被骗报告" not in page
    assert "应是 疑似骗局" in page
    assert "应是 紧急求助" in page


async def test_only_sentences_of_this_talk_and_known_intents_are_taken(desk: Desk) -> None:
    reviewer = await desk.seat("reviewer")
    for turn, intent, status in (
        (TURN, "nlu_fallback", 400),
        (TURN, "", 400),
        ("nothing", "greet", 404),
        (f"{ELSEWHERE}:3", "greet", 404),
        (f"{CALL}:1", "greet", 404),  # the greeting: nobody said anything
    ):
        form = {"turn": turn, "intent": intent}
        assert (await reviewer.post(PATH, form)).status_code == status, form
    foreign = {"turn": f"{ELSEWHERE}:3", "intent": "greet"}
    assert (await reviewer.post(f"/conversations/{ELSEWHERE}/corrections", foreign)).status_code == 404


def test_what_may_be_chosen_is_what_the_assistant_knows() -> None:
    domain = yaml.safe_load((NLU_DATA / "domain.yml").read_text(encoding="utf-8"))
    assert set(labels.ANSWERS) == set(domain["intents"]) - {"nlu_fallback"}
