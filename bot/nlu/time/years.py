"""The year in front of a date (今年, 明年, 2027年), for the rules of months and feasts."""

from datetime import date

from bot.nlu import numerals
from bot.nlu.time.calendars import YEARS_KNOWN

_SPELLED = r"[一二][零〇九][零〇一二三四五六七八九]{2}年"
_DIGIT = "零〇一二三四五六七八九"
_TWO_DIGITS = rf"(?:\d\d年(?=\d)|[{_DIGIT}]{{2}}年(?=[{_DIGIT}十正冬腊\d]{{1,2}}月))"
YEAR = rf"(?:(?P<year>大?[今明后去前来]年|[本转]年|(?:19|20)\d\d年|{_SPELLED}|{_TWO_DIGITS})的?)"

_RELATIVE = {
    "今年": 0,
    "本年": 0,
    "明年": 1,
    "来年": 1,
    "转年": 1,
    "后年": 2,
    "大后年": 3,
    "去年": -1,
    "前年": -2,
}
_AHEAD = 10
_REACH = range(-1, 9)  # far enough for 29 February


def _short(digits: str, today: date) -> int:
    """Return the year of two digits: 27年 is to come, 四六年 somebody was born."""
    year = 2000 + numerals.DIGITS[digits[0]] * 10 + numerals.DIGITS[digits[1]]
    return year if year <= today.year + _AHEAD else year - 100


def meant(said: str | None, today: date) -> tuple[list[int], bool]:
    """Return the years that may be meant, in order, and whether just one was named."""
    if not said:
        return [today.year + i for i in _REACH], False
    if said in _RELATIVE:
        return [today.year + _RELATIVE[said]], True
    digits = said.removesuffix("年")
    named = _short(digits, today) if len(digits) == 2 else numerals.year(digits)
    return [named if named is not None and named in YEARS_KNOWN else today.year], True
