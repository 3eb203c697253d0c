"""The gold sets: frozen by hash, apart from every training row, as many as agreed and rightly annotated."""

import hashlib
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import yaml

from backend.catalogue import seed
from backend.catalogue.schemas import CATEGORIES
from bot.nlu.data import Example, data_files, read_folder, read_misheard

DATA = Path(__file__).parents[2] / "nlu_data"
GOLD = DATA / "gold"
DOMAIN = yaml.safe_load((DATA / "domain.yml").read_text("utf-8"))
FEWEST = 34
FEWEST_OF_WIDE = {
    "book_service": 60, "inform": 60, "out_of_scope": 60,
    "check_fraud": 50, "ask_policy": 50, "query_service": 50,
}  # fmt: skip
SCAM_TYPES = set(yaml.safe_load((DATA / "fraud" / "train" / "scam.yml").read_text("utf-8"))) - {"已经上当"}
VALUES = {
    "service": {item.code for item in seed.items()} | set(CATEGORIES),
    "beneficiary": {"self", "mother", "father", "spouse", "grandparent", "other"},
    "rating": {"1", "2", "3", "4", "5"},
    "scam_type": SCAM_TYPES,
}
PERIODS = {"morning", "noon", "afternoon", "evening"}


def gold_files() -> list[Path]:
    return sorted([*GOLD.glob("*.yml"), *GOLD.glob("intents/*.yml")])


@cache
def intents() -> tuple[Example, ...]:
    return tuple(read_folder(GOLD / "intents").examples)


def normalised(sentence: str) -> str:
    """The sentence as it sounds: one form of every character, no punctuation, spaces or emoji."""
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", sentence)).lower()


def strings(node: object) -> Iterator[str]:
    """Every string below ``node``, whatever key it stands under."""
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from strings(value)
    elif isinstance(node, list):
        for value in node:
            yield from strings(value)


def texts(node: object) -> Iterator[str]:
    """What is said in a set that is no Rasa file: every ``text`` and ``question`` below ``node``."""
    if isinstance(node, dict):
        yield from (node[key] for key in ("text", "question") if key in node)
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def gold_sentences() -> Iterator[tuple[str, str]]:
    """Yield (set, sentence)."""
    for example in intents():
        yield f"intents/{example.intent}", example.text
    for path in GOLD.glob("*.yml"):
        for text in texts(yaml.safe_load(path.read_text("utf-8"))):
            yield path.stem, text


@cache
def training_rows() -> frozenset[str]:
    """Every sentence that a model is fitted to or an answer is found by, normalised."""
    rows = {normalised(example.text) for example in read_folder(DATA).examples}
    rows |= {normalised(one.heard) for one in read_misheard(DATA)}
    for folder in ("fraud/train", "knowledge"):
        for path in (DATA / folder).rglob("*.yml"):
            rows |= {normalised(text) for text in strings(yaml.safe_load(path.read_text("utf-8")))}
    return frozenset(rows)


def test_every_set_is_as_it_was_frozen() -> None:
    sums = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.relative_to(GOLD).as_posix()}"
        for path in sorted(gold_files(), key=lambda path: path.relative_to(GOLD).as_posix())
    ]
    assert (GOLD / "SHA256SUMS").read_text("utf-8").splitlines() == sums


def test_no_gold_sentence_is_in_a_training_row() -> None:
    shared = [(where, text) for where, text in gold_sentences() if normalised(text) in training_rows()]
    assert shared == []


def test_every_set_says_something() -> None:
    said = {where.split("/", maxsplit=1)[0] for where, _ in gold_sentences()}
    assert said == {"intents", *(path.stem for path in GOLD.glob("*.yml"))}


def test_training_does_not_read_the_gold_sets() -> None:
    assert not set(data_files(DATA)) & set(gold_files())


def test_no_gold_sentence_is_written_twice() -> None:
    where = defaultdict(list)
    for name, text in gold_sentences():
        where[normalised(text)].append(name)
    assert {text: names for text, names in where.items() if len(names) > 1} == {}


def test_no_two_sentences_of_the_intents_differ_by_a_value_alone() -> None:
    skeletons = Counter(normalised(example.skeleton) for example in intents() if example.spans)
    assert [skeleton for skeleton, times in skeletons.items() if times > 1] == []


def test_every_intent_has_a_file_that_says_what_it_means() -> None:
    files = {path.stem: path.read_text("utf-8") for path in (GOLD / "intents").glob("*.yml")}
    assert set(files) == set(DOMAIN["intents"])
    for name, text in files.items():
        assert text.startswith("# "), name
        assert {block["intent"] for block in yaml.safe_load(text)["nlu"]} == {name}


@pytest.mark.parametrize("intent", sorted(DOMAIN["intents"]))
def test_an_intent_has_as_many_sentences_as_agreed(intent: str) -> None:
    said = [example for example in intents() if example.intent == intent]
    assert len(said) >= FEWEST_OF_WIDE.get(intent, FEWEST)


def test_annotations_name_known_entities_and_values() -> None:
    for example in intents():
        assert not re.search(r"[\[\]{}]", example.text), example.text
        for span in example.spans:
            assert span.entity in DOMAIN["entities"], example.text
            assert span.value in VALUES.get(span.entity, {span.value}), (span, example.text)


def test_a_time_is_a_period_or_is_left_to_the_resolver() -> None:
    for example in intents():
        for span in example.spans:
            if span.entity == "time":
                said = example.text[span.start : span.end]
                assert span.value in PERIODS or (span.value == said and "点" in said), (span, example.text)


def test_a_wording_never_means_another_service_than_in_the_catalogue() -> None:
    catalogue = {alias: item.code for item in seed.items() for alias in (item.name, *item.aliases)}
    for example in intents():
        for span in example.spans:
            said = example.text[span.start : span.end]
            if span.entity == "service":
                assert catalogue.get(said, span.value) == span.value, example.text
