"""Kokoro: phonemes to sound by Kokoro-82M v1.0 on ONNX Runtime; one lives in every synthesiser process."""

import json
from pathlib import Path

import numpy as np
import onnxruntime

from core.errors import ModelMissing
from voice.tts.graph import INTEGER_MODEL
from voice.tts.mastering import Samples
from voice.tts.tempo import EVEN_SHARE, speeds

RATE = 24_000
"""Samples a second of what the model makes."""
ENGINE = "kokoro-1"
"""Part of every key of the sound cache: raise it when the same phonemes come out otherwise."""
_TOKENS = 508
"""The model's context is 512 with the padding at both ends; there are 510 rows of style."""
_STYLE_WIDTH = 256


def check_model(folder: Path, voice: str) -> None:
    """Raise ModelMissing that names the file when ``folder`` cannot speak with ``voice``."""
    for name in (INTEGER_MODEL, "vocab.json", f"{voice}.bin"):
        if not (folder / name).is_file():
            raise ModelMissing(f"no {name} in the folder of the voice; run: nuanxian models pull")


class Kokoro:
    """One session, one thread. ``folder`` holds vocabulary and voices, ``graph`` is the model to run."""

    def __init__(self, folder: Path, voice: str, graph: Path) -> None:
        check_model(folder, voice)
        vocabulary = json.loads((folder / "vocab.json").read_text("utf-8"))
        self._ids: dict[str, int] = vocabulary.get("vocab", vocabulary)
        self._styles = np.fromfile(folder / f"{voice}.bin", np.float32).reshape(-1, 1, _STYLE_WIDTH)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        options.log_severity_level = 3
        self._session = onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
        shape = next(i.shape for i in self._session.get_inputs() if i.name == "speed")
        self._speed_by_symbol = shape != [1]

    def samples(self, phonemes: str, rate: float, run: "onnxruntime.RunOptions | None" = None) -> Samples:
        """Return the raw sound of ``phonemes`` at 24 kHz, silence and all.

        ``rate`` as in :class:`voice.tts.base.Manner`. Setting ``run.terminate`` from another thread makes
        this raise within milliseconds.
        """
        symbols = "".join(symbol for symbol in phonemes if symbol in self._ids)[:_TOKENS]
        if not symbols:
            return np.zeros(0, np.float32)
        one_speed = np.array([rate * EVEN_SHARE], np.float32)
        feed = {
            "tokens": np.array([[0, *(self._ids[symbol] for symbol in symbols), 0]], np.int64),
            "style": self._styles[len(symbols)],
            "speed": speeds(symbols, rate) if self._speed_by_symbol else one_speed,
        }
        (audio,) = self._session.run(None, feed, run)
        return np.asarray(audio, np.float32).ravel()
