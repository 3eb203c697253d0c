"""Phonemes of the voice: pinyin to the IPA string that Kokoro v1.0 was trained on; used by voice.tts."""

from functools import cache

from misaki.transcription import pinyin_to_ipa

from voice.prosody.pronounce import Word

_PAUSES = {"，": ", ", "、": ", ", "。": ". ", "！": "! ", "？": "? ", "；": "; ", "：": ": "}
_SYMBOLS = {"˧˩˧": "↓", "˧˥": "↗", "˥˩": "↘", "˥": "→", "ɻ̩": "ɨ", "ɹ̩": "ɨ", "ʐ̩": "ɨ", "z̩": "ɨ", "\u032f": ""}
"""Tones as arrows, third before first for they share marks; the buzzing vowels of 是 and 四 as one."""


def phonemes(words: list[Word]) -> str:
    """Return the phoneme string of ``words``: a blank between words, Western marks for pauses."""
    text, follows_word = "", False
    for word in words:
        if word.pinyin:
            text += (" " if follows_word else "") + "".join(_syllable(s) for s in word.pinyin)
            follows_word = True
        else:
            text += "".join(_PAUSES.get(mark, "") for mark in word.text)
            follows_word = False
    return text.strip()


@cache
def _syllable(pinyin: str) -> str:
    """Return the symbols of one syllable; one that is no Mandarin syllable is left out."""
    try:
        ipa = "".join(pinyin_to_ipa(pinyin.replace("v", "ü"))[0])
    except (ValueError, KeyError):
        return ""
    for written, symbol in _SYMBOLS.items():
        ipa = ipa.replace(written, symbol)
    return ipa
