"""Which values a gold sentence holds and which were found, so that talk.py can count them."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from bot.kernel.meaning import Meaning
from bot.nlu.address import addresses
from bot.nlu.data import Example, Span
from bot.nlu.normalise import normalise
from bot.nlu.numbers import amounts, digits
from bot.nlu.numerals import cardinal
from bot.nlu.time.resolve import resolve

Values = Counter[tuple[str, str]]
"""How often each (entity, value) is there."""

_PERIODS = frozenset({"morning", "noon", "afternoon", "evening"})
_UNCOUNTED = frozenset({"digits"})
_MARKS = re.compile(r"[^\w]+")


def wanted(example: Example, now: datetime) -> Values:
    """Return the annotated values.

    What the annotation leaves to a resolver is what it makes of the span alone, else the words themselves.
    """
    return Counter(pair for span in example.spans for pair in _wanted(example, span, now))


def found(meaning: Meaning) -> Values:
    """Return the values of a parse in the same form."""
    return Counter(
        (e.entity, _plain(e.entity, e.value)) for e in meaning.entities if e.entity not in _UNCOUNTED
    )


def _wanted(example: Example, span: Span, now: datetime) -> Iterator[tuple[str, str]]:
    said = example.text[span.start : span.end]
    text = normalise(said).text
    if span.entity in {"date", "time"} and span.value not in _PERIODS:
        yield from _times(span.entity, text, now)
    elif span.entity == "phone":
        yield "phone", digits(text) or text
    elif span.entity == "amount":
        yield "amount", next((a.value for a in amounts(text)), str(cardinal(text) or text))
    elif span.value == said:
        yield span.entity, _plain(span.entity, text)
    else:
        yield span.entity, span.value


def _times(entity: str, text: str, now: datetime) -> Iterator[tuple[str, str]]:
    first = next(iter(resolve(text, now)), None)
    day = first.date.isoformat() if first and first.date else None
    yield entity, (day if entity == "date" else first.time if first else None) or text
    if entity == "time" and first and first.time_end:
        yield "time_end", first.time_end


def _plain(entity: str, value: str) -> str:
    """Return an address with its figures as digits; of other values the letters alone."""
    if entity in {"time", "time_end", "date", "amount", "service"}:
        return value
    text = normalise(value).text
    if entity == "address":
        for part in reversed(addresses(text)):
            text = text[: part.start] + part.value + text[part.end :]
    return _MARKS.sub("", text) or value
