"""The base: the small Chinese model's own language model, read from its Gr.fst; for `adapt.build`."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import ConfigurationError, ModelMissing
from voice.asr.adapt.model import ORDER, ROOT, Histories, Trigram, keys
from voice.asr.adapt.openfst import Reader, read_header

GRAMMAR = "graph/Gr.fst"
"""Where a model's folder has its language model."""
KNOWN = {"46d41a9b1723abccdcb354d731a5b58d87c060100d88ada1a3e31220f52b0434": "vosk-model-small-cn-0.22"}
"""Language models that this has been tried on, by the sha256 of the file."""
END = "</s>"


@dataclass(frozen=True, slots=True)
class Base:
    """A language model, its vocabulary by number, and the sha256 of the file it came from."""

    model: Trigram
    symbols: dict[int, str]
    sha256: str

    @property
    def end(self) -> int:
        """The number of the end of a sentence."""
        return next(number for number, word in self.symbols.items() if word == END)


def read_base(folder: Path) -> Base:
    """Read the language model of a vosk model.

    Raises ModelMissing where there is none, ConfigurationError for one that this has not been tried on: its
    words may be numbered otherwise, and the recogniser would then hear nonsense without any error.
    """
    path = folder / GRAMMAR
    if not path.is_file():
        raise ModelMissing("no recognition model in its folder; run: nuanxian models pull")
    content = path.read_bytes()
    digest = hashlib.sha256(content).hexdigest()
    if digest not in KNOWN:
        raise ConfigurationError(
            f"不认识这个识别模型（{GRAMMAR} 的 sha256 是 {digest[:16]}…），只能适配 "
            f"{'、'.join(KNOWN.values())}；请运行 nuanxian models verify"
        )
    model, symbols = parse(content)
    return Base(model, symbols, digest)


def parse(content: bytes) -> tuple[Trigram, dict[int, str]]:
    """Return model and symbols of an FST of type ``ngram`` (OpenFst's extensions/ngram/ngram-fst.h).

    The histories are a tree in LOUDS, a bit string with ``1`` for every child and ``0`` after them, level by
    level; a child's label is the word before those of its parent. A second one counts the words that may
    follow. A file has the words, costs and back-off costs in the order of the states.
    """
    reader = Reader(content)
    header = read_header(reader)
    if header.kind != "ngram":
        raise ConfigurationError(f"the language model is an FST of type {header.kind}, not ngram")
    states, words, finals = reader.numbers("QQQ")
    tree = reader.bits(2 * states + 1)
    follow = reader.bits(words + states + 1)
    ends = np.flatnonzero(reader.bits(states))
    older = reader.array("<i4", states + 1)[:states].astype(np.int64)
    word = reader.array("<i4", words).astype(np.int64)
    backoff = reader.array("<f4", states + 1)[:states].astype(np.float64)
    final_cost = reader.array("<f4", finals).astype(np.float64)
    cost = reader.array("<f4", words + 1)[:words].astype(np.float64)
    if reader.rest:
        raise ConfigurationError("the language model's file is longer than it says")
    parent = np.zeros(states, np.int64)
    parent[1:] = np.repeat(np.arange(states), _runs(tree)[:states])[: states - 1]
    state = np.repeat(np.arange(states), _runs(follow)[:states])
    end = next(number for number, name in header.symbols.items() if name == END)
    ngrams = np.concatenate([keys(state, word), keys(ends, np.full(len(ends), end))])
    probability = np.exp(-np.concatenate([cost, final_cost]))
    order = np.argsort(ngrams, kind="stable")
    factor = np.exp(-backoff)
    factor[ROOT] = 1.0
    histories = Histories(parent, older, _depths(parent))
    return Trigram(histories, ngrams[order], probability[order], factor), header.symbols


def _runs(bits: np.ndarray) -> np.ndarray:
    """Return how many ones stand before each zero but the first."""
    return np.diff(np.flatnonzero(bits == 0)) - 1


def _depths(parent: np.ndarray) -> np.ndarray:
    depth = np.zeros(len(parent), np.int64)
    above = parent.copy()
    for _ in range(ORDER):
        depth[1:] += above[1:] != ROOT
        above = parent[above]
    depth[1:] += 1
    if depth.max() >= ORDER:
        raise ConfigurationError("the language model is of a higher order than three")
    return depth
