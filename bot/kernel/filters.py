"""Filters: what a handler wants to see. Combine with ``&``, ``|`` and ``~``; ``F`` looks into the turn."""

from collections.abc import Callable

from magic_filter import F, MagicFilter

from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.inject import Context, Injected
from bot.kernel.meaning import Meaning
from bot.kernel.turn import Event, Key, Turn

__all__ = [
    "Channel",
    "Entity",
    "F",
    "Filter",
    "Happened",
    "Idle",
    "InState",
    "Intent",
    "Pressed",
    "as_filter",
]


class Filter:
    """A yes-or-no question; ``test`` asks for what it needs by parameter name, as handlers do."""

    def __init__(self, test: Callable[..., bool]) -> None:
        self._test = Injected(test)

    def passes(self, context: Context) -> bool:
        """Return whether the turn in ``context`` passes."""
        return bool(self._test(context))

    @property
    def injected(self) -> tuple[Injected[bool], ...]:
        """The functions that will be called, for the check at start-up."""
        return (self._test,)

    def __and__(self, other: "Filter | MagicFilter") -> "Filter":
        return _Combined(all, self, as_filter(other))

    def __or__(self, other: "Filter | MagicFilter") -> "Filter":
        return _Combined(any, self, as_filter(other))

    def __invert__(self) -> "Filter":
        return _Combined(lambda answers: not any(answers), self)


class _Combined(Filter):
    def __init__(self, judge: Callable[..., bool], *parts: Filter) -> None:
        self._judge = judge
        self._parts = parts

    def passes(self, context: Context) -> bool:
        return self._judge(part.passes(context) for part in self._parts)

    @property
    def injected(self) -> tuple[Injected[bool], ...]:
        return tuple(function for part in self._parts for function in part.injected)


class Intent(Filter):
    """Any of these intents, understood with at least ``least`` confidence."""

    def __init__(self, *names: str, least: float = 0.0) -> None:
        def test(meaning: Meaning) -> bool:
            return meaning.intent in names and meaning.confidence >= least

        super().__init__(test)


class Entity(Filter):
    """At least one value of any of these entities."""

    def __init__(self, *names: str) -> None:
        def test(meaning: Meaning) -> bool:
            return any(meaning.value(name) is not None for name in names)

        super().__init__(test)


class InState(Filter):
    """The dialogue is in one of these states; a group stands for all of its states."""

    def __init__(self, *states: State | type[StatesGroup]) -> None:
        names = {name for state in states for name in _names(state)}

        def test(dialogue: Dialogue) -> bool:
            return dialogue.state in names

        super().__init__(test)


class Idle(Filter):
    """No group of states is being gone through."""

    def __init__(self) -> None:
        def test(dialogue: Dialogue) -> bool:
            return not dialogue.state

        super().__init__(test)


class Channel(Filter):
    """The turn came by one of these channels."""

    def __init__(self, *names: str) -> None:
        def test(turn: Turn) -> bool:
            return turn.channel in names

        super().__init__(test)


class Pressed(Filter):
    """One of these telephone keys."""

    def __init__(self, *keys: str) -> None:
        def test(turn: Turn) -> bool:
            return isinstance(turn.content, Key) and turn.content.key in keys

        super().__init__(test)


class Happened(Filter):
    """One of these events: started, silence, ended, timer…"""

    def __init__(self, *names: str) -> None:
        def test(turn: Turn) -> bool:
            return isinstance(turn.content, Event) and turn.content.name in names

        super().__init__(test)


def as_filter(question: Filter | MagicFilter) -> Filter:
    """Return ``question`` as a Filter; a magic one is resolved against the turn."""
    if isinstance(question, Filter):
        return question

    def test(turn: Turn) -> bool:
        return bool(question.resolve(turn))

    return Filter(test)


def _names(state: State | type[StatesGroup]) -> tuple[str, ...]:
    return (state.name,) if isinstance(state, State) else state.names()
