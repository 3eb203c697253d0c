"""Replies as WeChat text: one function per part type, cut to Tencent's length; used by the endpoint."""

import re
from collections.abc import Iterator
from functools import singledispatch

from bot.kernel.reply import Ask, Confirm, Handoff, Hangup, Link, Media, Notify, Part, Reply, Say

MAX_BYTES = 2000
"""Of a text message in UTF-8; Tencent cuts at 2048, some of its ways at 2047."""

_SENTENCE = re.compile(r"[^。！？；\n]*[。！？；\n]+|[^。！？；\n]+")


def render(reply: Reply) -> tuple[str, ...]:
    """Return the texts to send, in order, each at most MAX_BYTES; none when there is nothing to read."""
    return tuple(split("\n".join(line for part in reply.parts for line in lines(part))))


@singledispatch
def lines(part: Part) -> tuple[str, ...]:
    """Return the lines of text that show ``part``."""
    raise TypeError(type(part).__name__)


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


@lines.register(Media)
@lines.register(Notify)
@lines.register(Handoff)
@lines.register(Hangup)
def _(part: Media | Notify | Handoff | Hangup) -> tuple[str, ...]:  # noqa: ARG001
    return ()


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
