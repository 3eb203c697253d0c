"""Segmenter: sentences to words of the model, the likeliest way; `adapt.build` divides the text by it."""

import re
from collections.abc import Mapping
from math import inf

LONGEST = 8
"""Characters of the longest word looked for."""
UNSEEN = 16.0
"""Cost of a character that was added to the vocabulary."""

_DICTATED = re.compile(r"([零一二三四五六七八九幺]{3,})")
"""Digits said one by one: as words (三七八) every number would be seen once and none expected."""


class Segmenter:
    """``numbers`` and ``costs`` have every word of the model, with its number and -log p."""

    def __init__(self, numbers: Mapping[str, int], costs: Mapping[str, float]) -> None:
        self._words = {word: (numbers[word], cost) for word, cost in costs.items()}

    def words(self, sentence: str) -> list[int]:
        """Return the numbers of the words; empty where some character is in no word."""
        found: list[int] = []
        for part in filter(None, _DICTATED.split(sentence)):
            pieces = list(part) if _DICTATED.fullmatch(part) else self._likeliest(part)
            if not pieces or any(piece not in self._words for piece in pieces):
                return []
            found += [self._words[piece][0] for piece in pieces]
        return found

    def _likeliest(self, part: str) -> list[str]:
        """Return the division of least cost (Viterbi over the ends of words)."""
        cost, begin = [0.0] + [inf] * len(part), [0] * (len(part) + 1)
        for end in range(1, len(part) + 1):
            for start in range(max(0, end - LONGEST), end):
                word = self._words.get(part[start:end])
                if word is not None and cost[start] + word[1] < cost[end]:
                    cost[end], begin[end] = cost[start] + word[1], start
        if cost[-1] == inf:
            return []
        pieces, end = [], len(part)
        while end:
            pieces.append(part[begin[end] : end])
            end = begin[end]
        return pieces[::-1]
