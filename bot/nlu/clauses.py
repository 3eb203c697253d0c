"""Cuts an utterance into clauses; the engine hears each by itself, so that a second request is not lost."""

import re

_STOPS = re.compile(r"[，。！？；：、…,!?;\n\r\t ]+|(?<!\d)\.|\.(?!\d)")
_TURNS = re.compile(r"(?:还有|另外|再就是|对了|然后|顺便|而且|但是|不过|可是|所以|再给我|再帮我)(?=.{3})")
_LONG = 12
_SHORTEST = 2


def clauses(text: str) -> tuple[tuple[int, int], ...]:
    """Return (start, end) of each clause: cut at punctuation, and long ones before a word that turns."""
    found: list[tuple[int, int]] = []
    start = 0
    for stop in _STOPS.finditer(text):
        found += _turns(text, start, stop.start())
        start = stop.end()
    found += _turns(text, start, len(text))
    return tuple(found)


def _turns(text: str, start: int, end: int) -> list[tuple[int, int]]:
    if end - start < _SHORTEST:
        return [(start, end)] if end > start else []
    cuts = [start]
    if end - start > _LONG:
        cuts += [m.start() for m in _TURNS.finditer(text, start + 4, end)]
    return [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if b > a]
