"""What the recogniser's language model is made from: clean lines, none written twice, none of a gold set."""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.nlu.data import read_folder

DATA = Path(__file__).parents[2] / "nlu_data"
FILES = sorted((DATA / "speech_text").glob("*.txt"))
SPOKEN = re.compile("[\u4e00-\u9fff]+")
DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")
NUMERALS = re.compile("[零一二两三四五六七八九十百千万幺]+")
FEWEST_SKELETONS = 6000
FEWEST_IN_A_FILE = 30


def sentences(path: Path) -> list[str]:
    """The lines of ``path`` that are no comment."""
    return [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]


def as_spoken(text: str) -> str:
    """``text`` without punctuation, its digits as single Chinese ones."""
    return re.sub(r"[\W_]+", "", text).translate(DIGITS)


def strings(node: object) -> Iterator[str]:
    """Every string below ``node``, whatever key it stands under."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        yield from strings([*node.values()])
    elif isinstance(node, list):
        for child in node:
            yield from strings(child)


def gold_sentences() -> Iterator[str]:
    yield from (example.text for example in read_folder(DATA / "gold" / "intents").examples)
    for path in (DATA / "gold").glob("*.yml"):
        yield from strings(yaml.safe_load(path.read_text("utf-8")))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_file_says_what_it_holds_and_holds_enough(path: Path) -> None:
    assert path.read_text("utf-8").startswith("# ")
    assert len(sentences(path)) >= FEWEST_IN_A_FILE


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_line_is_written_as_it_is_spoken(path: Path) -> None:
    assert [line for line in sentences(path) if not SPOKEN.fullmatch(line)] == []


def test_no_sentence_is_written_twice() -> None:
    where = defaultdict(list)
    for path in FILES:
        for line in sentences(path):
            where[line].append(path.stem)
    assert {line: files for line, files in where.items() if len(files) > 1} == {}


def test_no_sentence_is_in_a_gold_set() -> None:
    gold = {as_spoken(text) for text in gold_sentences()}
    assert [line for path in FILES for line in sentences(path) if line in gold] == []


def test_the_sentences_differ_by_more_than_a_number() -> None:
    skeletons = {NUMERALS.sub("N", line) for path in FILES for line in sentences(path)}
    assert len(skeletons) >= FEWEST_SKELETONS
