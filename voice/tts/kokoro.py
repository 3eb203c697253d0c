"""Kokoro: phonemes to sound by Kokoro-82M v1.0 on ONNX Runtime; one lives in every synthesiser process."""

import json
from pathlib import Path

import numpy as np
import onnxruntime

from core.errors import ModelMissing
from voice.tts.graph import INTEGER_MODEL
from voice.tts.mastering import Samples

RATE = 24_000
"""Samples a second of what the model makes."""
TEMPO = 0.79
"""Model speed at a manner's rate of 1.0: so 0.85, our norm, is about 3.5 syllables a second net of pauses."""
_TOKENS = 508
"""The model's context is 512, a style row and the padding at both ends taken off."""
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

    def samples(self, phonemes: str, rate: float, run: "onnxruntime.RunOptions | None" = None) -> Samples:
        """Return the raw sound of ``phonemes`` at 24 kHz, silence and all.

        ``rate`` as in :class:`voice.tts.base.Manner`. Setting ``run.terminate`` from another thread makes
        this raise within milliseconds.
        """
        tokens = [self._ids[symbol] for symbol in phonemes if symbol in self._ids][:_TOKENS]
        if not tokens:
            return np.zeros(0, np.float32)
        feed = {
            "tokens": np.array([[0, *tokens, 0]], np.int64),
            "style": self._styles[len(tokens)],
            "speed": np.array([rate * TEMPO], np.float32),
        }
        (audio,) = self._session.run(None, feed, run)
        return np.asarray(audio, np.float32).ravel()
