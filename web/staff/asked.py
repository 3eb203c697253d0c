"""What was asked for, in addresses and forms: days and reasons; read by the routes."""

from datetime import date, datetime, time

from core.clock import local
from core.errors import InputError
from web.staff.gate import Operator

_LONGEST = 200


def day_of(text: str) -> date | None:
    """Return the day written as 2026-11-22; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """Return the first moment of ``day`` in Shanghai."""
    return local(datetime.combine(day, time.min))


def clean(text: str, longest: int = _LONGEST) -> str:
    """Return ``text`` trimmed, not too long, and without what a database refuses."""
    return text.replace("\0", "").strip()[:longest]


def reason_of(operator: Operator) -> str:
    """Return why something masked is to be seen; raises InputError where nothing is said."""
    reason = clean(operator.form.get("reason", ""))
    if len(reason) < 2:
        raise InputError("请写明要看的理由，理由会记入审计")
    return reason
