"""``nuanxian wechat``: what is set at a service account: its menu, and QR codes that lead to it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Annotated, TypeVar

import httpx
import typer

from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.menu import BUTTONS
from bot.cli.failing import clearly
from core.clock import wall_clock
from core.errors import ConfigurationError
from core.settings import Settings

Result = TypeVar("Result")
Area = Annotated[str, typer.Option(help="哪个地区的服务号，写代码")]


def register(app: typer.Typer) -> None:
    """Add the group ``wechat`` to ``app``."""
    wechat = typer.Typer(help="微信服务号的菜单和二维码。Menu and QR codes.", no_args_is_help=True)
    wechat.command()(menu)
    wechat.command()(qrcode)
    app.add_typer(wechat, name="wechat")


def menu(area: Area = "decheng") -> None:
    """把三个按钮的菜单设到服务号上；微信里几分钟后看到。Set the menu of the account."""
    _run(area, lambda client: client.create_menu(BUTTONS))
    print("菜单设好了：" + "、".join(button["name"] for button in BUTTONS))


def qrcode(
    scene: Annotated[str, typer.Argument(help="扫码带来的场景值，不超过 64 个字符")],
    area: Area = "decheng",
    days: Annotated[int, typer.Option(min=1, max=30, help="几天内有效")] = 30,
) -> None:
    """要一个带场景值的二维码，打印图片的网址。Print the address of a QR code."""
    print(_run(area, lambda client: client.create_qrcode(scene, timedelta(days=days))))


def _run(area: str, work: Callable[[WeixinClient], Awaitable[Result]]) -> Result:
    async def run() -> Result:
        settings = Settings()
        account = settings.wechat.get(area)
        if account is None or not account.secret.get_secret_value():
            name = f"NUANXIAN_WECHAT__{area.upper()}__SECRET"
            raise ConfigurationError(f"{area} 的服务号没有配好，至少要有 APPID 和 SECRET（{name}）")
        async with httpx.AsyncClient(base_url=settings.wechat_api_base) as http:
            secret = account.secret.get_secret_value()
            return await work(WeixinClient(http, account.appid, secret, wall_clock))

    with clearly():
        return asyncio.run(run())
