"""What the dispatcher and a channel know of each other; every channel is built on these two names."""

from collections.abc import Awaitable, Callable
from typing import Protocol, TypeVar

from bot.kernel.reply import Reply
from bot.kernel.turn import Turn

Feed = Callable[[Turn], Awaitable[Reply]]
"""Answers a turn; the same turn id again gets the same answer. ``Dispatcher.feed`` is one."""

Rendered_co = TypeVar("Rendered_co", covariant=True)


class Channel(Protocol[Rendered_co]):
    """One way to reach us. Renders by a function for each part type (``functools.singledispatch``)."""

    @property
    def name(self) -> str:
        """The channel's name, as turns carry it."""
        ...

    def render(self, reply: Reply) -> Rendered_co:
        """Return ``reply`` in the form this channel sends; parts it has no form for are left out."""
        ...
