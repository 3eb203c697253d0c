"""Segmenter: cuts Chinese text into words with their part of speech, our own words kept whole; used by
pronounce. It has a dictionary of its own: other users of jieba must not see our words."""

import logging

import jieba
import jieba.posseg

from voice.prosody.lexicon import Lexicon

_OURS = 200_000
"""A frequency above that of all but a few words, so that ours win."""


class Segmenter:
    """jieba with the lexicon's words."""

    def __init__(self, lexicon: Lexicon) -> None:
        jieba.setLogLevel(logging.WARNING)
        self._words = jieba.Tokenizer()
        self._words.initialize()
        known = self._words.FREQ
        for word in lexicon.words:
            if word not in known or known[word] == 0:
                self._words.add_word(word, freq=_OURS)
        self._tagger = jieba.posseg.POSTokenizer(self._words)

    def tagged(self, text: str) -> list[tuple[str, str]]:
        """Return words and jieba's part-of-speech tags, in order; joined they are ``text``.

        No words are guessed: what the dictionary lacks (names) comes as single characters.
        """
        return [(pair.word, pair.flag) for pair in self._tagger.lcut(text, HMM=False)]

    def parts(self, word: str) -> list[str]:
        """Return the shorter words inside ``word``, as a search engine would index them."""
        parts: list[str] = list(self._words.cut_for_search(word))
        return parts
