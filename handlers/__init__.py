"""One router per thing a caller can want; free of channels, sound and SQL."""

from bot.kernel.router import Router
from handlers import (
    account,
    alerts,
    bookings,
    casework,
    company,
    emergency,
    fallback,
    family,
    following,
    manner,
    moving,
    own_data,
    person,
    policy,
    rating,
    scam,
    services,
    smalltalk,
)
from handlers.booking import book


def routers() -> tuple[Router, ...]:
    """Return every router in the order they are asked: danger first, not-understood last."""
    return (
        emergency.router,
        manner.router,
        scam.router,
        following.router,
        policy.router,
        services.router,
        company.router,
        moving.router,
        book.router,
        bookings.router,
        account.router,
        casework.router,
        alerts.router,
        rating.router,
        own_data.router,
        family.router,
        person.router,
        smalltalk.router,
        fallback.router,
    )
