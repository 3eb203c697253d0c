"""Rules for moments told from the present by hours and minutes: 一个钟头后, 过半小时, 二十分钟以后."""

import re
from datetime import datetime, timedelta

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.tokens import Moment, rule

_HOUR = r"(?:小时|钟头|钟点)"
_NUMBER = rf"(?:个把|一两|两三|三四|四五|五六|{SMALL}[来多]?)"
_LENGTH = (
    rf"(?:(?:(?P<hours>{_NUMBER})个?[来多]?(?P<half>半)?{_HOUR}(?P<later_half>半)?|(?P<just_half>半)个?[来多]?{_HOUR})"
    rf"(?:零|过|又)?(?:(?P<rest>{SMALL})分钟|(?P<rest_quarters>[一三1-3])刻钟)?|(?P<minutes>{_NUMBER})分钟|(?P<quarters>{SMALL})刻钟)"
)
_WAIT = r"(?:再?过[上个]?|再等[上个]?|等[上个]?(?=.{2,9}再)|再有)"
_AFTER = r"(?:之后|以后|过后|后(?![天儿日面]))"
_BEFORE = r"(?:之前|以前|前(?![天后面儿]))"


def _length(match: re.Match[str]) -> timedelta | None:
    groups = match.groupdict()
    minutes = 30 * sum(bool(groups[name]) for name in ("half", "later_half", "just_half"))
    for name, each in (("hours", 60), ("rest", 1), ("minutes", 1), ("quarters", 15), ("rest_quarters", 15)):
        if groups[name]:
            minutes += each * _least(groups[name])
    return timedelta(minutes=minutes) if minutes else None


def _least(said: str) -> int:
    """Return the number, of 两三 and 四十来 the least, of 个把 one."""
    number = 1 if said == "个把" else cardinal(said.rstrip("来多"))
    return (cardinal(said[0]) or 0) if number is None else number


def _ahead(match: re.Match[str], now: datetime) -> Moment | None:
    length = _length(match)
    return Moment(match.start(), match.end(), now + length) if length else None


def _ago(match: re.Match[str], now: datetime) -> Moment | None:
    length = _length(match)
    return Moment(match.start(), match.end(), now - length) if length else None


RULES = (
    rule(rf"{_WAIT}{_LENGTH}{_AFTER}?(?!了)", _ahead),
    rule(rf"(?<![\d第]){_LENGTH}{_AFTER}", _ahead),
    rule(rf"(?<![\d第]){_LENGTH}{_BEFORE}", _ago),
)
