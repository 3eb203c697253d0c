"""A language model small enough to be reckoned by hand, as the FST file that vosk's model has."""

import struct
from collections.abc import Mapping

import numpy as np

WORDS = ("<eps>", "我", "要", "洗澡", "朐", "天", "</s>")
END = WORDS.index("</s>")


def ngram_fst(
    parents: list[int],
    older: list[int],
    follow: list[Mapping[int, float]],
    final: Mapping[int, float],
    backoff: list[float],
) -> bytes:
    """Return an FST of type ``ngram``: states by level, with costs of the words after each."""
    states = len(parents)
    children = [parents[1:].count(state) for state in range(states)]
    tree = "10" + "".join("1" * count + "0" for count in children)
    after = "0" + "".join("1" * len(words) + "0" for words in follow)
    ends = "".join("1" if state in final else "0" for state in range(states))
    labels = [word for words in follow for word in sorted(words)]
    costs = [words[word] for words in follow for word in sorted(words)]
    head = struct.pack("<i", 2125659606) + _text("ngram") + _text("standard")
    head += struct.pack("<iiQqqq", 4, 3, 0, 1, states, 0) + _symbols() * 2
    return (
        head
        + struct.pack("<QQQ", states, len(labels), len(final))
        + _bits(tree[: 2 * states + 1])
        + _bits(after)
        + _bits(ends)
        + np.array([*older, 0], "<i4").tobytes()
        + np.array(labels, "<i4").tobytes()
        + np.array([*backoff, 0], "<f4").tobytes()
        + np.array([final[state] for state in sorted(final)], "<f4").tobytes()
        + np.array([*costs, 0], "<f4").tobytes()
    )


def small_model() -> bytes:
    """Return 我 要 洗澡 朐 天 with a history for the beginning, for 我 and for 要 after 我."""
    even = {word: -float(np.log(1 / 6)) for word in range(1, 6)}
    half = -float(np.log(0.5))
    return ngram_fst(
        parents=[0, 0, 0, 0, 3],
        older=[0, 0, 1, 2, 1],
        follow=[even, {1: half}, {2: half}, {3: half}, {3: -float(np.log(0.9))}],
        final={0: even[1]},
        backoff=[0.0, -float(np.log(0.6)), -float(np.log(0.6)), -float(np.log(0.6)), -float(np.log(0.2))],
    )


def _symbols() -> bytes:
    table = b"".join(_text(word) + struct.pack("<q", number) for number, word in enumerate(WORDS))
    return (
        struct.pack("<i", 2125658996)
        + _text("words.txt")
        + struct.pack("<qq", len(WORDS), len(WORDS))
        + table
    )


def _text(text: str) -> bytes:
    return struct.pack("<i", len(text.encode())) + text.encode()


def _bits(bits: str) -> bytes:
    padded = bits.ljust((len(bits) + 63) // 64 * 64, "0")
    return np.packbits(np.array([int(bit) for bit in padded], np.uint8), bitorder="little").tobytes()
