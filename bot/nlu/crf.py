"""Marks values that only their surroundings tell (a name, a new word for a service) by a CRF."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pycrfsuite

from bot.nlu.data import Span
from bot.nlu.syllables import syllables
from bot.nlu.values import Value

FILE = "slots.crf"

_OUTSIDE = "O"
_PARAMETERS = {"c1": 0.1, "c2": 0.02, "max_iterations": 70, "feature.possible_transitions": True}

Known = Sequence[Value]
"""What the gazetteers found: the CRF may trust it, or not."""


def observations(text: str, intent: str, known: Known) -> list[list[str]]:
    """Return what the CRF sees at each character: characters and sounds around it, marks, the intent."""
    sound = {s.start: s.sound for s in syllables(text)}
    marks = [_OUTSIDE] * len(text)
    for value in known:
        marks[value.start : value.end] = [value.entity] * (value.end - value.start)
    padded = ["<", "<", *text, ">", ">"]
    return [
        [
            "bias",
            f"i={intent}",
            *(f"c{d}={padded[i + 2 + d]}" for d in (-2, -1, 0, 1, 2)),
            f"c-1,0={padded[i + 1]}{padded[i + 2]}",
            f"c0,1={padded[i + 2]}{padded[i + 3]}",
            f"c-2,-1={padded[i]}{padded[i + 1]}",
            f"c1,2={padded[i + 3]}{padded[i + 4]}",
            f"s-1={sound.get(i - 1)}",
            f"s0={sound.get(i)}",
            f"s1={sound.get(i + 1)}",
            f"s0,1={sound.get(i)} {sound.get(i + 1)}",
            f"k={_kind(char)}",
            f"g={marks[i]}",
            f"g-1={marks[i - 1] if i else '<'}",
            f"g1={marks[i + 1] if i + 1 < len(text) else '>'}",
            f"g,i={marks[i]}/{intent}",
        ]
        for i, char in enumerate(text)
    ]


def _kind(char: str) -> str:
    if char.isdigit():
        return "digit"
    if char.isascii() and char.isalpha():
        return "latin"
    return "hanzi" if "\u3400" <= char <= "\u9fff" else "mark"


class Trainer:
    """Collects sentences, then writes the CRF's model file."""

    def __init__(self) -> None:
        self._trainer = pycrfsuite.Trainer(verbose=False)
        self._trainer.set_params(_PARAMETERS)

    def add(self, text: str, spans: Sequence[Span], intent: str, known: Known) -> None:
        """Add one sentence with its annotated spans and the intent that the intent model guesses."""
        labels = [_OUTSIDE] * len(text)
        for span in spans:
            labels[span.start : span.end] = ["I-" + span.entity] * (span.end - span.start)
            labels[span.start] = "B-" + span.entity
        self._trainer.append(observations(text, intent, known), labels)

    def write(self, folder: Path) -> None:
        """Fit and write; the same sentences always give the same file."""
        self._trainer.train(str(folder / FILE))


class Marker:
    """Marks the spans of a sentence; the model's file is CRFsuite's own format, no pickle."""

    def __init__(self, folder: Path) -> None:
        self._tagger = pycrfsuite.Tagger()
        self._tagger.open(str(folder / FILE))

    def find(self, text: str, intent: str, known: Known) -> Iterator[Value]:
        """Yield spans with the text itself as value, and the CRF's probability of their first character."""
        if not text:
            return
        labels = self._tagger.tag(observations(text, intent, known))
        start = 0
        while start < len(labels):
            if not labels[start].startswith("B-"):
                start += 1
                continue
            entity = labels[start][2:]
            end = start + 1
            while end < len(labels) and labels[end] == "I-" + entity:
                end += 1
            sure = float(self._tagger.marginal(labels[start], start))
            yield Value(entity, start, end, text[start:end], "crf", sure)
            start = end
