"""Spoils a sentence as a recogniser would, by a fixed seed; evaluation and training call it."""

import logging
import random
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from itertools import accumulate

import jieba

from bot.nlu.syllables import fold, has_hanzi, sounds

_SILENT = re.compile(r"[^\w]+")
"""What is not spoken: punctuation, spaces, emoji."""
_FILLERS = "的了啊呢嗯呃那这就是我一个"
_SPLIT = re.compile(r"(?P<initial>zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]?)(?P<final>.*)")
_SHAKY = {"zh": "z", "z": "zh", "ch": "c", "c": "ch", "sh": "s", "s": "sh", "n": "l", "l": "n"}
_NASAL = (("ing", "in"), ("eng", "en"), ("ang", "an"), ("in", "ing"), ("en", "eng"), ("an", "ang"))
_FREQUENT = 200
"""A word of jieba's dictionary that is rarer than this is not what a recogniser writes by mistake."""

_LOST = 1.12
"""So many errors are made for each that is left: some undo others, some cannot be made where they fall."""

Choices = tuple[Sequence[str], Sequence[int]]
"""Words and their running sums of frequency."""


class Recogniser:
    """Makes the errors of recognised telephone speech at a character error rate of about ``rate`` (0..1).

    Two thirds of the errors are characters or words of the same or nearly the same sound (zh/z, n/l, in/ing),
    the rest are characters left out, put in, or two run together. Punctuation is gone. The same sentence
    always gets the same errors under one ``seed``, whatever was spoilt before it.
    """

    def __init__(self, rate: float = 0.2, seed: int = 12343) -> None:
        self._rate = rate
        self._seed = seed

    def hear(self, text: str) -> str:
        """Return ``text`` as it was misheard; without any character to mishear it stays as it is."""
        dice = random.Random(f"{self._seed}:{text}")  # noqa: S311  # errors to measure by, no secret
        heard = _SILENT.sub("", text)
        left = sum(dice.random() < self._rate * _LOST for _ in heard)
        tries = 4 * left
        while left > 0 and tries > 0 and heard:
            tries -= 1
            spoil, price = dice.choices(_ERRORS, _SHARES)[0]
            spoilt = spoil(heard, dice) if price <= left else None
            if spoilt is not None:
                heard, left = spoilt, left - price
        return heard or text


def error_rate(said: str, heard: str) -> float:
    """Return the character error rate: least edits (substitute, delete, insert) over characters said."""
    said, heard = _SILENT.sub("", said), _SILENT.sub("", heard)
    row = list(range(len(heard) + 1))
    for i, one in enumerate(said, 1):
        before, row = row, [i]
        for j, other in enumerate(heard, 1):
            row.append(min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (one != other)))
    return row[-1] / max(1, len(said))


# --- the errors; each returns None where it cannot be made ---


def _homophone(text: str, dice: random.Random) -> str | None:
    at = dice.randrange(len(text))
    return _replaced(text, at, 1, _drawn(_by_sound().get(_sound(text[at])), text[at], dice))


def _shaky(text: str, dice: random.Random) -> str | None:
    at = dice.randrange(len(text))
    near = _neighbours(_sound(text[at]))
    return _replaced(
        text, at, 1, _drawn(_by_sound().get(dice.choice(near)) if near else None, text[at], dice)
    )


def _word(text: str, dice: random.Random) -> str | None:
    if len(text) < 2:
        return None
    at = dice.randrange(len(text) - 1)
    pair = text[at : at + 2]
    if not has_hanzi(pair):
        return None
    return _replaced(text, at, 2, _drawn(_by_folded_sound().get(_folded(pair)), pair, dice))


def _deleted(text: str, dice: random.Random) -> str | None:
    at = dice.randrange(len(text))
    return text[:at] + text[at + 1 :] if len(text) > 2 else None


def _inserted(text: str, dice: random.Random) -> str | None:
    at = dice.randrange(len(text) + 1)
    put = text[at - 1] if at and dice.random() < 0.3 else dice.choice(_FILLERS)
    return text[:at] + put + text[at:]


def _merged(text: str, dice: random.Random) -> str | None:
    """Run two syllables into one, as fast speech does: the first one's initial and the second one's final."""
    if len(text) < 4:
        return None
    at = dice.randrange(len(text) - 1)
    first, second = _sound(text[at]), _sound(text[at + 1])
    if not first or not second:
        return None
    run = _parts(first)[0] + _parts(second)[1]
    return _replaced(text, at, 2, _drawn(_by_sound().get(run), "", dice))


Error = Callable[[str, random.Random], str | None]

_ERRORS: Sequence[tuple[Error, int]] = (
    (_homophone, 1),
    (_shaky, 1),
    (_word, 2),
    (_deleted, 1),
    (_inserted, 1),
    (_merged, 2),
)
"""Each with the edits that it costs."""
_SHARES = (0.26, 0.22, 0.16, 0.16, 0.12, 0.08)


def _replaced(text: str, at: int, length: int, by: str | None) -> str | None:
    return None if by is None else text[:at] + by + text[at + length :]


def _drawn(choices: Choices | None, but: str, dice: random.Random) -> str | None:
    """Draw one of ``choices`` by frequency, none when it is ``but``."""
    if choices is None:
        return None
    words, sums = choices
    word = words[bisect(sums, dice.random() * sums[-1])]
    return None if word == but else word


# --- what sounds alike ---


def _sound(char: str) -> str:
    return next(iter(sounds(char)), "") if has_hanzi(char) else ""


def _folded(word: str) -> str:
    return " ".join(fold(sound) for sound in sounds(word))


def _parts(sound: str) -> tuple[str, str]:
    match = _SPLIT.fullmatch(sound)
    return (match["initial"], match["final"]) if match else ("", sound)


@lru_cache(maxsize=1024)
def _neighbours(sound: str) -> tuple[str, ...]:
    """Return the syllables that shaky initials or finals make of ``sound``."""
    initial, final = _parts(sound)
    near = [_SHAKY[initial] + final] if initial in _SHAKY else []
    near += [initial + final[: -len(full)] + other for full, other in _NASAL if final.endswith(full)][:1]
    return tuple(s for s in near if s in _by_sound())


@lru_cache(maxsize=1)
def _by_sound() -> Mapping[str, Choices]:
    return _index(1, lambda char: next(iter(sounds(char)), ""))


@lru_cache(maxsize=1)
def _by_folded_sound() -> Mapping[str, Choices]:
    return _index(2, _folded)


def _index(length: int, key: Callable[[str], str]) -> Mapping[str, Choices]:
    """Group the frequent words of so many characters in jieba's dictionary by how they sound."""
    jieba.setLogLevel(logging.WARNING)
    dictionary = jieba.Tokenizer()
    dictionary.initialize()
    groups: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for word, frequency in sorted(dictionary.FREQ.items()):
        if len(word) == length and frequency >= _FREQUENT and has_hanzi(word):
            groups[key(word)].append((word, frequency))
    return {
        sound: ([word for word, _ in alike], list(accumulate(frequency for _, frequency in alike)))
        for sound, alike in groups.items()
    }
