"""Finds known wordings in a text: as written, with a word put between, or by sound, for the slot finder."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from bot.nlu.syllables import fold, has_hanzi, sounds, syllables

_INFIX = re.compile(r"一[个下点些回次顿趟遍把会]儿?|[个下点些回次顿趟遍]儿?|了|过|着")
_DOUBLED = re.compile(r"([\u3400-\u9fff])一?\1")
_VERBS = frozenset(
    "洗擦剪理修扫拖换通做送买取拿陪量测读念推背交缴晒叠喂装接办写寄租打扎清收拾疏开刷刮铰剃搓泡"
)
_FAR = 5
"""Most characters between an object and the verb that is said after it (把窗户给我擦擦)."""

_WRITTEN, _SOUND, _FOLDED, _LOOSE = 1.0, 0.85, 0.7, 0.75


@dataclass(frozen=True, slots=True)
class Hit:
    """A wording found: offsets, its value, and how sure (1 as written, less by sound or from afar)."""

    start: int
    end: int
    value: str
    confidence: float


class Gazetteer:
    """Wordings and their values, indexed by characters and by sound."""

    def __init__(self, entries: Mapping[str, str]) -> None:
        self._written = {wording: value for wording, value in entries.items() if wording}
        self._longest = max((len(w) for w in self._written), default=0)
        spoken = [(sounds(w), v) for w, v in self._written.items() if len(w) > 1 and has_hanzi(w)]
        self._sounding = {s: v for s, v in reversed(spoken) if len(s) > 1}
        self._folded = {tuple(fold(x) for x in s): v for s, v in reversed(spoken) if len(s) > 1}
        self._parted = [
            (w[0], w[1:], v) for w, v in self._written.items() if len(w) > 1 and w[0] in _VERBS and len(w) < 5
        ]

    def find(self, text: str) -> tuple[Hit, ...]:
        """Return the wordings in ``text``, the longest of those that overlap, in the order of the text."""
        hits = [*self._as_written(text), *self._loosely(text), *self._by_sound(text)]
        return apart(hits)

    def nearest(self, text: str, *, least: float) -> Hit | None:
        """Return the entry most like the whole of ``text`` (Dice over characters and sounds, 0..1)."""
        own = _pieces(text)
        best = max(
            ((self._likeness(own, w), v) for w, v in self._written.items()),
            default=(0.0, ""),
            key=lambda b: b[0],
        )
        return Hit(0, len(text), best[1], best[0]) if best[0] >= least else None

    @staticmethod
    def _likeness(own: set[str], wording: str) -> float:
        other = _pieces(wording)
        return 2 * len(own & other) / (len(own) + len(other))

    def _as_written(self, text: str) -> Iterator[Hit]:
        for start in range(len(text)):
            for end in range(min(len(text), start + self._longest), start, -1):
                value = self._written.get(text[start:end])
                if value is not None:
                    yield Hit(start, end, value, _WRITTEN)
                    break

    def _loosely(self, text: str) -> Iterator[Hit]:
        """Find 洗洗澡 and 洗个澡 as 洗澡, and 窗户给擦擦 as 擦窗户."""
        plain, at = _squashed(text)
        for hit in self._as_written(plain):
            start, end = at[hit.start], at[hit.end - 1] + 1
            if hit.end - hit.start > 1 and end - start > hit.end - hit.start:
                yield Hit(start, end, hit.value, _LOOSE)
        for verb, thing, value in self._parted:
            found = text.find(thing)
            after = text.find(verb, found + len(thing), found + len(thing) + _FAR) if found >= 0 else -1
            if after >= 0:
                yield Hit(found, after + 1, value, _LOOSE)

    def _by_sound(self, text: str) -> Iterator[Hit]:
        read = syllables(text)
        exact = tuple(s.sound for s in read)
        folded = tuple(fold(s.sound) for s in read)
        for index, spoken, sure in ((self._sounding, exact, _SOUND), (self._folded, folded, _FOLDED)):
            for start in range(len(spoken)):
                for end in range(min(len(spoken), start + self._longest), start + 1, -1):
                    value = index.get(spoken[start:end])
                    if value is not None:
                        yield Hit(read[start].start, read[end - 1].end, value, sure)
                        break


def apart(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    """Return the hits that do not overlap: surer ones first, then longer, then earlier."""
    kept: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.confidence < _WRITTEN, h.start - h.end, -h.confidence, h.start)):
        if all(hit.end <= other.start or hit.start >= other.end for other in kept):
            kept.append(hit)
    return tuple(sorted(kept, key=lambda h: h.start))


def _squashed(text: str) -> tuple[str, list[int]]:
    """Return ``text`` without what stands between verb and object, and where each character came from."""
    skipped: set[int] = set()
    for match in _INFIX.finditer(text):
        skipped.update(range(match.start(), match.end()))
    for match in _DOUBLED.finditer(text):
        skipped.update(range(match.start() + 1, match.end()))
    at = [i for i in range(len(text)) if i not in skipped]
    return "".join(text[i] for i in at), at


def _pieces(text: str) -> set[str]:
    spoken = sounds(text)
    return {*text, *spoken, *(" ".join(p) for p in pairwise(spoken))}
