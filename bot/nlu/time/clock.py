"""Rules for clock times and parts of the day: 上午九点半, 差五分三点, 三四点, 14:30, 后晌, 吃完晌午饭."""

import re
from collections.abc import Callable
from datetime import datetime

from bot.nlu.numerals import cardinal
from bot.nlu.time.tokens import Clock, Part, rule

_ONES = "一二三四五六七八九"
_HOUR = rf"(?:2[0-4](?!\d)|1\d(?!\d)|0?\d(?!\d)|二十[一二三四]?|十[{_ONES}]?|[零〇两俩{_ONES}])"
_MINUTE = rf"(?:[0-5]\d(?!\d)|[二三四五]?十[{_ONES}]?|[零〇][{_ONES}])"
_DECIMAL = r"[一二三四五六七八九\d](?:[，。饭后前多度毫元块斤里公]|$)"  # 血糖八点六
_NO_TIME = r"[儿子心名菜餐击歌头评赞滴]|意见|建议|要求|问题|原因|疑问|想法|水(?=旁|那?个|的?那|[，。]|$)"
_OCLOCK = rf"(?:来?点(?!{_DECIMAL}|{_NO_TIME})钟?|时(?![候间刻常段]))"
_WHOLE_HOUR = rf"(?![一1]点(?![钟半])){_HOUR}[点:]"  # 早一点 is no hour
_NO_COUNT = r"(?![点号块个天楼位岁日室元度斤人年月])"
_TAIL = (
    r"(?:(?P<half>半)|过?(?P<quarter>[一三123])刻钟?|[整正](?![好在月式])|[差欠](?P<short>一刻|[一二两三四五六七八九十]{1,2}分?|\d{1,2}分)"
    rf"|(?:零|过)?(?P<single>[{_ONES}1-9])分钟?|过?(?P<minute>(?>{_MINUTE}))(?:分钟?)?{_NO_COUNT})"
)
_LACK = rf"[差欠](?:(?P<lack>一刻钟?|{_MINUTE}分钟?|[{_ONES}两\d]分钟?)[就到不]{{0,2}})"
_ABOUT = r"(?:左右|上下|来钟|来钟头|多钟?|前后|那会儿?|光景|的样子|许|吧(?=[到至]))?"
_TO = r"(?:到|至|~|-|—|–|、|，|,|或者?|和)"
_MEAL = re.compile(r"[^，。、\s\d到至点前后]{0,4}(?P<meal>[早晚])[饭餐]")
_SIDES = {"早": "morning", "晚": "evening"}
_SET_TO = re.compile(r"[推改挪换定约放等提]到|[改换]成")
_CLOSING = " ，。吧呢啊呀来"
_MORNING_ENDS, _LAST_HOUR = 12, 24
_SHIFTED = {None: (1, 6), "morning": (13, 0), "noon": (1, 3), "evening": (4, 12), "night": (7, 11)}
"""First and last hour said that mean the second half of the day, by the part of the day beside them."""

_PARTS: dict[str, tuple[str, ...]] = {
    "morning": (
        "一?大?清?早[上晨起](?!床)|早间|清[早晨]|[一大]大?早(?!餐|饭)|一清早|一?大清早|清起来|早清起来|赶早(?!市)|天(?:[一刚蒙]*|不)亮|傍明|五更|上班(?:之前|以前|前)|鸡叫|起早",
        "(?<![了整]一)上午|半[晌中]午|头晌午?|[前上]晌|头午|[上前]半晌|半头晌|头半晌|前半天|小半晌",
        r"吃?[完过罢了]*早[上晨]?[饭餐]吃?[完过罢了]*(?:之后|以后|后)",
        r"吃?(?:早|午|中午|晌午?)[饭餐](?:之前|以前|前)|(?:中午|晌午)(?:之前|以前|前(?!后))",
        r"吃[完过罢了]+早[上晨]?[饭餐]",
    ),
    "noon": (
        "大?晌午头?(?!觉)|傍晌天?|[大正]晌午?|中午头?(?!觉)|正午|午间|饭点|晌天",
        "(?:晌午?|中午|午)饭(?:时候?|点|那会儿?|当口)",
    ),
    "afternoon": (
        "(?<![了整]一)下午(?![餐茶])|后晌|过[了完]?(?:晌午|中午)|过晌|午后|过午|下晌|[下后]半晌|半后晌|后半天|下半天",
        r"吃?[完过罢了]*(?:中午|晌午?|午)[饭餐]吃?[完过罢了]*(?:之后|以后|后)",
        r"吃[完过罢了]+(?:中午|晌午?|午)[饭餐]|(?:中午|晌午?)吃[完过罢了]+饭",
        r"(?:睡[完醒起]?了?)?(?:午|晌|晌午)觉(?:睡?[完醒起]来?)?(?:之后|以后|后)?|歇[完过]?晌(?:之后|以后|后)?|午休(?:之后|以后|后|起来)|放学(?:之后|以后|后)",
        r"[晌中]午[歪错]|日头偏西",
        r"吃?晚[饭餐](?:之前|以前|前)|天黑(?:之前|以前|前)",
    ),
    "evening": (
        "傍晚|傍黑天?|擦黑|掌灯|黄昏|晚上|晚间|夜里头?|夜晚|夜间|黑天|(?<=[今明昨天])黑了?(?=[来去，]|$)|天[一擦刚]?黑|黑[上夜下家](?!的)|合黑|挨黑|煞黑|后晌黑|下午黑|晚[半末]?晌|(?:太阳|日头)落山?",
        "下晚(?=儿|[ ，来去]|$)",
        r"吃?[完过罢了]*晚[饭餐]吃?[完过罢了]*(?:之后|以后|后)",
        r"吃[完过罢了]+晚[饭餐]|下了?班(?:之后|以后|后)",
    ),
}
_AFTER_DAY = r"(?:(?<=[每今明昨后前天儿日号])|(?<=[周期拜年][一二三四五六末节]))"


