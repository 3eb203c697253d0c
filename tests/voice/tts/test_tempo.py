"""How fast each phoneme is spoken. Category: unit."""

import pytest

from voice.tts.tempo import CONSONANT_SPEED, VOWEL_SHARE, speeds


def test_vowels_are_slowed_and_consonants_are_not() -> None:
    slow, plain = 0.85 * VOWEL_SHARE, CONSONANT_SPEED
    # n-i-↗-n, blank, x-a-u-↓: the first n opens a syllable, the second closes one
    expected = [1.0, plain, slow, slow, slow, 0.85, plain, slow, slow, slow, 1.0]
    assert speeds("ni↗n xau↓", 0.85).tolist() == pytest.approx(expected)


def test_every_symbol_has_a_speed_and_the_padding_too() -> None:
    assert len(speeds("", 0.85)) == 2
    assert len(speeds("ʂɨ↘ma, ", 0.7)) == 9
