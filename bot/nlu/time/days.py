"""What two days said side by side mean together: 下周 + 周三, 25号 + 星期三, 每周 + 周五; expressions ask."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from bot.nlu.time.tokens import Day, Span
from bot.nlu.time.weeks import NAMES


def merged(one: Day, other: Day) -> Day | None:
    """Return the day that ``one`` and ``other`` right behind it name together, or None where they do not."""
    if one.recurrence:
        return _narrowed(one, other) if other.doubtful else _told(one, other)
    return _begun(one, other) if other.recurrence else _met(one, other)


def following(day: Day, first: Day | None) -> Day:
    """Return a bare day behind the one that it is listed after: 下周二或者周四, 下个月三号或者五号."""
    if first is None or not first.fixed or not first.spans or day.bare is None:
        return day
    later = tuple(span for span in day.spans if span[0] > first.spans[0][0])
    return replace(day, spans=later, doubtful=False) if later else day


def ahead(day: Day, today: date) -> Day:
    """Return ``day`` without its readings gone by, so that only days to come are compared."""
    spans = tuple(span for span in day.spans if span[1] >= today)
    return replace(day, spans=spans) if spans and not day.fixed else day


def later_in_week(day: Day, before: Day | None, today: date) -> Day:
    """Return a bare weekday behind an earlier one as that of the same week: 周四周五, 下周一出院，周二来."""
    if before is None or before.recurrence or day.bare is None or not (day.by == before.by == "week"):
        return day
    first = next((first for first, _ in before.spans if first >= today), None)
    sunday = first and first + timedelta(6 - first.weekday())
    week = tuple(span for span in day.spans if first and sunday and first < span[0] <= sunday)
    return replace(day, spans=week, doubtful=False) if week else day


def _begun(start: Day, rhythm: Day) -> Day | None:
    """Return a rhythm that begins on a day: 明天起 + 每天, 从六月开始 + 每周六."""
    if not rhythm.spans:
        return None
    begin = next((first for first, last in start.spans if last >= rhythm.spans[0][0]), None)
    return replace(rhythm, spans=tuple(s for s in rhythm.spans if s[0] >= begin)) if begin else None


def _told(often: Day, when: Day) -> Day | None:
    """Return the days of a rhythm of which only how often was told before: 一星期三次 + 周一三五."""
    same = bool(often.recurrence and (when.recurrence or "").startswith(often.recurrence))
    return when if same and not often.spans else None


def _narrowed(rhythm: Day, named: Day) -> Day | None:
    """Return a weekly rhythm on a weekday more: 每周 + 周五, 每两周 + 周五, 每周二 + 周五."""
    said, name = rhythm.recurrence or "", NAMES[named.spans[0][0].weekday()]
    if not rhythm.spans:
        return replace(named, recurrence=said + (name if said == "每周" else f"的周{name}"))
    if not said.startswith("每周"):
        return None
    return replace(rhythm, spans=tuple(sorted({*rhythm.spans, *named.spans})), recurrence=f"{said}、周{name}")


def _met(one: Day, other: Day) -> Day | None:
    """Return the days of a run that a bare word picks, or the day that both words name."""
    for run, bare in ((one, other), (other, one)):
        if bare.bare is not None and any(first < last for first, last in run.spans):
            days = tuple((d, d) for span in run.spans for d in _each(span) if bare.bare(d))
            return replace(run, spans=days, bare=None) if days else None
    common = [span for span in one.spans if span in other.spans and span[0] == span[1]]
    common = common or _confirmed(one, other) or _confirmed(other, one)
    if not common:
        return None
    fixed = one.fixed or other.fixed
    return replace(one, spans=tuple(common), fixed=fixed, bare=None, doubtful=False, by="", rivals=())


def _confirmed(day: Day, weekday: Day) -> list[Span]:
    """Return the coming reading of a day in a month told, if it is the weekday beside: 12月25号 + 周五."""
    if weekday.bare is None or day.bare is not None or not day.spans:
        return []
    first, last = day.spans[0]
    return [(first, last)] if first == last and weekday.bare(first) else []


def clash(one: Day, other: Day) -> bool:
    """Tell whether two days right beside each other can not both be meant: 十二号星期五 of a Thursday."""
    days = all(day.spans and all(first == last for first, last in day.spans) for day in (one, other))
    named = bool(one.by and other.by and one.by != other.by)
    return named and days and not one.recurrence and not other.recurrence


def _each(span: Span) -> Iterator[date]:
    return (span[0] + timedelta(i) for i in range((span[1] - span[0]).days + 1))
