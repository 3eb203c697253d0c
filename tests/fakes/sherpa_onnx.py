"""A small sherpa-onnx: its recognisers read the words out of the sound of tests.fakes.sound."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tests.fakes.sound import read
from voice.sound import RATE


@dataclass
class SherpaResult:
    """A result with what the adapter uses, under the library's names for streaming and for whole sounds."""

    text: str = ""
    tokens: list[str] = field(default_factory=list)
    timestamps: list[float] = field(default_factory=list)
    ys_probs: list[float] = field(default_factory=list)
    ys_log_probs: list[float] = field(default_factory=list)


class SherpaStream:
    """Sound of one utterance."""

    def __init__(self, hotwords: str | None = None) -> None:
        self.hotwords = hotwords
        self.finished = False
        self.result = SherpaResult()
        self._pcm = bytearray()

    def accept_waveform(self, rate: int, samples: "np.ndarray[Any, np.dtype[np.float32]]") -> None:
        assert rate == RATE
        assert samples.dtype == np.float32
        self._pcm += np.round(samples * 32768).astype("<i2").tobytes()

    def input_finished(self) -> None:
        self.finished = True

    def read(self, log_probabilities: list[float]) -> SherpaResult:
        words = list(read(bytes(self._pcm)))
        times = [0.2 * at for at in range(len(words))]
        return SherpaResult(" ".join(words), words, times, log_probabilities, log_probabilities)


class SherpaOnnx:
    """Stands for the module: ``with_arguments`` is what the last recogniser was made with.

    ``log_probabilities`` are what every result tells of its tokens.
    """

    def __init__(self, log_probabilities: list[float]) -> None:
        self.log_probabilities = log_probabilities
        self.with_arguments: dict[str, Any] = {}
        self.streams: list[SherpaStream] = []
        self.OnlineRecognizer = self.OfflineRecognizer = self

    def from_transducer(self, **arguments: Any) -> "SherpaOnnx":
        self.with_arguments = arguments
        return self

    from_sense_voice = from_transducer

    def create_stream(self, hotwords: str | None = None) -> SherpaStream:
        self.streams.append(SherpaStream(hotwords))
        return self.streams[-1]

    def is_ready(self, stream: SherpaStream) -> bool:
        del stream
        return False

    def decode_stream(self, stream: SherpaStream) -> None:
        stream.result = stream.read(self.log_probabilities)

    def get_result_all(self, stream: SherpaStream) -> SherpaResult:
        return stream.read(self.log_probabilities)
