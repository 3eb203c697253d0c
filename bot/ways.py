"""Ways: tells people by the first way that is open; bot/wechat.py joins the notifiers with it."""

from collections.abc import Sequence

from backend.ports import Announcement, Delivery, Notifier


class Ways:
    """Implements backend.ports.Notifier over several, in order."""

    def __init__(self, notifiers: Sequence[Notifier]) -> None:
        self._notifiers = tuple(notifiers)

    async def notify(self, announcement: Announcement) -> Delivery | None:
        """Return what the first way did that leads to the person; raises Unavailable where that one does."""
        for notifier in self._notifiers:
            delivery = await notifier.notify(announcement)
            if delivery is not None:
                return delivery
        return None
