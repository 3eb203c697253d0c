"""What holds for every time the resolver finds, whatever was said and whenever."""

from datetime import datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.time.resolve import resolve
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
PERIODS = ("morning", "noon", "afternoon", "evening")
BITS = [
    "今天",
    "明儿",
    "后天",
    "大后天",
    "昨天",
    "前",
    "后",
    "第二天",
    "前两天",
    "一",
    "二",
    "两",
    "三",
    "十",
    "廿",
    "三十",
    "零",
    "25",
    "31",
    "2月",
    "十二月",
    "正月",
    "腊月",
    "闰",
    "初",
    "号",
    "日",
    "底",
    "中旬",
    "周",
    "礼拜",
    "星期",
    "下",
    "这",
    "上",
    "个",
    "每",
    "末",
    "天",
    "到",
    "、",
    "，",
    "不对",
    "不是",
    "是",
    "上午",
    "下午",
    "后晌",
    "晚上",
    "夜里",
    "早",
    "点",
    "半",
    "一刻",
    "差",
    "分",
    ":",
    "小时",
    "钟头",
    "后",
    "内",
    "过",
    "隔",
    "元旦",
    "除夕",
    "中秋",
    "国庆",
    "冬至",
    "假期",
    "农历",
    "2027年",
    "今年",
    "明年",
    "的",
    "吧",
    "我",
    "隔",
    "逢",
    "单号",
    "一三五",
    "来一次",
    "改到",
    "过了",
    "除了",
    "以外",
    "不",
    "还是",
    "洗澡",
    "年前",
    "放假",
    "出了",
    "多",
    "仨",
    "都行",
    "也",
    "最后",
    "工作日",
]
moments = st.datetimes(datetime(2020, 1, 1), datetime(2035, 12, 31), timezones=st.just(SHANGHAI))  # noqa: DTZ001
sayings = st.lists(st.sampled_from(BITS), max_size=10).map("".join)


@given(sayings | st.text(), moments)
def test_spans_lie_in_the_text_in_order(text: str, now: datetime) -> None:
    reached = 0
    for found in resolve(text, now):
        assert reached <= found.start < found.end <= len(text)
        reached = found.end


@given(sayings, moments)
def test_nothing_over_can_be_booked(text: str, now: datetime) -> None:
    for found in resolve(text, now):
        if found.past or found.date is None:
            continue
        assert found.date >= now.date()
        assert all(day >= now.date() for day in found.ambiguous)
        if found.date == now.date() and found.time and ":" in found.time:
            assert found.time >= f"{now:%H:%M}"


@given(sayings, moments)
def test_values_have_their_forms(text: str, now: datetime) -> None:
    for found in resolve(text, now):
        assert found.date_end is None or (found.date is not None and found.date_end > found.date)
        assert not found.ambiguous or found.date in found.ambiguous
        for hour in (found.time, found.time_end):
            assert hour is None or hour in PERIODS or time.fromisoformat(hour) is not None


@pytest.mark.parametrize(
    ("text", "piece"),
    [
        ("我想约个人明天上午九点来给俺娘洗个澡", "明天上午九点"),
        ("后天吧，头晌九点来钟中不", "后天吧，头晌九点来钟"),
        ("改到下周三的下午两点半行不行", "下周三的下午两点半"),
        ("元旦前一天能来吗", "元旦前一天"),
        ("把下个月的送餐都退了", "下个月"),
    ],
)
def test_the_span_is_what_was_said(text: str, piece: str) -> None:
    (found,) = resolve(text, NOW)
    assert text[found.start : found.end] == piece


@pytest.mark.parametrize(
    "text",
    [
        "有一点不舒服",
        "我住三号楼二单元",
        "她今年八十一了",
        "摔在地上半天了",
        "给我提两点意见",
        "都等一个钟头了还不来",
        "送两个人来",
        "一百五十块钱",
        "周围没有人",
        "早上好",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert resolve(text, NOW) == ()


def test_two_times_stay_apart() -> None:
    first, second = resolve("明天上午或者后天下午都行", NOW)
    assert (first.time, second.time) == ("morning", "afternoon")
    assert second.date is not None
    assert second.date.day == 23


@pytest.mark.parametrize("text", ["一" * 10_000, "明天三号的" * 2000, "不是三号" * 2500])
def test_long_texts_do_not_matter(text: str) -> None:
    assert isinstance(resolve(text, NOW), tuple)
