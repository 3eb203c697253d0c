"""Category: fast. How sentences are divided into words of the model."""

import pytest

from voice.asr.adapt.segment import Segmenter

COSTS = {"洗澡": 3.0, "洗": 5.0, "澡": 6.0, "我": 2.0, "三七八": 4.0, "三": 5.0, "七": 5.0, "八": 5.0}
NUMBERS = {word: number for number, word in enumerate(COSTS, 1)}


@pytest.mark.parametrize(
    ("sentence", "words"),
    [
        ("我洗澡", ["我", "洗澡"]),
        ("我洗", ["我", "洗"]),
        ("我三七八", ["我", "三", "七", "八"]),
        ("我吃饭", []),
        ("", []),
    ],
)
def test_the_likeliest_words_are_taken_and_digits_are_single(sentence: str, words: list[str]) -> None:
    assert Segmenter(NUMBERS, COSTS).words(sentence) == [NUMBERS[word] for word in words]
