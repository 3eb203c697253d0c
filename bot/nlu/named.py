"""Finds the area that a policy question names, by letter or by sound; retrieval.py asks it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from bot.nlu.syllables import sounds, syllables

_ANOTHER_WORD = {"成都": "(?<![办变做改换建弄说评完])成都", "大理": "大理(?![发石])"}
"""Names that the ends of two other words make too: 办成都要啥, 岁数大理发."""
_THERE = re.compile("(?:那边|那里|那儿|那块|那头)")
"""After this a name of two syllables is one however it is written."""
_ON_THE_WAY = re.compile("[在去从到回来往跟和与离找]$")
"""Where one is or goes, or with whom something is done, is not what one asks about: 俺儿子在北京."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a text names: the code of an area, empty for none, and the text without that name."""

    area: str
    rest: str


class AreaNames:
    """Names of areas with their codes, and names of places of which nothing is known.

    Areas whose code is in ``heard`` are known by their sound as well (常乐县 for 昌乐县).
    """

    def __init__(
        self, names: Mapping[str, str], heard: Collection[str], beyond: Collection[str] = ()
    ) -> None:
        longest = sorted(names.items(), key=lambda item: -len(item[0]))
        self._written = [
            (re.compile(_ANOTHER_WORD.get(name, re.escape(name))), code) for name, code in longest
        ]
        self._spoken = [(sounds(name), code) for name, code in longest if code in heard]
        self._beyond = re.compile("|".join(map(re.escape, sorted(beyond, key=len, reverse=True))) or "(?!)")

    def find(self, text: str) -> Named:
        """Return the area named in normalised ``text``; of one we know nothing of, its name is the code."""
        for pattern, code in self._written:
            if pattern.search(text):
                return Named(code, pattern.sub("", text))
        return self._beyond_ours(text) or self._by_sound(text) or Named("", text)

    def _beyond_ours(self, text: str) -> Named | None:
        found = self._beyond.search(text)
        if found is None or _ON_THE_WAY.search(text[: found.start()]):
            return None
        return Named(found[0], text[: found.start()] + text[found.end() :])

    def _by_sound(self, text: str) -> Named | None:
        read = syllables(text)
        heard = tuple(syllable.sound for syllable in read)
        for name, code in self._spoken:
            for at in range(len(heard) - len(name) + 1):
                if heard[at : at + len(name)] != name:
                    continue
                start, end = read[at].start, read[at + len(name) - 1].end
                if len(name) > 2 or _THERE.match(text, end):
                    return Named(code, text[:start] + text[end:])
        return None
