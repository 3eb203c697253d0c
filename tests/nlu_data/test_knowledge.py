"""Policy knowledge as reviewed files: every figure stands in the source's words, nothing is from memory."""

import os
import re
from collections import defaultdict
from pathlib import Path

import pytest

from backend.knowledge.files import read_entries
from backend.knowledge.schemas import Entry
from backend.people.schemas import GROUPS
from bot.nlu.numerals import cardinal
from voice.prosody.polyphones import doubts
from voice.prosody.pronounce import pronouncer

ENTRIES = read_entries()
FIGURED = [entry for entry in ENTRIES if entry.area]
COMMON = [entry for entry in ENTRIES if not entry.area]
PUBLIC_NUMBERS = {"110", "96110", "12343"}
FEWEST_QUESTIONS = 6

FIGURE = re.compile(r"\d+(?:\.\d+)?[万亿]?")
NUMERALS = "零一二两三四五六七八九十百千万亿幺"
SPELLED = re.compile(rf"(?:百分之)?[{NUMERALS}]+(?:点[{NUMERALS}]+)?")
WORDS = re.compile(
    "一样|一起|一共|一块|一件事|一键通|一户一策|一本清|万名|第[一二三四五六七八九十]+次|十四五"
)
"""Numerals that count nothing; the quotes have them in the same words."""

TABLE = {
    "changle.allowance.age": {"80"},
    "changle.health_check": {"65"},
    "changle.concession": {"60"},
    "decheng.adaptation.amount": {"3000", "100"},
    "decheng.purchase": {"60", "150", "52"},
    "zibo.supplement.tekun": {"240", "685", "1090"},
    "zibo.supplement.disabled": {"700"},
    "changle.carer_training": {"1"},
    "decheng.institutions": {"2023", "21", "17"},
    "decheng.beds": {"2023", "1915", "1228", "64"},
    "decheng.canteens": {"26"},
    "decheng.daycare": {"66", "6", "5"},
}
"""The figures that are known to be asked for, by entry."""


def value(number: str) -> float:
    """Return what a figure in digits counts: 6.2万 is 62000."""
    scale = {"万": 1e4, "亿": 1e8}.get(number[-1], 1)
    return float(number.rstrip("万亿")) * scale


def spelled_value(number: str) -> float:
    """Return what a figure in Chinese numerals counts; years and phone numbers are read digit by digit."""
    number = number.removeprefix("百分之").replace("幺", "一")
    if "点" in number:
        whole, _, rest = number.partition("点")
        scale = {"万": 1e4, "亿": 1e8}.get(rest[-1], 1)
        digits = "".join(str(cardinal(c)) for c in rest.rstrip("万亿"))
        return float(f"{cardinal(whole)}.{digits}") * scale
    if len(number) > 1 and not set(number) & set("十百千万亿"):
        return float("".join(str(cardinal(c)) for c in number))
    found = cardinal(number)
    assert found is not None, number
    return float(found)


def figures(text: str) -> set[float]:
    """Return the figures of ``text`` in digits and in numerals."""
    text = WORDS.sub("", text)
    spelled = FIGURE.sub("。", text)
    return {value(n) for n in FIGURE.findall(text)} | {
        spelled_value(n) for n in SPELLED.findall(spelled) if n not in "零万亿千百"
    }


def named(entry: Entry) -> str:
    return entry.id


@pytest.mark.parametrize("entry", FIGURED, ids=named)
def test_every_figure_stands_in_the_quoted_words(entry: Entry) -> None:
    quoted = figures("。".join(entry.quotes))
    assert entry.quotes
    assert figures(entry.text) <= quoted
    assert figures(entry.speech) <= quoted


@pytest.mark.parametrize("entry", FIGURED, ids=named)
def test_what_is_heard_tells_the_figures_that_are_read(entry: Entry) -> None:
    assert figures(entry.speech) == figures(entry.text)
    assert not re.search(r"[0-9A-Za-z+%]", entry.speech)


@pytest.mark.parametrize("entry", COMMON, ids=named)
def test_common_words_hold_no_figure_but_public_numbers(entry: Entry) -> None:
    assert set(re.findall(r"\d+", entry.text)) <= PUBLIC_NUMBERS
    assert entry.source is None
    assert not entry.quotes
    assert not entry.conditions


@pytest.mark.parametrize(("name", "wanted"), TABLE.items())
def test_the_figures_people_ask_for_are_told(name: str, wanted: set[str]) -> None:
    entry = next(entry for entry in ENTRIES if entry.id == name)
    assert set(re.findall(r"\d+", entry.text)) >= wanted


@pytest.mark.parametrize("entry", FIGURED, ids=named)
def test_a_fact_names_its_area_and_its_source(entry: Entry) -> None:
    assert entry.area_name in entry.text
    assert entry.source is not None
    assert entry.source.ref
    if entry.source.published:
        assert re.fullmatch(r"\d{4}-\d{2}(-\d{2})?", entry.source.published)


def test_conditions_are_those_of_the_answer() -> None:
    for entry in ENTRIES:
        assert set(entry.conditions.groups) <= set(GROUPS)
        if entry.conditions.age is not None:
            assert str(entry.conditions.age) in entry.text


def test_each_fact_is_asked_in_many_ways() -> None:
    asked: defaultdict[str, set[str]] = defaultdict(set)
    for entry in ENTRIES:
        asked[entry.fact] |= set(entry.questions)
    assert not {fact: len(ways) for fact, ways in asked.items() if len(ways) < FEWEST_QUESTIONS}
    every = [question for entry in ENTRIES for question in entry.questions]
    assert len(every) == len(set(every))


@pytest.mark.parametrize("entry", FIGURED, ids=named)
def test_the_quoted_words_stand_in_the_source(entry: Entry) -> None:
    folder = os.environ.get("NUANXIAN_SOURCES")
    if not folder:
        pytest.skip("no folder of source documents (NUANXIAN_SOURCES)")
    assert entry.source is not None
    text = re.sub(r"\s", "", (Path(folder) / entry.source.ref).read_text("utf-8"))
    for quote in entry.quotes:
        assert re.sub(r"\s", "", quote) in text


def test_what_is_heard_leaves_no_reading_to_chance() -> None:
    assert doubts([entry.speech for entry in ENTRIES], pronouncer()) == [], "voice/prosody/data/words.csv"
