"""``nuanxian bench``: the benchmarks of bench/, with the machine they are taken on; `make bench` runs it."""

import asyncio
import importlib
import sys
import time
from pathlib import Path
from typing import Annotated

import typer

from bot.logs import set_up_logs

ALL = ("parse", "booking", "speech", "media", "bargein", "call", "capacity")
"""What runs when none is named: what needs a quiet machine least comes first."""

SENTENCES = 60
"""Enough to tell a model that helps from one that does not; ten minutes of synthesis on a quiet core."""

DIET_MINUTES = 45
"""How long the peer may train."""

group = typer.Typer(help="在这台机器上量一量：理解、预约、语音、通话；不写名字就依次全跑。")


def register(app: typer.Typer) -> None:
    """Add the commands."""
    app.add_typer(group, name="bench")


@group.callback(invoke_without_command=True)
def bench(context: typer.Context) -> None:
    """Print the machine, and run all but the long ones where none is named."""
    # The fakes and the database server of the tests serve here too; tests/ is not installed.
    sys.path.insert(0, str(Path(__file__).parents[2]))
    set_up_logs("error")
    print(importlib.import_module("bench.machine").describe(), flush=True)
    if context.invoked_subcommand is not None:
        return
    began = time.monotonic()
    failed = [name for name in ALL if not _runs(name)]
    print(f"bench: {len(ALL)} benchmarks in {(time.monotonic() - began) / 60:.0f} min")
    if failed:
        print(f"bench: failed: {', '.join(failed)}")
        raise typer.Exit(1)


@group.command()
def parse() -> None:
    """理解一句话要多久。"""
    _run("parse")


@group.command()
def booking() -> None:
    """一秒能约成几单。"""
    _run("booking")


@group.command()
def speech() -> None:
    """听写和说话比真人快多少。"""
    _run("speech")


@group.command()
def streaming() -> None:
    """边做边播的一段话，和整段做好再播的比：像不像，听不听得清，早多少。"""
    _run("streaming")


@group.command()
def nlu(
    minutes: Annotated[int, typer.Option(min=1, help="Rasa 的 DIET 最多训练几分钟")] = DIET_MINUTES,
) -> None:
    """听懂了多少，和 Rasa 的 DIET、几种简单办法比；要很久。"""
    _run("nlu", minutes)


@group.command()
def recogniser(
    sentences: Annotated[int, typer.Option(min=4, help="听多少句；第一次要先合成，很慢")] = SENTENCES,
) -> None:
    """听写错多少字：原样的和调适过的。"""
    _run("recogniser", sentences)


@group.command()
def spoken(
    sentences: Annotated[int, typer.Option(min=4, help="说多少句；第一次要先合成，很慢")] = 120,
) -> None:
    """说出来的标准题听懂多少：原样的、调适过的，和打字的比。"""
    _run("spoken", sentences)


@group.command()
def media(
    calls: Annotated[int, typer.Option(min=1, help="通话数")] = 100,
    seconds: Annotated[int, typer.Option(min=1, help="每通几秒")] = 60,
    at_once: Annotated[int, typer.Option(min=1, help="同时几通")] = 100,
) -> None:
    """只传声音的通话，sipp 来打：失败几通，声音出得匀不匀。"""
    _run("media", calls, seconds, at_once)


@group.command()
def bargein(times: Annotated[int, typer.Option(min=1, help="打断几次")] = 20) -> None:
    """老人一开口，多久静下来。"""
    _run("bargein", times)


@group.command()
def call(rounds: Annotated[int, typer.Option(min=1, help="那几通电话各打几遍")] = 2) -> None:
    """真打电话：说完到听见答复要多久，各进程占多少内存。"""
    _run("call", rounds)


@group.command()
def capacity(most: Annotated[int, typer.Option(min=1, help="最多同时几通")] = 6) -> None:
    """同时几通电话时，答复的 p95 慢到一倍以上。"""
    _run("capacity", most)


@group.command()
def torture(
    simulated: Annotated[int, typer.Option(min=0, help="模拟时钟上几通")] = 2000,
    real: Annotated[int, typer.Option(min=0, help="真的 SIP 电话几通")] = 200,
    at_once: Annotated[int, typer.Option(min=1, help="真的同时几通")] = 8,
) -> None:
    """胡来的电话：一通也不许卡住，什么也不许留下。"""
    _run("torture", simulated, real, at_once)


def _run(name: str, *arguments: int) -> None:
    asyncio.run(importlib.import_module(f"bench.{name}").run(*arguments))


def _runs(name: str) -> bool:
    """Run one of several and return whether it went well; the next is not to be lost for it."""
    print(f"\n{name}", flush=True)
    try:
        _run(name)
    except SystemExit as error:
        return not error.code
    except Exception as error:  # what one lacks, weights for instance, the next may not need
        print(f"{name}: {type(error).__name__}: {error}")
        return False
    return True
