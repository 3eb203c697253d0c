"""A SIP stack whose far end answers before the caller's loop knows that the INVITE left."""

from collections.abc import Callable

from baresip import Call, CallState, Event, StackEvent

HANDLE = 7


class QuickStack:
    """Tells its listeners what :meth:`say` is given; nothing is on the wire."""

    def __init__(self) -> None:
        self.listeners: list[Callable[[StackEvent], None]] = []

    def subscribe(self, listener: Callable[[StackEvent], None]) -> None:
        """Let ``listener`` hear every event."""
        self.listeners.append(listener)

    def unsubscribe(self, listener: Callable[[StackEvent], None]) -> None:
        """Let it hear no more."""
        self.listeners.remove(listener)

    def say(self, event: Event, text: str = "", call: int = HANDLE) -> None:
        """Report ``event`` of ``call``."""
        for listener in list(self.listeners):
            listener(StackEvent(event, call=call, text=text))


class QuickAgent:
    """Dials on a QuickStack; ``before`` happens while its call does not listen yet."""

    def __init__(self, stack: QuickStack, before: Callable[[], None]) -> None:
        self.stack = stack
        self.before = before

    async def dial(
        self, uri: str, headers: dict[str, str] | None = None, *, video: bool | str = False
    ) -> Call:
        """Return a call that has heard of nothing so far."""
        self.before()
        return Call(self.stack, handle=HANDLE, ua_handle=1, state=CallState.OUTGOING, peer=uri)
