"""The training data as reviewed files: well formed, consistent with the catalogue, and varied."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from backend.catalogue import seed
from backend.catalogue.schemas import CATEGORIES

DATA = Path(__file__).parents[2] / "nlu_data"
DOMAIN = yaml.safe_load((DATA / "domain.yml").read_text("utf-8"))
FEWEST_EXAMPLES = 60
LEAST_VARIETY = 0.6

MARK = re.compile(r"\[(?P<text>[^\[\]]+)\](?:\((?P<short>[a-z_]+)\)|(?P<long>\{[^{}]+\}))")
MASKED = {"service", "date", "time", "beneficiary", "person_name", "address", "phone", "amount", "scam_type"}
NUMBERS = re.compile(r"[\d零一二两三四五六七八九十百千万]+")
VALUES = {
    "service": {i.code for i in seed.items()} | set(CATEGORIES),
    "time": {"morning", "noon", "afternoon", "evening"},
    "beneficiary": {"self", "mother", "father", "spouse", "grandparent", "other"},
    "rating": {"1", "2", "3", "4", "5"},
}


def _blocks(kind: str, files: str = "*.yml") -> Iterator[tuple[str, list[str]]]:
    for path in sorted(DATA.glob(files)):
        for block in (yaml.safe_load(path.read_text("utf-8")) or {}).get("nlu", []):
            if kind in block:
                lines = block["examples"].splitlines()
                assert all(line.startswith("- ") and line[2:].strip() for line in lines), path.name
                yield block[kind], [line[2:] for line in lines]


def _examples() -> dict[str, list[str]]:
    """Return what is said for each intent, in its own file and in those that hold several intents."""
    said: dict[str, list[str]] = defaultdict(list)
    for intent, lines in _blocks("intent", "nlu/**/*.yml"):
        said[intent] += lines
    return dict(said)


EXAMPLES = _examples()


def _marks(example: str) -> Iterator[tuple[str, str, str | None]]:
    """Yield (text, entity, value) of every annotation; value is None where the resolver finds it."""
    for mark in MARK.finditer(example):
        if mark["short"]:
            yield mark["text"], mark["short"], None
        else:
            long = json.loads(mark["long"])
            assert set(long) == {"entity", "value"}, example
            yield mark["text"], long["entity"], long["value"]


def _bare(example: str) -> str:
    return re.sub(r"[\W_]+", "", MARK.sub(lambda m: m["text"], example))


def _skeleton(example: str) -> str:
    def mask(mark: re.Match[str]) -> str:
        entity = mark["short"] or json.loads(mark["long"])["entity"]
        return "X" if entity in MASKED else mark["text"]

    return re.sub(r"[\W_]+", "", NUMBERS.sub("N", MARK.sub(mask, example)))


def test_every_intent_has_a_file_named_after_it() -> None:
    assert set(EXAMPLES) == set(DOMAIN["intents"])
    assert {p.stem for p in (DATA / "nlu").glob("*.yml")} == set(DOMAIN["intents"])


@pytest.mark.parametrize("intent", sorted(EXAMPLES))
def test_an_intent_is_said_often_and_in_many_ways(intent: str) -> None:
    examples = EXAMPLES[intent]
    assert len(examples) >= FEWEST_EXAMPLES
    assert len({_skeleton(e) for e in examples}) / len(examples) >= LEAST_VARIETY


def test_no_sentence_is_written_twice() -> None:
    where = defaultdict(list)
    for intent, examples in EXAMPLES.items():
        for example in examples:
            where[_bare(example)].append(intent)
    assert {text: intents for text, intents in where.items() if len(intents) > 1} == {}


def test_every_bracket_belongs_to_an_annotation_of_a_known_entity() -> None:
    for examples in EXAMPLES.values():
        for example in examples:
            assert not re.search(r"[\[\]{}]", MARK.sub("", example)), example
            assert {entity for _, entity, _ in _marks(example)} <= set(DOMAIN["entities"]), example


def test_values_are_those_that_the_backend_knows() -> None:
    for examples in EXAMPLES.values():
        for example in examples:
            for _, entity, value in _marks(example):
                assert value is None or entity not in VALUES or value in VALUES[entity], example
                assert value is not None or entity not in {"service", "beneficiary", "rating"}, example


def test_every_service_of_the_catalogue_is_asked_for_in_some_sentence() -> None:
    asked = {v for e in EXAMPLES["book_service"] for _, entity, v in _marks(e) if entity == "service"}
    named = asked | {name for name, _ in _blocks("synonym")}
    assert VALUES["service"] - named == set()


def test_a_wording_never_means_another_service_than_in_the_catalogue() -> None:
    catalogue = {alias: item.code for item in seed.items() for alias in (item.name, *item.aliases)}
    said = [m for examples in EXAMPLES.values() for e in examples for m in _marks(e) if m[1] == "service"]
    synonyms = [(text, "service", name) for name, texts in _blocks("synonym") for text in texts]
    assert [m for m in said + synonyms if catalogue.get(m[0], m[2]) != m[2]] == []


def test_a_word_stands_for_one_value_only() -> None:
    values: dict[tuple[str, str], set[str]] = defaultdict(set)
    for examples in EXAMPLES.values():
        for example in examples:
            for text, entity, value in _marks(example):
                if entity != "scam_type" and value:
                    values[entity, text].add(value)
    assert {key: v for key, v in values.items() if len(v) > 1} == {}


def test_regexes_compile() -> None:
    for _, patterns in _blocks("regex"):
        for pattern in patterns:
            re.compile(pattern)


def test_slots_are_filled_from_entities_of_their_own_name() -> None:
    for name, slot in DOMAIN["slots"].items():
        assert [m["entity"] for m in slot["mappings"]] == [name]
        assert name in DOMAIN["entities"]
