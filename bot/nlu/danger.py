"""Weighs whether a sentence tells of danger now, by wording and rules together; the engine asks it."""

import math
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from bot.nlu.danger_model import DangerModel, told
from bot.nlu.encoder import meanings
from bot.nlu.features import Views
from bot.nlu.rules import PRIORITY, Fired, Verdict, passage
from bot.nlu.sketch import Cues
from bot.nlu.syllables import has_hanzi, sounds
from bot.nlu.wants import Ranking

EMERGENCY = PRIORITY[0]
WORDING = "wording"
"""Stands for the name of a rule where none fired."""
CONCEPTS = "danger.yml"
"""In the folder of the rules: what danger is told with, and what it is only talked about with."""

RULE = 0.4
"""What a rule that fired weighs beside the margin of the wording."""
LEANING = 0.15
"""What it weighs that the intent model leans to danger, or away from it, by one unit of log odds."""
ALARM = -0.2
"""Weight above which danger is heard."""
DOUBT = -0.5
"""Weight above which it is asked whether there is danger. All four were chosen with ``bench/danger.py`` on
rows held out, a miss counting more than an alarm too many, and that more than a question."""
_FURTHEST = 3.0
_NEVER = 1e-6

_LONGEST = 3
_NUMBER = re.compile(r"\d{5,}")


def leaning(whole: Ranking, clauses: Sequence[Ranking]) -> float:
    """Return by how much (log odds, -3 to 3) the intent model holds danger likelier than all else.

    Intents that a ranking leaves out are next to impossible. An alarming clause takes back that the whole
    leans away: 想约个理发，哎呀胸口疼得厉害.
    """
    told = max((_odds(clause) for clause in clauses), default=-_FURTHEST)
    return max(_odds(whole), min(0.0, told))


def _odds(chances: Ranking) -> float:
    danger = dict(chances).get(EMERGENCY, 0.0)
    other = max((chance for intent, chance in chances if intent != EMERGENCY), default=0.0)
    odds = math.log((danger + _NEVER) / (other + _NEVER))
    return max(-_FURTHEST, min(_FURTHEST, odds))


def views(text: str, concepts: Sequence[str], taken_back: bool) -> Views:
    """Return n-grams (1-3) of characters and of syllables, and concepts with their pairs.

    That a rule was taken back (煤气味, but 没有) is a concept too; that one fired is weighed apart. A long
    number is a number: the 120 within it calls nobody.
    """
    text = _NUMBER.sub("", text)
    named = [*concepts, *(("taken back",) if taken_back else ())]
    pairs = ("+".join(sorted(pair)) for pair in combinations(named, 2))
    plain = [c for c in text if c.isalnum()]
    return (
        Counter("c" + gram for gram in _runs(["^", *plain, "$"])),
        Counter("s" + gram for gram in _runs(["^", *sounds(text), "$"])),
        Counter("q" + name for name in (*named, *pairs)),
    )


def _runs(items: Sequence[str]) -> list[str]:
    return [" ".join(items[i : i + n]) for n in range(1, _LONGEST + 1) for i in range(len(items) - n + 1)]


class DangerWatch:
    """Settles whether an emergency is told, where the rules and the wording may differ."""

    def __init__(self, model: DangerModel, concepts: Cues) -> None:
        self._model = model
        self._concepts = concepts

    @classmethod
    def load(cls, folder: Path, rules: Path) -> "DangerWatch":
        """Read the model in ``folder`` and the concepts in the folder ``rules``."""
        return cls(DangerModel.load(folder), Cues.load(rules / CONCEPTS))

    def settle(self, text: str, verdict: Verdict, leans: float) -> Verdict:
        """Return the rules' ``verdict`` on normalised ``text`` with an emergency where it weighs enough.

        ``leans`` is what :func:`leaning` says of the same text. A rule that fired on harmless
        wording is taken back; wording that no rule knows fires as ``WORDING``.
        """
        fired = next((f for f in verdict.fired if f.intent == EMERGENCY), None)
        weight = self.weigh(text, verdict) + LEANING * leans
        if weight > ALARM:
            if fired:
                return verdict
            found = Fired(EMERGENCY, WORDING, 0, len(text))
            return Verdict((found, *verdict.fired), verdict.vetoed - {EMERGENCY})
        verdict = replace(verdict, doubtful=weight > DOUBT)
        if not fired:
            return verdict
        return replace(
            verdict,
            fired=tuple(f for f in verdict.fired if f is not fired),
            vetoed=verdict.vetoed | {EMERGENCY},
        )

    def weigh(self, text: str, verdict: Verdict) -> float:
        """Return the weight of danger in normalised ``text``.

        What a rule found counts by the clauses around it where they weigh more: much else may be told.
        """
        taken_back = EMERGENCY in verdict.vetoed
        fired = next((f for f in verdict.fired if f.intent == EMERGENCY), None)
        whole = self._margin(text, taken_back)
        if fired is None:
            return whole
        return RULE + max(whole, self._margin(passage(text, fired.start, fired.end), taken_back))

    def _margin(self, text: str, taken_back: bool) -> float:
        # Pinyin has no meaning to the encoder, and is not read in vain.
        (meaning,) = meanings([text if has_hanzi(text) else ""])
        return self._model.margin(told(text, views(text, self._concepts.find(text), taken_back), meaning))
