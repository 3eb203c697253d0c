"""A text under revision that remembers where each of its characters came from; the normaliser works on it."""

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Draft:
    """``origins`` has, for each character of ``text``, the span of ``original`` that it stands for."""

    text: str
    origins: tuple[tuple[int, int], ...]
    original: str

    @classmethod
    def of(cls, original: str) -> "Draft":
        """Return a text that nothing was changed in yet."""
        return cls(original, tuple((i, i + 1) for i in range(len(original))), original)

    def sub(self, pattern: re.Pattern[str], by: str | Callable[[re.Match[str]], str]) -> "Draft":
        """Return the draft with every match replaced; characters that stay keep their place."""
        pieces: list[str] = []
        origins: list[tuple[int, int]] = []
        done = 0
        for match in pattern.finditer(self.text):
            put = match.expand(by) if isinstance(by, str) else by(match)
            if put == match[0]:
                continue
            start, end = match.span()
            pieces += (self.text[done:start], put)
            origins += self.origins[done:start]
            origins += self._spread(start, end, put)
            done = end
        if not pieces:
            return self
        return Draft("".join(pieces) + self.text[done:], (*origins, *self.origins[done:]), self.original)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stood in the original; offsets beyond the text are drawn in."""
        start = min(max(start, 0), len(self.text))
        end = min(max(end, start), len(self.text))
        if start == end:
            place = self.origins[start][0] if start < len(self.text) else len(self.original)
            return place, place
        return self.origins[start][0], self.origins[end - 1][1]

    def _spread(self, start: int, end: int, put: str) -> list[tuple[int, int]]:
        """Give ``put`` the places of what it replaces: one by one where the lengths agree, else the whole."""
        if len(put) == end - start:
            return list(self.origins[start:end])
        whole = (self.origins[start][0], self.origins[end - 1][1])
        return [whole] * len(put)
