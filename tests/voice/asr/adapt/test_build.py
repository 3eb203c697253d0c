"""Category: fast. What a language model fitted to a text expects, and what it leaves as it was."""

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import ConfigurationError, ModelMissing
from tests.fakes.small_grammar import END, WORDS, small_model
from voice.asr.adapt import base
from voice.asr.adapt.build import Adapted, build
from voice.asr.adapt.estimate import estimate
from voice.asr.adapt.mix import mix
from voice.asr.adapt.model import ROOT, Trigram
from voice.asr.adapt.openfst import EPSILON, Transducer, read_const, write_const

SENTENCES = st.lists(st.lists(st.integers(1, len(WORDS) - 2), min_size=1, max_size=5), max_size=8)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    content = small_model()
    monkeypatch.setitem(base.KNOWN, hashlib.sha256(content).hexdigest(), "small")
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "Gr.fst").write_bytes(content)
    return tmp_path


def made(folder: Path, *sentences: str, weight: float = 0.5) -> Adapted:
    return build(folder, sentences, weight, lambda _: None)


def cost(adapted: Adapted, sentence: list[str]) -> float:
    """Return the cost of the cheapest way through the transducer that writes ``sentence``."""
    numbers = {word: number for number, word in adapted.symbols.items()}
    fst = adapted.transducer
    reached = _with_backoff(fst, {fst.start: 0.0})
    for word in sentence:
        after: dict[int, float] = {}
        for state, spent in reached.items():
            for arc in np.flatnonzero((fst.source == state) & (fst.output == numbers[word])):
                target = int(fst.target[arc])
                after[target] = min(after.get(target, np.inf), spent + float(fst.cost[arc]))
        reached = _with_backoff(fst, after)
    return min(spent + float(fst.final[state]) for state, spent in reached.items())


def _with_backoff(fst: Transducer, reached: dict[int, float]) -> dict[int, float]:
    todo = list(reached)
    while todo:
        state = todo.pop()
        for arc in np.flatnonzero((fst.source == state) & (fst.input == EPSILON)):
            target, spent = int(fst.target[arc]), reached[state] + float(fst.cost[arc])
            if spent < reached.get(target, np.inf):
                reached[target] = spent
                todo.append(target)
    return reached


def test_the_base_is_read_with_its_probabilities() -> None:
    model, symbols = base.parse(small_model())
    words = np.arange(1, END + 1)
    assert symbols[3] == "洗澡"
    assert model.of(np.zeros_like(words), words).sum() == pytest.approx(1.0)
    after_i_want = model.histories.parent.tolist().index(3)
    assert model.of(np.array([after_i_want]), np.array([3])) == pytest.approx(0.9)


def test_what_is_said_on_the_line_becomes_likelier(folder: Path) -> None:
    plain, fitted = made(folder, weight=0.0), made(folder, "天要我", "天要我洗澡", weight=0.8)
    assert cost(fitted, ["天", "要", "我"]) < cost(plain, ["天", "要", "我"])
    assert cost(fitted, ["朐", "朐"]) > cost(plain, ["朐", "朐"])


def test_without_any_share_nothing_changes(folder: Path) -> None:
    plain, same = made(folder, weight=0.0), made(folder, "天要我", weight=0.0)
    assert cost(same, ["我", "要", "洗澡"]) == pytest.approx(cost(plain, ["我", "要", "洗澡"]), abs=1e-5)


def test_a_character_without_a_word_is_heard_as_one_that_sounds_the_same(folder: Path) -> None:
    adapted = made(folder, "我要衢")
    assert adapted.heard_as == {"衢": "朐"}
    numbers = {word: number for number, word in adapted.symbols.items()}
    arcs = adapted.transducer.output == numbers["衢"]
    assert arcs.any()
    assert set(adapted.transducer.input[arcs].tolist()) == {numbers["朐"]}
    assert cost(adapted, ["我", "要", "衢"]) < cost(adapted, ["我", "要", "朐"])


def test_a_sentence_that_no_word_can_write_is_left_out(folder: Path) -> None:
    assert made(folder, "我要洗澡", "我要吃饭").sentences == 1


def test_the_same_text_in_another_order_gives_the_same_model_to_the_bit(folder: Path, tmp_path: Path) -> None:
    for name, sentences in (("one", ["我要衢", "天", "我要洗澡"]), ("other", ["我要洗澡", "我要衢", "天"])):
        adapted = made(folder, *sentences)
        write_const(tmp_path / name, adapted.transducer, adapted.symbols)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "other").read_bytes()


def test_what_is_written_is_read_back(folder: Path, tmp_path: Path) -> None:
    adapted = made(folder, "我要衢", "天要洗澡")
    write_const(tmp_path / "Gr.fst", adapted.transducer, adapted.symbols)
    read, symbols = read_const(tmp_path / "Gr.fst")
    assert symbols == adapted.symbols
    assert read.start == adapted.transducer.start
    for name in ("final", "source", "input", "output", "cost", "target"):
        assert np.array_equal(getattr(read, name), getattr(adapted.transducer, name)), name


def test_arcs_stand_in_the_order_in_which_the_recogniser_looks_for_them(folder: Path) -> None:
    fst = made(folder, "我要衢", "天要洗澡").transducer
    places = list(zip(fst.source.tolist(), fst.input.tolist(), strict=True))
    assert places == sorted(places)


@given(sentences=SENTENCES, weight=st.floats(0.0, 1.0))
def test_after_every_history_the_probabilities_sum_to_one(sentences: list[list[int]], weight: float) -> None:
    model, _ = base.parse(small_model())
    mixed = mix(model, estimate(sentences, END), weight)
    assert _sums(mixed) == pytest.approx(np.ones(len(mixed.histories)), abs=2e-3)


def _sums(model: Trigram) -> np.ndarray:
    words = np.arange(1, END + 1)
    states = np.repeat(np.arange(len(model.histories)), len(words))
    return model.of(states, np.tile(words, len(model.histories))).reshape(-1, len(words)).sum(axis=1)


def test_another_model_is_refused(folder: Path) -> None:
    path = folder / "graph" / "Gr.fst"
    path.write_bytes(path.read_bytes() + b"\0")
    with pytest.raises(ConfigurationError, match="不认识这个识别模型"):
        made(folder, "我要洗澡")


def test_without_a_model_it_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(ModelMissing, match="nuanxian models pull"):
        made(tmp_path, "我要洗澡")


@pytest.mark.parametrize("cut", [3, 60, 400])
def test_a_file_that_is_cut_short_is_told(cut: int) -> None:
    with pytest.raises(ConfigurationError):
        base.parse(small_model()[:cut])


def test_the_root_is_a_history_without_words() -> None:
    model, _ = base.parse(small_model())
    assert model.histories.depth.tolist() == [0, 1, 1, 1, 2]
    assert model.histories.parent[ROOT] == ROOT
