"""What may follow a day and move it, for the resolver: 元旦前一天, 国庆第二天, 端午节前两天, 春节三天后."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from bot.nlu.numerals import SMALL, cardinal
from bot.nlu.time.near import after
from bot.nlu.time.tokens import Day, Span
from bot.nlu.time.weeks import WEEK, WEEKDAY, weekday
from bot.nlu.time.workdays import last_workday, next_workday

_UNIT = r"个?(?P<unit>天|日|周|星期|礼拜)"
_NUMBER = rf"(?P<number>{SMALL})"
_BEFORE = r"(?:之|以)?前|提前|早"
_AFTER = r"(?:之|以|过)?后|过后|往后[推挪移]?|推迟|延后|顺延|晚"

_THAT = rf"(?:第?一个|头一?个|最后一?个|那一?个)?{WEEK}(?P<weekday>{WEEKDAY})"

Move = Callable[[re.Match[str], date], date | None]


def _earlier(match: re.Match[str], day: date) -> date | None:
    return after(day, -(cardinal(match["number"]) or 0), match["unit"])


def _later(match: re.Match[str], day: date) -> date | None:
    return after(day, cardinal(match["number"]) or 0, match["unit"])


def _ordinal(match: re.Match[str], day: date) -> date | None:
    return after(day, (cardinal(match["number"]) or 1) - 1, "天")


def _eve(_match: re.Match[str], day: date) -> date | None:
    return after(day, -1, "天")


def _next(_match: re.Match[str], day: date) -> date | None:
    return after(day, 1, "天")


def _same(_match: re.Match[str], day: date) -> date | None:
    return day


def _weekday_before(match: re.Match[str], day: date) -> date | None:
    return after(day, -((day.weekday() - weekday(match["weekday"]) - 1) % 7 + 1), "天")


def _weekday_after(match: re.Match[str], day: date) -> date | None:
    return after(day, (weekday(match["weekday"]) - day.weekday() - 1) % 7 + 1, "天")


def _workday_before(_match: re.Match[str], day: date) -> date | None:
    return last_workday(day)


def _workday(_match: re.Match[str], day: date) -> date | None:
    return next_workday(day)


_RELATIONS: tuple[tuple[re.Pattern[str], Move], ...] = tuple(
    (re.compile(rf"(?:的?那[个单回次趟]|的)?(?:{pattern})"), move)
    for pattern, move in (
        (rf"(?:{_BEFORE}){_NUMBER}{_UNIT}", _earlier),
        (rf"头{_NUMBER}{_UNIT}(?!{WEEKDAY})", _earlier),
        (rf"{_NUMBER}{_UNIT}(?:之前|以前|前(?![天后面儿]))", _earlier),
        (rf"(?:{_AFTER})的?第?{_NUMBER}{_UNIT}", _later),
        (rf"{_NUMBER}{_UNIT}(?:之后|以后|过后|后(?![天儿日面院]))", _later),
        (rf"(?:算?起|开始)再过{_NUMBER}{_UNIT}", _later),
        (rf"第{_NUMBER}天", _ordinal),
        (rf"(?:之前|以前|前)的?{_THAT}", _weekday_before),
        (rf"(?:之后|以后|过后|后)的?{_THAT}", _weekday_after),
        (r"前夕|前夜|前一?晚|头天|上一天", _eve),
        (r"次日|转天|隔天|下一天|转过天来?", _next),
        (r"(?:之后|以后|过后|后)?的?(?:第一个|头一个|首个)工作日", _workday),
        (r"(?:之前|以前|前)的?最后一?个工作日", _workday_before),
        (r"(?:当天|那一?天|当日|这一?天|本日)", _same),
    )
)


_BACK_AT_WORK = re.compile(
    r"(?:回来|放完假|[收休]假|假期|之后|以后|过后|后)*的?(?:上班的?[第头]一天|[第头]一天上班)(?:的?(?:日子|那一?天))?"
)
"""Behind a feast only: 五一回来上班第一天."""
_VAGUE = (
    (re.compile(r"左右|前后|那[几两]天"), (-1, 1)),
    (re.compile(r"[之以]前(?![的最头那第])|前(?=$|[，。来把给都得能送做])"), (-1,)),
)
_PASSED = re.compile(r"(?<!吃)过[了完](?:这个?)?$")
_OUT_OF = re.compile(r"出了?$")
_PASSED_REACH = 4  # characters


def related(text: str, day: Day) -> Day:
    """Return ``day`` moved by the words right behind it, or as it is; all its readings move alike.

    Words that only come near it (十号左右, 周五之前) leave the days beside it open.

    A run of days is measured from its first day backwards, and from its last day forwards.
    """
    run = any(first < last for first, last in day.spans)
    begin = max(0, day.start - _PASSED_REACH)
    behind = _PASSED.search(text, begin, day.start) or (run and _OUT_OF.search(text, begin, day.start))
    if behind and not day.recurrence and (passed := _passed(day)):
        day = replace(passed, start=behind.start())
    for _ in range(2):
        moved = _moved(text, day)
        if moved is None:
            break
        day = moved
    return _near(text, day)


def _near(text: str, day: Day) -> Day:
    vague = next(((m, days) for pattern, days in _VAGUE if (m := pattern.match(text, day.end))), None)
    if vague is None or not day.by or day.recurrence:
        return day
    match, days = vague
    return replace(day, end=match.end(), beside=days, bare=None)


def _passed(day: Day) -> Day | None:
    """Return the day after a named one that is to go by first: 过了明儿, 过完这个周末."""
    spans = tuple((d, d) for _, last in day.spans if (d := after(last, 1, "天")))
    return replace(day, spans=spans, bare=None, doubtful=False, rivals=()) if spans else None


def _moved(text: str, day: Day) -> Day | None:
    best: tuple[re.Match[str], Move] | None = None
    for pattern, move in (*_RELATIONS, *(() if day.by else ((_BACK_AT_WORK, _workday),))):
        match = pattern.match(text, day.end)
        if match and (best is None or match.end() > best[0].end()):
            best = match, move
    if best is None:
        return None
    match, move = best
    spans = tuple(span for first, last in day.spans if (span := _move(move, match, first, last)))
    same = move is _same
    if not spans:
        return None
    return replace(
        day,
        end=match.end(),
        spans=spans,
        bare=day.bare if same else None,
        doubtful=day.doubtful,
        rivals=day.rivals if same else (),
    )


def _move(move: Move, match: re.Match[str], first: date, last: date) -> Span | None:
    if move is _same:
        return first, last
    moved = move(match, last if move in {_later, _workday, _next} else first)
    return (moved, moved) if moved else None
