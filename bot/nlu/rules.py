"""Decides before any model what must not be missed: emergency, lost money, a person wanted (nlu_data/rules).

A rule file names word classes and builds patterns from them: ``<chest><gap><pain>``. A pattern is searched
in the characters and, unless it says ``sound: false``, in the sounds, where the recogniser's homophones and
typed pinyin are alike. Guards (negated, long past, on television, asking the price) take a match back.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from bot.nlu.clauses import clauses
from bot.nlu.syllables import has_hanzi, sounds, syllables
from core.errors import ConfigurationError

PRIORITY = ("emergency", "report_fraud", "check_fraud", "transfer_human")
"""What is said first when two things are said at once."""

_NAME = re.compile(r"<(\w+)>")
_RUN = re.compile(r"[\u3400-\u9fff]+")
_NEAR = 10
_LEAST_SOUNDS = 4
_LEAST_TYPED = 2
"""Syllables a match by sound must have, in characters and in typed pinyin: shorter ones have homophones."""


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds: the intent, the pattern's name, and where in the text it was seen."""

    intent: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _View:
    """The text itself or its sounds, one character each, with the way back to offsets of the text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Guard:
    """Takes a match back when ``words`` stand in ``scope``, unless ``but`` stands there too."""

    scope: str
    words: re.Pattern[str]
    but: re.Pattern[str] | None

    def holds(self, text: str, start: int, end: int) -> bool:
        around = _SCOPES[self.scope](text, start, end)
        return self.words.search(around) is not None and not (self.but and self.but.search(around))


@dataclass(frozen=True, slots=True)
class _Pattern:
    intent: str
    name: str
    written: re.Pattern[str]
    sounding: re.Pattern[str] | None
    guards: tuple[_Guard, ...]


class Rules:
    """The rules of a folder, asked with normalised text."""

    def __init__(self, patterns: tuple[_Pattern, ...]) -> None:
        self._patterns = patterns

    @classmethod
    def load(cls, folder: Path) -> "Rules":
        """Read every ``*.yml`` with a ``patterns`` key; ConfigurationError names the file that is wrong."""
        found: list[_Pattern] = []
        for path in sorted(folder.glob("*.yml")):
            content = yaml.safe_load(path.read_text("utf-8"))
            if "patterns" not in content:
                continue
            try:
                found += _compiled(content)
            except (KeyError, re.error) as error:
                raise ConfigurationError(f"{path}: {error}") from error
        return cls(tuple(sorted(found, key=lambda p: PRIORITY.index(p.intent))))

    def all(self, text: str) -> tuple[Fired, ...]:
        """Return what holds in ``text``, one an intent, the most pressing first."""
        found: dict[str, Fired] = {}
        views = (_written(text), _sounding(text))
        for pattern in self._patterns:
            if pattern.intent in found:
                continue
            fired = next(_matches(pattern, text, views), None)
            if fired is not None:
                found[pattern.intent] = fired
        return tuple(found.values())


def _matches(pattern: _Pattern, text: str, views: tuple[_View, _View]) -> Iterator[Fired]:
    by_sound = _LEAST_SOUNDS if has_hanzi(text) else _LEAST_TYPED
    written, sounding = views
    for view, regex, least in ((written, pattern.written, 1), (sounding, pattern.sounding, by_sound)):
        for match in regex.finditer(view.text) if regex else ():
            if len(match[0]) < least:
                continue
            start, end = view.starts[match.start()], view.ends[match.end() - 1]
            if not any(guard.holds(text, start, end) for guard in pattern.guards):
                yield Fired(pattern.intent, pattern.name, start, end)


def _compiled(content: Mapping[str, Any]) -> Iterator[_Pattern]:
    words: dict[str, str] = {}
    for name, alternatives in content.get("words", {}).items():
        words[name] = f"(?:{_expanded(_joined(alternatives), words)})"
    guards = {name: _guard(g, words) for name, g in content.get("guards", {}).items()}
    always = tuple(content.get("always", ()))
    for name, body in content["patterns"].items():
        source = _expanded(_joined(body["any"]), words)
        yield _Pattern(
            content["intent"],
            name,
            re.compile(source),
            re.compile(_in_sounds(source)) if body.get("sound", True) else None,
            tuple(guards[g] for g in (*always, *body.get("unless", ()))),
        )


def _joined(alternatives: str | list[str]) -> str:
    return alternatives if isinstance(alternatives, str) else "|".join(alternatives)


def _expanded(source: str, words: Mapping[str, str]) -> str:
    return _NAME.sub(lambda m: words[m[1]], source)


def _guard(body: Mapping[str, Any], words: Mapping[str, str]) -> _Guard:
    if body["scope"] not in _SCOPES:
        raise KeyError(f"scope {body['scope']}")
    but = re.compile(_expanded(_joined(body["but"]), words)) if "but" in body else None
    return _Guard(body["scope"], re.compile(_expanded(_joined(body["words"]), words)), but)


# --- the two views: one character a syllable, so that one regular expression serves both ---


def _written(text: str) -> _View:
    return _View(text, tuple(range(len(text))), tuple(range(1, len(text) + 1)))


def _sounding(text: str) -> _View:
    read = {s.start: s for s in syllables(text)}
    letters, starts, ends, at = [], [], [], 0
    while at < len(text):
        syllable = read.get(at)
        end = syllable.end if syllable else at + 1
        if syllable or has_hanzi(text) or not text[at].isspace():
            letters.append(_letter(syllable.sound) if syllable else text[at])
            starts.append(at)
            ends.append(end)
        at = end
    return _View("".join(letters), tuple(starts), tuple(ends))


_LETTERS: dict[str, str] = {}


def _letter(sound: str) -> str:
    """Return the private-use character that stands for a syllable."""
    return _LETTERS.setdefault(sound, chr(0xE000 + len(_LETTERS)))


def _in_sounds(source: str) -> str:
    """Return the regular expression with every written character replaced by its sound's letter."""
    return _RUN.sub(lambda m: "".join(_letter(s) for s in sounds(m[0])), source)


# --- where a guard looks ---


def _touched(text: str, start: int, end: int, before: int = 0) -> str:
    spans = clauses(text)
    hit = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
    if not hit:
        return text
    return text[spans[max(0, hit[0] - before)][0] : spans[hit[-1]][1]]


_SCOPES: dict[str, Callable[[str, int, int], str]] = {
    "before": lambda text, start, _: text[max(0, start - _NEAR) : start],
    "after": lambda text, _, end: text[end : end + _NEAR],
    "match": lambda text, start, end: text[start:end],
    "near": lambda text, start, end: text[max(0, start - _NEAR) : end + _NEAR],
    "clause": _touched,
    "around": lambda text, start, end: _touched(text, start, end, before=1),
    "text": lambda text, _start, _end: text,
}
