"""``nuanxian visits`` and ``nuanxian transcripts``: what is booked, what was said and done."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table

from backend.conversations.schemas import Transcript, TurnRow
from backend.db import Database
from backend.unit_of_work import UnitOfWork
from backend.visits.schemas import Status, VisitView
from bot.cli.failing import clearly
from core.clock import wall_clock
from core.redaction import mask
from core.settings import Settings

_AHEAD: tuple[Status, ...] = ("requested", "confirmed", "en_route", "in_service")
_STATUS = {
    "requested": "待派单",
    "offered": "待确认",
    "confirmed": "已约好",
    "en_route": "在路上",
    "in_service": "服务中",
    "completed": "已完成",
    "rated": "已评价",
    "cancelled": "已取消",
    "no_show": "家中无人",
    "failed": "未做成",
}
_ALL = 1_000_000

Found = TypeVar("Found")

Area = Annotated[str | None, typer.Option(help="地区代码或名称；不写就是全部")]
AsJson = Annotated[bool, typer.Option("--json", help="一行一个 JSON 对象")]


def register(app: typer.Typer) -> None:
    """Add both commands to ``app``."""
    app.command()(visits)
    app.command()(transcripts)


def visits(
    phone: Annotated[str | None, typer.Option(help="老人或家属的电话")] = None,
    area: Area = None,
    every: Annotated[bool, typer.Option("--all", help="连过去的和取消的一起列出")] = False,
    as_json: AsJson = False,
) -> None:
    """列出预约，近的在前。What is booked, soonest first."""
    with clearly():
        found = asyncio.run(_reading(lambda uow: _visits(uow, phone, area, every=every)))
    if as_json:
        for visit in found:
            print(json.dumps(_visit_json(visit), ensure_ascii=False))
    else:
        _print_visits(found)


def transcripts(
    call: Annotated[str | None, typer.Option(help="通话编号；不写就是最近的二十次")] = None,
    area: Area = None,
    as_json: AsJson = False,
) -> None:
    """列出说了什么、听懂了什么、做了什么，一轮一行。"""
    with clearly():
        found = asyncio.run(_reading(lambda uow: _transcripts(uow, call, area)))
    for transcript in found:
        for turn in transcript.turns:
            print(json.dumps(_turn_json(turn), ensure_ascii=False) if as_json else _turn_line(turn))


async def _reading(read: Callable[[UnitOfWork], Awaitable[Found]]) -> Found:
    database = Database(Settings().url, clock=wall_clock)
    try:
        await database.upgrade()
        async with database.reading() as uow:
            return await read(uow)
    finally:
        await database.close()


async def _visits(
    uow: UnitOfWork, phone: str | None, area: str | None, *, every: bool
) -> tuple[VisitView, ...]:
    """Return the visits of whoever is on the line and of those they book for, or everybody's."""
    people = await uow.people.on_line(phone) if phone else ()
    elders = [one.person.id for person in people for one in await uow.people.beneficiaries(person.id)]
    return await uow.visits.search(
        area=(await uow.areas.get(area)).code if area else None,
        elder_ids=elders if phone else None,
        since=None if every else wall_clock(),
        statuses=None if every else _AHEAD,
        limit=_ALL,
    )


async def _transcripts(uow: UnitOfWork, call: str | None, area: str | None) -> tuple[Transcript, ...]:
    if call:
        return (await uow.conversations.transcript(call),)
    code = (await uow.areas.get(area)).code if area else None
    return tuple(reversed(await uow.conversations.search(area=code, limit=20)))


def _visit_json(visit: VisitView) -> dict[str, str]:
    return {
        "id": visit.id,
        "elder": visit.elder.name,
        "service": visit.item.code,
        "date": visit.start.date().isoformat(),
        "start": f"{visit.start:%H:%M}",
        "end": f"{visit.end:%H:%M}",
        "status": visit.status,
        "worker": "、".join(card.name for card in visit.workers),
        "channel": visit.channel,
    }


def _print_visits(found: tuple[VisitView, ...]) -> None:
    if not found:
        print("没有预约。")
        return
    table = Table("日期", "时间", "老人", "服务", "护理员", "状态", "渠道", "编号")
    for visit in found:
        table.add_row(
            f"{visit.start:%Y-%m-%d}",
            f"{visit.start:%H:%M}–{visit.end:%H:%M}",
            visit.elder.name,
            visit.item.name,
            "、".join(card.name for card in visit.workers),
            _STATUS[visit.status],
            visit.channel,
            visit.id,
        )
    Console().print(table)


def _turn_json(turn: TurnRow) -> dict[str, Any]:
    return {
        "call": turn.conversation,
        "turn": turn.id,
        "ordinal": turn.ordinal,
        "at": turn.at.isoformat(),
        "kind": turn.kind,
        "text": turn.text,
        "confidence": turn.confidence,
        "intent": turn.intent,
        "score": turn.score,
        "entities": [dict(entity) for entity in turn.entities],
        "handler": turn.handler,
        "before": turn.before,
        "after": turn.after,
        "reply": turn.reply_text,
        "stages": dict(turn.stages),
        "error": turn.error,
    }


def _turn_line(turn: TurnRow) -> str:
    said = mask(turn.text) if turn.text else f"（{turn.kind}）"
    understood = f"  〔{turn.intent} {turn.score:.2f} → {turn.handler}〕" if turn.intent else ""
    answered = mask(turn.reply_text).replace("\n", " ")
    return f"{turn.conversation}  {turn.at:%m-%d %H:%M:%S}  您：{said}{understood}  答：{answered}"
