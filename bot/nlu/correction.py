"""Finds what a speaker took back (不是三号是四号, 三号，不对，四号); the normaliser and the time resolver leave it out."""

import re

_VALUE = (
    r"(?:(?:农历|阴历|大后|大前|今|明|后|昨|前|下+|上|这|个|周|星期|礼拜|早|晚|中|晌|午|夜|傍|天|日|儿|月|年|号|点|半|刻|分|整"
    r"|[零〇一二两三四五六七八九十百千万幺廿\d]|初|底|末|块|元|楼|单元|室|栋|的|[:：.])+)"
)
_PAUSE = r"[\s，,、。.…啊呃嗯哦哎呀吧]*"
_WRONG = r"(?:不对不?对?|错了|说错了?|记错了?|我?说错|不是不是|不不+是?|哦?不是|哦不|应该是|口误)"
_BUSY = r"(?:[我俺他她]?(?:那天|那会儿)?(?:不行|不中|不成|没空|没时间|有事|不方便|来不及|不得闲|去不了|不在家|太早|太晚))"

_PATTERNS = (
    # 不是三号(，)是四号 · 不要三号要四号
    re.compile(
        rf"(?<!是)不(?P<verb>是|要|在){_PAUSE}(?P<gone>{_VALUE}){_PAUSE}(?:而|应该|得|就)?(?P=verb)(?={_PAUSE}{_VALUE})"
    ),
    # 三号，不对，四号 · 三号，哦不，四号
    re.compile(
        rf"(?P<gone>{_VALUE}){_PAUSE}(?:{_WRONG}{_PAUSE})+(?:[我俺]?(?:说的|要的)?是?|改成?|换成?){_PAUSE}(?={_VALUE})"
    ),
    # 明天有事，后天吧
    re.compile(
        rf"(?P<gone>{_VALUE}){_PAUSE}{_BUSY}{_PAUSE}(?:那就?|还是|就|改到?成?|换到?成?|要不|放到?|往后)*{_PAUSE}(?={_VALUE})"
    ),
    # 我要洗澡，不对，我要理发: the sentence is begun again with the same words
    re.compile(
        rf"(?P<gone>(?P<head>[一-鿿]{{2}})[一-鿿]{{1,10}}?){_PAUSE}(?:{_WRONG}{_PAUSE})+(?=(?P=head))"
    ),
)
_NUMBERLIKE = re.compile(r"[零〇一二两三四五六七八九十百千万\d天早晚午晌夜]")
_LONGEST = 2000
"""Nobody corrects himself that far back; keeps odd input from costing time."""


def retracted(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of ``text`` that its speaker took back, the words of taking back included, in order."""
    spans: list[tuple[int, int]] = []
    for pattern in _PATTERNS:
        for match in pattern.finditer(text, 0, _LONGEST):
            if _NUMBERLIKE.search(match["gone"]) or "head" in pattern.groupindex:
                spans.append((match.start(), match.end()))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
