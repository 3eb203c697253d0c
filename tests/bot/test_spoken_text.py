"""Category: fast. What the recogniser's language model learns from, and how it is written."""

from pathlib import Path

import pytest

from backend.db import Database
from bot import spoken_text
from bot.app import NLU_DATA
from bot.nlu.data import read_folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("我要助浴，明天来。", ["我要助浴明天来"]),
        ("下午3点", ["下午三点"]),
        ("加我WeChat", []),
        ("……", []),
    ],
)
def test_a_sentence_is_written_as_it_is_said(text: str, said: list[str]) -> None:
    assert spoken_text.spoken(text) == said


def test_a_dictated_number_may_be_said_either_way() -> None:
    assert spoken_text.spoken("我的电话是幺三八") == ["我的电话是幺三八", "我的电话是一三八"]


def test_comments_are_no_sentences(tmp_path: Path) -> None:
    (tmp_path / "speech_text").mkdir()
    (tmp_path / "speech_text" / "a.txt").write_text("# 说明\n我要洗澡\n\n我要理发 # 常见\n", "utf-8")
    assert list(spoken_text.reviewed(tmp_path)) == ["我要洗澡", "我要理发"]


def test_services_places_and_answers_are_in_and_no_gold_sentence_is_of_its_own_accord() -> None:
    text = set(spoken_text.shipped(NLU_DATA))
    assert {"助浴", "陪诊", "我在天衢街道", "不对", "幺"} <= text
    gold = {
        said
        for e in read_folder(NLU_DATA / "gold" / "intents").examples
        for said in spoken_text.spoken(e.text)
    }
    long = {sentence for sentence in gold if len(sentence) > 8}
    assert len(long & text) < len(long) / 100


def test_what_a_service_is_misheard_as_is_not_learnt_as_its_name() -> None:
    text = spoken_text.shipped(NLU_DATA)
    written = [example.text for example in read_folder(NLU_DATA).examples]
    for misheard in ("注浴", "陪真", "康福"):
        assert any(misheard in sentence for sentence in written)
        assert not any(misheard in sentence for sentence in text)


async def test_names_of_this_installation_are_learnt(sample_sqlite: Database) -> None:
    async with sample_sqlite.reading() as uow:
        text = set(await spoken_text.local(uow))
        (worker, *_) = await uow.workers.of_area("decheng")
    assert f"我叫{worker.card.name}" in text
    assert "我在德城区" in text
