"""``nuanxian call``: a test call as an elder would place it, with what was heard and when."""

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.weights import open_store
from core.errors import InputError, ModelMissing, NuanxianError
from core.settings import Settings
from voice.asr.base import StreamingRecognizer
from voice.script import Say, parse_script
from voice.tts.base import Clause

if TYPE_CHECKING:  # sound takes seconds to load, which other commands need not wait for
    from voice.caller import CallReport, Exchange, Speaker

RECOGNISER = "vosk-model-small-cn-0.22"
VOICE = "kokoro-82m-v1.0-zh"
_WHO = {"elder": "老人挂断", "assistant": "对方挂断", "network": "线路中断"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(call)


def call(
    uri: Annotated[str, typer.Argument(help="打给谁，例如 sip:12343@127.0.0.1:5060", metavar="sip:…")],
    number: Annotated[str, typer.Option("--from", help="主叫号码")] = "13800138000",
    script: Annotated[
        Path | None,
        typer.Option(
            help="一行一句；[key 1] 按键，[pause 3] 沉默，[hangup] 挂断", exists=True, dir_okay=False
        ),
    ] = None,
    wav: Annotated[
        list[Path] | None, typer.Option(help="每轮放一段录音，可写多次", exists=True, dir_okay=False)
    ] = None,
    voice: Annotated[str, typer.Option(help="替老人说话的声音")] = "zm_yunxi",
    record: Annotated[Path | None, typer.Option(help="录音存到这个目录", file_okay=False)] = None,
    as_object: Annotated[bool, typer.Option("--json", help="打印一个 JSON 对象")] = False,
) -> None:
    """像老人一样打一通电话：等对方说完再说下一句，最后挂断。Place a test call as an elder would."""
    if script is not None and wav:
        raise typer.BadParameter("--script 和 --wav 只能用一种")
    try:
        report = asyncio.run(_call(uri, number, _lines(script, wav), wav or [], voice, record))
    except (InputError, UnicodeDecodeError) as error:
        raise typer.BadParameter(str(error)) from error
    except NuanxianError as error:
        typer.echo(f"没有打成：{error}", err=True)
        raise typer.Exit(1) from error
    print(_as_json(report) if as_object else _as_text(report))


def _lines(script: Path | None, wavs: list[Path] | None) -> list[str]:
    if script is not None:
        return script.read_text("utf-8").splitlines()
    return [] if wavs or sys.stdin.isatty() else sys.stdin.read().splitlines()


async def _call(
    uri: str, number: str, lines: Sequence[str], wavs: Sequence[Path], voice: str, record: Path | None
) -> "CallReport":
    from voice.caller import dial

    settings = Settings()
    speaks = any(isinstance(step, Say) for step in parse_script("\n".join(lines)))
    async with _recognizer(settings) as hear, _speaker(settings, voice, wanted=speaks) as say:
        return await dial(
            uri, from_number=number, lines=lines, wavs=wavs, say=say, hear=hear, record_to=record
        )


@asynccontextmanager
async def _recognizer(settings: Settings) -> AsyncIterator[StreamingRecognizer | None]:
    """Open the recogniser; without its model the call is placed all the same and nothing is written down."""
    try:
        model = await asyncio.to_thread(open_store(settings).path, RECOGNISER)
    except ModelMissing as missing:
        typer.echo(f"听到的话不会写成文字：{missing}", err=True)
        yield None
        return
    from voice.asr.vosk import VoskRecognizers

    recognizer = VoskRecognizers(model, workers=1)
    await recognizer.start()
    try:
        yield recognizer
    finally:
        await recognizer.stop()


@asynccontextmanager
async def _speaker(settings: Settings, name: str, *, wanted: bool) -> "AsyncIterator[Speaker | None]":
    """Open the elder's voice, when there is anything to speak."""
    if not wanted:
        yield None
        return
    from voice.tts.voice import KokoroVoice

    model = await asyncio.to_thread(open_store(settings).path, VOICE)
    voice = KokoroVoice(model, settings.data / "voice", name)
    await voice.start()

    async def say(text: str) -> bytes:
        return b"".join([pcm async for pcm in voice.speak((Clause(text, "memory"),))])

    try:
        yield say
    finally:
        await voice.stop()


def _as_json(report: "CallReport") -> str:
    fields = asdict(report)
    for exchange, shown in zip(report.exchanges, fields["exchanges"], strict=True):
        shown["delay"] = exchange.delay
    fields["files"] = [str(path) for path in report.files]
    return json.dumps(_rounded(fields), ensure_ascii=False)


def _rounded(value: object) -> object:
    match value:
        case float():
            return round(value, 3)
        case dict():
            return {key: _rounded(each) for key, each in value.items()}
        case list() | tuple():
            return [_rounded(each) for each in value]
        case _:
            return value


def _as_text(report: "CallReport") -> str:
    lines = [line for exchange in report.exchanges for line in _shown(exchange)]
    lines.append(f"{_WHO[report.ended_by]}，通话 {report.seconds:.1f} 秒")
    lines += [f"录音 {path}" for path in report.files]
    return "\n".join(lines)


def _shown(exchange: "Exchange") -> list[str]:
    said = [f"{exchange.ended:7.2f}  老人：{exchange.line}"] if exchange.line else []
    if exchange.answered is None or exchange.delay is None:
        return [*said, "         助手：（没有应答）"]
    times = f"{exchange.delay:.2f} 秒后应答，说了 {exchange.seconds:.1f} 秒"
    return [*said, f"{exchange.answered:7.2f}  助手：{exchange.heard or '（没有听出字）'}  [{times}]"]
