"""A month of talks on the phone and in WeChat, as rows; called by backend/seed.py after the visits."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

from backend.catalogue.schemas import ItemView
from backend.people.address import honorific
from backend.seeding.areas import Row, document
from backend.seeding.people import WANG_XIUYING, Families
from core.clock import local

_DAYS = 30
_BOOKED = 90
_OTHERS = 90
_OVER = timedelta(minutes=20)
"""How long ago a talk began at least: none is still going on."""
_MARK = re.compile(
    r"\[(?P<words>[^]]+)\]\((?P<entity>\w+)=(?P<value>[^)]+)\)|<(?P<telling>[^>]+)>\((?P<signal>\w+)\)"
)
_PERIODS = ((12, "上午"), (13, "中午"), (18, "下午"))
_HANDS = "零一二三四五六七八九十"


@dataclass
class Talks:
    """Rows of each table, in the order in which they must be written."""

    conversations: list[Row] = field(default_factory=list)
    turns: list[Row] = field(default_factory=list)
    tickets: list[Row] = field(default_factory=list)
    findings: list[Row] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who talks from where, and for which elder."""

    channel: str
    address: str
    person: str
    elder: Row


class TalkWriter:
    """Writes talks of one area: those in which visits were booked, then what else people want."""

    def __init__(self, area: str, now: datetime, people: Families, chance: Random) -> None:
        self._area = area
        self._now = now
        self._chance = chance
        self._elders = {row["id"]: row for row in people.persons if row["is_elder"]}
        self._phones = {row["person_id"]: row["number"] for row in people.phones}
        accounts = {row["person_id"]: row["address"] for row in people.accounts}
        self._families = {
            row["elder_id"]: (row["relative_id"], accounts[row["relative_id"]])
            for row in people.relations
            if row["relative_id"] in accounts
        }
        self._talks = Talks()

    def write(self, visits: Sequence[Row], items: Sequence[ItemView]) -> Talks:
        """Return the rows; a visit that a talk books takes that turn as its key."""
        named = {item.code: item for item in items}
        said = [visit for visit in visits if visit["created_at"] <= self._now - _OVER]
        for visit in self._chance.sample(said, min(_BOOKED, len(said))):
            self._booking(visit, named[visit["item_code"]])
        kinds = document("talks")["others"]
        shares = [kind["share"] for kind in kinds]
        drawn = [*kinds, *self._chance.choices(kinds, shares, k=_OTHERS - len(kinds))]
        for kind in drawn:
            self._other(kind)
        return self._talks

    def _booking(self, visit: Row, item: ItemView) -> None:
        start = visit["starts_at"]
        if not 8 <= start.hour < 18:
            return
        words = {
            "alias": (item.aliases or (item.name,))[0],
            "code": item.code,
            "service": item.name,
            "clock": f"{start:%H:%M}",
            "hour": _spoken(start.time()),
        }
        speaker = self._speaker(self._elders[visit["elder_id"]], visit["channel"])
        if speaker.channel != visit["channel"]:
            return
        turns = self._chance.choice(document("talks")["booking"])
        rows = self._conversation(visit["created_at"], speaker, turns, words)
        booked = next(row for row, turn in zip(rows, turns, strict=True) if turn.get("books"))
        visit.update(key=booked["id"], booked_by=speaker.person)

    def _other(self, kind: dict[str, Any]) -> None:
        elders = [row for row in self._elders.values() if row["id"] != WANG_XIUYING]
        channel = (
            "phone" if kind["name"] in ("emergency", "lost") else self._chance.choice(("phone", "wechat"))
        )
        speaker = self._speaker(self._chance.choice(elders), channel)
        rows = self._conversation(self._moment(), speaker, kind["turns"], {})
        talk = self._talks.conversations[-1]
        talk["flags"] = [kind["flag"]] if "flag" in kind else []
        if "ticket" in kind:
            self._ticket(kind["ticket"], talk, rows)
        if "type" in kind:
            self._finding(kind, rows[0])

    def _speaker(self, elder: Row, channel: str) -> Speaker:
        """Return the elder on the line, or in WeChat the relative; who has none telephones."""
        if channel == "wechat" and elder["id"] in self._families:
            relative, account = self._families[elder["id"]]
            return Speaker("wechat", account, relative, elder)
        return Speaker("phone", self._phones[elder["id"]], elder["id"], elder)

    def _moment(self) -> datetime:
        """Return a time of day of the last month, never one to come."""
        day = self._now.date() - timedelta(days=int(_DAYS * self._chance.random() ** 1.5))
        at = local(datetime.combine(day, time(7))) + timedelta(minutes=self._chance.randint(0, 12 * 60))
        return at if at <= self._now - _OVER else at - timedelta(days=1)

    def _conversation(
        self, at: datetime, speaker: Speaker, turns: Sequence[dict[str, Any]], words: dict[str, str]
    ) -> list[Row]:
        name = f"talk-{self._area}-{len(self._talks.conversations) + 1:04}"
        elder = speaker.elder
        words = {**words, "who": honorific(elder["name"], elder["sex"], elder["born"], at.date())}
        rows: list[Row] = []
        moment, before = at, ""
        for number, turn in enumerate(turns, 1):
            row = self._turn(f"{name}:{number}", turn, moment, speaker, words)
            row.update(conversation_id=name, ordinal=number, before=before)
            rows.append(row)
            before = row["after"]
            moment += timedelta(seconds=self._chance.randint(9, 26))
        self._talks.turns += rows
        self._talks.conversations.append(
            {
                "id": name,
                "channel": speaker.channel,
                "area": self._area,
                "address": speaker.address,
                "trusted": True,
                "person_id": speaker.person,
                "started_at": at,
                "ended_at": moment,
                "ended_by": self._chance.choice(("caller", "caller", "machine")),
                "flags": [],
            }
        )
        return rows

    def _turn(
        self, turn_id: str, turn: dict[str, Any], at: datetime, speaker: Speaker, words: dict[str, str]
    ) -> Row:
        text, entities = understood(turn["said"].format(**words), at)
        told = turn.get("says", "您好，这里是12343养老服务热线。您说要办什么事就行。").format(**words)
        spoken = speaker.channel == "phone"
        intent, after = turn.get("intent", ""), turn.get("after", "")
        return {
            "id": turn_id,
            "at": at,
            "kind": turn.get("kind", "speech" if spoken else "text"),
            "text": text,
            "confidence": turn.get(
                "confidence", round(self._chance.uniform(0.82, 0.98), 2) if spoken else 1.0
            ),
            "intent": intent,
            "score": turn.get("score", 1.0),
            "entities": entities,
            "handler": turn.get("handler", "handlers.smalltalk.started"),
            "after": after,
            "reply_text": told,
            "reply_speech": told,
            "reply": _reply(told, turn.get("part", "say"), after, intent),
            "stages": self._stages(spoken=spoken and bool(text)),
        }

    def _stages(self, *, spoken: bool) -> dict[str, float]:
        """Return milliseconds by stage; a call has ears and a voice besides."""
        draw = self._chance.randint
        stages: dict[str, float] = {"understand": draw(6, 22), "handle": draw(8, 45)}
        if spoken:
            heard = {"endpoint": draw(420, 780), "asr": draw(90, 260)}
            stages = {**heard, **stages, "tts_first": draw(120, 340), "heard": 1.0}
        return stages

    def _ticket(self, ticket: dict[str, Any], talk: Row, rows: Sequence[Row]) -> None:
        turn, opened = rows[ticket["at"]], talk["started_at"]
        done = opened < self._now - timedelta(days=2) or self._chance.random() < 0.3
        name = f"{turn['id']}:{ticket['kind']}"
        number = str(
            100_000 + (2 if self._area == "changle" else 1) * 400_000 - len(self._talks.tickets) * 37
        )
        if turn["reply"]["parts"][-1]["kind"] == "handoff":
            turn["reply"]["parts"][-1]["ticket"] = f"t-{name}"
        self._talks.tickets.append(
            {
                "id": f"t-{name}",
                "number": number,
                "key": name,
                "kind": ticket["kind"],
                "priority": ticket["priority"],
                "area": self._area,
                "person_id": talk["person_id"],
                "address": talk["address"],
                "summary": ticket["summary"],
                "conversation": talk["id"],
                "status": "closed" if done else "open",
                "taken_by": "staff:sample" if done else "",
                "resolution": "已联系本人，情况核实，事情办完" if done else "",
                "opened_at": opened,
                "closed_at": min(opened + timedelta(hours=5), self._now) if done else None,
            }
        )

    def _finding(self, kind: dict[str, Any], turn: Row) -> None:
        spans = [
            {
                "start": entity["start"],
                "end": entity["end"],
                "text": turn["text"][entity["start"] : entity["end"]],
                "signal": entity["value"],
            }
            for entity in turn["entities"]
            if entity["extractor"] == "scam"
        ]
        self._talks.findings.append(
            {
                "turn_id": turn["id"],
                "conversation_id": turn["conversation_id"],
                "at": turn["at"],
                "risk": kind["risk"],
                "verdict": "scam",
                "type": kind["type"],
                "spans": spans,
                "alerted": True,
            }
        )


