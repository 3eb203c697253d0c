"""A console with staff of every role and talks in two areas, and a browser without a screen for it."""

import re
import struct
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from math import pi, sin
from pathlib import Path

import httpx
from argon2 import PasswordHasher
from fastapi import FastAPI
from sqlalchemy import delete

from backend.alerts.schemas import AlertDraft
from backend.conversations.models import Conversation, ConversationTurn
from backend.conversations.schemas import ConversationStart, TurnRow
from backend.db import Database
from backend.fraud.models import FraudFinding
from backend.seeding.people import WANG_XIUYING, WANG_XIUYING_PHONE
from backend.staff.roles import ROLES
from backend.staff.service import StaffService
from backend.tickets.models import Ticket
from core.clock import SteppedClock, local
from tests.fixtures.database import MONDAY
from web.staff.application import application
from web.staff.console import Console
from web.staff.gate import COOKIE

PASSWORD = "nuan-xian-12343"
CALL = "call-1"
ELSEWHERE = "call-2"
WORDS = "我叫王秀英，电话13805341234，想约人来洗澡"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


_NAMES = {
    "administrator": "赵管理",
    "supervisor": "钱主管",
    "seat": "孙坐席",
    "reviewer": "李审核",
    "auditor": "周审计",
}


async def staffed(database: Database) -> None:
    """Enrol one member of each role for 德城区, all with the same password."""
    async with database.unit_of_work() as uow:
        for role in ROLES:
            await uow.staff.add(role, _NAMES[role], role, ["decheng"], _hash_of_password())
        await uow.commit()


@cache
def _hash_of_password() -> str:
    return PasswordHasher().hash(PASSWORD)  # slow on purpose: once is enough


async def hushed(database: Database) -> None:
    """Take the talks of the sample out, with what came of them: a test knows every talk there is."""
    async with database.unit_of_work() as uow:
        for table in (FraudFinding, Ticket, ConversationTurn, Conversation):
            await uow._session.execute(delete(table))  # nothing of ours deletes talks
        await uow.commit()


async def talked(database: Database, clock: SteppedClock, recording: str = "") -> None:
    """Write down a call of 王秀英 in 德城区 and one in 昌乐县, each with a ticket; there are no others."""
    await hushed(database)
    now = clock() - timedelta(hours=1)
    async with database.unit_of_work() as uow:
        for call, area, person in ((CALL, "decheng", WANG_XIUYING), (ELSEWHERE, "changle", None)):
            phone = WANG_XIUYING_PHONE
            await uow.conversations.open(
                ConversationStart(call, "phone", area, phone, now, trusted=True, person=person)
            )
            for row in turns(call):
                await uow.conversations.record(row)
            await uow.conversations.flag(call, "fraud")
            await uow.conversations.end(call, "caller", recording, now + timedelta(seconds=12))
            await uow.tickets.open(
                "fraud_watch",
                area=area,
                person_id=person,
                address=phone,
                summary=f"给王秀英 {phone} 回电",
                key=f"{call}:2:fraud",
                conversation=call,
            )
        await uow.commit()


_SMALL_TALK = (
    ("约个人来打扫卫生", "book_service", 0.96, "好的，您想哪天打扫？", "phone", 3),
    ("我约的几号来着", "query_booking", 0.93, "您约的是周四上午九点，助浴。", "wechat", 5),
    ("这个月补贴还有多少", "query_balance", 0.95, "还有一百五十元。", "phone", 26),
    ("俺想问问那个啥", "nlu_fallback", 0.31, "对不起，我没听明白。您是要约服务，还是查预约？", "phone", 28),
    ("转人工", "transfer_human", 0.99, "好的，这就给您转。", "phone", 30),
    ("理发有没有，多少钱", "query_service", 0.91, "有上门理发，一次十五元。", "wechat", 51),
    ("后天的不用来了", "cancel_booking", 0.94, "好的，后天的助洁已经取消。", "chat", 53),
)


