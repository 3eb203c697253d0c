"""``nuanxian serve``: everything on one machine, or the parts named by ``--only``."""

import asyncio
import contextlib
import ipaddress
import logging
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping
from enum import StrEnum
from typing import Annotated

import typer
import uvicorn

from bot.app import App, open_app
from bot.channels.wechat.account import Account
from bot.logs import set_up_logs
from bot.switchboard import Switchboard
from core.errors import ConfigurationError
from core.settings import Settings, WechatAccount, host_port
from web.app import create_app

log = logging.getLogger(__name__)


class Part(StrEnum):
    """What one process can run."""

    WEB = "web"
    VOICE = "voice"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    http: Annotated[str, typer.Option(help="网页监听的 host:port")] = "",
    sip: Annotated[str, typer.Option(help="电话监听的 host:port")] = "",
    only: Annotated[str, typer.Option(help="只启动这些部分，逗号分开：web,voice")] = "web,voice",
) -> None:
    """启动服务；空的数据目录会自己建好。Run the service; an empty data folder is made ready by itself."""
    given = {name: value for name, value in (("http", http), ("sip", sip)) if value}
    settings = Settings(**given)  # type: ignore[arg-type]
    try:
        parts = frozenset(Part(name.strip()) for name in only.split(","))
    except ValueError:
        raise typer.BadParameter(f"--only 只能是 {'、'.join(Part)}") from None
    set_up_logs(settings.log_level)
    try:
        _refuse_public_demo(settings)
        asyncio.run(_serve(settings, parts))
    except ConfigurationError as error:
        typer.echo(f"启动不了：{error}", err=True)
        raise typer.Exit(1) from None


def _refuse_public_demo(settings: Settings) -> None:
    for name, address in (("NUANXIAN_HTTP", settings.http), ("NUANXIAN_SIP", settings.sip)):
        host, _ = host_port(address)
        if settings.demo and not (host == "localhost" or ipaddress.ip_address(host).is_loopback):
            raise ConfigurationError(
                f"演示模式只听本机；{name}={address} 请改回 127.0.0.1，或去掉 NUANXIAN_DEMO"
            )


async def _serve(settings: Settings, parts: frozenset[Part]) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with open_app(settings) as app, contextlib.AsyncExitStack() as running:
        switchboard = Switchboard(app) if Part.VOICE in parts else None
        if Part.WEB in parts:
            await running.enter_async_context(_web(app, switchboard))
        if switchboard:
            running.push_async_callback(switchboard.stop)
            await switchboard.start()
        _tell(settings, switchboard)
        await stopping.wait()
        print("正在停下：已接通的电话说完再断…", file=sys.stderr)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are ours: calls in progress finish first


@contextlib.asynccontextmanager
async def _web(app: App, switchboard: Switchboard | None) -> AsyncIterator[None]:
    async def readiness() -> Mapping[str, str]:
        return switchboard.waiting() if switchboard else {}

    host, port = host_port(app.settings.http)
    web = create_app(
        feed=app.dispatcher.feed,
        accounts=[_account(area, account) for area, account in app.settings.wechat.items()],
        readiness=readiness,
        clock=app.clock,
    )
    try:
        listening = socket.create_server((host, port), backlog=128)
    except OSError as error:
        raise ConfigurationError(
            f"网页端口 {host}:{port} 绑不上（{error.strerror}）；改 NUANXIAN_HTTP"
        ) from error
    server = _Server(uvicorn.Config(web, log_config=None, access_log=False))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task


def _account(area: str, account: WechatAccount) -> Account:
    keys = (account.aes_key.get_secret_value(), account.previous_aes_key.get_secret_value())
    return Account(
        area, account.appid, account.token.get_secret_value(), tuple(key for key in keys if key), account.mode
    )


def _tell(settings: Settings, switchboard: Switchboard | None) -> None:
    lines = [f"网页  http://{settings.http}/api/docs"]
    if switchboard:
        waiting = switchboard.waiting()
        lines.append(f"电话  {waiting['voice']}" if waiting else f"电话  sip:12343@{settings.sip}")
    if settings.demo:
        call = f".venv/bin/nuanxian call sip:12343@{settings.sip} --from 13805341234"
        lines.append(f"试打  {call} --script docs/examples/bath.txt")
    print("暖线已启动。Ctrl-C 停止。\n  " + "\n  ".join(lines), flush=True)
