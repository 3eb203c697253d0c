"""Finds values that have a form of their own: times, numbers, addresses, ratings, picks, kin, names."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from bot.nlu.address import addresses
from bot.nlu.numbers import amounts, phones, ratings
from bot.nlu.numerals import cardinal
from bot.nlu.time.resolve import resolve
from core.errors import ConfigurationError

_NUMERAL = r"[一二两三四五六七八九十\d]"
_THING = r"(?:个|种|项|位|样|条|家|档|行|排|款|趟|份|号)"
_ORDINAL = re.compile(rf"第(?P<n>{_NUMERAL}{{1,2}})(?:{_THING}|$|[，。吧啊呀的])")
_NUMBERED = re.compile(rf"(?:选|要|就|按|定)(?P<n>{_NUMERAL}{{1,2}})号?(?:吧|啊|呀|的|$|[，。])")
_FIRST = re.compile(rf"头(?:一)?{_THING}|前(?:头|面|边)?(?:第)?一{_THING}")
_BY_WORD = re.compile(
    r"(?:最后(?:一|那|面|头)?[个种项位样家款趟]|(?:中间|后[头面边]|前[头面边]|上[头面]|下[头面])(?:那[个种位样]|的)?"
    r"|[^，。！？\s就要选那还是]{1,6}(?:那[个种位样趟家款]|这[个种位样趟家款]))"
)
_NAMED = re.compile(
    r"(?:(?:我|俺|他|她|本人|有个|有位|姓[\u4e00-\u9fff]，?)(?:名字)?(?:就)?叫|姓名[是叫]?|名字[是叫]?|名叫)"
    r"(?P<name>[\u4e00-\u9fff]{2,3})"
)
_NOT_NAME = re.compile(r"[我你他她谁啥什么个人来去给们这那]")


@dataclass(frozen=True, slots=True)
class Value:
    """A value found in a text, with its offsets there."""

    entity: str
    start: int
    end: int
    value: str
    extractor: str
    confidence: float = 1.0


class Wordings:
    """The words with fixed values of ``slots.yml`` (kin), and the surnames."""

    def __init__(self, values: Mapping[str, Mapping[str, list[str]]], possessive: str, surnames: str) -> None:
        self._words = [
            (
                entity,
                value,
                re.compile(
                    (possessive if entity == "beneficiary" and value != "self" else "")
                    + f"(?:{'|'.join(any_)})"
                ),
            )
            for entity, by_value in values.items()
            for value, any_ in by_value.items()
        ]
        self._surnames = frozenset(surnames)

    @classmethod
    def load(cls, path: Path) -> "Wordings":
        """Read ``slots.yml``; raises ConfigurationError naming the file when something is missing."""
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
            return cls(content["values"], content["possessive"], content["surnames"])
        except (OSError, KeyError, re.error) as error:
            raise ConfigurationError(f"{path}: {error}") from error

    def find(self, text: str) -> Iterator[Value]:
        """Yield kin, the longest of those that overlap, and names said with 叫."""
        found = [
            Value(entity, *match.span(), value, "words")
            for entity, value, pattern in self._words
            for match in pattern.finditer(text)
        ]
        yield from longest(found)
        for match in _NAMED.finditer(text):
            name = match["name"].rstrip("的了吧啊呀")
            if self.is_name(name):
                start = match.start("name")
                yield Value("person_name", start, start + len(name), name, "named", 0.6)

    def is_name(self, text: str) -> bool:
        """Tell whether ``text`` may be a person's name: a surname and one or two characters."""
        return 2 <= len(text) <= 4 and text[0] in self._surnames and not _NOT_NAME.search(text)


def longest(found: list[Value]) -> Iterator[Value]:
    """Yield the values, in order, without those that overlap a longer one of the same entity."""
    kept: list[Value] = []
    for value in sorted(found, key=lambda v: (v.start - v.end, v.start)):
        if not any(v.entity == value.entity and value.start < v.end and v.start < value.end for v in kept):
            kept.append(value)
    yield from sorted(kept, key=lambda v: v.start)


def shaped(text: str, now: datetime) -> Iterator[Value]:
    """Yield phones, addresses, amounts, times, ratings and picks.

    Times inside a number or an address are left out.
    """
    taken: list[tuple[int, int]] = []
    for entity, found in (("phone", phones(text)), ("address", addresses(text)), ("amount", amounts(text))):
        for item in found:
            taken.append((item.start, item.end))
            yield Value(entity, item.start, item.end, item.value, entity)
    for value in _times(text, now):
        if not any(value.start < b and a < value.end for a, b in taken):
            yield value
    yield from (Value("rating", r.start, r.end, r.value, "rating") for r in ratings(text))
    yield from _picks(text)


def _times(text: str, now: datetime) -> Iterator[Value]:
    for found in resolve(text, now):
        span = (found.start, found.end)
        if found.date is not None:
            yield Value("date", *span, found.date.isoformat(), "time")
        if found.time is not None:
            yield Value("time", *span, found.time, "time")
        if found.time_end is not None:
            yield Value("time_end", *span, found.time_end, "time")


def _picks(text: str) -> Iterator[Value]:
    found = [
        Value("choice", *match.span(), str(cardinal(match["n"])), "pick")
        for pattern in (_ORDINAL, _NUMBERED)
        for match in pattern.finditer(text)
    ]
    found += [Value("choice", *match.span(), "1", "pick") for match in _FIRST.finditer(text)]
    found += [Value("choice", *match.span(), match[0], "pick", 0.7) for match in _BY_WORD.finditer(text)]
    yield from longest(found)
