"""``nuanxian say``: a text as the caller would hear it, into a WAV file."""

import wave
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.weights import open_store
from core.errors import ConfigurationError
from core.settings import Settings
from voice.sound import CHANNELS, RATE, WIDTH

MODEL = "kokoro-82m-v1.0-zh"


class Band(StrEnum):
    """What the file is for: the telephone (8 kHz) or ears and WeChat (24 kHz)."""

    PHONE = "phone"
    WIDE = "wide"


def register(app: typer.Typer) -> None:
    """Add the command ``say`` to ``app``."""
    app.command()(say)


def say(
    text: Annotated[str, typer.Argument(help="要说的话")],
    output: Annotated[Path, typer.Option("-o", "--output", help="写到哪个 WAV 文件")],
    rate: Annotated[float, typer.Option(min=0.5, max=1.5, help="语速，0.85 是热线的标准")] = 0.85,
    voice: Annotated[str, typer.Option(help="音色，不写就用设置里的")] = "",
    band: Annotated[Band, typer.Option(help="phone 是 8 kHz，wide 是 24 kHz")] = Band.PHONE,
) -> None:
    """把一句话合成语音，存成 WAV 文件。Speech to a file."""
    from voice.tts.kokoro import RATE as WIDE_RATE  # two seconds that other commands need not wait
    from voice.tts.mastering import to_pcm, to_phone
    from voice.tts.narration import Narrator

    settings = Settings()
    try:
        narrator = Narrator(
            open_store(settings).path(MODEL), settings.data / "voice", voice or settings.voice
        )
        samples = narrator.narrate(text, rate)
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    if not len(samples):
        typer.echo("这段文字里没有能念出来的字。", err=True)
        raise typer.Exit(1)
    phone = band is Band.PHONE
    sound = to_phone(samples, WIDE_RATE) if phone else to_pcm(samples)
    try:
        _write(output, sound, RATE if phone else WIDE_RATE)
    except OSError as error:
        typer.echo(f"写不了 {output}：{error.strerror}", err=True)
        raise typer.Exit(1) from None


def _write(path: Path, pcm: bytes, rate: int) -> None:
    with path.open("wb") as target, wave.open(target, "wb") as file:
        file.setnchannels(CHANNELS)
        file.setsampwidth(WIDTH)
        file.setframerate(rate)
        file.writeframes(pcm)
