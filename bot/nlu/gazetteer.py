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

_WRITTEN, _SOUND, _LOOSE, _FAINT = 1.0, 0.85, 0.75, 0.6
"""How sure: as written, by sound, taken apart, and by sound of two syllables with no character the same."""

_NO_HOMOPHONE = re.compile(r"[一二三四五六七八九十两几多\d是的了我你不在有这那就都也看念说来去]")
"""Characters too common to be the recogniser's error for a rarer word."""


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
        spoken = [(sounds(w), w) for w in self._written if len(w) > 1 and has_hanzi(w)]
        self._sounding = {s: w for s, w in reversed(spoken) if len(s) > 1}
        self._folded = {tuple(fold(x) for x in s): w for s, w in self._sounding.items()}
        self._parted = [
            (w[0], w[1:], v) for w, v in self._written.items() if 2 < len(w) < 5 and w[0] in _VERBS
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
        for index, spoken in ((self._sounding, exact), (self._folded, folded)):
            for start in range(len(spoken)):
                for end in range(min(len(spoken), start + self._longest), start + 1, -1):
                    wording = index.get(spoken[start:end])
                    if wording is None:
                        continue
                    first, last = read[start].start, read[end - 1].end
                    sure = _by_ear(text[first:last], wording, exact=index is self._sounding)
                    if sure:
                        yield Hit(first, last, self._written[wording], sure)
                    break


def _by_ear(heard: str, wording: str, *, exact: bool) -> float:
    """Return how sure it is that ``heard`` is ``wording`` misheard; 0 where it is more likely itself."""
    if heard == wording or not has_hanzi(heard):
        return _SOUND
    changed = [h for h in heard if h not in wording]
    if _NO_HOMOPHONE.search("".join(changed)):
        return 0.0
    if len(wording) > 2 or len(changed) < len(heard):
        return _SOUND
    return _FAINT if exact else 0.0


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
