"""What is called a swindle, of which type, by which words; and what is not."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.scam import SCAM, SUSPICIOUS, ScamWatch
from bot.nlu.scam_fit import read_rows
from bot.nlu.scam_model import ScamModel

DATA = Path(__file__).parents[3] / "nlu_data"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("刚才来电话说我在外地办的银行卡涉嫌洗钱，叫我按他说的转账，别跟家里人讲", "冒充公检法"),
        ("有人说我的医保卡冻结了，要我报验证码", "医保社保冻结"),
        ("说我养老金没认证下个月停发，让点链接填银行卡号", "养老金认证补缴"),
        ("群里的老师推荐养老公寓，存二十万一年返三万，保本", "投资理财养老项目"),
        ("让我把房本抵押了，每月领六千养老钱", "以房养老"),
        ("在手机上刷单，先垫两百返佣金", "刷单返利"),
        ("客服说我开了百万保障，不取消每月扣两千，叫我下载软件", "客服退款快递理赔"),
        ("听课送鸡蛋，签到七天再送一桶油", "免费领礼品"),
        ("卖理疗床的说睡了就不用吃降压药了，两万八", "保健品"),
        ("说我的纪念币能拍卖八十万，先交六千鉴定费", "收藏品"),
        ("网恋的那个人没见过面，叫我打路费", "杀猪盘黄昏恋"),
        ("说我中奖了，先交八千税才给领", "中奖"),
    ],
)
def test_a_swindle_is_named(scam: ScamWatch, text: str, kind: str) -> None:
    found = scam.assess(text)
    assert found.risk >= SUSPICIOUS
    assert found.type == kind
    assert found.evidence


@pytest.mark.parametrize(
    "text",
    [
        "我自己去银行柜台把到期的存款转存了",
        "社区通知八十岁以上的去居委会登记高龄津贴",
        "你们的护理员打电话说明天上午九点来",
        "派出所民警来小区讲怎么防诈骗，讲得真好",
        "孙子开学，我给了他妈五千块学费",
        "民政局发短信说津贴已到账",
        "医院让先交两千押金再住院",
        "我想约个人后天来洗澡",
        "高龄津贴怎么申请",
        "你好",
        "",
    ],
)
def test_honest_talk_is_safe(scam: ScamWatch, text: str) -> None:
    found = scam.assess(text)
    assert found.verdict == "safe"
    assert found.type is None
    assert not found.evidence


def test_the_risk_grows_as_the_story_unfolds(scam: ScamWatch) -> None:
    story = ["有个人给我打电话", "说是公安局的", "说我涉嫌洗钱", "让我把钱转到安全账户还不让告诉孩子"]
    risks = [scam.assess(story[: i + 1]).risk for i in range(len(story))]
    assert risks == sorted(risks)
    assert risks[0] < SUSPICIOUS
    assert risks[-1] >= SCAM


def test_evidence_is_the_telling_words_of_the_last_turn_not_the_sentence(scam: ScamWatch) -> None:
    last = "嗯，那个，他让我把钱转到安全账户，今天天气挺好的"
    found = scam.assess(["有人自称公安局的", last])
    assert found.evidence
    for one in found.evidence:
        assert last[one.start : one.end] == one.text
    assert sum(one.end - one.start for one in found.evidence) < len(last) * 0.7
    assert not any("天气" in one.text for one in found.evidence)


def test_homophones_of_the_recogniser_do_not_hide_it(scam: ScamWatch) -> None:
    assert scam.assess("他让我把钱转到安全帐护去").verdict != "safe"


@given(text=st.text(max_size=80))
@settings(max_examples=60)
def test_any_text_is_judged_and_its_evidence_lies_in_it(scam: ScamWatch, text: str) -> None:
    found = scam.assess(text)
    assert 0 <= found.risk <= 1
    ends = [0, *(one.end for one in found.evidence)]
    for before, one in zip(ends, found.evidence, strict=False):
        assert before <= one.start < one.end <= len(text)
        assert text[one.start : one.end] == one.text


def test_the_model_is_the_same_when_read_back(engine: EmbeddedEngine, tmp_path: Path) -> None:
    model = engine.scam
    model.save(tmp_path)
    again = ScamModel.load(tmp_path)
    texts = ["转到安全账户", "明天洗澡", ""]
    assert again.margins(texts) == pytest.approx(model.margins(texts), abs=1e-5)
    assert again.type_shares(texts[0]) == pytest.approx(model.type_shares(texts[0]), abs=1e-5)


def test_there_are_rows_enough_and_none_on_both_sides() -> None:
    rows = [row for row in read_rows(DATA) if row.reviewed]
    scams, honest = ({row.text for row in rows if row.scam is side} for side in (True, False))
    assert len(scams) >= 150
    assert len(honest) >= 200
    assert not scams & honest
    assert len(scams) + len(honest) == len(rows)