def understood(marked: str, at: datetime) -> tuple[str, list[Row]]:
    """Return the text without its marks, and the marked entities with offsets into that text."""
    text, entities, last = "", [], 0
    for match in _MARK.finditer(marked):
        text += marked[last : match.start()]
        words = match["words"] or match["telling"]
        entities.append(
            {
                "entity": match["entity"] or "scam_signal",
                "start": len(text),
                "end": len(text) + len(words),
                "value": _value(match["value"], at) if match["value"] else match["signal"],
                "extractor": "scam" if match["telling"] else "rules",
                "confidence_entity": 1.0,
            }
        )
        text, last = text + words, match.end()
    return text + marked[last:], entities


def _value(value: str, at: datetime) -> str:
    """Return ``value``; one of the form +1 is that many days after the talk."""
    return str((at + timedelta(days=int(value))).date()) if value.startswith("+") else value


def _spoken(at: time) -> str:
    """Return a full or half hour as people say it: 上午九点半."""
    part = next(name for end, name in _PERIODS if at.hour < end)
    hour = at.hour - 12 if at.hour > 12 else at.hour
    counted = "两" if hour == 2 else _HANDS[hour] if hour <= 10 else f"十{_HANDS[hour - 10]}"
    return f"{part}{counted}点{'半' if at.minute == 30 else ''}"


def _reply(text: str, part: str, state: str, intent: str) -> Row:
    """Return the reply as the kernel writes it (bot/kernel/wire.py)."""
    words = {"text": text, "speech": [{"text": text, "personal": False}]}
    asks: Row = {"kind": "ask", "words": words, "options": []}
    parts: list[Row] = [asks if part == "ask" else {"kind": part, "words": words}]
    if part == "handoff":
        urgent = intent == "emergency" or state == "Emergency:open"
        handoff = {"kind": "handoff", "reason": intent, "ticket": "", "urgent": urgent}
        parts = [{"kind": "say", "words": words}, handoff]
    kind = "yes_no" if part == "confirm" else "open"
    return {"parts": parts, "expect": {"kind": kind, "phrases": []}, "state": state, "intent": intent}
