"""``nuanxian models``: what weights there are, fetching them, checking them."""

from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TaskID, TextColumn, TransferSpeedColumn

from bot.weights import open_store
from core.errors import ConfigurationError, NotFound
from core.settings import Settings
from voice.models.store import ModelStore, State

_STATES = {State.READY: "就绪", State.FOUND: "文件齐全", State.MISSING: "未下载"}
Names = Annotated[list[str] | None, typer.Argument(help="模型名；不写就是缺省用的全部")]


def register(app: typer.Typer) -> None:
    """Add the group ``models`` to ``app``."""
    models = typer.Typer(
        help="模型权重：清单、下载、校验。Weights: list, fetch, check.", no_args_is_help=True
    )
    models.command("list")(show)
    models.command()(pull)
    models.command()(verify)
    app.add_typer(models, name="models")


def show() -> None:
    """列出每个模型：许可、状态、sha256 和下载来源。"""
    store = open_store(Settings())
    for model in store.models:
        state = _STATES[store.state(model.name)]
        print(f"{model.name}  {state}  {model.size / 1e6:.1f} MB  {model.licence}\n  {model.about}")
        for file in model.files:
            print(f"  {file.name}  {file.size:,} 字节\n    sha256 {file.sha256}")
            for number, source in enumerate(file.sources, 1):
                print(f"    {number}. {source}")


def pull(names: Names = None) -> None:
    """下载缺少的模型；断了可以再运行一次，会接着下载。"""
    store, failed = open_store(Settings()), False
    for name in _chosen(store, names):
        try:
            with _Bars() as bars:
                folder = store.pull(name, bars.show)
        except ConfigurationError as error:
            failed = True
            typer.echo(f"{name}：{error}", err=True)
        else:
            print(f"{name}：就绪，{folder}")
    if failed:
        raise typer.Exit(1)


def verify(names: Names = None) -> None:
    """逐字节校验本机的模型。"""
    store, failed = open_store(Settings()), False
    for name in _chosen(store, names):
        wrong = store.verify(name)
        failed = failed or bool(wrong)
        print(f"{name}：{'有问题' if wrong else '完好'}")
        for line in wrong:
            print(f"  {line}")
    if failed:
        raise typer.Exit(1)


def _chosen(store: ModelStore, names: list[str] | None) -> list[str]:
    try:
        return (
            [store.model(name).name for name in names]
            if names
            else [m.name for m in store.models if not m.optional]
        )
    except NotFound as error:
        raise typer.BadParameter(str(error)) from error


class _Bars:
    """A progress bar for each file, on a terminal only."""

    def __init__(self) -> None:
        console = Console(stderr=True)
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            DownloadColumn(),
            TransferSpeedColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "_Bars":
        self._progress.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def show(self, name: str, had: int, total: int) -> None:
        """Move the bar of ``name``."""
        if name not in self._tasks:
            self._tasks[name] = self._progress.add_task(name, total=total)
        self._progress.update(self._tasks[name], completed=had)
