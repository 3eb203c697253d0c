"""The weights of retrieval as a file, and what they make of looks."""

from pathlib import Path

import numpy as np
import pytest

from backend.knowledge.files import FOLDER
from bot.nlu.index import BESIDE, LOOKS, Looks
from bot.nlu.sureness import Sureness
from core.errors import ConfigurationError

SHIPPED = FOLDER / "weights.json"


def looks(best: float, other: float, beside: float) -> Looks:
    facts = np.array([[best] * len(LOOKS), [other] * len(LOOKS)], np.float32)
    return Looks(facts, np.full(len(BESIDE), beside, np.float32))


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    read = Sureness.load(SHIPPED)
    read.save(tmp_path / "weights.json")
    assert (tmp_path / "weights.json").read_text() == SHIPPED.read_text()


def test_chinese_and_typed_pinyin_are_weighed_apart() -> None:
    sureness = Sureness.load(SHIPPED)
    assert sureness.of("高龄津贴") is sureness.chinese
    assert sureness.of("gaoling jintie") is sureness.pinyin


def test_a_better_fit_is_surer_and_one_like_what_nothing_answers_less_so() -> None:
    weights = Sureness.load(SHIPPED).chinese

    def sure(one: Looks) -> float:
        return weights.confidence(one, one.facts @ weights.ranking)

    assert (weights.ranking >= 0).all()
    assert sure(looks(1.0, 0.1, 0.1)) > 0.9
    assert sure(looks(1.0, 0.1, 0.1)) > sure(looks(0.3, 0.1, 0.1))
    assert sure(looks(0.6, 0.1, 0.1)) > sure(looks(0.6, 0.1, 1.0))


@pytest.mark.parametrize("content", ["", "{}", '{"chinese": {"ranking": {}}}', "[]"])
def test_a_file_that_is_amiss_is_named(tmp_path: Path, content: str) -> None:
    path = tmp_path / "weights.json"
    path.write_text(content)
    with pytest.raises(ConfigurationError, match=r"weights\.json"):
        Sureness.load(path)
