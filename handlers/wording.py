"""How dates, times, money, numbers and names are written and spoken; handlers fill the blanks of lines."""

import re
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import NamedTuple

from core.clock import local

_WEEKDAYS = "一二三四五六日"
_DIGITS = "零一二三四五六七八九"
_BY_DIGIT = str.maketrans("0123456789", "零幺二三四五六七八九")
_NEAR = {0: "今天", 1: "明天", 2: "后天"}
_PERIODS = {"morning": "上午", "noon": "中午", "afternoon": "下午", "evening": "晚上"}
_HOURS = ((5, "凌晨"), (8, "早上"), (12, "上午"), (13, "中午"), (18, "下午"), (24, "晚上"))
_LANDLINE = re.compile(r"(0(?:10|2\d|[3-9]\d\d))(\d{3,4})(\d{4})")
_SHORT_CODE = 6


class Value(NamedTuple):
    """What fills a blank of a line: written form, spoken form, and whether it tells of a person."""

    text: str
    speech: str
    personal: bool = False


def series(values: Iterable[Value]) -> Value:
    """Return several values told one after the other."""
    told = tuple(values)
    return Value(
        "，".join(v.text for v in told), "，".join(v.speech for v in told), any(v.personal for v in told)
    )


def when(moment: datetime, now: datetime) -> Value:
    """Return day and clock: ``11月23日（周一）09:00``; ``后天，十一月二十三号，星期一，上午九点``."""
    moment = local(moment)
    on, at = day(moment.date(), now), clock(moment.time())
    return Value(on.text + at.text, f"{on.speech}，{at.speech}")


def day(on: date, now: datetime) -> Value:
    """Return a date with its weekday, told from ``now``: another year is named, and 今天 to 后天."""
    today = local(now).date()
    weekday = _WEEKDAYS[on.weekday()]
    written, spoken = (
        f"{on.month}月{on.day}日（周{weekday}）",
        f"{chinese(on.month)}月{chinese(on.day)}号，星期{weekday}",
    )
    near = _NEAR.get((on - today).days)
    if on.year != today.year:
        written = f"{on.year}年{written}"
        spoken = spoken if near else "".join(_DIGITS[int(c)] for c in str(on.year)) + "年" + spoken
    return Value(written, f"{near}，{spoken}" if near else spoken)


def clock(at: time | str) -> Value:
    """Return a clock time, or a part of the day as understanding names it (``morning`` … ``evening``)."""
    if isinstance(at, str):
        if at in _PERIODS:
            return Value(_PERIODS[at], _PERIODS[at])
        at = time.fromisoformat(at)
    part = next(name for end, name in _HOURS if at.hour < end)
    hour = at.hour - 12 if at.hour > 12 else at.hour
    return Value(f"{at:%H:%M}", f"{part}{_counted(hour)}点{_minutes(at.minute)}")


def yuan(fen: int) -> Value:
    """Return money from integer fen: ``128.50元``; ``一百二十八元五角``."""
    sign, spoken_sign = ("-", "负") if fen < 0 else ("", "")
    whole, rest = divmod(abs(fen), 100)
    jiao, cent = divmod(rest, 10)
    written = f"{sign}{whole}.{rest:02d}元" if rest else f"{sign}{whole}元"
    spoken = f"{_counted(whole)}元" if whole or not rest else ""
    if jiao:
        spoken += f"{_DIGITS[jiao]}角"
    if cent:
        spoken += ("零" if whole and not jiao else "") + f"{_DIGITS[cent]}分"
    return Value(written, spoken_sign + spoken)


def phone(number: str) -> Value:
    """Return a telephone number in groups that can be written down; short public ones are not personal."""
    bare = re.sub(r"\D", "", number)
    landline = _LANDLINE.fullmatch(bare)
    if len(bare) == 11 and bare.startswith("1"):
        return Value(
            f"{bare[:3]} {bare[3:7]} {bare[7:]}", _grouped(bare[:3], bare[3:7], bare[7:]), personal=True
        )
    if landline:
        area, head, tail = landline.groups()
        return Value(f"{area}-{head}{tail}", _grouped(area, head, tail), personal=True)
    if len(bare) <= _SHORT_CODE:
        return Value(bare, _grouped(bare))
    return Value(bare, _grouped(*_cut(bare)), personal=True)


def digits(text: str) -> Value:
    """Return a code to be written down digit by digit: ``4812``; ``四八，幺二``. It is personal."""
    return Value(text, _grouped(*_cut(text)), personal=True)


def name(person_name: str) -> Value:
    """Return somebody's name, which is personal."""
    return Value(person_name, person_name, personal=True)


def chinese(number: int) -> str:
    """Return a whole number below a trillion in Chinese numerals: 12 → 十二, 1005 → 一千零五."""
    spelled = _spell(number)
    return spelled.removeprefix("一") if spelled.startswith("一十") else spelled


def _spell(number: int) -> str:
    for size, unit in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= size:
            head, rest = divmod(number, size)
            if not rest:
                return f"{_spell(head)}{unit}"
            return f"{_spell(head)}{unit}{'零' if rest < size // 10 else ''}{_spell(rest)}"
    return _DIGITS[number]


def _counted(number: int) -> str:
    """Spell a number that counts something: 2 点 is 两点, 200 元 is 两百元."""
    spelled = chinese(number)
    return re.sub(r"^二(?=$|[百千万亿])|(?<=[万亿])二(?=[千])", "两", spelled)


def _minutes(minute: int) -> str:
    if minute == 0:
        return ""
    if minute == 30:
        return "半"
    return f"{'零' if minute < 10 else ''}{chinese(minute)}分"


def _cut(code: str) -> tuple[str, ...]:
    """Cut a code into groups an ear can hold: twos up to four, threes up to six, else fours."""
    size = 2 if len(code) <= 4 else 3 if len(code) <= 6 else 4
    return tuple(code[i : i + size] for i in range(0, len(code), size))


def _grouped(*groups: str) -> str:
    return "，".join(group.translate(_BY_DIGIT) for group in groups if group)
