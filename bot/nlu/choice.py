"""Tells which of the offered options a caller picked: by number, place, time of day, text or sound."""

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

from bot.nlu.normalise import normalise
from bot.nlu.numerals import cardinal
from bot.nlu.syllables import fold, sounds
from bot.nlu.time.resolve import resolve

_N = r"(?P<n>[一二两三四五六七八九十]{1,2}|\d{1,2})"
_THING = r"[个种项位样条家档行排款趟份号]"
_BARE = re.compile(
    rf"^(?:那就?|就|我?[选要按]|是|嗯|还是)*(?:第)?{_N}(?:{_THING})?(?:吧|啊|呀|呗|的|了|就行|好了)*$"
)
_ORDINAL = re.compile(rf"第{_N}|(?:选|要|按){_N.replace('?P<n>', '?P<m>')}")
_FIRST = re.compile(rf"头(?:一)?{_THING}|最?前(?:头|面|边)|打头|最(?:先|上)|上[头面]")
_LAST = re.compile(rf"最后|末(?:了|尾|一)|最?后(?:头|面|边)|尾(?:巴|一)|倒数第一|下[头面]|最下|后一{_THING}")
_MIDDLE = re.compile(r"中间|当间|当中")
_PERIODS = (
    ("morning", range(5, 11)),
    ("noon", range(11, 14)),
    ("afternoon", range(12, 18)),
    ("evening", range(17, 24)),
)
_PADDING = re.compile(r"就|要|选|那个|这个|那|吧|呗|的|我|俺|个|还是|哪|好|行|，|。")
_LIKE, _AHEAD = 0.55, 0.15


def picked(text: str, offered: Sequence[str], now: datetime) -> int | None:
    """Return the index of the one option that ``text`` (normalised) picks, or None if none or several fit."""
    ways: tuple[Callable[[str, Sequence[str], datetime], int | None], ...] = (
        _place,
        _same_text,
        _time,
        _like,
    )
    choices = [normalise(choice).text for choice in offered]
    if not choices or not text.strip():
        return None
    return next((i for way in ways if (i := way(text, choices, now)) is not None), None)


def _place(text: str, choices: Sequence[str], _now: datetime) -> int | None:
    bare = _BARE.match(text.strip(" ，。！？"))
    ordinal = _ORDINAL.search(text)
    number = bare["n"] if bare else (ordinal["n"] or ordinal["m"]) if ordinal else None
    if number is not None:
        value = cardinal(number) or 0
        return value - 1 if 1 <= value <= len(choices) else None
    if _FIRST.search(text):
        return 0
    if _LAST.search(text):
        return len(choices) - 1
    return len(choices) // 2 if _MIDDLE.search(text) and len(choices) % 2 else None


def _same_text(text: str, choices: Sequence[str], _now: datetime) -> int | None:
    core = _PADDING.sub("", text)
    return _only(i for i, c in enumerate(choices) if (c and c in text) or (len(core) > 1 and core in c))


def _time(text: str, choices: Sequence[str], now: datetime) -> int | None:
    said = {(f.date, f.time) for f in resolve(text, now)}
    if not said:
        return None
    return _only(i for i, choice in enumerate(choices) if any(_fits(s, choice, now) for s in said))


def _fits(said: tuple[object, str | None], choice: str, now: datetime) -> bool:
    date, time = said
    for offered in resolve(choice, now):
        same_day = date is None or offered.date is None or date == offered.date
        if same_day and (time is None or _same_time(time, offered.time)):
            return True
    return False


def _same_time(said: str, offered: str | None) -> bool:
    if offered is None or said == offered:
        return said == offered
    hours = dict(_PERIODS).get(said)
    return hours is not None and ":" in offered and int(offered.split(":")[0]) in hours


def _like(text: str, choices: Sequence[str], _now: datetime) -> int | None:
    own = _folded(_PADDING.sub("", text))
    likeness = [len(own & _folded(c)) / max(1, len(own)) for c in choices]
    order = sorted(range(len(choices)), key=lambda i: -likeness[i])
    best = likeness[order[0]]
    second = likeness[order[1]] if len(order) > 1 else 0.0
    return order[0] if len(own) > 1 and best >= _LIKE and best - second >= _AHEAD else None


def _folded(text: str) -> set[str]:
    return {fold(s) for s in sounds(text)}


def _only(found: Iterable[int]) -> int | None:
    indices = list(found)
    return indices[0] if len(indices) == 1 else None
