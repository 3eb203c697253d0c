"""``nuanxian train`` and ``nuanxian evaluate``: a new model, its scores, and whether it is published."""

import asyncio
import json
from collections.abc import Iterator
from typing import Annotated

import typer

from bot.app import NLU_DATA
from bot.cli.adaptation import adapt
from bot.cli.bars import Bars
from bot.cli.examined import lines
from bot.cli.failing import clearly
from bot.cli.nlu import progress, put, services
from bot.examination import GOLD, Examination
from bot.nlu.artefact import train as train_model
from bot.nlu.evaluate.gate import Regression, regressions, settle
from bot.nlu.train import Report as Trained
from bot.nlu.versions import Version, Versions, ensure_model
from bot.weights import RECOGNISER, open_store
from core.settings import Settings
from voice.models.store import State


def register(app: typer.Typer) -> None:
    """Add both commands to ``app``."""
    app.command()(train)
    app.command()(evaluate)


def train(
    force: Annotated[str, typer.Option(metavar="REASON", help="比在用的差也发布；写明理由，会记下来")] = "",
) -> None:
    """用 nlu_data 训练理解模型，不比在用的差才发布；再让听写认得本线路的说法。Train; publish unless worse."""
    settings = Settings()
    with clearly():
        versions = Versions.under(settings.data)
        before = versions.in_force()
        folder, trained = train_model(NLU_DATA, versions.folder, services=services(), progress=progress)
        made = versions.get(folder.name)
        for line in _trained(trained):
            put(line)
        against = _examined(made, before) if GOLD.is_dir() else []
        for one in against:
            put(_worse(one))
        if not settle(versions, made, against, force):
            put(f"没有发布 {made.name}，仍用 {before.name if before else '原来的'}。")
            put("确实要用：nuanxian train --force 理由，或 nuanxian nlu use 版本。")
            raise typer.Exit(1)
    put(f"已发布 {made.name}，在 {made.folder}；正在运行的服务会自己换上。")
    if open_store(settings).state(RECOGNISER) is State.MISSING:
        put("没有听写模型，听写没有适配；nuanxian models pull 之后运行 nuanxian adapt。")
    else:
        adapt()


def evaluate(
    version: Annotated[str, typer.Argument(help="版本名；不写就是在用的")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="打印 JSON")] = False,
) -> None:
    """在标准题上量一个版本：每个意图、混淆、最离谱的错、可信度、95% 区间。Measure on the gold sets."""
    with clearly():
        data = Settings().data
        versions = Versions.under(data)
        chosen = versions.get(version) if version else versions.in_force()
        if chosen is None:
            chosen = versions.get(ensure_model(data, NLU_DATA, services(), progress).name)
        examination = asyncio.run(Examination.prepare(services()))
        with Bars() as bars:
            report = examination.report(chosen, bars.show)
    if as_json:
        put(
            json.dumps(
                {"version": chosen.name, "sha256": chosen.sha256, **report.as_json()}, ensure_ascii=False
            )
        )
        return
    put(f"版本 {chosen.name}  sha256 {chosen.sha256[:16]}")
    for line in lines(report):
        put(line)


def _examined(made: Version, before: Version | None) -> list[Regression]:
    """Measure the new version, and the published one where it was not; return what speaks against the new."""
    examination = asyncio.run(Examination.prepare(services()))
    with Bars() as bars:
        report = examination.report(made, bars.show)
        if before is None or before.sha256 == made.sha256:
            return []
        return regressions(report.scores, examination.scores(before, bars.show))


def _trained(report: Trained) -> Iterator[str]:
    yield f"{'意图':<22}{'句数':>6}{'不同句式':>8}{'交叉验证':>8}"
    for intent, count in report.counts.items():
        yield f"{intent:<24}{count:>6}{report.skeletons[intent]:>10.2f}{report.accuracies[intent]:>10.3f}"
    yield f"{'合计':<22}{report.examples:>6}{'':>10}{report.accuracy:>10.3f}   用时 {report.seconds} 秒"


def _worse(one: Regression) -> str:
    changed = f"，{one.lost} 题变错，{one.won} 题变对" if one.lost or one.won else ""
    return f"变差：{one.name} {one.before:.3f} → {one.after:.3f}{changed}，超出偶然"