async def chatted(database: Database, clock: SteppedClock) -> None:
    """Write down short talks of other elders of 德城区 in the days before, so that lists look like life."""
    async with database.unit_of_work() as uow:
        elders = {visit.elder.id: visit.elder for visit in await uow.visits.search(area="decheng", limit=60)}
        talks = zip(_SMALL_TALK, list(elders.values())[1:], strict=False)
        for number, ((text, intent, score, answer, channel, hours), elder) in enumerate(talks):
            at, talk = clock() - timedelta(hours=hours, minutes=7 * number), f"talk-{number}"
            address = elder.phones[0] if elder.phones else ""
            start = ConversationStart(talk, channel, "decheng", address, at, trusted=True, person=elder.id)
            await uow.conversations.open(start)
            kind = "handoff" if intent == "transfer_human" else "say"
            await uow.conversations.record(
                TurnRow(
                    f"{talk}:1", talk, at, "speech" if channel == "phone" else "text", text,
                    intent=intent, score=score, reply_text=answer, reply={"parts": [{"kind": kind}]},
                )
            )  # fmt: skip
            await uow.conversations.end(talk, "caller", at=at + timedelta(seconds=48 + 9 * number))
            if kind == "handoff":
                await uow.tickets.open(
                    "callback", area="decheng", person_id=elder.id, address=address,
                    summary="来电要求转人工，没有说原因", key=f"{talk}:1:handoff", conversation=talk,
                )  # fmt: skip
        await uow.commit()


_NOTICES = (
    ("seat", "停水通知", "这一条写错了地区。", "withdrawn"),
    ("seat", "冒充社保局要验证码", "社保局不会打电话要验证码。请马上挂断，有疑问拨 12343。", "done"),
    ("supervisor", "免费领鸡蛋的讲座", "近日有人用鸡蛋拉老人听课、卖保健品。不要交钱签字。", "going"),
    ("administrator", "医保卡冻结是骗局", "说医保卡冻结、要转账的都是骗子。请挂断，拨 96110。", "draft"),
    ("seat", "重阳节助餐点照常开门", "十月十九日重阳节，各街道助餐点照常开门，中午十一点开饭。", "waiting"),
)


async def noticed(database: Database) -> None:
    """Write an alert in every state, with some elders who subscribe."""
    async with database.unit_of_work() as uow:
        elders = {visit.elder.id for visit in await uow.visits.search(area="decheng", limit=60)}
        for elder in sorted(elders)[:9]:
            await uow.alerts.subscribe(elder, "phone")
        for author, title, text, state in _NOTICES:
            alert = await uow.alerts.write(AlertDraft(title, text, "decheng"), f"staff:{author}")
            if state != "draft":
                await uow.alerts.submit(alert.id, f"staff:{author}")
            if state == "withdrawn":
                await uow.alerts.withdraw(alert.id, "staff:seat")
            if state in ("going", "done"):
                await uow.alerts.approve(alert.id, "staff:administrator")
                await uow.alerts.release(alert.id, limit=100)
                notices = await uow.outbox.take()
                for notice in notices[:-1] if state == "done" else notices[:5]:
                    await uow.outbox.sent(notice.id, "wechat")
                if state == "done":
                    await uow.outbox.undelivered(notices[-1].id, "no_way")
        await uow.commit()


