"""One router per thing a caller can want; free of channels, sound and SQL."""

from bot.kernel.router import Router
from handlers import bookings, emergency, fallback, following, manner, person, smalltalk
from handlers.booking import book


def routers() -> tuple[Router, ...]:
    """Return every router in the order they are asked: danger first, not-understood last."""
    return (
        emergency.router,
        manner.router,
        following.router,
        book.router,
        bookings.router,
        person.router,
        smalltalk.router,
        fallback.router,
    )
