"""Homophones: lets the recogniser write a character that its vocabulary does not have (衢) for a word that
sounds the same (朐), as its lexicon cannot be added to; `adapt.build` asks for them."""

from collections.abc import Iterable, Mapping

from pypinyin import Style, lazy_pinyin


def homophones(words: Mapping[str, float], text: Iterable[str]) -> dict[str, str]:
    """Return each character of ``text`` that is no word of its own, with the word that is heard for it.

    ``words`` are those of the model with -log p. Only one-character words of the same syllable and tone will
    do: every character keeps its place and time. The rarest is taken, and each for one character while
    there are enough, so that a reading can be told back. A character whose sound no word has is left out.
    """
    by_sound: dict[str, list[str]] = {}
    for word in sorted(words, key=lambda word: (-words[word], word)):
        if len(word) == 1 and is_han(word):
            by_sound.setdefault(_sound(word), []).append(word)
    found = {}
    for character in sorted({c for sentence in text for c in sentence if is_han(c) and c not in words}):
        if alike := by_sound.get(_sound(character)):
            found[character] = alike[0]
            if len(alike) > 1:
                alike.pop(0)
    return found


def is_han(character: str) -> bool:
    """Tell whether ``character`` is a Chinese one of the common block."""
    return "\u4e00" <= character <= "\u9fff"


def _sound(character: str) -> str:
    return lazy_pinyin(character, style=Style.TONE3)[0]
