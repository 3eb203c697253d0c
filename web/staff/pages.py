"""Templates of the console as answers; every route renders through here."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from web.staff import labels, masking
from web.staff.gate import Operator

_WEEKDAYS = "一二三四五六日"
_TEMPLATES = Path(__file__).parent.parent / "templates"


def is_fragment(request: Request) -> bool:
    """Return whether htmx asks for a part of the page rather than a whole one."""
    return "hx-request" in request.headers and "hx-history-restore-request" not in request.headers


def page(
    template: str, operator: Operator | None = None, *, status: int = 200, **context: Any
) -> HTMLResponse:
    """Return ``templates/staff/{template}.html``; ``here`` of the context names the open menu entry."""
    html = _ENVIRONMENT.get_template(f"{template}.html").render(me=operator, **context)
    return HTMLResponse(html, status)


def day(moment: date) -> str:
    """Return 11月22日 周日."""
    return f"{moment.month}月{moment.day}日 周{_WEEKDAYS[moment.weekday()]}"


def clock(moment: datetime) -> str:
    """Return 09:05."""
    return f"{moment:%H:%M}"


def moment(at: datetime) -> str:
    """Return 11月22日 09:05."""
    return f"{at.month}月{at.day}日 {at:%H:%M}"


def minutes(seconds: float) -> str:
    """Return 3:07."""
    return f"{int(seconds) // 60}:{int(seconds) % 60:02}"


def lasting(span: timedelta) -> str:
    """Return 3 分 7 秒."""
    minutes, seconds = divmod(int(span.total_seconds()), 60)
    return f"{minutes} 分 {seconds} 秒" if minutes else f"{seconds} 秒"


def percent(part: float) -> str:
    """Return 87%."""
    return f"{round(part * 100)}%"


def segment(text: str) -> str:
    """Return ``text`` as one segment of a path."""
    return quote(text, safe="")


def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES / "staff"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters = (day, clock, moment, minutes, lasting, percent, segment)
    environment.filters |= {each.__name__: each for each in filters}
    environment.filters |= {
        "mask_number": masking.number,
        "mask_name": masking.name,
        "mask_entities": masking.spans,
        "mask": masking.words,
    }
    environment.globals["L"] = labels
    return environment


_ENVIRONMENT = _environment()
