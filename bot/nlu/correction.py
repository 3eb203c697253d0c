"""Finds what a speaker took back (不是三号是四号, 三号，不对，四号); normaliser and resolver leave it out."""

import re

_VALUE = (
    r"(?:(?:星期|礼拜|单元|[农阴历大今明后昨前下上这个周早晚中晌午夜傍天日儿月年号点半刻分整"
    r"零〇一二两三四五六七八九十百千万幺廿\d初底末块元楼室栋的:：.]){1,12})"
)
_PAUSE = r"[\s，,、。.…啊呃嗯哦哎呀吧]*"
_WRONG = (
    r"(?:不对(?:不对)?|错了|[我俺]?说错了?|记错了?|不是不是|不不+是?|哦不|哦?不是(?=[\s，,、。])|应该是|口误)"
)
_CANNOT = r"不行|不中|不成|没空|没时间|有事|不方便|来不及|不得闲|去不了|不在家|太早|太晚"
_BUSY = rf"(?:[我俺他她]?(?:那天|那会儿)?(?:{_CANNOT}))"
_INSTEAD = r"(?:那就?|还是|就|改到?成?|换到?成?|要不|放到?|往后)*"

_PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        # 不是三号(，)是四号 · 不要三号要四号
        rf"(?P<back>(?<!是)不(?P<verb>是|要|在){_PAUSE}(?P<gone>{_VALUE}){_PAUSE}[而得就]?(?P=verb))"
        rf"(?={_PAUSE}{_VALUE})",
        # 是四号，不是三号
        rf"(?:{_VALUE}){_PAUSE}(?P<back>不是(?P<gone>{_VALUE}))(?!{_PAUSE}是)",
        # 三号，不对，四号 · 三号，哦不，四号
        rf"(?P<back>(?P<gone>{_VALUE}){_PAUSE}(?:{_WRONG}{_PAUSE})+[我俺]?(?:[说要]的)?是?{_INSTEAD}{_PAUSE})"
        rf"(?={_VALUE})",
        # 明天有事，后天吧
        rf"(?P<back>(?P<gone>{_VALUE}){_PAUSE}{_BUSY}{_PAUSE}{_INSTEAD}{_PAUSE})(?={_VALUE})",
    )
)
_BEGUN_AGAIN = re.compile(
    rf"(?P<head>[一-鿿]{{2}})[一-鿿]{{1,10}}?{_PAUSE}(?:{_WRONG}{_PAUSE})+(?=(?P=head))"
)
"""我要洗澡，不对，我要理发: the sentence begins again with the same words."""
_NUMBERLIKE = re.compile(r"[零〇一二两三四五六七八九十百千万\d天早晚午晌夜]")
_LONGEST = 2000
"""Nobody corrects himself that far back; keeps odd input from costing time."""


def retracted(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of ``text`` that its speaker took back, in order, the words of doing so included."""
    spans = [m.span() for m in _BEGUN_AGAIN.finditer(text, 0, _LONGEST)]
    for pattern in _PATTERNS:
        matches = pattern.finditer(text, 0, _LONGEST)
        spans += [m.span("back") for m in matches if _NUMBERLIKE.search(m["gone"])]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
