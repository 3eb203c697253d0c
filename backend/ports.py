"""What the backend needs of the world outside, as protocols; the composition root joins who does it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Announcement:
    """What one person is to be told.

    ``id`` is the same however often it is tried. ``text`` is read as it stands; ``fields`` are the short
    values for forms with blanks: ``what``, ``service``, ``time``, ``who``. ``tried`` is the route of an
    earlier attempt of which nobody knows whether it arrived.
    """

    id: str
    person: str
    text: str
    fields: Mapping[str, str] = field(default_factory=dict)
    tried: str = ""


@dataclass(frozen=True, slots=True)
class Delivery:
    """By which route it went, and the peer's receipt where its result comes later."""

    route: str
    receipt: str = ""


class Notifier(Protocol):
    """Tells people what concerns them."""

    async def notify(self, announcement: Announcement) -> Delivery | None:
        """Send, or return None where no way to the person is open.

        Raises Unavailable where trying again later may help and will not tell anybody twice.
        """
        ...
