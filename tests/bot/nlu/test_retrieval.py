"""Which entry answers a question, for whom it holds, and when nothing may be said."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backend.knowledge.files import FOLDER, read_entries
from backend.knowledge.schemas import Entry
from backend.seeding.areas import area_rows
from bench.knowledge import measure
from bot.nlu.library import read_gauge
from bot.nlu.retrieval import Finding, Place, Retriever, no_answer

IN_FORCE = date(2024, 5, 1)
AFTER = date(2026, 11, 22)
LINEAGES = {
    "decheng": ("decheng", "dezhou", "shandong"),
    "decheng.tianqu": ("decheng.tianqu", "decheng", "dezhou", "shandong"),
    "ningjin": ("ningjin", "dezhou", "shandong"),
    "dezhou": ("dezhou", "shandong"),
    "changle": ("changle", "weifang", "shandong"),
    "zibo": ("zibo", "shandong"),
    "zhangdian": ("zhangdian", "zibo", "shandong"),
}
ENTRIES = read_entries()
PARENTS = {row["code"]: row["parent_code"] for row in area_rows()}
_AREAS = re.compile("昌乐|宁津|德城|德州|张店|淄博|潍坊|马鞍山|成都|北京")
NAMING_NONE = [q for entry in ENTRIES for q in entry.questions if not _AREAS.search(q)]
NAMED = ("", "", "昌乐的", "淄博那边", "马鞍山", "成都的", "北京的")


def lineage(code: str) -> tuple[str, ...]:
    parent = PARENTS[code]
    return (code, *lineage(parent)) if parent else (code,)


TREE = {code: lineage(code) for code in PARENTS}


def place(code: str) -> Place:
    return Place(code, code, LINEAGES[code])


@pytest.fixture(scope="module")
def retriever() -> Retriever:
    names = {"昌乐": "changle", "德城": "decheng", "张店": "zhangdian"}
    return Retriever(ENTRIES, read_gauge(FOLDER), TREE, names)


def found(retriever: Retriever, question: str, area: str, on: date = IN_FORCE) -> Finding:
    finding, confidence = retriever.find(question, place(area), on)
    assert finding is not None, f"{question}: {confidence}"
    return finding


@pytest.mark.parametrize(
    ("question", "area", "entry"),
    [
        ("俺想问问家里改造一户能补几千块", "decheng", "decheng.adaptation.amount"),
        ("咱区里带星的养老院有几所", "decheng", "decheng.institutions"),
        ("老人食堂咱这一共多少家", "decheng", "decheng.canteens"),
        ("gaoling jintie duoda suishu neng ling", "changle", "changle.allowance.age"),
        ("高林今天多大岁数能领", "changle", "changle.allowance.age"),
        ("特困户半自理的，护理补助每月给几个钱", "zibo", "zibo.supplement.tekun"),
        ("重度失能又吃低保，每月能补多少", "zibo", "zibo.supplement.disabled"),
        ("伺候痴呆老人，家属有地方学护理没", "changle", "changle.carer_training"),
    ],
)
def test_asked_in_other_words(retriever: Retriever, question: str, area: str, entry: str) -> None:
    finding = found(retriever, question, area)
    assert finding.entry.id == entry
    assert not finding.foreign
    assert not finding.unpublished


def test_a_street_has_what_its_county_has(retriever: Retriever) -> None:
    finding = found(retriever, "老年食堂有几个", "decheng.tianqu")
    assert (finding.entry.area, finding.foreign) == ("decheng", False)


def test_a_citys_supplement_holds_in_its_districts_but_its_counts_do_not(retriever: Retriever) -> None:
    supplement = found(retriever, "五保户全护理一个月给多少护理费", "zhangdian")
    beds = found(retriever, "家庭养老床位全市建了多少张", "zhangdian")
    assert not supplement.foreign
    assert beds.foreign


def test_a_countys_figure_is_not_its_citys(retriever: Retriever) -> None:
    assert found(retriever, "老年食堂有几个", "dezhou").foreign


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: entry.id)
def test_whose_an_entry_is_follows_from_its_area_alone(entry: Entry) -> None:
    for code, lineage in TREE.items():
        finding = Finding(entry, 1.0, Place(code, code, lineage), IN_FORCE)
        own = entry.area == code or (entry.holds_below and entry.area in lineage)
        assert finding.foreign == (bool(entry.area) and not own)
        assert finding.unpublished == (not own)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(NAMED), st.sampled_from(NAMING_NONE), st.sampled_from(sorted(TREE)))
def test_another_areas_figure_is_never_ones_own(
    retriever: Retriever, named: str, asked: str, area: str
) -> None:
    question = named + asked
    finding, _ = retriever.find(question, Place(area, area, TREE[area]), IN_FORCE)
    if finding and finding.entry.area and not finding.foreign:
        assert finding.entry.area in TREE[area]
        assert finding.entry.area == area or finding.entry.holds_below
        assert not any(other in named for other in ("成都", "北京")), (
            "one's own, though another was asked for"
        )


def test_of_another_area_that_is_named_ones_own_figure_is_not_told(retriever: Retriever) -> None:
    for area in ("成都", "北京", "济南"):
        finding, _ = retriever.find(f"{area}的老年食堂一共有几家", place("decheng"), IN_FORCE)
        assert finding is None


def test_who_has_a_figure_and_asks_for_anothers_is_not_told_to_have_none(retriever: Retriever) -> None:
    finding = found(retriever, "宁津县有几家养老院", "decheng")
    assert (finding.entry.id, finding.foreign, finding.unpublished) == ("ningjin.institutions", True, False)


def test_the_area_that_is_named_is_meant_and_said_to_be_another(retriever: Retriever) -> None:
    finding = found(retriever, "昌乐的老人多大岁数能领高龄津贴", "decheng")
    assert (finding.entry.area, finding.foreign) == ("changle", True)


def test_what_is_published_nowhere_has_no_figure(retriever: Retriever) -> None:
    finding = found(retriever, "高龄津贴九十岁的一个月发多少钱", "changle")
    assert finding.entry.area == ""
    assert finding.unpublished
    assert not any(c.isdigit() for c in finding.entry.text)


def test_a_plan_that_has_ended_is_stale(retriever: Retriever) -> None:
    question = "高龄津贴多大岁数开始领"
    assert not found(retriever, question, "changle", date(2025, 12, 31)).stale
    assert found(retriever, question, "changle", date(2026, 1, 1)).stale
    assert not found(retriever, "老年食堂有几个", "decheng", AFTER).stale


@pytest.mark.parametrize(
    ("question", "entry"),
    [
        ("上海静安上门服务多少次了", "jingan.family_beds"),
        ("上海那边一键通怎么用", "jingan.button"),
        ("衡阳上门服务多少人次", "hengyang.family_beds"),
    ],
)
def test_of_an_area_that_is_named_what_it_has_is_told(
    retriever: Retriever, question: str, entry: str
) -> None:
    finding = found(retriever, question, "decheng")
    assert (finding.entry.id, finding.foreign) == (entry, True)


@pytest.mark.parametrize("question", ["食堂的师傅贵姓", "养老院哪年盖起来的", "护理员几点交接班"])
def test_of_the_field_but_answered_by_nothing_nothing_is_said(retriever: Retriever, question: str) -> None:
    finding, confidence = retriever.find(question, place("decheng"), IN_FORCE)
    assert finding is None
    assert confidence < 0.5


@pytest.mark.parametrize(
    "question", ["今天股票涨了没有", "给我唱个歌", "", "，。！", "😀", "a" * 10_000, "火锅"]
)
def test_beside_the_matter_nothing_is_said(retriever: Retriever, question: str) -> None:
    finding, confidence = retriever.find(question, place("decheng"), IN_FORCE)
    assert finding is None
    assert confidence < 0.5


def test_printed_as_the_interface_says(retriever: Retriever) -> None:
    answer = found(retriever, "高龄津贴多大岁数能领", "decheng", AFTER).answer("问", "答")
    assert answer.matched == "changle.allowance.age"
    assert (answer.holds_for, answer.foreign, answer.stale) == ("昌乐县", True, True)
    assert answer.no_published_figure
    assert answer.sources[0]["date"] == "2023-09-16"
    nothing = no_answer("问", "答", 0.1, place("decheng"))
    assert (nothing.matched, nothing.sources) == (None, ())


def test_phrasings_left_out_find_their_entry_and_others_find_none() -> None:
    shares = measure()
    assert shares["right"] > 0.9
    assert shares["told"] > 0.84
    assert shares["beside"] < 0.04
    assert shares["near"] < 0.15
