"""Engine: the decoder for whatever model a folder holds; the recogniser process opens it."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from core.errors import ModelMissing
from voice.asr.base import Form, Recognition


class Decoding(Protocol):
    """One utterance."""

    def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono and return the words so far, without blanks."""
        ...

    def finish(self) -> Recognition:
        """Return the final reading."""
        ...


class Engine(Protocol):
    """A loaded model, shared by all utterances of a process."""

    def open(self, phrases: Iterable[str] = (), form: Form = "answer") -> Decoding:
        """Begin an utterance; ``phrases`` are the ways to answer in ``form``, where they are known."""
        ...


def engine_of(folder: Path) -> str:
    """Return ``vosk``, ``zipformer`` or ``sensevoice``; raises ModelMissing where there is none of them."""
    if (folder / "am" / "final.mdl").is_file():
        return "vosk"
    if (folder / "tokens.txt").is_file():
        if any(folder.glob("encoder*.onnx")):
            return "zipformer"
        if any(folder.glob("model*.onnx")):
            return "sensevoice"
    raise ModelMissing("no recognition model in its folder; run: nuanxian models pull")


def open_engine(folder: Path) -> Engine:
    """Load the model in ``folder``; raises ModelMissing, or ConfigurationError without its library."""
    engine = engine_of(folder)
    if engine == "vosk":
        from voice.asr.decoder import Decoder

        return Decoder(folder)
    from voice.asr import sherpa

    return sherpa.Zipformer(folder) if engine == "zipformer" else sherpa.SenseVoice(folder)