def turns(call: str) -> list[TurnRow]:
    """Return a greeting, a request with what was understood of it, and a swindle with its evidence."""
    at = local(MONDAY) - timedelta(hours=1)
    greeting = {"parts": [{"kind": "say"}]}
    alarmed = {"parts": [{"kind": "say"}, {"kind": "handoff", "ticket": ""}]}
    return [
        TurnRow(
            f"{call}:1", call, at, "started", "", reply_text="您好，这里是12343。", reply=greeting,
            stages={"spoken_at": 0.2, "heard": 1.0},
        ),
        TurnRow(
            f"{call}:2", call, at, "speech", WORDS, confidence=0.91, intent="book_service", score=0.97,
            entities=(
                {"entity": "person_name", "start": 2, "end": 5, "value": "王秀英", "extractor": "crf"},
                {"entity": "phone", "start": 8, "end": 19, "value": "13805341234", "extractor": "rules"},
                {"entity": "service", "start": 24, "end": 26, "value": "bath.home", "extractor": "gazetteer"},
            ),
            handler="booking.begin", before="", after="Booking:date",
            reply_text="王奶奶，您想哪天洗澡？", reply=greeting,
            stages={"endpoint": 620, "asr": 180, "understand": 12, "handle": 30, "tts_first": 240,
                    "heard_at": 3.0, "heard_until": 5.5, "spoken_at": 6.0, "heard": 1.0},
        ),
        TurnRow(
            f"{call}:3", call, at, "speech", "他说我的医保卡冻结了要转账", confidence=0.8,
            intent="check_fraud", score=0.52,
            entities=(
                {"entity": "scam_signal", "start": 4, "end": 9, "value": "医保冻结", "extractor": "scam"},
            ),
            handler="fraud.warn", before="Booking:date", after="Booking:date",
            reply_text="这是骗局，千万别转账。", reply=alarmed,
            stages={"endpoint": 600, "asr": 150, "understand": 10, "handle": 20,
                    "heard_at": 8.0, "heard_until": 9.5, "spoken_at": 10.0, "heard": 0.6},
        ),
    ]  # fmt: skip


def tone(file: Path, seconds: float = 12.0) -> None:
    """Write a stereo call: the caller hums low in the first half of every four seconds, we in the second."""
    frames = bytearray()
    for n in range(int(seconds * 8000)):
        low, high = (int(9000 * sin(2 * pi * hertz * n / 8000)) for hertz in (220, 330))
        frames += struct.pack("<hh", low if n % 32000 < 16000 else 0, high if n % 32000 >= 16000 else 0)
    with wave.open(str(file), "wb") as sound:
        sound.setnchannels(2)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(frames))


def site(database: Database, clock: SteppedClock, recordings: Path, *, secure: bool = False) -> FastAPI:
    """Return an application with the console where it belongs."""
    app = FastAPI()
    app.mount("/console", application(Console(database, clock, recordings, secure=secure)))
    return app


@dataclass
class Browser:
    """Somebody at the console: keeps cookies, sends the origin, fills the CSRF field from the page before."""

    http: httpx.AsyncClient

    @classmethod
    def at(cls, app: FastAPI) -> "Browser":
        """Return one that has opened nothing yet."""
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        return cls(httpx.AsyncClient(transport=transport, base_url="http://nuanxian"))

    async def get(self, path: str, **headers: str) -> httpx.Response:
        """Open a page."""
        return await self.http.get(f"/console{path}", headers=headers)

    async def post(self, path: str, form: Mapping[str, str], **headers: str) -> httpx.Response:
        """Send a form as it stands on a page of ours."""
        token = {"csrf": await self.csrf()} if "csrf" not in form else {}
        sent = {"origin": "http://nuanxian", **headers}
        return await self.http.post(f"/console{path}", data={**token, **form}, headers=sent)

    async def csrf(self) -> str:
        """Return the token that the pages of this session carry, empty while nobody is signed in."""
        found = _CSRF.search((await self.http.get("/console/")).text)
        return found[1] if found else ""

    async def sign_in(self, username: str, password: str = PASSWORD, back: str = "") -> httpx.Response:
        """Sign in."""
        form = {"username": username, "password": password, "next": back}
        return await self.http.post("/console/sign-in", data=form, headers={"origin": "http://nuanxian"})


async def session_of(database: Database, username: str) -> str:
    """Open a session without the password, which is slow to check; return the cookie's value."""
    async with database.unit_of_work() as uow:
        staff: StaffService = uow.staff
        credential = await staff.begin_try(username)
        assert credential.staff is not None
        token = await staff.open_session(credential.staff.id)
        await uow.commit()
    return token


class Desk:
    """Seats members of staff at the console."""

    def __init__(self, app: FastAPI, database: Database) -> None:
        self._app = app
        self._database = database

    async def seat(self, role: str) -> Browser:
        """Return a browser in which the member with that role is signed in."""
        browser = Browser.at(self._app)
        browser.http.cookies.set(COOKIE, await session_of(self._database, role))
        return browser
