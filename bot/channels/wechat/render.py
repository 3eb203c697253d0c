"""Replies as WeChat messages: one function per part type, cut to Tencent's length; used by the endpoint."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import singledispatch

from bot.kernel.reply import Ask, Confirm, Link, Part, Reply, Say

MAX_BYTES = 2000
"""Of a text message in UTF-8; Tencent cuts at 2048, some of its ways at 2047."""

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")


MORE = "……\n后面还有一些，这里放不下。要听全的，请拨打12343。"


@dataclass(frozen=True, slots=True)
class Menu:
    """A message whose options are tapped; a tap comes back as that option's text."""

    head: str
    options: tuple[str, ...]


Message = str | Menu


def render(reply: Reply) -> tuple[str, ...]:
    """Return the texts to send, in order, each at most MAX_BYTES; none when there is nothing to read.

    Options are numbered: this is the form of a passive reply, which holds no menu.
    """
    return tuple(split("\n".join(line for part in reply.parts for line in lines(part))))


def render_push(reply: Reply) -> tuple[Message, ...]:
    """Return the messages to push; the last one is a menu where options were offered."""
    if not reply.options:
        return render(reply)
    bare = tuple(Ask(part.words) if isinstance(part, Ask) else part for part in reply.parts)
    *texts, head = render(Reply(bare)) or ("请选：",)
    return (*texts, Menu(head, tuple(option.text for option in reply.options)))


def fit(messages: Sequence[Message], room: int) -> tuple[Message, ...]:
    """Return at most ``room`` of ``messages``; what is left out is pointed to, a menu at the end stays."""
    if len(messages) <= room or room <= 0:
        return tuple(messages[: max(room, 0)])
    menu = [message for message in messages[-1:] if isinstance(message, Menu)]
    texts = [message for message in messages if isinstance(message, str)][: room - len(menu)]
    return (*texts[:-1], *(shortened(text) for text in texts[-1:]), *menu)


def shortened(text: str) -> str:
    """Return the beginning of ``text`` with a pointer to where the rest is told."""
    return next(split(text, MAX_BYTES - _length(MORE)), "").rstrip("。") + MORE


@singledispatch
def lines(part: Part) -> tuple[str, ...]:
    """Return the lines of text that show ``part``; what has no text (a notice to others, a pace) has none."""
    del part
    return ()


@lines.register(Say)
@lines.register(Confirm)
def _(part: Say | Confirm) -> tuple[str, ...]:
    return (part.words.text,)


@lines.register
def _(part: Ask) -> tuple[str, ...]:
    options = (f"回复{number} {option.text}" for number, option in enumerate(part.options, 1))
    return (part.words.text, *options)


@lines.register
def _(part: Link) -> tuple[str, ...]:
    return (f"{part.title}：{part.url}",)


def split(text: str, limit: int = MAX_BYTES) -> Iterator[str]:
    """Yield ``text`` in pieces of at most ``limit`` bytes of UTF-8, cut after sentences if possible.

    ``limit`` is at least 4, the longest character. Blank pieces are left out, blanks around a cut dropped.
    """
    piece = ""
    for part in _pieces(text, limit):
        if piece and _length(piece + part) > limit:
            yield from _stripped(piece)
            piece = ""
        piece += part
    yield from _stripped(piece)


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Yield sentences, and those longer than ``limit`` character by character."""
    for sentence in _SENTENCE.findall(text):
        yield from (sentence,) if _length(sentence) <= limit else sentence


def _stripped(piece: str) -> Iterator[str]:
    if stripped := piece.strip():
        yield stripped


def _length(text: str) -> int:
    return len(text.encode())
