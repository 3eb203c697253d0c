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

from backend.conversations.schemas import ConversationStart, TurnRow
from backend.db import Database
from backend.seeding.people import WANG_XIUYING, WANG_XIUYING_PHONE
from backend.staff.roles import ROLES
from backend.staff.service import StaffService
from bot.kernel.reply import Reply
from bot.kernel.turn import Turn
from core.clock import SteppedClock, local
from tests.fixtures.database import MONDAY
from web.app import create_app
from web.staff.console import Console

PASSWORD = "nuan-xian-12343"
CALL = "call-1"
ELSEWHERE = "call-2"
WORDS = "我叫王秀英，电话13805341234，想约人来洗澡"
_CSRF = re.compile(r'name="csrf" value="([0-9a-f]+)"')


async def staffed(database: Database) -> None:
    """Enrol one member of each role for 德城区, all with the same password."""
    async with database.unit_of_work() as uow:
        for role in ROLES:
            await uow.staff.add(role, role.title(), role, ["decheng"], _hash_of_password())
        await uow.commit()


@cache
def _hash_of_password() -> str:
    return PasswordHasher().hash(PASSWORD)  # slow on purpose: once is enough


async def talked(database: Database, clock: SteppedClock, recording: str = "") -> None:
    """Write down a call of 王秀英 in 德城区 and one in 昌乐县, each with a ticket."""
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
                "fraud",
                area=area,
                person_id=person,
                address=phone,
                summary=f"给 {phone} 回电",
                key=f"{call}:2:fraud",
                conversation=call,
            )
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
    """Return the whole web application with the console in it."""

    async def silent(turn: Turn) -> Reply:
        return Reply()

    async def ready() -> Mapping[str, str]:
        return {}

    console = Console(database, clock, recordings, secure=secure)
    return create_app(feed=silent, accounts=[], readiness=ready, clock=clock, console=console)


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
