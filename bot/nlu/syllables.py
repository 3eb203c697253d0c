"""Toneless pinyin with offsets, for features, rules and gazetteers that must not mind homophones."""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from pypinyin import Style, lazy_pinyin

_HANZI = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+")
_TOKEN = re.compile(r"(?P<hanzi>[\u3400-\u9fff\uf900-\ufaff]+)|(?P<latin>[a-zA-ZüÜ']+)|(?P<digit>\d)")
_DIGITS = ("ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu")

_INITIALS = " b p m f d t n l g k h j q x zh ch sh r z c s y w"
_FINALS = (
    "a o e i u v ai ei ui ao ou iu ie ue ve er an en in un vn ang eng ing ong "
    "ia iao ian iang iong ua uo uai uan uang"
)
_SPELLINGS = frozenset(i + f for i in _INITIALS.split(" ") for f in _FINALS.split())
"""A superset of Mandarin's syllables: enough to cut typed pinyin apart."""

_LETTERS: Any = list
"""Characters that have no reading are given one by one, so that offsets hold."""

_FOLDS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"))


@dataclass(frozen=True, slots=True)
class Syllable:
    """One toneless syllable and the characters it was read from."""

    sound: str
    start: int
    end: int


def has_hanzi(text: str) -> bool:
    """Tell whether any Chinese character is in ``text``."""
    return _HANZI.search(text) is not None


def is_pinyin(text: str) -> bool:
    """Tell whether ``text`` is Latin letters most of which are pinyin: wo yao qu xiao, or woyaoquxiao."""
    letters = sum(len(token["latin"]) for token in _TOKEN.finditer(text) if token["latin"])
    read = sum(s.end - s.start for s in syllables(text) if text[s.start].isalpha())
    return letters > 1 and 2 * read > letters


@lru_cache(maxsize=2048)
def syllables(text: str) -> tuple[Syllable, ...]:
    """Return the syllables of characters, digits and typed pinyin in ``text``; all else is left out."""
    found: list[Syllable] = []
    for token in _TOKEN.finditer(text):
        start = token.start()
        if token["hanzi"]:
            found += (Syllable(s, start + i, start + i + 1) for i, s in enumerate(_read(token[0])))
        elif token["digit"]:
            found.append(Syllable(_DIGITS[int(token[0])], start, token.end()))
        else:
            found += (Syllable(s, start + a, start + b) for s, a, b in _cut(token[0].lower()))
    return tuple(found)


def sounds(text: str) -> tuple[str, ...]:
    """Return the toneless syllables of ``text`` without offsets."""
    return tuple(s.sound for s in syllables(text))


@lru_cache(maxsize=4096)
def fold(sound: str) -> str:
    """Return the syllable as a southern or shaky speaker merges it: zh=z ch=c sh=s n=l ing=in eng=en."""
    for full, short in _FOLDS:
        if sound.startswith(full):
            sound = short + sound[len(full) :]
            break
    return sound[:-1] if sound.endswith(("ing", "eng")) else sound


def _read(hanzi: str) -> list[str]:
    return lazy_pinyin(hanzi, style=Style.NORMAL, errors=_LETTERS)


def _cut(latin: str) -> list[tuple[str, int, int]]:
    """Cut typed pinyin into syllables with as few cuts as possible; nothing if it is not pinyin."""
    best: list[list[tuple[str, int, int]] | None] = [[]] + [None] * len(latin)
    for end in range(1, len(latin) + 1):
        if latin[end - 1] == "'":
            best[end] = best[end - 1]
            continue
        for start in range(max(0, end - 6), end):
            before = best[start]
            piece = latin[start:end].replace("ü", "v")
            if before is None or piece not in _SPELLINGS:
                continue
            candidate = [*before, (piece, start, end)]
            current = best[end]
            if current is None or len(candidate) < len(current):
                best[end] = candidate
    return best[-1] or []
