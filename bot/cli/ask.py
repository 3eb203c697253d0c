"""``nuanxian ask`` and ``nuanxian scam``: what is known of policy, and whether a text tells of a swindle."""

import asyncio
import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import date, datetime
from typing import Annotated

import typer

from backend.db import Database
from backend.seed import seed
from bot.app import NLU_DATA
from bot.cli.failing import clearly
from bot.cli.nlu import progress, services
from bot.kernel.lines import Lines
from bot.nlu.library import Library, place_of
from bot.nlu.retrieval import Answer, Place, Retriever, no_answer
from bot.nlu.scam import Assessment, ScamWatch
from bot.nlu.scam_model import ScamModel
from bot.nlu.versions import ensure_model
from core.clock import Clock, SteppedClock, local, wall_clock
from core.settings import Settings
from handlers import policy_wording
from handlers.scam import advice


def register(app: typer.Typer) -> None:
    """Add both commands to ``app``."""
    app.command()(ask)
    app.command()(scam)


def ask(
    area: Annotated[str, typer.Option(help="地区代码或名称")],
    question: Annotated[list[str] | None, typer.Argument(help="问题；不写就从标准输入逐行读")] = None,
    now: Annotated[datetime | None, typer.Option(help="把时钟设在这一刻（北京时间，ISO 格式）")] = None,
) -> None:
    """按地区回答政策问题，一个问题打印一行 JSON。Policy questions answered for an area."""
    clock: Clock = SteppedClock(now) if now else wall_clock
    with clearly():
        retriever, place = asyncio.run(_opened(area, clock))
        lines = Lines.load(NLU_DATA / "responses.yml")
        for text in question or _stdin():
            answer = _answer(text, retriever, place, local(clock()).date(), lines)
            print(json.dumps(asdict(answer), ensure_ascii=False), flush=True)


def scam(
    text: Annotated[list[str] | None, typer.Argument(help="要判断的话；不写就从标准输入逐行读")] = None,
) -> None:
    """判断一段话像不像诈骗，一段打印一行 JSON。Whether a text tells of a swindle."""
    with clearly():
        model = ScamModel.load(ensure_model(Settings().data, NLU_DATA, services(), progress))
        watch = ScamWatch.load(NLU_DATA, lambda: model)
        lines = Lines.load(NLU_DATA / "responses.yml")
        for told in text or _stdin():
            print(json.dumps(_as_json(told, watch.assess(told), lines), ensure_ascii=False), flush=True)


async def _opened(area: str, clock: Clock) -> tuple[Retriever, Place]:
    """Return the index over what the database holds, which is made ready where it is empty."""
    settings = Settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url, clock=clock)
    try:
        await database.upgrade()
        await seed(database, demo=settings.demo)
        async with database.reading() as uow:
            place = await place_of((await uow.areas.get(area)).code, uow.areas)
            library = Library.load(NLU_DATA, settings.embeddings, settings.data / "embeddings")
            return await library.retriever(uow.knowledge, uow.areas), place
    finally:
        await database.close()


def _answer(question: str, retriever: Retriever, place: Place, on: date, lines: Lines) -> Answer:
    finding, confidence = retriever.find(question, place, on)
    if finding is None:
        return no_answer(question, lines("utter_policy_unknown").text, confidence, place)
    return finding.answer(question, policy_wording.told(finding, lines).text)


def _as_json(text: str, found: Assessment, lines: Lines) -> dict[str, object]:
    return {
        "text": text,
        "risk": found.risk,
        "verdict": found.verdict,
        "type": found.type,
        "evidence": [asdict(one) for one in found.evidence],
        "advice": "" if found.verdict == "safe" and not found.honest else advice(found, lines).text,
    }


def _stdin() -> Iterator[str]:
    for line in sys.stdin:
        yield line.rstrip("\n")
