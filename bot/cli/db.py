"""``nuanxian db``: the schema, the sample data, backup and restore."""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from backend.backup.service import Backups
from backend.db import Database
from backend.seed import seed as fill
from bot.cli.failing import clearly
from core.clock import wall_clock
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the group ``db`` to ``app``."""
    db = typer.Typer(
        help="数据库：建表、样例数据、备份、恢复。The database: schema, sample data, backup, restore.",
        no_args_is_help=True,
    )
    db.command()(upgrade)
    db.command()(seed)
    db.command()(backup)
    db.command()(restore)
    app.add_typer(db, name="db")


def upgrade() -> None:
    """把表结构升到最新；可以反复运行。"""
    with clearly():
        asyncio.run(_upgraded(sample=False))
    print("表结构已是最新")


def seed() -> None:
    """写入地区、52 项服务和样例人员；已有的不动，可以反复运行。"""
    with clearly():
        asyncio.run(_upgraded(sample=True))
    print("样例数据已就绪：德城区、昌乐县")


def backup(
    folder: Annotated[Path, typer.Argument(help="新建的备份文件夹")],
    recordings: Annotated[
        bool, typer.Option("--recordings", help="录音也拷进去；不加就只记名字和校验和")
    ] = False,
) -> None:
    """在线备份数据库，服务不用停。"""
    with clearly(), _progress("备份") as progress:
        made = _backups().make(folder, progress, with_recordings=recordings)
    sounds = f"录音 {len(made.recordings)} 个{'' if recordings else '（只记了名字和校验和，文件请另外拷贝）'}"
    print(f"备份好了：{folder}，{sum(made.rows.values())} 行，{sounds}")


def restore(
    folder: Annotated[Path, typer.Argument(help="备份文件夹")],
    replace: Annotated[bool, typer.Option("--replace", help="数据库里已有数据也换掉")] = False,
) -> None:
    """从备份恢复；先停服务。备份坏了、或库里已有数据时不动手。"""
    with clearly(), _progress("恢复") as progress:
        restored = _backups().restore(folder, progress, replace=replace)
        asyncio.run(_upgraded(sample=False))
    print(f"恢复好了：{restored.manifest.made_at} 的备份，{sum(restored.manifest.rows.values())} 行，已核对")
    if restored.missing:
        print(
            f"缺 {len(restored.missing)} 个录音文件，第一个是 {restored.missing[0]}；请从录音的备份里拷回来"
        )


def _backups() -> Backups:
    settings = Settings()
    return Backups(settings.url, settings.data / "recordings", wall_clock)


@contextmanager
def _progress(what: str) -> Iterator[Callable[[float], None]]:
    """Yield a function that moves a bar on stderr; there is none where that is no terminal."""
    console = Console(stderr=True)
    with Progress(console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(what, total=1.0)
        yield lambda part: bar.update(task, completed=part)


async def _upgraded(*, sample: bool) -> None:
    settings = Settings()
    database = Database(settings.url, clock=wall_clock)
    try:
        await database.upgrade()
        if sample:
            await fill(database)
    finally:
        await database.close()
