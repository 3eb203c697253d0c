"""Closed: when to believe the recogniser that knows only the ways to answer; the decoder asks."""

from collections.abc import Sequence
from dataclasses import replace

from voice.asr.base import Hypothesis, Recognition

GATE = 0.8
"""Posterior that an answer must have among all that the grammar can say."""
SURE = 0.95
"""Posterior at which an answer counts although the free recogniser, itself unsure, heard none."""
DOUBTFUL = 0.5
"""Confidence of a reading that looks like an answer and was not borne out: low enough to be asked again."""
_NEGATIONS = "不没别"

Closed = Sequence[tuple[Hypothesis, float]]
"""Readings of the grammar, best first, each with its posterior."""


def decide(free: Sequence[Hypothesis], closed: Closed, phrases: Sequence[str]) -> Recognition:
    """Put the free readings and those of the grammar together.

    The free recogniser turns a short 对 into 不对 or 因为, and a grammar turns anything into an answer. So an
    answer is believed when both heard it, or when the grammar is as good as certain and the free one is not
    sure of anything. A free reading that says little more than an answer, but which the grammar does not
    bear out, comes back doubtful: it is to be asked again, not acted on.
    """
    heard = free[0] if free else Hypothesis("", 0.0)
    if all(len(phrase) == 1 for phrase in phrases):  # an alphabet
        return Recognition(tuple(free), _number(closed, heard))
    said = _answer_in(heard.text, phrases)
    grammar = _answer(closed, phrases)
    if grammar is not None and (not said or _alike(said, grammar.text)):
        borne_out = any(_alike(_answer_in(one.text, phrases), grammar.text) for one in free)
        if borne_out or (grammar.confidence >= SURE and heard.confidence < GATE):
            return Recognition(tuple(free), grammar)
    if said and len(heard.text) <= len(said) + 1:
        free = [replace(one, confidence=min(one.confidence, DOUBTFUL)) for one in free]
    return Recognition(tuple(free))


def _answer(closed: Closed, phrases: Sequence[str]) -> Hypothesis | None:
    """Return the answer with which the best reading begins, if those that begin so have the posterior.

    In Chinese a negation stands before what it denies: a syllable more at the end (a breath, a particle)
    does not turn an answer round, one more in front may.
    """
    best = closed[0][0] if closed else Hypothesis("", 0.0)
    answer = max((phrase for phrase in phrases if _is(phrase, best.text)), key=len, default="")
    share = sum(share for reading, share in closed if _is(answer, reading.text))
    return replace(best, text=answer, confidence=min(1.0, share)) if answer and share >= GATE else None


def _is(answer: str, text: str) -> bool:
    tail = text.removeprefix(answer)
    return text.startswith(answer) and len(tail) <= 1 and tail not in tuple(_NEGATIONS)


def _alike(one: str, other: str) -> bool:
    """Return whether one answer begins with the other (好, 好的), and so means the same."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _answer_in(text: str, phrases: Sequence[str]) -> str:
    """Return the longest of ``phrases`` that ``text`` holds, of equals the first in it."""
    held = [phrase for phrase in phrases if phrase in text]
    return min(held, key=lambda phrase: (-len(phrase), text.index(phrase)), default="")


def _number(closed: Closed, heard: Hypothesis) -> Hypothesis | None:
    """Return a number dictated digit by digit: the free recogniser hears words in it, so only its length
    has to agree."""
    best = closed[0][0] if closed else Hypothesis("", 0.0)
    plain = best.text and "[" not in best.text and abs(len(best.text) - len(heard.text)) <= 2
    return best if plain and best.confidence >= GATE else None
