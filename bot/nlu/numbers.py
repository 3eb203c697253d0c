"""Finds telephone numbers, amounts of money and ratings as they are said; the entity extractor calls it."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from bot.nlu.numerals import DIGITS, HAN, cardinal


class Found(NamedTuple):
    """A value and where it stands in the text."""

    start: int
    end: int
    value: str


_ONE = "一二两俩三仨四五六七八九123456789"
_DIGIT = "".join(DIGITS)
_SPOKEN = re.compile(
    rf"(?P<group>[{_ONE}]百(?:[{_ONE}]十[{_ONE}]?|零[{_ONE}])?|[{_ONE}]十[{_ONE}]?|十[{_ONE}])(?!个)"
    rf"|(?P<times>[两俩三仨四五六2-6])个(?P<same>[{_DIGIT}])"
    rf"|(?P<digit>[{_DIGIT}])"
)
_RUN = re.compile(
    rf"(?:[{_DIGIT}十百][-\s:：,，、。.个]{{0,2}}|(?<=[{_DIGIT}])[呃嗯啊是]{{1,2}}(?=[{_DIGIT}]))+"
)
_NUMBERS = re.compile(
    r"(?<!\d)(?:1[3-9]\d{9}|0(?:10|2\d)\d{8}|0[3-9]\d{2}[1-9]\d{6,7}|[48]00[1-9]\d{6})(?!\d)"
)
_PART = re.compile(rf"[{_DIGIT}]{{3,}}")
"""A part of a number: its tail, its prefix, three or more digits said one by one."""
_LOCAL = re.compile(r"(?<!\d)[2-8]\d{6,7}(?!\d)")
_LOCAL_CUE = re.compile(r"(?:电话|号码|座机|打到?|回到?|联系)[^\d]{0,6}$")

_AMOUNT = rf"(?:\d[\d,]*(?:\.\d+)?[百千万亿]*\d?|[{HAN}]+(?:点[{_ONE}]+)?)"
_MONEY = re.compile(
    rf"(?<!几)(?P<number>{_AMOUNT})(?:[多来几]|把)?(?:块钱?|元钱?|圆|人民币)"
    rf"(?:(?P<half>半)|零?(?P<odd>[{_ONE}])分(?!钟)"
    rf"|零?(?P<jiao>[{_ONE}])(?:[毛角](?:(?P<fen>[{_ONE}])分?)?|(?![{HAN}\d个点号月天年人次])))?"
)
_SMALL_MONEY = re.compile(rf"(?P<jiao>[{_ONE}])[毛角](?:(?P<fen>[{_ONE}])分?)?(?:钱)?")
_ROUND = re.compile(
    rf"(?<![第{HAN}\d])(?P<number>(?:\d+(?:\.\d+)?|[{_ONE}十][{HAN}]*)[百千万亿](?:[{HAN}\d]*?(?=一[盒瓶张套斤回次个人年月天箱台副床])|[{HAN}\d]*))(?:多|来)?"
    r"(?![多来]?[个号楼室年岁人次天米斤里步平户位口栋层课遍粒片公度克毫分单元点种样回小字倍])"
)
_CUED = re.compile(
    r"(?:[转汇交花给付收存取借骗补退充寄扣垫掏剩欠]|少了|[还就]有)了?(?:他|她|人家|对方|我|俺|你)?(?:走|去|过去)?了?"
    rf"(?P<number>\d{{2,8}}|[{_ONE}]?十[{_ONE}]?|[{_ONE}][百千万][{HAN}]*)(?![\d:{HAN}号点日月楼分个天次年岁室栋斤里度公张盒袋只小回-])"
)

_SCORES: tuple[tuple[str, str], ...] = (
    (
        "1",
        r"(?:非常|特别|很|极|极其|十分|太|相当|一点都?|一点也)不满意|[太很最极]差|差评|差劲|糟糕|糟透|零分|垃圾",
    ),
    ("2", r"不(?:太|大|怎么|是很|很|是太)?满意|不(?:怎么样|咋样|咋地|咋的|太好|大好|好(?!意思))|较差|有点差"),
    (
        "5",
        r"(?:非常|特别|很|十分|相当|可|真|太|最|挺|忒|百分之百|十分令人)满意|满意(?:得很|着呢|极了)|(?:非常|特别|太|真|可|最|相当|忒|挺|怪)好(?!了吗)|(?:相当|真|很|非常|特别)(?:不错|棒)|零差评|好得很|很好|好极了|满分|好评|没的?说|没得说|没挑|一百分",
    ),
    ("3", r"(?<!不)一般(?:般)?|凑合|马马虎虎|过得去|将就|中不溜|不好不坏|说得过去"),
    ("4", r"(?:比较|还算|还|蛮|算)?满意|(?:还|蛮|还挺)好|(?:还|挺)?不错|还行|还可以|还[成中]"),
)
_STARS = re.compile(
    rf"(?<![\d{HAN}扣])(?:(?P<number>[一二两三四五六七八九十0-9俩仨]{{1,3}})(?:颗|个)?(?:星(?!期)|分(?!钟|之|别|开))"
    r"|(?P<stars>[一两二三四五1-5])颗)"
)


def digits(text: str) -> str:
    """Return the digits said in ``text``: 幺三八 → 138, 洞拐 → 07, 一百三十八零零 → 13800, 三个八 → 888."""
    return "".join(digit for digit, _, _ in _spelled(text, 0, len(text)))


def phones(text: str) -> tuple[Found, ...]:
    """Return mobile, landline and 400 numbers as digits; a local number only behind 电话 and the like."""
    return tuple(_phones(text))


def digit_runs(text: str) -> Iterator[Found]:
    """Yield runs of three or more digits said one by one (尾号六七八零): a part of a number, or none."""
    for match in _PART.finditer(text):
        yield Found(*match.span(), digits(match[0]))


def amounts(text: str) -> tuple[Found, ...]:
    """Return sums of money in yuan as decimal strings: 两万块 → 20000, 三千五 → 3500, 两块半 → 2.5."""
    found = [
        Found(*match.span(), value)
        for pattern in (_MONEY, _SMALL_MONEY, _ROUND)
        for match in pattern.finditer(text)
        if (value := _yuan(match.groupdict()))
    ]
    found += [
        Found(*match.span("number"), str(cardinal(match["number"])))
        for match in _CUED.finditer(text)
        if cardinal(match["number"])
    ]
    return _longest(found)


def ratings(text: str) -> tuple[Found, ...]:
    """Return scores 1 to 5: 五颗星, 给四分, 不满意 2, 一般 3, 满意 4, 很满意 5."""
    found = [
        Found(*match.span(), str(min(5, max(1, score))))
        for match in _STARS.finditer(text)
        if (score := cardinal(match["number"] or match["stars"])) is not None
    ]
    found += [Found(*match.span(), value) for value, words in _SCORES for match in re.finditer(words, text)]
    return _longest(found)


def _spelled(text: str, start: int, end: int) -> Iterator[tuple[str, int, int]]:
    """Yield each digit said between ``start`` and ``end``, with the place of the words that say it."""
    for match in _SPOKEN.finditer(text, start, end):
        if match["digit"]:
            said = str(DIGITS[match["digit"]])
        elif match["same"]:
            said = str(DIGITS[match["same"]]) * DIGITS[match["times"]]
        else:
            said = str(cardinal(match["group"]) or "")
        for digit in said:
            yield digit, match.start(), match.end()


def _phones(text: str) -> Iterator[Found]:
    for run in _RUN.finditer(text):
        spelled = list(_spelled(text, *run.span()))
        said = "".join(digit for digit, _, _ in spelled)
        matches = list(_NUMBERS.finditer(said))
        if not matches and _LOCAL_CUE.search(text, 0, run.start()):
            matches = list(_LOCAL.finditer(said))
        for match in matches:
            yield Found(spelled[match.start()][1], spelled[match.end() - 1][2], match[0])


def _yuan(groups: dict[str, str | None]) -> str:
    """Return the sum of yuan, jiao and fen as a decimal string; empty where it is none."""
    number = groups.get("number")
    whole = _decimal(number) if number else Decimal()
    if whole is None:
        return ""
    tenths = Decimal(5) if groups.get("half") else Decimal(_one(groups.get("jiao")))
    cents = Decimal(_one(groups.get("fen") or groups.get("odd")))
    total = whole + tenths / 10 + cents / 100
    return f"{total.normalize():f}" if total else ""


def _decimal(number: str) -> Decimal | None:
    """Return 1.5万 → 15000, 三点五 → 3.5, 3,000 → 3000, 两万三 → 23000; None where it is no number."""
    match = re.fullmatch(r"(\d[\d,]*(?:\.\d+)?)([百千万亿]*)(\d?)", number)
    if match and (match[2] or "." in number or "," in number):
        if match[3]:
            value = cardinal(number.replace(",", ""))
            return None if value is None else Decimal(value)
        unit = 1
        for char in match[2]:
            unit *= {"百": 100, "千": 1000, "万": 10**4, "亿": 10**8}[char]
        return Decimal(match[1].replace(",", "")) * unit
    whole, _, fraction = number.partition("点")
    value = cardinal(whole)
    if value is None:
        return None
    return Decimal(f"{value}.{''.join(str(DIGITS[c]) for c in fraction)}") if fraction else Decimal(value)


def _one(char: str | None) -> int:
    return DIGITS[char] if char else 0


def _longest(found: list[Found]) -> tuple[Found, ...]:
    """Return the values in order, without those that overlap a longer one."""
    kept: list[Found] = []
    for item in sorted(found, key=lambda f: (f.start - f.end, f.start)):
        if not any(item.start < other.end and other.start < item.end for other in kept):
            kept.append(item)
    return tuple(sorted(kept))
