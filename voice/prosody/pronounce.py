"""Pronouncer: normalised text to pinyin as it sounds in running speech; called by voice.tts."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from pypinyin import Style, lazy_pinyin

from voice.prosody.context import SurnameRule, by_neighbours
from voice.prosody.lexicon import Lexicon, lexicon
from voice.prosody.normalise import OVERRIDE
from voice.prosody.sandhi import Sandhi
from voice.prosody.segment import Segmenter

_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")
_SYLLABLE = re.compile(r"[a-zv]+[1-5]")


@dataclass(frozen=True, slots=True)
class Word:
    """A word with its pinyin, or a pause mark without any."""

    text: str
    pinyin: tuple[str, ...] = ()


@dataclass(slots=True)
class _Run:
    """Characters between two pauses: words with tags, a reading each character, those set by hand."""

    words: list[tuple[str, str]]
    readings: list[str]
    fixed: dict[int, str]

    @property
    def text(self) -> str:
        return "".join(word for word, _ in self.words)


class Pronouncer:
    """Reads Chinese aloud. Costs two seconds and 100 MB to make, 1 to 9 ms a sentence."""

    def __init__(self, entries: Lexicon | None = None) -> None:
        self._lexicon = entries or lexicon()
        self.segmenter = Segmenter(self._lexicon)
        self._surnames = SurnameRule(self._lexicon)
        self._sandhi = Sandhi(self.segmenter, self._lexicon)

    def words(self, text: str) -> list[Word]:
        """Return the words and pauses of normalised ``text`` with pinyin after sandhi."""
        return [word for run in self._runs(text) for word in self._spoken(run)]

    def pinyin(self, text: str) -> list[str]:
        """Return the syllables of ``text`` after sandhi."""
        return [syllable for word in self.words(text) for syllable in word.pinyin]

    def citation(self, text: str) -> list[str]:
        """Return one reading a character before sandhi, as a dictionary gives them."""
        return [r for run in self._runs(text) if not isinstance(run, str) for r in run.readings]

    def _spoken(self, run: "_Run | str") -> list[Word]:
        if isinstance(run, str):
            return [Word(run)]
        readings = self._sandhi.apply(run.words, run.readings)
        for place, reading in run.fixed.items():
            readings[place] = reading
        words, at = [], 0
        for word, _ in run.words:
            heard = (r for r in readings[at : at + len(word)] if _SYLLABLE.fullmatch(r))
            words.append(Word(word, tuple(heard)))
            at += len(word)
        return words

    def _runs(self, text: str) -> list["_Run | str"]:
        """Cut ``text`` at its pauses; overrides join the run they stand in."""
        plain, end = "", 0
        fixed: dict[int, str] = {}
        for override in OVERRIDE.finditer(text):
            plain += text[end : override.start()]
            syllables = override[2].replace("ü", "v").split()
            if len(syllables) == len(override[1]):
                fixed |= {len(plain) + i: s for i, s in enumerate(syllables)}
            plain += override[1]
            end = override.end()
        plain += text[end:]
        runs: list[_Run | str] = []
        at = 0
        for match in _HAN.finditer(plain):
            if match.start() > at:
                runs.append(plain[at : match.start()])
            places = {p - match.start(): s for p, s in fixed.items() if match.start() <= p < match.end()}
            runs.append(self._run(match[0], places))
            at = match.end()
        return [*runs, plain[at:]] if at < len(plain) else runs

    def _run(self, text: str, fixed: dict[int, str]) -> _Run:
        words = self.segmenter.tagged(text)
        readings: list[str] = []
        for word, _ in words:
            at = len(readings)
            readings += self._word(word, text[:at], text[at + len(word) :])
        self._surnames.apply(text, readings)
        for place, reading in fixed.items():
            readings[place] = reading
        return _Run(words, readings, fixed)

    def _word(self, word: str, before: str, after: str) -> list[str]:
        known = self._lexicon.words.get(word)
        if known is not None:
            return list(known)
        if len(word) == 1:
            alone = by_neighbours(word, before, after) or self._lexicon.characters.get(word)
            return [alone] if alone else _dictionary(word)
        readings = _dictionary(word)
        for start, part in self._known_parts(word):
            readings[start : start + len(part)] = self._lexicon.words[part]
        return readings

    def _known_parts(self, word: str) -> Iterator[tuple[int, str]]:
        """Yield the lexicon's words inside a longer one (部分 in 大部分), leftmost longest first."""
        start = 0
        while start < len(word) - 1:
            ends = range(len(word), start + 1, -1)
            part = next((word[start:end] for end in ends if word[start:end] in self._lexicon.words), "")
            if part:
                yield start, part
            start += len(part) or 1


def _dictionary(word: str) -> list[str]:
    """Return pypinyin's readings, one a character; a character it does not know is left as it is."""
    readings = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True, v_to_u=False)
    return (
        readings if len(readings) == len(word) else [_dictionary(c)[0] if len(word) > 1 else c for c in word]
    )


@cache
def pronouncer() -> Pronouncer:
    """Return the product's pronouncer, made once a process."""
    return Pronouncer()
