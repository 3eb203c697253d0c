"""``nuanxian doctor``: what is wrong on this machine and how to mend it."""

import asyncio
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import typer
from sqlalchemy import make_url, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import create_async_engine

from bot.weights import RECOGNISERS, open_store
from core.settings import Settings, host_port
from voice.models.store import State
from voice.tts import edge, espeak

_LEAST_DISK = 2 * 1024**3
_GIB = 1024**3
_CLOCK_TOLERANCE = 5.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; ``mend`` says what to do when it is not ``well``."""

    what: str
    well: bool
    detail: str
    mend: str = ""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor() -> None:
    """检查模型、端口、数据库、磁盘、时钟和微信接口：哪里不对，怎么修。"""
    settings = Settings()
    findings = [finding for look in _LOOKS for finding in look(settings)]
    for finding in findings:
        typer.echo(f"{'✓' if finding.well else '✗'} {finding.what}：{finding.detail}")
        if not finding.well:
            typer.echo(f"    → {finding.mend}")
    raise typer.Exit(0 if all(finding.well for finding in findings) else 1)


def _python(_: Settings) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("Python", (3, 11) <= sys.version_info < (3, 14), version, "请用 Python 3.11 到 3.13")


def _models(settings: Settings) -> Iterator[Finding]:
    store = open_store(settings)
    for model in store.models:
        if model.optional and model.name != RECOGNISERS[settings.asr]:
            continue
        state = store.state(model.name)
        mend = f"运行 nuanxian models pull {model.name}；没有模型时只有文字和按键可用"
        yield Finding(f"模型 {model.name}", state is not State.MISSING, state.value, mend)


def _fallback_voices(settings: Settings) -> Iterator[Finding]:
    if not settings.tts_fallbacks:
        yield Finding("备用语音", True, "没有开启")
    if "edge" in settings.tts_fallbacks:
        detail = "已开启：固定语句会发往境外，没有合同，见 docs/speech.md"
        yield Finding("备用语音 edge", edge.installed(), detail, f"没有装 edge-tts，运行 {edge.INSTALL}")
    if "espeak" in settings.tts_fallbacks:
        there = shutil.which(espeak.PROGRAM) is not None
        yield Finding("备用语音 espeak", there, "已开启：在本机合成", f"没有装，运行 {espeak.INSTALL}")


def _ports(settings: Settings) -> Iterator[Finding]:
    for name, address, kind in (
        ("网页端口", settings.http, socket.SOCK_STREAM),
        ("电话端口", settings.sip, socket.SOCK_DGRAM),
    ):
        try:
            host, port = host_port(address)
            with socket.socket(socket.AF_INET, kind) as probe:
                probe.bind((host, port))
        except (OSError, ValueError) as error:
            mend = "可能服务已在运行；若不是，改 NUANXIAN_HTTP 或 NUANXIAN_SIP，或停掉占用的程序"
            yield Finding(name, False, f"{address} 绑不上（{error}）", mend)
        else:
            yield Finding(name, True, f"{address} 空闲")


def _database(settings: Settings) -> Iterator[Finding]:
    kind = settings.url.partition(":")[0]
    file = make_url(settings.url).database if kind.startswith("sqlite") else None
    if file and not Path(file).is_file():  # to open it would make an empty one
        yield Finding("数据库", False, f"{kind} 还没有建", "运行 nuanxian db upgrade；serve 启动时也会自己建")
        return
    try:
        revision = asyncio.run(_revision(settings.url))
    except (SQLAlchemyError, OSError) as error:
        mend = "检查 NUANXIAN_DATABASE_URL、数据库是否启动、账号是否对；新库请运行 nuanxian db upgrade"
        yield Finding("数据库", False, f"{kind} 打不开（{type(error).__name__}）", mend)
    else:
        yield Finding("数据库", True, f"{kind}，版本 {revision}")


def _backup(settings: Settings) -> Iterator[Finding]:
    if not settings.url.startswith("postgresql"):
        return
    missing = [name for name in ("pg_dump", "pg_restore") if shutil.which(name) is None]
    mend = "备份和恢复要用：apt-get install postgresql-client，版本不低于服务器"
    yield Finding("备份", not missing, f"没有 {'、'.join(missing)}" if missing else "pg_dump 在", mend)


async def _revision(url: str) -> str:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return str(await connection.scalar(text("SELECT version_num FROM alembic_version")))
    finally:
        await engine.dispose()


def _disk(settings: Settings) -> Iterator[Finding]:
    folder = next(
        path for path in (settings.data.absolute(), *settings.data.absolute().parents) if path.exists()
    )
    free = shutil.disk_usage(folder).free
    mend = "腾出空间，或把 NUANXIAN_DATA 放到大一些的盘上；录音满了通话仍能打，但不再录音"
    yield Finding("磁盘", free > _LEAST_DISK, f"{folder} 还剩 {free / _GIB:.1f} GiB", mend)
    probe = Path(folder) / ".nuanxian-doctor"
    try:
        probe.touch()
        probe.unlink()
    except OSError as error:
        yield Finding("数据目录", False, f"{folder} 写不进去（{error.strerror}）", "检查目录的属主和权限")


def _clock(_: Settings) -> Iterator[Finding]:
    # One wait by two clocks: where they differ much, the wall clock is being stepped just now.
    wall, steady = time.time(), time.monotonic()
    time.sleep(0.2)
    drift = abs((time.time() - wall) - (time.monotonic() - steady))
    sane = drift < _CLOCK_TOLERANCE and time.gmtime().tm_year >= 2026
    stamp = time.strftime("%Y-%m-%d %H:%M:%S %Z")
    yield Finding("时钟", sane, stamp, "打开 systemd-timesyncd 或 chrony 校时；微信签名要求误差在五分钟以内")


def _wechat(settings: Settings) -> Iterator[Finding]:
    if not settings.wechat:
        yield Finding("微信", True, "没有配置服务号")
        return
    try:
        httpx.get(f"{settings.wechat_api_base}/cgi-bin/getcallbackip", timeout=5)
    except httpx.HTTPError as error:
        mend = "检查到微信接口的网络和代理，以及公众平台里的 IP 白名单"
        yield Finding("微信接口", False, type(error).__name__, mend)
    else:
        yield Finding("微信接口", True, f"能连上，{len(settings.wechat)} 个服务号")


_LOOKS: tuple[Callable[[Settings], Iterator[Finding]], ...] = (
    _python,
    _models,
    _fallback_voices,
    _ports,
    _database,
    _backup,
    _disk,
    _clock,
    _wechat,
)
