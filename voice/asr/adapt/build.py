"""Builds a language model for the domain: the base's own, mixed with a trigram of the domain's sentences."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from voice.asr.adapt.base import Base, read_base
from voice.asr.adapt.estimate import estimate
from voice.asr.adapt.homophones import homophones
from voice.asr.adapt.mix import mix
from voice.asr.adapt.model import ROOT
from voice.asr.adapt.network import network
from voice.asr.adapt.openfst import Transducer
from voice.asr.adapt.segment import UNSEEN, Segmenter

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Adapted:
    """A language model ready to be written. ``heard_as`` has each character that was added to the vocabulary
    with the one it is heard as; ``sentences`` is how many could be written in the words of the model."""

    transducer: Transducer
    symbols: dict[int, str]
    heard_as: dict[str, str]
    sentences: int


def build(folder: Path, sentences: Iterable[str], weight: float, progress: Progress) -> Adapted:
    """Return the language model of the vosk model in ``folder``, fitted to ``sentences``.

    ``sentences`` are as they are spoken: Chinese characters only. ``weight`` (0..1) is the share of the
    domain. The same arguments give the same model to the bit. Raises ModelMissing, ConfigurationError as
    :func:`voice.asr.adapt.base.read_base`.
    """
    progress("读识别模型…")
    base = read_base(folder)
    text = sorted(set(sentences))
    progress(f"切分 {len(text)} 句…")
    costs = _costs(base)
    heard_as = homophones(costs, text)
    first = max(base.symbols) + 1
    numbers = {word: number for number, word in base.symbols.items() if word in costs}
    added = {character: first + at for at, character in enumerate(heard_as)}
    segmenter = Segmenter(numbers | added, costs | dict.fromkeys(added, UNSEEN))
    divided = [words for words in map(segmenter.words, text) if words]
    progress("估计三元模型…")
    special = estimate(divided, base.end)
    progress("与通用模型混合…")
    mixed = mix(base.model, special, weight)
    transducer = network(mixed, base.end, {added[one]: numbers[heard_as[one]] for one in added})
    symbols = base.symbols | {number: character for character, number in added.items()}
    return Adapted(transducer, symbols, heard_as, len(divided))


def _costs(base: Base) -> dict[str, float]:
    """Return -log p of every word by itself."""
    single = base.model.state == ROOT
    costs = -np.log(base.model.probability[single])
    words = (base.symbols[number] for number in base.model.word[single].tolist())
    return dict(zip(words, costs.tolist(), strict=True))
