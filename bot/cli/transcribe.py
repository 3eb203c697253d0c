"""``nuanxian transcribe``: what is said in sound files, with times and confidence."""

import asyncio
import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from bot.weights import recogniser
from core.errors import InputError, NuanxianError
from core.settings import Settings
from voice.asr.base import Hypothesis
from voice.asr.vosk import VoskRecognizers
from voice.call import QUIET_THRESHOLD
from voice.listening import LONGEST, PRE_ROLL
from voice.reading import CHUNK_BYTES
from voice.sound import RATE, WIDTH, seconds
from voice.vad import SileroModel, VoiceActivity
from voice.wav import read_wav

PAUSE = 0.8
"""Seconds of silence that part one stretch of speech from the next."""


def register(app: typer.Typer) -> None:
    """Add the command ``transcribe`` to ``app``."""
    app.command()(transcribe)


def transcribe(
    files: Annotated[list[Path], typer.Argument(help="WAV 文件，任何采样率", metavar="WAV…")],
    as_json: Annotated[bool, typer.Option("--json", help="每个文件一行 JSON")] = False,
) -> None:
    """把录音写成文字，带每个词的时间和可信度。"""
    try:
        sounds = [read_wav(file) for file in files]
        readings = asyncio.run(_recognise(sounds))
    except InputError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except NuanxianError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for file, sound, parts in zip(files, sounds, readings, strict=True):
        reading = _join(parts)
        print(_line(file, sound, reading) if as_json else _page(file, reading))


async def _recognise(sounds: list[bytes]) -> list[list[Hypothesis]]:
    recognizer = VoskRecognizers(recogniser(Settings()))
    await recognizer.start()
    try:
        return [[await _read(recognizer, sound, at) for at in stretches(sound)] for sound in sounds]
    finally:
        await recognizer.stop()


def stretches(sound: bytes) -> list[tuple[float, float]]:
    """Return where somebody speaks (seconds), short pauses and 0.3 s on both sides included."""
    activity = VoiceActivity(SileroModel())
    found: list[tuple[float, float]] = []
    changes = activity.accept(sound + bytes(RATE * WIDTH // 2), QUIET_THRESHOLD)
    for start, end in zip(changes, changes, strict=False):
        if found and start.at - found[-1][1] < PAUSE and end.at - found[-1][0] < LONGEST:
            found[-1] = (found[-1][0], end.at)
        else:
            found.append((start.at, end.at))
    return [(max(0.0, start - PRE_ROLL), end + PRE_ROLL) for start, end in found]


async def _read(recognizer: VoskRecognizers, sound: bytes, where: tuple[float, float]) -> Hypothesis:
    first, last = (int(at * RATE) * WIDTH for at in where)
    stream = recognizer.stream()
    for at in range(first, min(last, len(sound)), CHUNK_BYTES):
        await stream.accept(sound[at : min(last, at + CHUNK_BYTES)])
    best = (await stream.finish()).best or Hypothesis("", 0.0)
    words = tuple(replace(w, start=w.start + where[0], end=w.end + where[0]) for w in best.words)
    return replace(best, words=words)


def _join(readings: list[Hypothesis]) -> Hypothesis:
    """Return the readings of one file as one, its confidence weighted by characters."""
    words = tuple(word for reading in readings for word in reading.words)
    text = "".join(reading.text for reading in readings)
    sure = sum(reading.confidence * len(reading.text) for reading in readings)
    return Hypothesis(text, sure / len(text) if text else 0.0, words)


def _line(file: Path, sound: bytes, reading: Hypothesis) -> str:
    words = [asdict(word) for word in reading.words]
    for word in words:
        word |= {name: round(word[name], 3) for name in ("start", "end", "confidence")}
    line = {
        "file": str(file),
        "text": reading.text,
        "confidence": round(reading.confidence, 3),
        "seconds": round(seconds(sound), 3),
        "words": words,
    }
    return json.dumps(line, ensure_ascii=False)


def _page(file: Path, reading: Hypothesis) -> str:
    if not reading.text:
        return f"{file}\n  （没有听到话）"
    words = [f"  {w.start:7.2f}–{w.end:<7.2f} {w.confidence:4.0%}  {w.text}" for w in reading.words]
    return "\n".join([f"{file}\n  {reading.text}  ({reading.confidence:.0%})", *words])
