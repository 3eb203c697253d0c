"""Pace: numbers that the caller may write down are spoken more slowly; used by voice.tts."""

import re

_DIGIT = "[零幺一二三四五六七八九]"
_DICTATION = re.compile(rf"{_DIGIT}{{3,}}，{_DIGIT}{{3,}}")
_SHARE = 0.88


def pace(text: str, rate: float) -> float:
    """Return the rate for normalised ``text``: less than ``rate`` where groups of digits are dictated."""
    return rate * _SHARE if _DICTATION.search(text) else rate
