"""Finds what a speaker took back (不是三号是四号, 三号，不对，四号); normaliser and resolver leave it out."""

import re

_FEAST = r"(?:元旦|春节|清明|端午|中秋|国庆|元宵|重阳|除夕|小年|冬至|腊八|[五六]一|十一)节?"
_VALUE = (
    rf"(?:(?:{_FEAST}|星期|礼拜|单元|[农阴历大今明后昨前下上这个周早晚中晌午夜傍天日儿月年号点半刻分整"
    r"零〇一二两三四五六七八九十百千万幺廿\d初底末块元楼室栋的:：.]){1,12})"
)
_PAUSE = r"[\s，,、。.…啊呃嗯哦哎呀吧]*"
_WRONG = (
    r"(?:不对(?:不对)?|错了|[我俺]?说错了?|记错了?|不是不是|不不+是?|哦不|其实是"
    r"|哦?不是(?=[\s，,、。])|应该是|口误)"
)
_CANNOT = (
    r"不行|不中|不成|没空|不得空|没时间|没[工功]夫|有事|不方便|来不及|赶不上|不得闲|去不了|不在家"
    r"|(?:[太忒]|有点)[早晚赶紧]|够呛|晚了|安排不[开了]"
)
_BUSY = rf"(?:[我俺他她]?(?:那天|那会儿)?(?:都|也|怕是?|恐怕|实在|可能|有点)*(?:{_CANNOT})了?)"
_INSTEAD = r"(?:那就?|还是|就|改到?成?|换到?成?|要不|放到?|往后|推到?|挪到?|等)*"

_NUMBER = r"[零〇一二两三四五六七八九十廿\d]{1,3}"
_NAMED = r"(?:星期|礼拜|周)[一二三四五六日天末1-7]"
_DAY = (
    rf"(?:周末|大后天|(?<!大)[今明后]天|(?:下+个?|这个?|本)?{_NAMED}|(?:{_NUMBER}月)?{_NUMBER}[号日]"
    rf"|初[一二三四五六七八九十]|{_FEAST})"
)
_PART = r"(?:[上中下]午|早上|晚上|傍晚)"
_WORKDAYS = r"(?:周末|礼拜末|双休日?)(?:[之以]外)?[，,]?(?:天天|每天)"
"""Behind 除了 these are a rhythm of their own."""
_KINDS = (_DAY, rf"(?:{_DAY}?{_PART})", rf"(?:{_DAY}?{_PART}?{_NUMBER}点半?)")
_TIME = rf"(?:{'|'.join(_KINDS)})"
"""Times of a kind: without plainer words only the same kind of time takes the place of another."""


def _same_kind(kind: str) -> tuple[str, ...]:
    """Return the patterns of a time that another of its ``kind`` replaces without plainer words."""
    gone = rf"(?P<gone>{kind})"
    return (
        # 明天，不，后天 · 九点不十点
        rf"(?P<back>{gone}{_PAUSE}不{{1,2}}{_PAUSE})(?={kind})",
        # 不是周三周四
        rf"(?P<back>(?<!是)不[是要在]{gone}的?{_PAUSE})(?={kind})",
        # 周一我得打针，周二吧 · 周一，周一…
        rf"(?P<back>{gone}{_PAUSE}[我俺他她]?(?:得|要|有|去|还)[^，。\d]{{1,8}}?{_PAUSE})(?={kind}吧)",
        rf"(?P<back>{gone}{_PAUSE}[我俺孩闺儿孙老][^，。\d的改换挪推调提到和跟至前]{{1,8}}?{_PAUSE})(?={kind}吧)",
        rf"(?P<back>{gone}{_PAUSE})(?=(?P=gone)(?!半))",
        # 三号，四号吧 · 周二吧还是周三吧
        rf"(?P<back>{gone}(?:吧?[，。…]+|{_PAUSE}(?:还是|要不){_PAUSE})(?:还是|要不)?)(?={kind}吧)",
    )


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
        # 四点，哎不是四点，是四点半
        rf"(?P<back>(?P<gone>{_VALUE}){_PAUSE}不[是要]{_PAUSE}(?P=gone){_PAUSE}[而得就]?[是要])(?={_PAUSE}{_VALUE})",
        # 别明天了，后天 · 不用周五来，周六来就行
        rf"(?P<back>(?:先?别|甭|不要|不用|不在)(?P<gone>{_TIME}{_VALUE}?)[来去]?了?{_PAUSE}{_INSTEAD}[要是]?)(?={_TIME})",
        # 除了周三都行 · 周末以外
        rf"(?P<back>除了?(?!{_WORKDAYS})(?P<gone>{_TIME}{_VALUE}?)(?:[之以]外)?)",
        rf"(?P<back>(?P<gone>{_TIME})(?:[之以]外|除外))",
        # 十点的不要，要下午的
        rf"(?P<back>(?P<gone>{_TIME})的?[就先]?(?:不要|别来)[来了]*{_PAUSE}[要改换]?到?)(?={_TIME})",
        *(pattern for kind in _KINDS for pattern in _same_kind(kind)),
        # 明天有事，后天吧 · 三点到五点没空，六点吧
        rf"(?P<back>(?P<gone>{_VALUE}(?:[到至]{_VALUE})?){_PAUSE}{_BUSY}{_PAUSE}{_INSTEAD}{_PAUSE})(?={_VALUE})",
    )
)
_BEGUN_AGAIN = re.compile(
    rf"(?P<head>[一-鿿]{{2}})[一-鿿]{{1,10}}?{_PAUSE}(?:{_WRONG}{_PAUSE})+(?=(?P=head))"
)
"""我要洗澡，不对，我要理发: the sentence begins again with the same words."""
_NUMBERLIKE = re.compile(rf"[零〇一二两三四五六七八九十百千万\d天早晚午晌夜末周月]|{_FEAST}")
_LONGEST = 2000
"""Nobody corrects himself that far back; keeps odd input from costing time."""


_OF_DAY = re.compile(rf"{_DAY}的?(?={_PART}|{_NUMBER}点)")
_HOURS = re.compile(rf"{_PART}|{_NUMBER}点")


def _without_day(match: re.Match[str]) -> tuple[tuple[int, int], ...]:
    """Return what ``match`` takes back; the day stays where only its hour is replaced: 明天上午不行，下午."""
    start, end = match.span("back")
    day = _OF_DAY.match(match["gone"])
    if day is None or not _HOURS.match(match.string, end):
        return ((start, end),)
    first = match.start("gone")
    return (start, first), (first + day.end(), end)


def retracted(text: str) -> tuple[tuple[int, int], ...]:
    """Return the spans of ``text`` that its speaker took back, in order, the words of doing so included."""
    spans = [m.span() for m in _BEGUN_AGAIN.finditer(text, 0, _LONGEST)]
    for pattern in _PATTERNS:
        matches = pattern.finditer(text, 0, _LONGEST)
        spans += [span for m in matches if _NUMBERLIKE.search(m["gone"]) for span in _without_day(m)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(merged)
