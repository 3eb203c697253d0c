"""``nuanxian parse`` and ``nuanxian nlu``: what an utterance means, and which model tells."""

import json
import sys
from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import typer

from backend.catalogue.seed import items
from bot.app import NLU_DATA
from bot.cli.failing import clearly
from bot.kernel.meaning import Context
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.versions import Versions, ensure_model
from core.clock import local, wall_clock
from core.errors import InputError
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the command and the group."""
    app.command()(parse)
    versions = typer.Typer(help="理解模型的版本：列出、切换。Versions of the model.", no_args_is_help=True)
    versions.command("list")(show)
    versions.command()(use)
    app.add_typer(versions, name="nlu")


def parse(
    texts: Annotated[
        list[str] | None, typer.Argument(metavar="[TEXT]…", help="不写就从标准输入逐行读")
    ] = None,
    area: Annotated[str, typer.Option(help="地区代码或名称")] = "decheng",
    now: Annotated[str, typer.Option(help="把时钟设在这一刻（北京时间，ISO 格式）")] = "",
) -> None:
    """听懂一句话，每句打印一个 Rasa 格式的 JSON。What an utterance means, one JSON object a line."""
    with clearly():
        moment = _moment(now) if now else None
        model = ensure_model(Settings().data, NLU_DATA, services(), progress)
        engine = EmbeddedEngine.load(model, services())
    for text in texts or _lines():
        meaning = engine.parse_now((text,), Context(now=moment or wall_clock(), area=area))
        put(json.dumps(meaning.as_rasa(), ensure_ascii=False))


def show() -> None:
    """列出训练过的版本，带星号的正在使用。The trained versions; the one with a star is in force."""
    versions = Versions.under(Settings().data)
    published = versions.published()
    for version in versions.all():
        mark = "*" if published and version.name == published.version else " "
        note = f"  没有发布：{version.refused}" if version.refused else ""
        if mark == "*" and published:
            note = f"  {published.reason}"
        put(
            f"{mark} {version.name}  {version.made_at:%Y-%m-%d %H:%M}  {version.examples} 句"
            f"  交叉验证 {version.accuracy:.3f}  sha256 {version.sha256[:16]}{note}"
        )


def use(version: Annotated[str, typer.Argument(help="版本名，或版本名、sha256 的开头几位")]) -> None:
    """换成这个版本；正在运行的服务不用重启。Put a version in force; running services follow."""
    with clearly():
        versions = Versions.under(Settings().data)
        name = versions.get(version).name
        versions.publish(name, "chosen by hand", chosen=True)
    put(f"现在用 {name}。nuanxian train 训练出新版本并发布之前一直用它。")


def services() -> dict[str, str]:
    """Return each way of saying an item of the catalogue that is shipped, with its code."""
    return {alias: item.code for item in items() for alias in (item.name, *item.aliases)}


def progress(step: str) -> None:
    """Tell a step on stderr."""
    typer.echo(step, err=True)


def put(line: str) -> None:
    """Print as UTF-8 whatever the locale of the terminal is."""
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def _moment(iso: str) -> datetime:
    try:
        return local(datetime.fromisoformat(iso))
    except ValueError as error:
        raise InputError(f"--now {iso!r} 不是 ISO 格式的时间") from error


def _lines() -> Iterable[str]:
    return (raw.decode("utf-8", "replace").rstrip("\r\n") for raw in sys.stdin.buffer)
