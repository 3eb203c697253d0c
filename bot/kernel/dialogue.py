"""Dialogue: where a talk stands between two turns, and the states a group of handlers moves through."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from bot.kernel.reply import Ask, Confirm, Expect, Reply
from bot.kernel.wire import reply_from_json, reply_to_json


class State:
    """One state of a StatesGroup; named by the attribute that holds it first, wherever else it is put."""

    def __init__(self) -> None:
        self.name = ""

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = self.name or f"{owner.__name__}:{name}"

    def __repr__(self) -> str:
        return f"State({self.name!r})"


class StatesGroup:
    """States that belong together: ``class Booking(StatesGroup): service = State()``."""

    @classmethod
    def names(cls) -> tuple[str, ...]:
        """Return the names of the group's states, in the order they were written."""
        return tuple(value.name for value in vars(cls).values() if isinstance(value, State))


@dataclass
class Dialogue:
    """What is remembered of a talk under ``key``: a person's, whatever the channel.

    ``data`` holds strings only, so that a newer release can read an older one's rows.
    """

    key: str
    state: str = ""
    data: dict[str, str] = field(default_factory=dict)
    misses: int = 0
    """How often in a row the caller was not understood."""
    manner: dict[str, float] = field(default_factory=dict)
    """How somebody whom we do not know wants to be spoken to: ``rate`` and ``gain`` as in Pace."""
    pending: Reply | None = None
    """The question that still waits for its answer."""
    last: Reply | None = None
    """What was said last, for those who did not catch it."""

    def enter(self, state: State, **data: str) -> None:
        """Go to ``state`` and remember ``data`` beside what is known."""
        self.state = state.name
        self.data.update(data)

    def leave(self) -> None:
        """Forget the state, its data and the question."""
        self.state = ""
        self.data = {}
        self.pending = None

    @property
    def expect(self) -> Expect:
        """The answer that is awaited."""
        return self.pending.expect if self.pending else Expect()

    @property
    def options(self) -> tuple[str, ...]:
        """What was offered, in order."""
        return tuple(words.text for words in self.pending.options) if self.pending else ()

    def remember(self, reply: Reply) -> None:
        """Note ``reply`` as said last; where it asks, its question is now the one that waits."""
        self.last = reply
        asked = tuple(part for part in reply.parts if isinstance(part, Ask | Confirm))
        self.pending = Reply(asked[-1:], expect=reply.expect) if asked else None

    def as_json(self) -> dict[str, Any]:
        """Return all but the key as JSON values."""
        return {
            "state": self.state,
            "data": self.data,
            "misses": self.misses,
            "manner": self.manner,
            "pending": reply_to_json(self.pending) if self.pending else None,
            "last": reply_to_json(self.last) if self.last else None,
        }

    @classmethod
    def from_json(cls, key: str, stored: Mapping[str, Any] | None) -> "Dialogue":
        """Return the dialogue stored under ``key``, or a new one."""
        stored = stored or {}
        return cls(
            key,
            state=stored.get("state", ""),
            data=dict(stored.get("data", {})),
            misses=stored.get("misses", 0),
            manner=dict(stored.get("manner", {})),
            pending=reply_from_json(stored["pending"]) if stored.get("pending") else None,
            last=reply_from_json(stored["last"]) if stored.get("last") else None,
        )
