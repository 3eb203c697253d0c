"""Kokoro: phonemes to sound by Kokoro-82M v1.0 on ONNX Runtime; one lives in every synthesiser process."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np
import onnxruntime

from core.errors import ModelMissing
from voice.tts.graph import INTEGER_MODEL, Graphs
from voice.tts.mastering import Samples
from voice.tts.split import AUDIO, ENERGY, FRAMES, GIVEN, HARMONICS, MEASURED, STATISTICS, STYLE
from voice.tts.statistics import Array
from voice.tts.tempo import speeds

RATE = 24_000
"""Samples a second of what the model makes."""
FRAME = 300
"""Samples of a frame of the generator: 12.5 ms."""
CONTEXT = 7
"""Frames before and behind a stretch that its sound depends on: an 80 dB copy of it done as a whole."""
ENGINE = "kokoro-1"
"""Part of every key of the sound cache: raise it when the same phonemes come out otherwise."""

_TOKENS = 508
"""The model's context is 512 with the padding at both ends; there are 510 rows of style."""
_STYLE_WIDTH = 256
_SPECTRA = 60
"""Spectra of harmonics a frame; there is one more at the end."""
_SILENT = -4.0
"""Energy below which a frame holds no voice: 30 dB below where speech begins."""
_MARGIN = 5
"""Frames of it that stay on either side."""

Run: TypeAlias = onnxruntime.RunOptions


@dataclass(frozen=True, slots=True)
class Sketch:
    """A clause between the two graphs; shapes as in :mod:`voice.tts.split`."""

    frames: Array
    harmonics: Array
    energy: Array
    style: Array

    @property
    def spoken(self) -> range:
        """The frames with voice in them, and a margin; the model pads a second and more of silence."""
        loud = np.flatnonzero(self.energy.ravel() > _SILENT)
        if not len(loud):
            return range(0)
        return range(max(0, int(loud[0]) - _MARGIN), min(len(self), int(loud[-1]) + 1 + _MARGIN))

    def __len__(self) -> int:
        return int(self.frames.shape[2])


def check_model(folder: Path, voice: str) -> None:
    """Raise ModelMissing that names the file when ``folder`` cannot speak with ``voice``."""
    for name in (INTEGER_MODEL, "vocab.json", f"{voice}.bin"):
        if not (folder / name).is_file():
            raise ModelMissing(f"no {name} in the folder of the voice; run: nuanxian models pull")


class Kokoro:
    """One thread. ``folder`` holds vocabulary and voices, ``graphs`` the two parts of the model.

    Whatever is given a ``run`` raises within milliseconds once another thread sets ``run.terminate``.
    """

    def __init__(self, folder: Path, voice: str, graphs: Graphs) -> None:
        check_model(folder, voice)
        vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
        self._ids: dict[str, int] = vocabulary.get("vocab", vocabulary)
        self._styles = np.fromfile(folder / f"{voice}.bin", np.float32).reshape(-1, 1, _STYLE_WIDTH)
        self._front, self._generator = _session(graphs.front), _session(graphs.generator)
        (shape,) = (i.shape for i in self._generator.get_inputs() if i.name == STATISTICS)
        self._unknown = np.zeros(shape, np.float32)

    def samples(self, phonemes: str, rate: float, run: Run | None = None) -> Samples:
        """Return the raw sound of ``phonemes`` at 24 kHz, silence and all."""
        sketch = self.sketch(phonemes, rate, run)
        return self.whole(sketch, run)[0] if len(sketch) else np.zeros(0, np.float32)

    def sketch(self, phonemes: str, rate: float, run: Run | None = None) -> Sketch:
        """Return what the sound of ``phonemes`` is made of; no frames where there is nothing to say.

        ``rate`` as in :class:`voice.tts.base.Manner`.
        """
        symbols = "".join(symbol for symbol in phonemes if symbol in self._ids)[:_TOKENS]
        style = self._styles[len(symbols)]
        if not symbols:
            nothing = np.zeros((1, 1, 0), np.float32)
            return Sketch(nothing, nothing, nothing, style)
        feed = {
            "tokens": np.array([[0, *(self._ids[symbol] for symbol in symbols), 0]], np.int64),
            STYLE: style,
            "speed": speeds(symbols, rate),
        }
        frames, harmonics, energy = self._front.run([FRAMES, HARMONICS, ENERGY], feed, run)
        return Sketch(frames, harmonics, energy, style)

    def whole(self, sketch: Sketch, run: Run | None = None) -> tuple[Samples, Array]:
        """Return the raw sound of a clause at 24 kHz, and the statistics measured in it."""
        audio, measured = self._generator.run(
            [AUDIO, MEASURED], self._feed(sketch, range(len(sketch)), None), run
        )
        return np.asarray(audio, np.float32).ravel(), measured

    def stretch(self, sketch: Sketch, part: range, statistics: Array, run: Run | None = None) -> Samples:
        """Return the raw sound of some frames of a clause at 24 kHz, FRAME samples each."""
        around = range(max(0, part.start - CONTEXT), min(len(sketch), part.stop + CONTEXT))
        (audio,) = self._generator.run([AUDIO], self._feed(sketch, around, statistics), run)
        begin = (part.start - around.start) * FRAME
        return np.asarray(audio, np.float32).ravel()[begin : begin + len(part) * FRAME]

    def _feed(self, sketch: Sketch, part: range, statistics: Array | None) -> dict[str, Array]:
        return {
            FRAMES: sketch.frames[:, :, part.start : part.stop],
            HARMONICS: sketch.harmonics[:, :, part.start * _SPECTRA : part.stop * _SPECTRA + 1],
            STYLE: sketch.style,
            GIVEN: np.array([statistics is not None]),
            STATISTICS: self._unknown if statistics is None else statistics,
        }


def _session(graph: Path | bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    source = graph if isinstance(graph, bytes) else str(graph)
    return onnxruntime.InferenceSession(source, options, providers=["CPUExecutionProvider"])
