"""``nuanxian bench``: the benchmarks of bench/, with the machine they were taken on."""

import asyncio
import importlib
from typing import Annotated

import typer

from bench.machine import describe

NAMES = ("parse", "booking", "speech", "call")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(bench)


def bench(
    names: Annotated[list[str] | None, typer.Argument(help=f"{'、'.join(NAMES)}；不写就是全部")] = None,
) -> None:
    """在这台机器上量一量：理解、预约、语音、通话。"""
    chosen = names or list(NAMES)
    unknown = [name for name in chosen if name not in NAMES]
    if unknown:
        raise typer.BadParameter(f"没有 {'、'.join(unknown)}；有：{'、'.join(NAMES)}")
    print(describe())
    for name in chosen:
        asyncio.run(importlib.import_module(f"bench.{name}").run())
