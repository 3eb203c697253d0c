"""Sherpa: streaming zipformer and SenseVoice through sherpa-onnx, an alternative to vosk; voice.asr.engine.

The library is the extra ``sherpa`` and is loaded when the first model is. Its recognisers take 8 kHz and
resample it themselves.
"""

import importlib
from collections.abc import Iterable, Sequence
from math import exp
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from core.errors import ConfigurationError, ModelMissing
from voice.asr.base import Form, Hypothesis, Recognition, Word
from voice.sound import RATE

UNTOLD = 0.85
"""Confidence of a reading whose model tells none: low enough to be read back, not to be asked again."""
HOTWORDS_SCORE = 2.0
"""Boost of each character of an awaited answer, in log-probability; the library's own is 1.5."""


class Result(Protocol):
    """What of the library's results is used. ``timestamps`` are seconds of where each token begins."""

    text: str
    tokens: Sequence[str]
    timestamps: Sequence[float]


class Zipformer:
    """A streaming transducer. The ways to answer are hotwords: likelier, not the only thing it can hear."""

    def __init__(self, folder: Path) -> None:
        self._recognizer = _library().OnlineRecognizer.from_transducer(
            tokens=str(_file(folder, "tokens.txt")),
            encoder=str(_file(folder, "encoder*.onnx")),
            decoder=str(_file(folder, "decoder*.onnx")),
            joiner=str(_file(folder, "joiner*.onnx")),
            num_threads=1,
            decoding_method="modified_beam_search",
            hotwords_score=HOTWORDS_SCORE,
            modeling_unit="cjkchar",
        )

    def open(self, phrases: Iterable[str] = (), form: Form = "answer") -> "Streaming":
        """Begin an utterance."""
        phrases = tuple(phrases) if form == "answer" else ()
        hotwords = "/".join(phrases)
        stream = self._recognizer.create_stream(hotwords) if hotwords else self._recognizer.create_stream()
        return Streaming(self._recognizer, stream, phrases)


class Streaming:
    """One utterance, decoded as it comes."""

    def __init__(self, recognizer: Any, stream: Any, phrases: tuple[str, ...]) -> None:
        self._recognizer = recognizer
        self._stream = stream
        self._phrases = phrases

    def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono and return the words so far."""
        self._stream.accept_waveform(RATE, _samples(pcm))
        return _written(self._decoded().text)

    def finish(self) -> Recognition:
        """Return the final reading."""
        self._stream.accept_waveform(
            RATE, np.zeros(RATE // 2, np.float32)
        )  # the last chunk is only then full
        self._stream.input_finished()
        result = self._decoded()
        return _recognition(result, result.ys_probs, self._phrases)

    def _decoded(self) -> Any:
        while self._recognizer.is_ready(self._stream):
            self._recognizer.decode_stream(self._stream)
        return self._recognizer.get_result_all(self._stream)


class SenseVoice:
    """Reads an utterance once it is over; hears nothing before, so nothing can be acted on early."""

    def __init__(self, folder: Path) -> None:
        self._recognizer = _library().OfflineRecognizer.from_sense_voice(
            model=str(_file(folder, "model*.onnx")),
            tokens=str(_file(folder, "tokens.txt")),
            num_threads=1,
            language="zh",
            use_itn=False,
        )

    def open(self, phrases: Iterable[str] = (), form: Form = "answer") -> "Whole":
        """Begin an utterance."""
        return Whole(self._recognizer, tuple(phrases) if form == "answer" else ())


class Whole:
    """One utterance, decoded at its end."""

    def __init__(self, recognizer: Any, phrases: tuple[str, ...]) -> None:
        self._recognizer = recognizer
        self._phrases = phrases
        self._pcm = bytearray()

    def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono; no words are known yet."""
        self._pcm += pcm
        return ""

    def finish(self) -> Recognition:
        """Return the final reading."""
        if not self._pcm:
            return Recognition()
        stream = self._recognizer.create_stream()
        stream.accept_waveform(RATE, _samples(bytes(self._pcm)))
        self._recognizer.decode_stream(stream)
        return _recognition(stream.result, stream.result.ys_log_probs, self._phrases)


def _recognition(result: Result, log_probabilities: Sequence[float], phrases: tuple[str, ...]) -> Recognition:
    """Return the one reading there is; it is the grammar's as well where it is one of ``phrases``."""
    text = _written(result.text)
    if not text:
        return Recognition()
    shares = [exp(min(0.0, value)) for value in log_probabilities] or [UNTOLD]
    sure = sum(shares) / len(shares)
    timed = [(_written(token), at) for token, at in zip(result.tokens, result.timestamps, strict=False)]
    ends = [*(at for _, at in timed[1:]), timed[-1][1] if timed else 0.0]
    words = tuple(Word(token, at, end, sure) for (token, at), end in zip(timed, ends, strict=True) if token)
    best = Hypothesis(text, sure, words)
    return Recognition((best,), best if text in phrases else None)


def _written(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _samples(pcm: bytes) -> np.ndarray:
    return np.frombuffer(pcm, "<i2").astype(np.float32) / np.float32(32768)


def _file(folder: Path, pattern: str) -> Path:
    """Return the one file of ``pattern``, of several the quantised one."""
    found = sorted(folder.glob(pattern), key=lambda path: (".int8." not in path.name, path.name))
    if not found:
        raise ModelMissing(f"{folder.name} has no {pattern}; run: nuanxian models pull {folder.name}")
    return found[0]


def _library() -> Any:
    try:
        return importlib.import_module("sherpa_onnx")
    except ImportError as error:
        raise ConfigurationError("没有装 sherpa-onnx；请运行 pip install 'nuanxian[sherpa]'") from error
