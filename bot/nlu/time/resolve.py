"""Finds the times in a text and the days and hours they mean; the entity extractor calls ``resolve``."""

import re
from datetime import datetime

from bot.nlu.correction import retracted
from bot.nlu.time import clock, feasts, moments, months, near, recurrence, rhythm, weeks
from bot.nlu.time.days import ahead
from bot.nlu.time.expression import expressions
from bot.nlu.time.misheard import put_right
from bot.nlu.time.relations import related
from bot.nlu.time.tokens import Day, Rule, TimeFound, Token
from core.clock import local

_RULES: tuple[Rule, ...] = (
    *near.RULES,
    *weeks.RULES,
    *months.RULES,
    *feasts.RULES,
    *recurrence.RULES,
    *rhythm.RULES,
    *moments.RULES,
    *clock.RULES,
)
_ANY = re.compile("|".join(re.sub(r"\(\?P<\w+>", "(?:", r.pattern.pattern) for r in _RULES))
"""Finds in one sweep where any rule may begin."""


def resolve(text: str, now: datetime) -> tuple[TimeFound, ...]:
    """Return the times said in ``text``, in order, as seen from ``now``; never raises, whatever the text.

    What can be booked is sought ahead: 三号 said on the 21st is next month's, 礼拜五 on Saturday next week's.
    What is over (昨天, 今天 with an hour gone by) has ``past`` set. An hour without a day has no ``date``.
    Values that the speaker took back (不是三号是四号) are left out.
    """
    now, text = local(now), put_right(text)
    gone = retracted(text)
    tokens = [t for t in _tokens(text, now) if not any(a <= t.start < b for a, b in gone)]
    found = (expression.found(now) for expression in expressions(text, tokens, now.date()))
    return tuple(f for f in found if f is not None)


def _tokens(text: str, now: datetime) -> list[Token]:
    """Return what the rules find, left to right, the longest at each place."""
    tokens: list[Token] = []
    place = _ANY.search(text)
    while place is not None:
        token = _longest(text, place.start(), now)
        if token is not None:
            tokens.append(token)
        place = _ANY.search(text, token.end if token else place.start() + 1)
    return tokens


def _longest(text: str, start: int, now: datetime) -> Token | None:
    best: Token | None = None
    for rule in _RULES:
        match = rule.pattern.match(text, start)
        if match and match.end() > (best.end if best else start):
            best = rule.build(match, now) or best
    return ahead(related(text, best), now.date()) if isinstance(best, Day) else best
