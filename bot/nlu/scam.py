"""How likely a talk is a swindle, of which type, by which words; the watch, handlers and ``scam`` ask it."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from bot.nlu.normalise import Normalised, normalise
from bot.nlu.scam_model import ScamModel
from bot.nlu.signals import Evidence, Lexicon, evidence

Verdict = Literal["safe", "suspicious", "scam"]

SUSPICIOUS = 0.5
"""Risk from which a caller is told to take care."""
SCAM = 0.75
"""Risk from which a talk is called a scam."""

_BIAS = -2.6
"""Log odds before anything was said: about one honest-sounding talk in fourteen is a swindle."""
_SOFTENED = 0.35
"""What an honest context still counts beside a firm signal."""
_TOLD = 0.8
"""The share of the trained model beside the transparent weights."""
_CAUTION = 1.0
"""Taken off the log odds: the model was fitted as if scams were half of all talk. Share and caution were
chosen with ``bench/scam.py``: of the honest rows that sound like a scam one in twenty-five is warned of."""
_STANDS_OUT = 0.15
"""The share among the seventeen types from which one is named."""
_REMEMBERED = 6
"""How many turns back still count."""
_LONGEST = 600
_FEW = 8
_HINTS = 3


@dataclass(frozen=True, slots=True)
class Assessment:
    """Risk 0..1 of the talk so far; type where it is not safe; the telling words of its last turn.

    ``honest`` names what speaks for harmlessness (``own_bank``, ``police_talk``…).
    """

    risk: float
    verdict: Verdict
    type: str | None
    evidence: tuple[Evidence, ...]
    honest: tuple[str, ...]


class ScamWatch:
    """A small linear model and the transparent weights of reviewed words, mixed in log odds.

    ``model`` returns the one in force, asked anew for every talk.
    """

    def __init__(self, lexicon: Lexicon, model: Callable[[], ScamModel]) -> None:
        self._lexicon = lexicon
        self._model = model

    @classmethod
    def load(cls, data: Path, model: Callable[[], ScamModel]) -> "ScamWatch":
        """Read the reviewed words of ``data`` (nlu_data)."""
        return cls(Lexicon.load(data / "fraud"), model)

    def assess(self, talk: str | Sequence[str]) -> Assessment:
        """Return what to think of one text, or of a caller's turns so far, the last one last.

        What was said counts on, so the risk grows as a story unfolds. Never raises on any text.
        """
        said = [talk] if isinstance(talk, str) else list(talk)[-_REMEMBERED:]
        turns = [normalise(text[:_LONGEST]) for text in said or [""]]
        told = max(self._model().margins([turn.text for turn in turns]))
        everything = set[str]().union(*(self._lexicon.flags(turn.text) for turn in turns))
        margin = _TOLD * told + (1 - _TOLD) * self._weigh(everything) - _CAUTION
        risk = 1 / (1 + math.exp(-margin)) if turns[-1].text or len(turns) > 1 else 0.0
        verdict: Verdict = "scam" if risk >= SCAM else "suspicious" if risk >= SUSPICIOUS else "safe"
        honest = tuple(group.name for group in self._lexicon.contexts if group.name in everything)
        if verdict == "safe":
            return Assessment(round(risk, 4), verdict, None, (), honest)
        return Assessment(round(risk, 4), verdict, self._type(turns), self._telling(turns[-1]), honest)

    def _weigh(self, flags: set[str]) -> float:
        """Return the log odds by reviewed weights: each signal once, the heaviest type, less the honest."""
        signals = [group for group in self._lexicon.signals if group.name in flags]
        types = [group.weight for group in self._lexicon.types if group.name in flags]
        honest = sum(group.weight for group in self._lexicon.contexts if group.name in flags)
        firm = any(group.name in self._lexicon.firm for group in signals)
        against = honest * (_SOFTENED if firm else 1.0)
        return _BIAS + sum(group.weight for group in signals) + max(types, default=0.0) - against

    def _type(self, turns: Sequence[Normalised]) -> str | None:
        """Return the likeliest type of the whole story, None where no type stands out."""
        shares = self._model().type_shares("。".join(turn.text for turn in turns))
        name = max(shares, key=shares.__getitem__)
        return name if shares[name] >= _STANDS_OUT else None

    def _telling(self, turn: Normalised) -> tuple[Evidence, ...]:
        """Return the telling words of one turn in the order of the text, none inside another."""
        found = [e for group in self._lexicon.signals for e in evidence(group, turn)]
        found = found or [e for group in self._lexicon.types for e in evidence(group, turn)]
        found = found or self._hints(turn)
        kept: list[Evidence] = []
        for one in sorted(found, key=lambda e: (e.start - e.end, e.start)):
            if not any(k.start < one.end and one.start < k.end for k in kept):
                kept.append(one)
        return tuple(sorted(kept[:_FEW], key=lambda e: e.start))

    def _hints(self, turn: Normalised) -> list[Evidence]:
        """Return the runs of characters that moved the model most, where no reviewed word stands."""
        hints = []
        for gram in self._model().telling(turn.text)[:_HINTS]:
            at = turn.text.find(gram)
            if at >= 0:
                start, end = turn.span(at, at + len(gram))
                hints.append(Evidence(start, end, turn.original[start:end], "wording"))
        return hints
