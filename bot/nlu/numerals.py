"""Chinese and Arabic numerals to whole numbers; the finders of times, addresses and amounts read them."""

DIGITS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("〇壹贰叁肆伍陆柒捌玖")},
    **{str(i): i for i in range(10)},
    "○": 0,
    "洞": 0,
    "幺": 1,
    "两": 2,
    "俩": 2,
    "仨": 3,
    "拐": 7,
    "勾": 9,
}
"""Every way to say or write one digit, with the ones of telephone and radio speech (幺 洞 拐 勾)."""

_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_MYRIADS = {"万": 10**4, "亿": 10**8}

HAN = "零〇○一二两俩三仨四五六七八九壹贰叁肆伍陆柒捌玖十拾廿卅百佰千仟万亿"
"""The characters a cardinal number may be made of, for use inside a regular expression's brackets."""

_ONES = "一二三四五六七八九"
SMALL = rf"(?:\d{{1,2}}(?!\d)|[一二三四五]?十[{_ONES}]?|廿[{_ONES}]?|[零〇两俩仨{_ONES}])"
"""Regular expression of 0-99 as dates and clocks use it."""


def cardinal(text: str) -> int | None:
    """Return the number that ``text`` spells (二十五, 三千五 = 3500, 1万2 = 12000), or None if it is none.

    A digit that closes the number right after 百, 千 or 万 counts in the next unit down: 两万三 is 23000.
    """
    text = text.replace("廿", "二十").replace("卅", "三十")
    if text.isascii() and text.isdecimal():
        return int(text) if len(text) <= 12 else None
    total = section = 0
    pending: int | None = None
    last = 1  # the unit just said: gives a closing digit its weight
    for char in text:
        if char in _MYRIADS:
            section, last = (section + (pending or 0)), _MYRIADS[char]
            total = total + section * last if section and total % last == 0 else (total + section or 1) * last
            section, pending = 0, None
        elif char in _UNITS:
            section += (1 if pending is None else pending) * _UNITS[char]
            pending, last = None, _UNITS[char]
        elif char in DIGITS and DIGITS[char] == 0 and pending is None:
            last = 1
        elif char in DIGITS:
            if pending is not None and not char.isascii():
                return None
            pending = DIGITS[char] if pending is None else pending * 10 + DIGITS[char]
        else:
            return None
    tail = 0 if pending is None else pending * (last // 10 if last >= 100 else 1)
    return total + section + tail if text else None


def year(text: str) -> int | None:
    """Return the four-digit year that ``text`` spells digit by digit (二〇二七, 2027), or None."""
    if len(text) != 4 or any(c not in DIGITS for c in text):
        return None
    return int("".join(str(DIGITS[c]) for c in text))
