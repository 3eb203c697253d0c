"""Category: application. The chat of ``/try``: as whom, what comes back, and what odd bodies get."""

from collections.abc import Mapping
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from backend.db import Database
from backend.seeding.people import LI_MIN, WANG_XIUYING
from core.clock import local
from web.app import create_app


async def nothing_waited_for() -> Mapping[str, str]:
    return {}


SITTING = "k3j4h5g6f7d8"


async def say(http: httpx.AsyncClient, who: str, text: str | None) -> dict[str, Any]:
    answer = await http.post("/try/chat", json={"who": who, "sitting": SITTING, "text": text})
    assert answer.status_code == 200, answer.text
    fields: dict[str, Any] = answer.json()
    return fields


async def test_there_is_no_such_page_outside_of_demo_mode() -> None:
    app = create_app(channels=[], readiness=nothing_waited_for)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://nuanxian") as http:
        for path in ("/try", "/try/chat", "/try/static/try.js"):
            assert (await http.get(path)).status_code == 404
        assert (await http.post("/try/chat", json={})).status_code == 404


async def test_the_page_is_strict_and_names_the_sample(http: httpx.AsyncClient) -> None:
    page = await http.get("/try")
    assert page.status_code == 200
    assert "unsafe" not in page.headers["content-security-policy"]
    assert "microphone=(self)" in page.headers["permissions-policy"]
    for name in ("王秀英", "李敏", "陌生人", "13805341234", "我的预约"):
        assert name in page.text
    assert "style=" not in page.text
    assert "onclick" not in page.text


async def test_opened_it_greets(http: httpx.AsyncClient) -> None:
    opened = await say(http, "wang", None)
    assert "12343" in opened["bubbles"][0]


async def test_wang_xiuying_books_for_herself(http: httpx.AsyncClient, sample_sqlite: Database) -> None:
    await say(http, "wang", "我想约人来洗澡")
    read_back = await say(http, "wang", "后天上午九点")
    assert "对吗" in read_back["bubbles"][-1]
    assert "约好了" in "".join((await say(http, "wang", "对"))["bubbles"])
    async with sample_sqlite.reading() as uow:
        visits = await uow.visits.upcoming([WANG_XIUYING])
    assert [local(visit.start).hour for visit in visits if visit.channel == "chat"] == [9]


async def test_li_min_is_known_by_her_account(http: httpx.AsyncClient, sample_sqlite: Database) -> None:
    await say(http, "li", "给我妈约个助浴")
    await say(http, "li", "大后天下午三点")
    await say(http, "li", "对")
    async with sample_sqlite.reading() as uow:
        visits = [v for v in await uow.visits.upcoming([WANG_XIUYING]) if v.channel == "wechat"]
    assert [visit.history[-1].who for visit in visits] == [LI_MIN]


async def test_a_stranger_is_told_nothing_personal(http: httpx.AsyncClient) -> None:
    answer = await say(http, "stranger", "我的预约")
    assert "王" not in "".join(answer["bubbles"])


async def test_options_are_tapped_and_a_person_is_noted(http: httpx.AsyncClient) -> None:
    await say(http, "wang", "我要约助浴")
    asked = await say(http, "wang", "后天")
    assert len(asked["options"]) > 1
    assert not any("回复1" in bubble for bubble in asked["bubbles"])
    assert (await say(http, "wang", asked["options"][0]))["bubbles"]
    await say(http, "wang", "转人工")
    handed = await say(http, "wang", "对")
    assert handed["handoff"]["reason"]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"who": "wang"}',
        b'{"who": "nobody", "sitting": "aaaaaaaa"}',
        b'{"who": "wang", "sitting": "../../etc"}',
        b'{"who": "wang", "sitting": "aaaaaaaa", "text": "  \\u0000 "}',
        b'{"who": "wang", "sitting": "aaaaaaaa", "text": "\\ud800"}',
        b'{"who": "wang", "sitting": "aaaaaaaa", "text": 5}',
        b'{"who": "wang", "sitting": "aaaaaaaa", "text": "' + b"x" * 501 + b'"}',
    ],
)
async def test_odd_bodies_are_refused(http: httpx.AsyncClient, body: bytes) -> None:
    answer = await http.post("/try/chat", content=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60), who=st.sampled_from(["wang", "li", "stranger"]))
async def test_any_text_is_answered_or_refused(http: httpx.AsyncClient, text: str, who: str) -> None:
    answer = await http.post("/try/chat", json={"who": who, "sitting": SITTING, "text": text})
    assert answer.status_code < 500