def _part(value: str, *, night: bool = False) -> Callable[[re.Match[str], datetime], Part | None]:
    return lambda match, _now: Part(match.start(), match.end(), value, night)


def _clock(match: re.Match[str], _now: datetime) -> Clock | None:
    if match["short"]:
        return _short_of(match, match["short"])
    hour, minute = cardinal(match["hour"]), _minutes(match)
    if hour is None or hour > _LAST_HOUR or minute >= 60:
        return None
    meal = _MEAL.match(match.string, match.end())
    return Clock(
        match.start(),
        match.end(),
        hour,
        minute,
        weak=match[0] in {"一点", "1点"}
        and match.string.strip(_CLOSING) != match[0]
        and not _SET_TO.search(match.string, max(0, match.start() - 2), match.start()),
        side=_SIDES[meal["meal"]] if meal else None,
    )


def _lacking(match: re.Match[str], _now: datetime) -> Clock | None:
    return _short_of(match, match["lack"])


def _short_of(match: re.Match[str], lack: str) -> Clock | None:
    """Return the time ``lack`` (五分, 一刻) before the hour."""
    hour = cardinal(match["hour"])
    minutes = 15 if "刻" in lack else cardinal(lack.strip("分钟"))
    if not hour or hour > _LAST_HOUR or not minutes or minutes >= 60:
        return None
    return Clock(match.start(), match.end(), hour - 1 or 12, 60 - minutes)


def _minutes(match: re.Match[str]) -> int:
    if match["half"]:
        return 30
    if match["quarter"]:
        return 15 * (cardinal(match["quarter"]) or 0)
    return cardinal(match["single"] or match["minute"] or "0") or 0


def _colon(match: re.Match[str], _now: datetime) -> Clock | None:
    hour, minute = int(match["hour"]), int(match["minute"])
    if hour > _LAST_HOUR or minute >= 60:
        return None
    return Clock(match.start(), match.end(), hour, minute)


def _pair(match: re.Match[str], _now: datetime) -> Clock | None:
    """Return 三四点, 十一二点, 九十点, 2到4点: two hours with one 点."""
    first, last = cardinal(match["first"]), cardinal(match["last"])
    if first is None or last is None:
        return None
    joined = match["joined"] in {None, "点", "点钟"}
    if joined and first > 10 > last:
        last += 10
    if max(first, last) > _LAST_HOUR or (joined and last != first + 1):
        return None
    end = last, 30 if match["half"] else 0
    return Clock(match.start(), match.end(), first, 0, end)


def place(clock: Clock, part: Part | None) -> tuple[tuple[int, int], tuple[int, int] | None]:
    """Return (hour, minute) of start and end in the 24-hour day; 24 is the midnight after.

    Without a part of the day an hour is taken where visits are made, 08 to 18: 三点 is 15:00, 八点 08:00.
    """
    start = _hour(clock, part), clock.minute
    if clock.until is None:
        return start, None
    hour, minute = clock.until
    end = hour, minute
    if end <= start and hour <= _MORNING_ENDS:
        end = hour % 12 + 12, minute
    return start, end if end > start else None


def _hour(clock: Clock, part: Part | None) -> int:
    hour = clock.hour
    if hour > _MORNING_ENDS or hour == 0:
        return hour
    if part is not None and part.night and hour == _MORNING_ENDS:
        return 0
    if part is not None and part.value == "afternoon":
        return hour % 12 + 12
    named = clock.side if part is None else "night" if part.night else part.value
    first, last = _SHIFTED[named]
    return hour + 12 if first <= hour <= last else hour


RULES = (
    rule(rf"{_LACK}(?P<hour>{_HOUR}){_OCLOCK}", _lacking),
    rule(rf"(?<![\d第])(?P<hour>{_HOUR}){_OCLOCK}{_TAIL}?{_ABOUT}", _clock),
    rule(r"(?<![\d:])(?P<hour>[01]?\d|2[0-4])[:：](?P<minute>[0-5]\d)(?::[0-5]\d)?(?![\d:])", _colon),
    rule(
        rf"(?<![\d第])(?P<first>{_HOUR})(?P<joined>点?{_TO}|点钟?)?(?P<last>{_HOUR}){_OCLOCK}(?P<half>半)?{_ABOUT}",
        _pair,
    ),
    *(
        rule(rf"(?:{p})儿?(?!好(?:$|[，。！,!啊呀]))", _part(value))
        for value, patterns in _PARTS.items()
        for p in patterns
    ),
    rule(rf"{_AFTER_DAY}[早晨](?!一?点(?!钟)|[餐饭班安年期市])|早(?={_WHOLE_HOUR})", _part("morning")),
    rule(rf"{_AFTER_DAY}[晚夜](?!一?点(?!钟)|[了餐饭班安年期辈])|晚(?={_WHOLE_HOUR})", _part("evening")),
    rule(rf"{_AFTER_DAY}午(?![餐饭睡觉])", _part("noon")),
    rule(r"凌晨|[后下]半夜", _part("morning", night=True)),
    rule(r"三更半夜|大?半夜|深夜", _part("evening", night=True)),
)
