"""Decides before any model what must not be missed: emergency, lost money, a person wanted (nlu_data/rules).

A rule file names word classes and builds patterns from them: ``<chest><gap><pain>``. ``any`` is searched in
the characters; ``sounds`` is searched by sound, so that the recogniser's homophones do no harm, and
typed pinyin by sound altogether. Guards (negated, long past, on television, asking the price) take a match
back.
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
_LATIN = re.compile(r"[a-zA-Z]")
"""Typed pinyin; digits alone are a number, whatever word they sound like (99 is no 救救)."""
_RUN = re.compile(r"[\u3400-\u9fff]+")
_NEAR = 10


@dataclass(frozen=True, slots=True)
class Fired:
    """A rule that holds: the intent, the pattern's name, and where in the text it was seen."""

    intent: str
    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The rules that hold, the most pressing first, and the intents that a guard took back.

    ``doubtful``: no danger was found, but it may be told; whether it is must be asked.
    """

    fired: tuple[Fired, ...]
    vetoed: frozenset[str]
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class _View:
    """The sounds of a text, one character each, with the way back to offsets of the text."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def back(self, match: re.Match[str]) -> tuple[int, int]:
        """Return where ``match`` lies in the text (patterns never match nothing)."""
        return self.starts[match.start()], self.ends[match.end() - 1]


@dataclass(frozen=True, slots=True)
class _Regex:
    """One regular expression over characters, and over sounds."""

    written: re.Pattern[str]
    spoken: re.Pattern[str]

    @classmethod
    def of(cls, source: str) -> "_Regex":
        return cls(re.compile(source), re.compile(_in_sounds(source)))


@dataclass(frozen=True, slots=True)
class _Guard:
    """Takes a match back when ``words`` stand in ``scope``, unless ``but`` stands there too."""

    scope: str
    words: _Regex
    but: _Regex | None

    def holds(self, text: str, start: int, end: int, *, spoken: bool) -> bool:
        around = _SCOPES[self.scope](text, start, end)
        words, but = self.words, self.but
        if spoken:
            return words.spoken.search(around) is not None and not (but and but.spoken.search(around))
        return words.written.search(around) is not None and not (but and but.written.search(around))


@dataclass(frozen=True, slots=True)
class _Pattern:
    intent: str
    name: str
    words: _Regex
    sounds: re.Pattern[str] | None
    guards: tuple[_Guard, ...]

    def matches(self, text: str, heard: _View) -> Iterator[tuple[Fired, bool]]:
        """Yield each match in ``text``, and whether no guard takes it back."""
        if not has_hanzi(text) and _LATIN.search(text):
            for match in self.words.spoken.finditer(heard.text):
                guarded = any(g.holds(heard.text, *match.span(), spoken=True) for g in self.guards)
                yield self._fired(heard.back(match)), not guarded
            return
        spans = [match.span() for match in self.words.written.finditer(text)]
        if self.sounds and has_hanzi(text):
            spans += [heard.back(match) for match in self.sounds.finditer(heard.text)]
        for span in spans:
            yield self._fired(span), not any(g.holds(text, *span, spoken=False) for g in self.guards)

    def _fired(self, span: tuple[int, int]) -> Fired:
        return Fired(self.intent, self.name, *span)


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

    def judge(self, text: str) -> Verdict:
        """Return what holds in ``text``, once an intent and pressing ones first, and what was taken back."""
        fired: dict[str, Fired] = {}
        vetoed: set[str] = set()
        heard = _by_sound(text)
        for pattern in self._patterns:
            if pattern.intent in fired:
                continue
            for match, holds in pattern.matches(text, heard):
                if holds:
                    fired[pattern.intent] = match
                    break
                vetoed.add(pattern.intent)
        return Verdict(tuple(fired.values()), frozenset(vetoed) - fired.keys())


def _compiled(content: Mapping[str, Any]) -> Iterator[_Pattern]:
    words: dict[str, str] = {}
    for name, alternatives in content.get("words", {}).items():
        words[name] = f"(?:{_expanded(_joined(alternatives), words)})"
    guards = {name: _guard(g, words) for name, g in content.get("guards", {}).items()}
    always = tuple(content.get("always", ()))
    for name, body in content["patterns"].items():
        source = _expanded(_joined(body["any"]), words)
        by_sound = _expanded(_joined(body["sounds"]), words) if "sounds" in body else None
        yield _Pattern(
            content["intent"],
            name,
            _Regex.of(source),
            re.compile(_in_sounds(by_sound)) if by_sound else None,
            tuple(guards[g] for g in (*always, *body.get("unless", ()))),
        )


def _joined(alternatives: str | list[str]) -> str:
    return alternatives if isinstance(alternatives, str) else "|".join(alternatives)


def _expanded(source: str, words: Mapping[str, str]) -> str:
    return _NAME.sub(lambda m: words[m[1]], source)


def _guard(body: Mapping[str, Any], words: Mapping[str, str]) -> _Guard:
    if body["scope"] not in _SCOPES:
        raise KeyError(f"scope {body['scope']}")
    but = _Regex.of(_expanded(_joined(body["but"]), words)) if "but" in body else None
    return _Guard(body["scope"], _Regex.of(_expanded(_joined(body["words"]), words)), but)


# --- sounds: one character a syllable, so that a regular expression serves them too ---


def _by_sound(text: str) -> _View:
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


def _touched(text: str, start: int, end: int, before: int = 0, after: int = 0) -> str:
    """Return the clauses that the match touches, and so many before and after them."""
    spans = clauses(text)
    hit = [i for i, (a, b) in enumerate(spans) if a < end and b > start]
    if not hit:
        return text
    last = min(len(spans) - 1, hit[-1] + after)
    return text[spans[max(0, hit[0] - before)][0] : spans[last][1]]


def passage(text: str, start: int, end: int) -> str:
    """Return the clauses that ``start`` to ``end`` touches, the one before them and the one after."""
    return _touched(text, start, end, before=1, after=1)


_SCOPES: dict[str, Callable[[str, int, int], str]] = {
    "before": lambda text, start, _: text[max(0, start - _NEAR) : start],
    "leading": lambda text, start, end: text[max(0, start - _NEAR // 2) : end],
    "near": lambda text, start, end: text[max(0, start - _NEAR) : end + _NEAR],
    "clause": _touched,
    "around": lambda text, start, end: _touched(text, start, end, before=1),
    "about": passage,
    "text": lambda text, _start, _end: text,
}
