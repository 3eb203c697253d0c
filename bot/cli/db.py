"""``nuanxian db``: the schema and the sample data."""

import asyncio

import typer

from backend.db import Database
from backend.seed import seed as fill
from bot.cli.failing import clearly
from core.clock import wall_clock
from core.settings import Settings


def register(app: typer.Typer) -> None:
    """Add the group ``db`` to ``app``."""
    db = typer.Typer(help="数据库：建表、样例数据。The database: schema, sample data.", no_args_is_help=True)
    db.command()(upgrade)
    db.command()(seed)
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


async def _upgraded(*, sample: bool) -> None:
    settings = Settings()
    database = Database(settings.url, clock=wall_clock)
    try:
        await database.upgrade()
        if sample:
            await fill(database)
    finally:
        await database.close()
