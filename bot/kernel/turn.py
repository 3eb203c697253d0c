"""Turn: one thing a caller did, on whatever channel."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import singledispatch


@dataclass(frozen=True, slots=True)
class Text:
    """Typed words."""

    text: str


@dataclass(frozen=True, slots=True)
class Speech:
    """Recognised words: readings best first, the recogniser's confidence 0..1, and where the utterance
    lies in the recording (seconds)."""

    texts: tuple[str, ...]
    confidence: float = 1.0
    start: float = 0.0
    end: float = 0.0


@dataclass(frozen=True, slots=True)
class Key:
    """A telephone key, 0-9, * or #; or, where digits are awaited, all those of a number."""

    key: str


@dataclass(frozen=True, slots=True)
class Image:
    """A picture, by the channel's own reference."""

    reference: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place in degrees, with its label if the channel gave one."""

    latitude: float
    longitude: float
    label: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened without words: started, silence, unheard, ended, timer, subscribe…

    ``attachment`` names a file that came of it (the recording of an ended call).
    """

    name: str
    detail: str = ""
    attachment: str = ""


Content = Text | Speech | Key | Image | Location | Event


@dataclass(frozen=True, slots=True)
class Turn:
    """One thing a caller did.

    ``id`` is unique for ever: whatever the turn causes is done at most once under it. ``address`` is the
    caller's name on the channel (number, openid, session); it counts only when ``trusted``.
    ``conversation`` is one call, or one sitting in a chat.
    """

    id: str
    channel: str
    area: str
    address: str
    conversation: str
    content: Content
    at: datetime
    trusted: bool = False
    stages: dict[str, float] = field(default_factory=dict)
    """Milliseconds spent before the turn reached us, by stage (endpoint, asr…)."""

    @property
    def text(self) -> str:
        """The words, or what stands for them in a transcript."""
        return words(self.content)


@singledispatch
def words(content: Content) -> str:
    """Return the words of ``content``, empty where it has none."""
    raise TypeError(type(content).__name__)


@words.register
def _(content: Text) -> str:
    return content.text


@words.register
def _(content: Speech) -> str:
    return content.texts[0] if content.texts else ""


@words.register
def _(content: Key) -> str:
    return content.key


@words.register(Image)
@words.register(Location)
@words.register(Event)
def _(content: Image | Location | Event) -> str:  # noqa: ARG001
    return ""
