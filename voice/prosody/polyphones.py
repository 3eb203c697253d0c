"""Finds characters of several readings that nothing decides; the test of the reply lines calls it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from pypinyin.constants import PHRASES_DICT

from voice.prosody.context import by_neighbours
from voice.prosody.lexicon import Lexicon, lexicon
from voice.prosody.normalise import OVERRIDE, normalise
from voice.prosody.pronounce import Pronouncer

_PAUSE = re.compile(r"[^\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class Doubt:
    """A character whose reading is a guess, the word it was found in and the line."""

    character: str
    word: str
    line: str


def doubts(lines: Iterable[str], pronouncer: Pronouncer) -> list[Doubt]:
    """Return every polyphonic character of ``lines`` that no word entry, rule or inline reading covers.

    ``{blanks}`` of a template are left out, what fills them is not known here.
    """
    entries = lexicon()
    return [
        Doubt(character, word, line)
        for line in lines
        for stretch in _stretches(line)
        for character, word in _doubtful(stretch, pronouncer, entries)
    ]


def _stretches(line: str) -> list[str]:
    without = re.sub(r"\{[^{}]*\}", "，", OVERRIDE.sub("，", line))
    return [part for part in _PAUSE.split(normalise(without)) if part]


def _doubtful(text: str, pronouncer: Pronouncer, entries: Lexicon) -> list[tuple[str, str]]:
    found, at = [], 0
    for word, _ in pronouncer.segmenter.tagged(text):
        before, after = text[:at], text[at + len(word) :]
        at += len(word)
        if len(word) > 1 and (word in entries.words or word in PHRASES_DICT):
            continue
        covered = {c for part in entries.words if len(part) > 1 and part in word for c in part}
        found += [
            (character, word)
            for character in word
            if character in entries.risky and character not in covered
            if not (len(word) == 1 and by_neighbours(character, before, after))
        ]
    return found
