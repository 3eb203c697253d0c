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
from functools import partial
from typing import Annotated

import typer
import uvicorn
from fastapi import FastAPI

from backend.staff.enrol import FIRST_USERNAME, ensure_first_admin
from bot.app import App, open_app
from bot.jobs import open_jobs
from bot.logs import set_up_logs
from bot.metrics.backlog import Exposition
from bot.stand_in import StandIn
from bot.switchboard import Switchboard
from bot.wechat import open_wechat
from core.errors import ConfigurationError
from core.settings import Settings, host_port
from voice.legs.browser import BrowserServer
from web.app import create_app
from web.metrics import Figures
from web.staff.console import Console
from web.try_page.inbox import Inbox
from web.try_page.trial import Trial

log = logging.getLogger(__name__)


class Part(StrEnum):
    """What one process can run."""

    WEB = "web"
    VOICE = "voice"
    JOBS = "jobs"


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(serve)


def serve(
    http: Annotated[str, typer.Option(help="网页监听的 host:port")] = "",
    sip: Annotated[str, typer.Option(help="电话监听的 host:port")] = "",
    only: Annotated[str, typer.Option(help="只启动这些部分，逗号分开")] = ",".join(Part),
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
        if settings.demo and not _on_loopback(address):
            raise ConfigurationError(
                f"演示模式只听本机；{name}={address} 请改回 127.0.0.1，或去掉 NUANXIAN_DEMO"
            )


async def _serve(settings: Settings, parts: frozenset[Part]) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with open_app(settings) as app, contextlib.AsyncExitStack() as running:
        password = await ensure_first_admin(app.database) if settings.demo else None
        switchboard = Switchboard(app) if Part.VOICE in parts else None
        pages = partial(
            create_app, readiness=partial(_readiness, switchboard, stopping), figures=_figures(app)
        )
        web = pages()  # operators look at every process
        if Part.WEB in parts:
            trial = _trial(app, switchboard) if settings.demo else None
            wechat = await running.enter_async_context(
                open_wechat(
                    app,
                    lambda: switchboard.recognizer if switchboard else None,
                    others=[trial.inbox] if trial else [],
                )
            )
            web = pages(channels=wechat.channels, console=_console(app, switchboard), trial=trial)
        await running.enter_async_context(_listening(web, settings.http))
        if Part.JOBS in parts:
            await running.enter_async_context(open_jobs(app.database))
        if switchboard:
            running.push_async_callback(switchboard.stop)
            await switchboard.start()
        else:
            await app.open_library()
        _tell(settings, parts, switchboard, password)
        await stopping.wait()
        print("正在停下：已接通的电话说完再断…", file=sys.stderr)


class _Server(uvicorn.Server):
    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield  # signals are ours: calls in progress finish first


@contextlib.asynccontextmanager
async def _listening(web: FastAPI, address: str) -> AsyncIterator[None]:
    host, port = host_port(address)
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


async def _readiness(switchboard: Switchboard | None, stopping: asyncio.Event) -> Mapping[str, str]:
    if stopping.is_set():
        return {"service": "正在停下"}
    return switchboard.waiting() if switchboard else {}


def _figures(app: App) -> Figures:
    return Figures(Exposition(app.metrics, app.database), app.settings.metrics_token.get_secret_value())


def _console(app: App, switchboard: Switchboard | None) -> Console:
    secure = not _on_loopback(app.settings.http)
    lacking = switchboard.lacking if switchboard else dict
    return Console(app.database, app.clock, app.settings.data / "recordings", secure=secure, lacking=lacking)


def _trial(app: App, switchboard: Switchboard | None) -> Trial:
    phone = (switchboard and switchboard.browser) or BrowserServer(StandIn(app.settings))
    return Trial(app.dispatcher.feed, app.clock, phone, Inbox(app.clock))


def _on_loopback(address: str) -> bool:
    host, _ = host_port(address)
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _tell(
    settings: Settings, parts: frozenset[Part], switchboard: Switchboard | None, password: str | None
) -> None:
    lines = [f"运维  http://{settings.http}/readyz 和 /metrics"]
    if Part.WEB in parts:
        lines += _told_of_pages(settings, password)
    if switchboard:
        waiting = switchboard.waiting()
        lines.append(f"电话  {waiting['voice']}" if waiting else f"电话  sip:12343@{settings.sip}")
        lines += [f"电话  不能{part}，只能按键：{why}" for part, why in switchboard.lacking().items()]
        if settings.demo:
            call = f".venv/bin/nuanxian call sip:12343@{settings.sip} --from 13805341234"
            lines.append(f"试打  {call} --script docs/examples/bath.txt")
    print("暖线已启动。Ctrl-C 停止。\n  " + "\n  ".join(lines), flush=True)


def _told_of_pages(settings: Settings, password: str | None) -> list[str]:
    secret = (
        f"密码 {password}（只显示这一次）"
        if password
        else f"密码忘了就运行 nuanxian user passwd {FIRST_USERNAME}"
    )
    lines = [
        f"工作台  http://{settings.http}/console/  用户 {FIRST_USERNAME}  {secret}",
        f"接口  http://{settings.http}/api/docs",
    ]
    if settings.demo:
        lines.append(f"试用  http://{settings.http}/try  微信聊天和网页电话")
    return lines
