"""How sentences are read aloud. Category: unit."""

import re

import pytest

from voice.prosody.lexicon import rows
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import Pronouncer

_HAN = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def reader() -> Pronouncer:
    return Pronouncer()


def entries() -> list[tuple[str, str, str]]:
    tables = {
        "words": "word",
        "places": "place",
        "titles": "title",
        "surnames": "surname",
        "characters": "character",
    }
    return [
        (row[column], row["pinyin"], row["example"]) for name, column in tables.items() for row in rows(name)
    ]


@pytest.mark.parametrize(("word", "pinyin", "example"), entries())
def test_every_entry_is_heard_in_its_example(
    reader: Pronouncer, word: str, pinyin: str, example: str
) -> None:
    characters = "".join(_HAN.findall(example))
    readings = reader.citation(example)
    places = [match.start() for match in re.finditer(word, characters)]
    assert len(readings) == len(characters)
    assert pinyin.split() in [readings[place : place + len(word)] for place in places]


@pytest.mark.parametrize(
    ("sentence", "heard"),
    [
        ("不对", "bu2 dui4"),
        ("不用着急", "bu2 yong4 zhao2 ji2"),
        ("不来", "bu4 lai2"),
        ("对不对", "dui4 bu5 dui4"),
        ("听不清", "ting1 bu5 qing1"),
        ("一天三次", "yi4 tian1 san1 ci4"),
        ("一次", "yi2 ci4"),
        ("一个月", "yi2 ge5 yue4"),
        ("一年", "yi4 nian2"),
        ("第一次", "di4 yi1 ci4"),
        ("一三八", "yi1 san1 ba1"),
        ("十月一日", "shi2 yue4 yi1 ri4"),
        ("一号楼一单元", "yi1 hao4 lou2 yi1 dan1 yuan2"),
        ("周一上午", "zhou1 yi1 shang4 wu3"),
        ("每周一次", "mei3 zhou1 yi2 ci4"),
        ("星期一", "xing1 qi1 yi1"),
        ("十一点", "shi2 yi1 dian3"),
        ("一百二十", "yi4 bai3 er4 shi2"),
        ("一万元", "yi2 wan4 yuan2"),
        ("统一安排", "tong3 yi1 an1 pai2"),
        ("看一看", "kan4 yi5 kan4"),
        ("我还得去", "wo3 hai2 dei3 qu4"),
        ("您得先签字", "nin2 dei3 xian1 qian1 zi4"),
        ("走得很慢", "zou3 de5 hen3 man4"),
        ("得了糖尿病", "de2 le5 tang2 niao4 bing4"),
        ("还要还多少", "hai2 yao4 huan2 duo1 shao5"),
        ("量一下血氧", "liang2 yi2 xia4 xue4 yang3"),
        ("为您服务", "wei4 nin2 fu2 wu4"),
        ("为三级", "wei2 san1 ji2"),
        ("两只", "liang3 zhi1"),
        ("扫地", "sao3 di4"),
        ("目的地", "mu4 di4 di4"),
        ("慢慢地走", "man4 man4 de5 zou3"),
        ("单秀英阿姨", "shan4 xiu4 ying1 a1 yi2"),
        ("您姓曾吗", "nin2 xing4 zeng1 ma5"),
        ("曾经", "ceng2 jing1"),
        ("{还款|hai2 kuan3}", "hai2 kuan3"),
        ("今天{还|huan2}给他", "jin1 tian1 huan2 gei3 ta1"),
    ],
)
def test_running_speech(reader: Pronouncer, sentence: str, heard: str) -> None:
    assert " ".join(reader.pinyin(sentence)) == heard


def test_words_and_pauses_keep_their_order(reader: Pronouncer) -> None:
    text = "您好，王奶奶。"
    assert "".join(word.text for word in reader.words(text)) == text


def test_a_rare_character_does_not_stop_the_sentence(reader: Pronouncer) -> None:
    assert reader.pinyin("瓩您好")[-2:] == ["nin2", "hao3"]


def test_phonemes_carry_tones_and_pauses(reader: Pronouncer) -> None:
    assert phonemes(reader.words("四十，是吗？")) == "sɨ↘ʂɨ↗, ʂɨ↘ ma?"


def test_other_users_of_jieba_do_not_see_our_words(reader: Pronouncer) -> None:
    import jieba

    assert "长护险" in [word for word, _ in reader.segmenter.tagged("长护险")]
    assert jieba.dt.FREQ.get("长护险") is None
