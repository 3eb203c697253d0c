"""``nuanxian export``: what people said that is worth learning from, as a file for review."""

import asyncio
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated

import typer

from backend.audit.schemas import Deed
from backend.corrections.anonymous import anonymous
from backend.corrections.schemas import Reviewed
from backend.db import Database
from backend.unit_of_work import UnitOfWork
from bot.cli.failing import clearly
from core.clock import wall_clock
from core.settings import Settings

_HEADER = """\
# Sentences of real talks with the intent that reviewers gave them. Names, addresses and numbers that were
# found are taken out. Read each line for what is left, annotate it, and move it to nlu/<intent>.yml.
version: "3.1"

nlu:
"""


def register(app: typer.Typer) -> None:
    """Add the group ``export`` to ``app``."""
    export = typer.Typer(help="导出供人审阅的文件。Files for people to review.", no_args_is_help=True)
    export.callback()(lambda: None)  # a group, though it has one command so far
    export.command()(corrections)
    app.add_typer(export, name="export")


def corrections(
    output: Annotated[Path | None, typer.Option("--output", "-o", help="写到这个文件；不写就打印")] = None,
    area: Annotated[str | None, typer.Option(help="地区代码或名称，含下面各级；不写就是全部")] = None,
) -> None:
    """把复核过的句子去掉姓名、住址、号码，写成 Rasa 的 YAML 供人审阅；不会自己训练。"""
    with clearly():
        examples, disputed = asyncio.run(_examples(area))
        text = as_rasa(examples).encode()
        if output:
            output.write_bytes(text)
        else:
            sys.stdout.buffer.write(text)
    count = sum(map(len, examples.values()))
    typer.echo(f"{count} 句。另有 {disputed} 句，复核的人说法不一，没有写入。", err=True)


def as_rasa(examples: Mapping[str, Iterable[str]]) -> str:
    """Return sentences by intent as training data of Rasa 3.1."""
    blocks = (
        f"- intent: {intent}\n  examples: |\n" + "".join(f"    - {sentence}\n" for sentence in sentences)
        for intent, sentences in sorted(examples.items())
    )
    return _HEADER.replace("nlu:\n", "nlu:\n" if examples else "nlu: []\n") + "\n".join(blocks)


async def _examples(area: str | None) -> tuple[dict[str, list[str]], int]:
    """Return the sentences by intent, each once, and on how many reviewers disagree; the look is audited."""
    database = Database(Settings().url, clock=wall_clock)
    try:
        await database.upgrade()
        async with database.unit_of_work() as uow:
            code = (await uow.areas.get(area)).code if area else ""
            reviewed, disputed = await uow.corrections.reviewed(
                await uow.staff.below([code]) if code else None
            )
            examples: defaultdict[str, list[str]] = defaultdict(list)
            for sentence in reviewed:
                line = await _line(uow, sentence)
                if line not in examples[sentence.intent]:
                    examples[sentence.intent].append(line)
            await uow.audit.record(Deed("", "command", "corrections.exported", area=code))
            await uow.commit()
    finally:
        await database.close()
    return dict(examples), disputed


async def _line(uow: UnitOfWork, sentence: Reviewed) -> str:
    known = await uow.people.beneficiaries(sentence.person) if sentence.person else ()
    people = [each.person for each in known]
    return anonymous(
        sentence.text,
        sentence.entities,
        names=[person.name for person in people],
        addresses=[person.address for person in people if person.address],
    )
