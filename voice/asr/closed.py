"""Closed: when to believe the recogniser that knows only the ways to answer; the decoder asks."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from voice.asr.base import Form, Hypothesis, Recognition
from voice.names import is_name

GATE = 0.8
"""Posterior that an answer must have among all that the grammar can say."""
SURE = 0.95
"""Posterior at which an answer counts although the free recogniser, itself unsure, heard none."""
DOUBTFUL = 0.5
"""Confidence of a reading that looks like an answer and was not borne out: low enough to be asked again."""
BEHIND: Mapping[Form, float] = {"number": -3.0, "name": -2.5}
"""How far a grammar may fall behind the free recogniser, in log-likelihood a character: docs/speech.md."""
SAME_DIGIT = {"一": "幺", "两": "二"}
"""Two ways to say one digit share their posterior."""
_NUMBER = re.compile("(?:[两三四]个[零洞幺二三四五六七拐八九勾]|[零洞幺二三四五六七拐八九勾])+")
_NEGATIONS = ("不", "没", "别")
_SHORT = 4
"""Characters up to which what is said to a yes-or-no question is likely no more than its answer."""
_RATHER = 0.5
"""Posterior of the listed answers, beside sounds that are none, from which they are what was rather said."""

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
    said = _answer_in(heard.text, phrases)
    grammar = _answer(closed, phrases)
    if grammar is not None and (not said or _alike(said, grammar.text)):
        borne_out = any(_alike(_answer_in(one.text, phrases), grammar.text) for one in free)
        if borne_out or (grammar.confidence >= SURE and heard.confidence < GATE):
            return Recognition(tuple(free), grammar)
    if _doubtful(heard.text, said, closed, phrases):
        free = [replace(one, confidence=min(one.confidence, DOUBTFUL)) for one in free]
    return Recognition(tuple(free))


def weigh(free: Sequence[Hypothesis], closed: Closed, lead: float, form: Form) -> Recognition:
    """Put together the free readings and those of a grammar for a number or a name.

    Such a grammar can say things that nobody listed, so it is its likelihood against the free recogniser's
    that tells whether it was spoken to at all (``lead``); the reading must have the form besides.
    """
    best = closed[0][0] if closed else Hypothesis("", 0.0)
    fits = is_number(best.text) if form == "number" else is_name(best.text)
    return Recognition(tuple(free), best if fits and lead >= BEHIND[form] * len(best.text) else None)


def is_number(text: str) -> bool:
    """Tell whether ``text`` is digits said one by one or by the group (三个八)."""
    return bool(_NUMBER.fullmatch(text))


def _answer(closed: Closed, phrases: Sequence[str]) -> Hypothesis | None:
    """Return the answer with which the best reading begins, if those that begin so have the posterior.

    In Chinese a negation stands before what it denies: a syllable more at the end (a breath, a particle)
    does not turn an answer round, one more in front may.
    """
    best = closed[0][0] if closed else Hypothesis("", 0.0)
    answer = max((phrase for phrase in phrases if _is(phrase, best.text)), key=len, default="")
    share = sum(share for reading, share in closed if _is(answer, reading.text))
    return replace(best, text=answer, confidence=min(1.0, share)) if answer and share >= GATE else None


def _doubtful(text: str, said: str, closed: Closed, phrases: Sequence[str]) -> bool:
    """Return whether ``text``, which the grammar did not bear out, is rather an answer misheard.

    That is one with little more in it than the answer ``said``, and, to a question of yes or no, a short one
    without any where the grammar heard some answer: 不愿意 for 对 would undo what was agreed.
    """
    if said:
        return len(text) <= len(said) + 1
    yes_or_no = any(phrase.startswith(_NEGATIONS) for phrase in phrases)
    if len(text) > _SHORT or not yes_or_no:
        return False
    return sum(share for reading, share in closed if "[unk]" not in reading.text) >= _RATHER


def _is(answer: str, text: str) -> bool:
    tail = text.removeprefix(answer)
    return text.startswith(answer) and len(tail) <= 1 and tail not in _NEGATIONS


def _alike(one: str, other: str) -> bool:
    """Return whether one answer begins with the other (好, 好的), and so means the same."""
    return bool(one and other) and (one.startswith(other) or other.startswith(one))


def _answer_in(text: str, phrases: Sequence[str]) -> str:
    """Return the longest of ``phrases`` that ``text`` holds, of equals the first in it."""
    held = [phrase for phrase in phrases if phrase in text]
    return min(held, key=lambda phrase: (-len(phrase), text.index(phrase)), default="")
