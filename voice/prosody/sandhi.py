"""Sandhi: how tones change in running speech; used by pronounce.

Neutral and third tones within words follow PaddleSpeech's rules (misaki.tone_sandhi). 一 and 不 are decided
here, across words: the voice does not do that by itself, 不对 with a falling 不 is heard as a mistake.
"""

from misaki.tone_sandhi import ToneSandhi

from voice.prosody.lexicon import Lexicon
from voice.prosody.segment import Segmenter

Words = list[tuple[str, str]]

_DIGITS = "零〇一二三四五六七八九十幺"
_BEFORE_ORDINAL = "第周期拜初统唯专之"
_ORDINAL = "月号楼层级单组班"
_TIMES = "次个回趟遍天"


class Sandhi(ToneSandhi):  # type: ignore[misc]  # misaki has no annotations
    """PaddleSpeech's rules over our own dictionary, with 一 and 不 taken out of them."""

    def __init__(self, segmenter: Segmenter, lexicon: Lexicon) -> None:
        super().__init__()
        self._segmenter = segmenter
        self.must_not_neural_tone_words |= set(lexicon.words)

    def apply(self, words: Words, readings: list[str]) -> list[str]:
        """Return ``readings``, one a character of ``words`` joined, as they sound in running speech."""
        spoken = list(readings)
        at = 0
        for word, tag in self.pre_merge_for_modify(words):
            spoken[at : at + len(word)] = self._within(word, tag, spoken[at : at + len(word)])
            at += len(word)
        text = "".join(word for word, _ in words)
        ends = _last_of_long_words(words)
        complements = _inside_complements(words)
        for i, character in enumerate(text):
            if character == "一" and spoken[i].startswith("yi"):
                spoken[i] = _yi(text, i, spoken, i in ends)
            elif character == "不":
                spoken[i] = "bu5" if i in complements else _bu(text, i, spoken)
        return spoken

    def _within(self, word: str, tag: str, readings: list[str]) -> list[str]:
        if len(word) == 1:  # characters.csv and the neighbours have decided
            return readings
        changed = self._neural_sandhi(word, tag or "x", list(readings))
        if word[-1] in "的地得":  # the dictionary knows 目的, 扫地 and 取得; the rule would flatten them
            changed[-1] = readings[-1]
        return list(self._three_sandhi(word, changed))

    def _split_word(self, word: str) -> list[str]:
        """As the base class does it, with our dictionary."""
        first = min(self._segmenter.parts(word), key=len)
        if word.startswith(first):
            return [first, word[len(first) :]]
        return [word[: -len(first)], first]


def _last_of_long_words(words: Words) -> set[int]:
    """Return the places of last characters of words of two and more: 统一, 唯一."""
    ends, at = set(), 0
    for word, _ in words:
        at += len(word)
        if len(word) > 1:
            ends.add(at - 1)
    return ends


def _inside_complements(words: Words) -> set[int]:
    """Return the places of 不 in the middle of a word of three: 听不清, 差不多."""
    places, at = set(), 0
    for word, _ in words:
        if len(word) == 3 and word[1] == "不":
            places.add(at + 1)
        at += len(word)
    return places


def _bu(text: str, i: int, readings: list[str]) -> str:
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if before and before == after:
        return "bu5"
    if readings[i].endswith("5"):
        return "bu5"
    return "bu2" if after and readings[i + 1].endswith("4") else "bu4"


def _yi(text: str, i: int, readings: list[str], ends_word: bool) -> str:
    before, after = text[i - 1 : i], text[i + 1 : i + 2]
    if not after:
        return "yi1"
    if after in "百千":
        return "yi4"
    if after in "万亿":
        return "yi2"
    if before and before == after:
        return "yi5"
    if _is_ordinal(before, after) or (ends_word and after not in _TIMES):
        return "yi1"
    return "yi2" if readings[i + 1][-1] in "45" else "yi4"


def _is_ordinal(before: str, after: str) -> bool:
    if after in _DIGITS or (before and before in _DIGITS + "百千万点"):
        return True
    if before and before in _BEFORE_ORDINAL:
        return not (before == "周" and after in _TIMES)
    return after in _ORDINAL or (before == "月" and after == "日")
