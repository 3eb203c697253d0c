"""``nuanxian parse`` and ``nuanxian train``: what an utterance means, and the model that tells."""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Annotated

import typer

from backend.catalogue.seed import items
from bot.app import NLU_DATA
from bot.cli.failing import clearly
from bot.kernel.meaning import Context
from bot.nlu.artefact import ensure_model, model_folder
from bot.nlu.artefact import train as train_model
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.train import Report
from core.clock import local, wall_clock
from core.errors import InputError
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add both commands to ``app``."""
    app.command()(parse)
    app.command()(train)


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
        services = _services()
        engine = EmbeddedEngine.load(ensure_model(Settings().data, NLU_DATA, services, _progress), services)
    for text in texts or _lines():
        meaning = engine.parse_now((text,), Context(now=moment or wall_clock(), area=area))
        _print(json.dumps(meaning.as_rasa(), ensure_ascii=False))


def train() -> None:
    """用 nlu_data 重新训练理解模型。Train the understanding model on nlu_data."""
    with clearly():
        out = model_folder(Settings().data, NLU_DATA)
        report = train_model(NLU_DATA, out, services=_services(), progress=_progress)
    for line in _report(report):
        _print(line)
    _print(f"模型在 {out}")


def _services() -> dict[str, str]:
    return {alias: item.code for item in items() for alias in (item.name, *item.aliases)}


def _moment(iso: str) -> datetime:
    try:
        return local(datetime.fromisoformat(iso))
    except ValueError as error:
        raise InputError(f"--now {iso!r} 不是 ISO 格式的时间") from error


def _lines() -> Iterable[str]:
    return (raw.decode("utf-8", "replace").rstrip("\r\n") for raw in sys.stdin.buffer)


def _report(report: Report) -> Iterator[str]:
    yield f"{'意图':<22}{'句数':>6}{'不同句式':>8}{'交叉验证':>8}"
    for intent, count in report.counts.items():
        yield f"{intent:<24}{count:>6}{report.skeletons[intent]:>10.2f}{report.accuracies[intent]:>10.3f}"
    yield f"{'合计':<22}{report.examples:>6}{'':>10}{report.accuracy:>10.3f}   用时 {report.seconds} 秒"


def _progress(step: str) -> None:
    typer.echo(step, err=True)


def _print(line: str) -> None:
    """Print as UTF-8 whatever the locale of the terminal is."""
    sys.stdout.buffer.write(line.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()
