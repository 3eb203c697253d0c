"""``nuanxian user``: who may sign in at the console."""

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated

import typer

from backend.db import Database
from backend.seed import seed
from backend.staff.enrol import change_password, enrol
from backend.staff.schemas import StaffView
from core.clock import wall_clock
from core.errors import InputError, NotFound, NuanxianError
from core.settings import Settings

Username = Annotated[str, typer.Argument(help="登录用的用户名")]


def register(app: typer.Typer) -> None:
    """Add the group ``user`` to ``app``."""
    user = typer.Typer(help="工作台账号。Accounts of the staff console.", no_args_is_help=True)
    user.command()(add)
    user.command()(passwd)
    app.add_typer(user, name="user")


def add(
    username: Username,
    role: Annotated[
        str,
        typer.Option(help="administrator 管理员、supervisor 主管、seat 话务、reviewer 审核、auditor 审计"),
    ],
    area: Annotated[list[str], typer.Option(help="能看的地区，代码或名称，可写多个；含其下各级")],
    name: Annotated[str, typer.Option(help="姓名")] = "",
) -> None:
    """新建账号；密码在终端里问，或从标准输入读一行。"""
    password = _ask_password()
    staff = _run(lambda database: enrol(database, username, name, role, area, password))
    print(f"已建好：{staff.username}（{staff.name}，{staff.role}）")


def passwd(username: Username) -> None:
    """换密码、解锁，并让这个账号在各处退出登录。"""
    password = _ask_password()
    staff = _run(lambda database: change_password(database, username, password))
    print(f"已换好：{staff.username}")


def _ask_password() -> str:
    if sys.stdin.isatty():
        return str(typer.prompt("密码", hide_input=True, confirmation_prompt="再输一遍"))
    return sys.stdin.readline().rstrip("\n")


def _run(work: Callable[[Database], Awaitable[StaffView]]) -> StaffView:
    async def run() -> StaffView:
        settings = Settings()
        database = Database(settings.url, clock=wall_clock)
        try:
            await database.upgrade()
            await seed(database, demo=settings.demo)
            return await work(database)
        finally:
            await database.close()

    try:
        return asyncio.run(run())
    except NotFound:
        typer.echo("没有这个账号或地区", err=True)
        raise typer.Exit(1) from None
    except InputError as error:
        typer.echo(f"{error}", err=True)
        raise typer.Exit(2) from None
    except NuanxianError as error:
        typer.echo(f"失败：{error}", err=True)
        raise typer.Exit(1) from None
