"""Tells which service a sentence asks for that names none: 头发长了够不着理; slots.py gives what is named."""

import json
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from bot.kernel.meaning import NEED
from bot.nlu.features import views
from bot.nlu.sentence_model import SentenceModel
from bot.nlu.sketch import Sketch
from bot.nlu.values import Value

NOTHING = ""
"""The label of sentences that ask for no service."""
_NAME = "needs"
_INTENTS = "needs_intents.json"
_READ_BACK = frozenset({"book_service", "query_service"})
_LIKELY, _SURE = 0.3, 0.6
"""Where a service is asked for it is read back before anything is done, and a likely one will do; where it
says which visit is meant (cancel, move, complain), a wrong one would find none. Chosen on 330 sentences by
hands that had seen neither data nor code."""
_MARKS = re.compile(r"[\s，。！？、；…,.!?;]+")
_SHORTEST = 2


class Needs:
    """A model whose labels are the services of the catalogue, and the intents in which one is asked for."""

    def __init__(self, model: SentenceModel, intents: frozenset[str]) -> None:
        self._model = model
        self._intents = intents

    def find(self, sketch: Sketch, intent: str, found: Sequence[Value]) -> Value | None:
        """Return the service that is needed, or None where none is likely enough.

        Its span is the stretch of the text, between the values ``found`` and marks, that speaks most for it.
        """
        if intent not in self._intents:
            return None
        (chances,) = self._model.probabilities([sketch])
        best = int(chances.argmax())
        least = _LIKELY if intent in _READ_BACK else _SURE
        if self._model.labels[best] == NOTHING or chances[best] < least:
            return None
        start, end = max(
            _stretches(sketch.text, found), key=lambda span: self._speaks(sketch.text[slice(*span)], best)
        )
        return Value("service", start, end, self._model.labels[best], NEED, float(chances[best]))

    def _speaks(self, words: str, label: int) -> float:
        return float(self._model.words.margins(views(Sketch(words, tuple(words), ())))[label])

    def save(self, folder: Path) -> None:
        """Write into a model's folder."""
        self._model.save(folder, _NAME)
        (folder / _INTENTS).write_text(json.dumps(sorted(self._intents)), "utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Needs":
        """Read what :meth:`save` wrote."""
        intents = frozenset(json.loads((folder / _INTENTS).read_text("utf-8")))
        return cls(SentenceModel.load(folder, _NAME), intents)


def _stretches(text: str, found: Sequence[Value]) -> Iterator[tuple[int, int]]:
    """Yield the stretches of ``text`` between values and marks; all of it where none is long enough."""
    taken = sorted([*((v.start, v.end) for v in found), *(m.span() for m in _MARKS.finditer(text))])
    at, any_ = 0, False
    for start, end in (*taken, (len(text), len(text))):
        if start - at >= _SHORTEST:
            any_ = True
            yield at, start
        at = max(at, end)
    if not any_:
        yield 0, len(text)
