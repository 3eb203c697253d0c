"""``nuanxian chat``: a typed talk through the whole engine."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Annotated

import typer

from bot.app import open_app
from bot.channels.chat import Chat, as_json, as_text
from bot.cli.failing import clearly
from bot.kernel.turn import Event
from core.clock import Clock, SteppedClock, wall_clock
from core.errors import NotFound
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(chat)


def chat(
    area: Annotated[str, typer.Option(help="地区代码或名称")] = "decheng",
    phone: Annotated[str, typer.Option(help="当作从这个号码打来；不写就是陌生人")] = "",
    as_objects: Annotated[bool, typer.Option("--json", help="每行输入打印一个 JSON 对象")] = False,
    now: Annotated[datetime | None, typer.Option(help="把时钟设在这一刻（北京时间，ISO 格式）")] = None,
) -> None:
    """打字和助手说话；标准输入不是终端时逐行读。Talk to the assistant in writing."""
    clock = SteppedClock(now) if now else wall_clock
    with clearly():
        asyncio.run(_talk(area, phone, clock, as_objects=as_objects))


async def _talk(area: str, phone: str, clock: Clock, *, as_objects: bool) -> None:
    async with open_app(Settings(), clock) as app:
        async with app.database.reading() as uow:
            try:
                code = (await uow.areas.get(area)).code
            except NotFound:
                known = "、".join(
                    known.name for known in await uow.areas.all() if known.level in ("city", "county")
                )
                raise typer.BadParameter(f"没有地区 {area}；有：{known}") from None
        talk = Chat(app.dispatcher, code, clock, phone)
        if not as_objects:
            print(as_text(await talk.send(Event("started"))))
        async for line in _lines():
            reply = await talk.say(line)
            print(
                json.dumps(as_json(reply), ensure_ascii=False) if as_objects else as_text(reply), flush=True
            )
            if reply.ended and not as_objects:
                return


async def _lines() -> AsyncIterator[str]:
    prompt = "您> " if sys.stdin.isatty() else ""
    while True:
        try:
            line = await asyncio.to_thread(input, prompt)
        except EOFError:
            return
        yield line.strip()
