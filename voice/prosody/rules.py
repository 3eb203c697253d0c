"""The hotline's own reading rules, in the order in which normalise tries them."""

import re
from collections.abc import Callable

from voice.prosody.numbers import cardinal, counted, digits, grouped, year

Rule = tuple[re.Pattern[str], Callable[[re.Match[str]], str]]

_NUMBER = r"\d+(?:\.\d+)?"
_TO = r"\s*(?:-|~|–|—|至|到)\s*"
_MEASURE = (
    r"(?:个|小时|分钟|秒|公里|公斤|公分|毫升|毫克|毫米|厘米|平方米|平米|米|千克|克|升|摄氏度|度"
    r"|次|位|名|人|天|年|周|份|种|项|件|套|张|把|块|元|斤|岁|遍|回|顿|趟|家|间|户|条|台|部|袋|盒|瓶|片|粒|点|万|千|亿)"
)
_HOTLINE = (
    r"(12343|12345|12349|12333|12348|12320|12356|12393|12315|12306|10086|10010|10000"
    r"|95\d{3}|96\d{3,4}|110|119|120|122|114)"
)
_CODE = r"((?:[号编密代门]码|[码]|口令|[单工卡证编尾]号|后[三四六]位)\s*(?:是|为|：|:)?\s*)"


def _masked(match: re.Match[str]) -> str:
    """138****5678: say that digits are hidden, an elder must not hear 星号 four times."""
    before, stars, after = match[1], match[2], match[3]
    if before and after:
        return f"{digits(before)}，中间{counted(str(len(stars)))}位隐藏，{digits(after)}"
    if after:
        return f"尾号{digits(after)}"
    return f"{digits(before)}，后面隐藏" if before else "星号"


def _mobile(match: re.Match[str]) -> str:
    return grouped("".join(match.groups()), (len(match[1]), len(match[2]), len(match[3])))


def _area_code(match: re.Match[str]) -> str:
    local = match[2] or match[3]
    return f"{digits(match[1])}，{_local(local)}"


def _local(number: str) -> str:
    return grouped(number, {7: (3, 4), 8: (4, 4)}.get(len(number), (len(number),)))


def _code(match: re.Match[str]) -> str:
    return match[1] + (digits(match[2]) if len(match[2]) <= 5 else grouped(match[2]))


def _ratio(match: re.Match[str]) -> str:
    return f"{match[1]}{cardinal(match[2])}比{cardinal(match[3])}"


def _date(match: re.Match[str]) -> str:
    """Written whole with 年月日, zh-normalization reads it."""
    return f"{match[1]}年{int(match[3])}月{int(match[4])}日"


def _clock(hour: str, minute: str) -> str:
    """9:30 九点半, 2:05 两点零五分, 14:00 十四点."""
    text = counted(str(int(hour))) + "点"
    if minute == "30":
        return text + "半"
    if minute == "00":
        return text
    return f"{text}{'零' if minute[0] == '0' else ''}{cardinal(minute)}分"


def _money(match: re.Match[str]) -> str:
    """128.50 一百二十八元五角; 128.05 一百二十八元零五分; 0.50 五角."""
    whole, _, fraction = match[1].partition(".")
    jiao, fen = (int(d) for d in fraction[:2].ljust(2, "0"))
    text = f"{counted(whole)}元" if int(whole) or not fraction.strip("0") else ""
    if jiao:
        text += f"{counted(str(jiao))}角"
    elif fen and text:
        text += "零"
    return text + (f"{counted(str(fen))}分" if fen else "")


def _percent(number: str) -> str:
    return f"百分之{cardinal(number)}"


def _range(match: re.Match[str]) -> str:
    return f"{counted(match[1])}到{counted(match[2])}"


def _rules(*rules: tuple[str, Callable[[re.Match[str]], str]]) -> tuple[Rule, ...]:
    return tuple((re.compile(pattern), reading) for pattern, reading in rules)


BEFORE_LATIN = _rules(
    (r"尾号\*+(\d+)", lambda m: f"尾号{digits(m[1])}"),
    (r"(\d*)(\*{2,})(\d*)", _masked),
    (r"(?<![\d.])(?:\+?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)", _mobile),
    (r"(?<!\d)([48]00)-?(\d{3})-?(\d{4})(?!\d)", _mobile),
    (r"(?<![\d.])\(?(0(?:10|2\d|[3-9]\d{2}))\)?(?:[-—– ]+(\d{3,8})|(\d{7,8}))(?!\d)", _area_code),
    (rf"{_CODE}(\d+)(?![\d.个位])", _code),
    (rf"(?<=[打拨叫]){_HOTLINE}(?!\d)", lambda m: digits(m[1])),
    (
        rf"(?<![\d.:/*¥第-]){_HOTLINE}(?!\d|\.\d|\s*(?:[%:/角钱号多余几级层楼床]|[a-zA-Z℃°㎡]|{_MEASURE}))",
        lambda m: digits(m[1]),
    ),
    (r"()(\d{2,3})/(\d{2,3})(?=\s*(?:mmHg|毫米汞柱))", _ratio),
    (r"((?:血压|高压|低压)[^\d，。！？；]{0,8})(\d{2,3})/(\d{2,3})(?!\d)", _ratio),
    (r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?!\d)T?", _date),
    (
        rf"(?<!\d)(\d{{1,2}}):([0-5]\d){_TO}(\d{{1,2}}):([0-5]\d)(?!\d)",
        lambda m: f"{_clock(m[1], m[2])}到{_clock(m[3], m[4])}",
    ),
    (r"(?<!\d)(\d{1,2}):([0-5]\d)(?::[0-5]\d)?(?!\d)", lambda m: _clock(m[1], m[2])),
    (rf"¥\s*({_NUMBER}[万亿])元?", lambda m: f"{cardinal(m[1][:-1])}{m[1][-1]}元"),
    (r"¥\s*(\d+(?:\.\d+)?)元?", _money),
    (r"(?<![\d.])(\d+\.\d{1,2})元", _money),
    (rf"({_NUMBER})%{_TO}({_NUMBER})%", lambda m: f"{_percent(m[1])}到{_percent(m[2])}"),
    (rf"({_NUMBER})%", lambda m: _percent(m[1])),
    (rf"(?<![\d\u4e00-\u9fff])-({_NUMBER})(?:℃|°C|度|摄氏度)", lambda m: f"零下{cardinal(m[1])}度"),
    (rf"({_NUMBER})(?:℃|°C)", lambda m: f"{cardinal(m[1])}摄氏度"),
)
"""Rules that need symbols and letters still in place."""

AFTER_LATIN = _rules(
    (r"\*号?", lambda _: "星号"),
    (r"#号?", lambda _: "井号"),
    (r"(?<!\d)(\d{3,4})(?=(?:号?房间?|室)(?!\d))", lambda m: digits(m[1])),
    (rf"(?<![\d.])(\d{{6,}})(?!\d|\.\d|\s*{_MEASURE})", lambda m: grouped(m[1])),
    (rf"(?<![\d.第:/])({_NUMBER}){_TO}({_NUMBER})\s*(?={_MEASURE})", _range),
    (r"(?<!\d)(\d{4})(?=年)", lambda m: year(m[1])),
    (rf"(?<![\d.第:/-])2\s*(?={_MEASURE})(?!年级)", lambda _: "两"),
    (r"(?<![\d.])(\d+)(?=[多余])", lambda m: cardinal(m[1])),
    (rf"(?<![\d.])({_NUMBER})(?=\s*(?:{_MEASURE}|页))", lambda m: cardinal(m[1])),
)
"""Rules that need units already written in Chinese (2kg is 两公斤)."""
