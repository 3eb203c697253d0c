"""What not everybody may see: numbers, names and addresses starred in place; used by every page.

Every function keeps the length of the text, so that offsets into it stay true.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

_DIGITS = "0-9零〇一二三四五六七八九幺两"
_RUN = re.compile(rf"[{_DIGITS}](?:[ ,，、-]?[{_DIGITS}]){{6,}}")
_DIGIT = re.compile(rf"[{_DIGITS}]")
_KEPT = 4
_REDACTED = ("[身份证号]", "[银行卡号]", "[码]")


def number(text: str) -> str:
    """Return a number or account with all but the last four characters starred."""
    return "*" * max(0, len(text) - _KEPT) + text[-_KEPT:] if len(text) > _KEPT else "*" * len(text)


def name(text: str) -> str:
    """Return a name of which only the first character is left."""
    return text[:1] + "*" * (len(text) - 1)


def whole(text: str) -> str:
    """Return as many stars."""
    return "*" * len(text)


def words(text: str, names: Collection[str] = (), addresses: Collection[str] = ()) -> str:
    """Return ``text`` with long numbers, these names and these addresses starred."""
    text = _RUN.sub(_all_but_last, text)
    for known in sorted(filter(None, names), key=len, reverse=True):
        text = text.replace(known, name(known))
    for known in filter(None, addresses):
        text = text.replace(known, "*" * len(known))
    return text


_HIDE: Mapping[str, Callable[[str], str]] = {"person_name": name, "phone": number, "address": whole}
"""How the entities that are personal are hidden."""


def fitting(text: str, entities: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Return the entities whose offsets can belong to ``text``: none where something was cut out of it."""
    if any(mark in text for mark in _REDACTED):
        return []
    return [entity for entity in entities if 0 <= entity["start"] < entity["end"] <= len(text)]


def spans(text: str, entities: Iterable[Mapping[str, Any]]) -> str:
    """Return ``text`` with the entities that are personal starred."""
    for entity in fitting(text, entities):
        if entity.get("entity") in _HIDE:
            start, end = entity["start"], entity["end"]
            hide = _HIDE[entity["entity"]]
            text = text[:start] + hide(text[start:end]) + text[end:]
    return text


def value(entity: Mapping[str, Any]) -> str:
    """Return the value of an entity as it may be shown."""
    text = str(entity.get("value", ""))
    hide = _HIDE.get(str(entity.get("entity")), words)
    return hide(text)


def _all_but_last(match: re.Match[str]) -> str:
    left = len(_DIGIT.findall(match[0])) - _KEPT

    def star(digit: re.Match[str]) -> str:
        nonlocal left
        left -= 1
        return "*" if left >= 0 else digit[0]

    return _DIGIT.sub(star, match[0])
