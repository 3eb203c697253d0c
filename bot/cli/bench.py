"""``nuanxian bench``: the benchmarks of bench/, with the machine they were taken on."""

import asyncio
import importlib
import sys
from pathlib import Path
from typing import Annotated

import typer

from bench.machine import describe
from bot.logs import set_up_logs

SENTENCES = 60
"""Enough to tell a model that helps from one that does not; ten minutes of synthesis on a quiet core."""

_LONG = frozenset({"torture", "nlu", "recogniser"})
"""Run only when they are named."""
NAMES = ("parse", "booking", "speech", "call", "nlu", "recogniser", "torture")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)


def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"{'、'.join(NAMES)}；不写就是全部")] = None,
    sentences: Annotated[
        int, typer.Option(min=4, help="recogniser 听多少句；第一次要先合成，很慢")
    ] = SENTENCES,
) -> None:
    """在这台机器上量一量：理解、预约、语音、通话。"""
    chosen = names or [name for name in NAMES if name not in _LONG]
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise typer.BadParameter(f"没有 {'、'.join(unknown)}；有：{'、'.join(NAMES)}")
    # The fakes and the database server of the tests serve here too; tests/ is not installed.
    sys.path.insert(0, str(Path(__file__).parents[2]))
    set_up_logs("error")
    print(describe())
    for name in chosen:
        run = importlib.import_module(f"bench.{name}").run
        asyncio.run(run(sentences) if name == "recogniser" else run())
