"""Chinese readings of written numbers: digit by digit, as a quantity, in groups; used by normalise."""

from collections.abc import Sequence

_TELEPHONE = str.maketrans("0123456789", "零幺二三四五六七八九")
_YEAR = str.maketrans("0123456789", "零一二三四五六七八九")
_PLACES = ("", "十", "百", "千")
_MYRIADS = ("", "万", "亿", "万亿")


def digits(number: str) -> str:
    """Read digit by digit as on the telephone, 1 as 幺; anything else stays."""
    return number.translate(_TELEPHONE)


def year(number: str) -> str:
    """Read digit by digit as a year, 1 as 一."""
    return number.translate(_YEAR)


def grouped(number: str, sizes: Sequence[int] = ()) -> str:
    """Read digit by digit in groups that can be written down, a comma between them.

    Without ``sizes`` groups are of four, the last ones of three (13 digits: 4, 3, 3, 3); up to five stay.
    """
    parts: list[str] = []
    left = number
    for size in sizes or _group_sizes(len(number)):
        parts.append(digits(left[:size]))
        left = left[size:]
    return "，".join(parts)


def _group_sizes(length: int) -> list[int]:
    if length <= 5:
        return [length]
    groups = (length + 3) // 4
    threes = groups * 4 - length
    return [4] * (groups - threes) + [3] * threes


def cardinal(number: str) -> str:
    """Read ``number`` (digits, one decimal point allowed) as a quantity: 1203 一千二百零三, 1.05 一点零五."""
    whole, _, fraction = number.partition(".")
    text = _integer(int(whole or "0"))
    return f"{text}点{year(fraction)}" if fraction else text


def counted(number: str) -> str:
    """Read ``number`` before a measure word: 2 is 两."""
    return "两" if number in ("2", "02") else cardinal(number)


def _integer(value: int) -> str:
    if value == 0:
        return "零"
    if value >= 10**16:
        return year(str(value))
    sections: list[int] = []
    while value:
        value, section = divmod(value, 10_000)
        sections.append(section)
    text = ""
    for index in reversed(range(len(sections))):
        section = sections[index]
        if not section:
            text += "" if not text or text.endswith("零") else "零"
            continue
        if text and section < 1000 and not text.endswith("零"):
            text += "零"
        text += _section(section) + _MYRIADS[index]
    text = text.rstrip("零")
    return text.removeprefix("一") if text.startswith("一十") else text


def _section(value: int) -> str:
    text = ""
    for place in range(3, -1, -1):
        digit = value // 10**place % 10
        if digit:
            text += year(str(digit)) + _PLACES[place]
        elif text and value % 10**place:
            text += "" if text.endswith("零") else "零"
    return text
