"""When a visit may be booked or changed, and through which states it goes; called by the visit service."""

from datetime import date, datetime, timedelta
from typing import Literal

from backend.areas.holidays import is_public_holiday
from backend.areas.schemas import AreaSettings
from backend.catalogue.schemas import ItemView
from core.clock import local
from core.errors import AlreadyChanged, NotOpen

Reason = Literal["past", "outside_hours", "closed_day", "lead_time", "cut_off"]

NEXT: dict[str, frozenset[str]] = {
    "requested": frozenset({"offered", "confirmed", "cancelled", "failed"}),
    "offered": frozenset({"confirmed", "cancelled", "failed"}),
    "confirmed": frozenset({"en_route", "in_service", "cancelled", "no_show", "failed"}),
    "en_route": frozenset({"in_service", "no_show", "failed"}),
    "in_service": frozenset({"completed", "failed"}),
    "completed": frozenset({"rated"}),
    "rated": frozenset(),
    "cancelled": frozenset(),
    "no_show": frozenset(),
    "failed": frozenset(),
}
"""Which state may follow which."""

MOVABLE = frozenset({"requested", "offered", "confirmed"})
"""States in which a visit may be moved or cancelled."""


def refuse(reason: Reason, spoken: str) -> NotOpen:
    """Return the error to raise; ``str`` of it is the reason, ``spoken`` what the elder hears."""
    error = NotOpen(reason)
    error.spoken = spoken
    return error


def follow(before: str, after: str) -> None:
    """Raise AlreadyChanged unless ``after`` may follow ``before``."""
    if after not in NEXT[before]:
        raise AlreadyChanged(f"{before} cannot become {after}")


def lead(item: ItemView, settings: AreaSettings) -> timedelta:
    """Return how long ahead a visit must be booked: the longer of area's and item's (urgent: its own)."""
    minutes = item.lead_minutes
    if item.category != "urgent":
        minutes = max(minutes, settings.lead_minutes)
    return timedelta(minutes=minutes)


def is_open_day(settings: AreaSettings, day: date) -> bool:
    """Return whether visits are made on ``day`` at all."""
    return day.weekday() in settings.weekdays and (settings.on_holidays or not is_public_holiday(day))


def check_open(settings: AreaSettings, item: ItemView, start: datetime, now: datetime) -> None:
    """Raise NotOpen with the reason if no visit of ``item`` can begin at ``start``."""
    begin = local(start)
    end = begin + timedelta(minutes=item.minutes)
    if begin <= now:
        raise refuse("past", "这个时间已经过了，请您换一个时间。")
    if not is_open_day(settings, begin.date()):
        raise refuse("closed_day", "这一天我们不上门，请您换一天。")
    if begin.time() < settings.opens or end.date() != begin.date() or end.time() > settings.closes:
        hours = f"{clock_words(settings.opens.hour)}到{clock_words(settings.closes.hour)}"
        raise refuse("outside_hours", f"我们{hours}上门，这项服务要{item.minutes}分钟，请您换一个时间。")
    if begin < now + lead(item, settings):
        hours = span_words(lead(item, settings))
        raise refuse("lead_time", f"这项服务要提前{hours}约，请您往后挪一挪。")


def check_cutoff(settings: AreaSettings, start: datetime, now: datetime) -> None:
    """Raise NotOpen where the visit is too near to be changed without staff."""
    if start - now < timedelta(minutes=settings.cutoff_minutes):
        within = span_words(timedelta(minutes=settings.cutoff_minutes))
        raise refuse("cut_off", f"离上门不到{within}了，我请工作人员帮您改。")


def clock_words(hour: int) -> str:
    """Return an hour as it is said: 早上八点, 下午六点."""
    names = "零一两三四五六七八九十"
    twelve = hour if hour <= 12 else hour - 12
    number = names[twelve] if twelve <= 10 else f"十{names[twelve - 10].replace('两', '二')}"
    period = (
        "早上"
        if hour < 9
        else "上午"
        if hour < 12
        else "中午"
        if hour == 12
        else "下午"
        if hour < 19
        else "晚上"
    )
    return f"{period}{number}点"


def span_words(span: timedelta) -> str:
    """Return a length of time as it is said: 半小时, 两小时, 四十五分钟 in digits."""
    minutes = int(span.total_seconds() // 60)
    if minutes == 30:
        return "半小时"
    if minutes % 60 == 0 and 0 < minutes // 60 <= 10:
        return f"{'零一两三四五六七八九十'[minutes // 60]}小时"
    return f"{minutes}分钟"
