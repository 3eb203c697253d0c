"""Hearing: what a recogniser makes of sounds, and how far that is from what was said; benchmarks use it."""

import resource
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from voice.asr.base import Form, Hypothesis
from voice.asr.closed import GATE
from voice.asr.decoder import Decoder
from voice.reading import CHUNK_BYTES
from voice.sound import seconds


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound as it was recognised, with the processor time per second of sound."""

    said: str
    text: str
    readings: tuple[str, ...]
    """All that it may have been, the best first, as understanding is given them."""
    confidence: float
    sure: bool
    """Whether it may be acted on without asking again: a grammar bore it out, or it is confident."""
    by_grammar: bool
    """Whether it is the reading of the state's grammar."""
    load: float


class Hearing:
    """One model in this process."""

    def __init__(self, model: Path) -> None:
        self._decoder = Decoder(model)

    def hear(self, said: str, sound: bytes, phrases: tuple[str, ...] = (), form: Form = "answer") -> Heard:
        """Recognise 8 kHz s16le mono in the steps of a call."""
        began = _processor_seconds()
        decoding = self._decoder.open(phrases, form)
        for at in range(0, len(sound), CHUNK_BYTES):
            decoding.accept(sound[at : at + CHUNK_BYTES])
        recognition = decoding.finish()
        best = recognition.best or Hypothesis("", 0.0)
        sure = recognition.grammar is not None or best.confidence >= GATE
        load = (_processor_seconds() - began) / seconds(sound)
        readings = tuple(dict.fromkeys(one.text for one in (best, *recognition.hypotheses) if one.text))
        return Heard(said, best.text, readings, best.confidence, sure, recognition.grammar is not None, load)


def error_rate(heard: Iterable[Heard]) -> float:
    """Return the character error rate: edits over characters said."""
    pairs = [(one.said, one.text) for one in heard]
    return sum(edits(said, text) for said, text in pairs) / max(1, sum(len(said) for said, _ in pairs))


def edits(said: str, heard: str) -> int:
    """Return the least number of characters put in, taken out or changed (Levenshtein 1966)."""
    row = list(range(len(heard) + 1))
    for count, character in enumerate(said, 1):
        before, row[0] = row[0], count
        for at, other in enumerate(heard, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (character != other))
    return row[-1]


def terms_in(text: str, terms: Sequence[str]) -> list[str]:
    """Return the ``terms`` in ``text``, the longest first, none inside another."""
    return list(_terms_in(text, sorted(terms, key=len, reverse=True)))


def recall(heard: Iterable[Heard], terms: Sequence[str]) -> tuple[int, int]:
    """Return how many of the terms that were said were written, and how many were said."""
    found = total = 0
    for one in heard:
        for term in terms_in(one.said, terms):
            total += 1
            found += term in one.text
    return found, total


def _terms_in(text: str, terms: Sequence[str]) -> Iterator[str]:
    for term in terms:
        if term in text:
            yield from [term] * text.count(term)
            text = text.replace(term, "|")


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime
