"""Makes text speakable: numbers, money, times, telephone numbers, symbols, Latin words become Chinese.

Called by voice.tts before anything is cached or rendered. Rules of our own come first, for what
zh-normalization reads wrongly on a hotline; the rest is left to it. Inline readings such as
``{还款|huan2 kuan3}`` pass through untouched. The result holds Chinese characters, pauses and such readings.
"""

import re
import unicodedata
from functools import cache

from zh_normalization.text_normlization import TextNormalizer

from voice.prosody.latin import spell
from voice.prosody.rules import AFTER_LATIN, BEFORE_LATIN

VERSION = "1"
"""Part of every key of the sound cache: raise it when a rule changes what is said."""

OVERRIDE = re.compile(r"\{([\u3400-\u4dbf\u4e00-\u9fff]+)\|([a-zü]+[1-5](?: [a-zü]+[1-5])*)\}")
"""An inline reading: the characters and their pinyin with tone digits."""

_OTHER_DIGIT = re.compile(r"(?![0-9])\d")
"""A decimal digit of another script, or a wide one."""
_WIDE = {code + 0xFEE0: code for code in (*range(0x41, 0x5B), *range(0x61, 0x7B))}
_WIDE |= str.maketrans("％＋－＊／．￥　−＃～", "%+-*/.¥ -#~")
_PAUSES = str.maketrans(",!?;:.\n…（）()|", "，！？；：。。，，，，，，")
_SILENT = re.compile(r"[^\u3400-\u4dbf\u4e00-\u9fff，。！？；：、]")
_RUN = re.compile(r"[，。！？；：、]{2,}")


def normalise(text: str) -> str:
    """Return ``text`` as it is to be spoken; never raises, whatever comes in."""
    spoken, end = "", 0
    for override in OVERRIDE.finditer(text):
        spoken += _stretch(text[end : override.start()]) + override[0]
        end = override.end()
    return _RUN.sub(_strongest, spoken + _stretch(text[end:])).lstrip("，。！？；：、")


def _stretch(text: str) -> str:
    text = _OTHER_DIGIT.sub(lambda digit: str(unicodedata.decimal(digit[0])), text)
    text = text.translate(_WIDE).replace("——", "，")
    text = re.sub(r"(?<=\d)：(?=\d)", ":", text)
    text = re.sub(r"(?<![\d.])(\d{1,3}(?:,\d{3})+)(?!\d)", lambda m: m[1].replace(",", ""), text)
    for pattern, reading in BEFORE_LATIN:
        text = pattern.sub(reading, text)
    text = spell(text)
    for pattern, reading in AFTER_LATIN:
        text = pattern.sub(reading, text)
    text = _normalizer().normalize_sentence(re.sub(r"[（）()]", "，", text))
    return _SILENT.sub("", text.translate(_PAUSES))


def _strongest(run: re.Match[str]) -> str:
    """Of several pauses in a row keep the one that ends a sentence, else the first."""
    return next((mark for mark in run[0] if mark in "。！？"), run[0][0])


@cache
def _normalizer() -> TextNormalizer:
    return TextNormalizer()
