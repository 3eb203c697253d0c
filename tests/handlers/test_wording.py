"""What a caller reads and hears of dates, times, money and numbers."""

from datetime import date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.numerals import cardinal
from core.clock import SHANGHAI
from handlers import wording

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("moment", "text", "speech"),
    [
        ("2026-11-21 14:00", "11月21日（周六）14:00", "今天，十一月二十一号，星期六，下午两点"),
        ("2026-11-22 08:30", "11月22日（周日）08:30", "明天，十一月二十二号，星期日，上午八点半"),
        ("2026-11-23 09:00", "11月23日（周一）09:00", "后天，十一月二十三号，星期一，上午九点"),
        ("2026-11-25 12:15", "11月25日（周三）12:15", "十一月二十五号，星期三，中午十二点十五分"),
        (
            "2027-01-02 18:05",
            "2027年1月2日（周六）18:05",
            "二零二七年一月二号，星期六，晚上六点零五分",
        ),
    ],
)
def test_when(moment: str, text: str, speech: str) -> None:
    assert wording.when(datetime.fromisoformat(moment).replace(tzinfo=SHANGHAI), NOW) == (text, speech, False)


def test_tomorrow_needs_no_year_to_be_heard() -> None:
    eve = datetime(2026, 12, 31, 23, 0, tzinfo=SHANGHAI)
    assert wording.day(date(2027, 1, 1), eve) == ("2027年1月1日（周五）", "明天，一月一号，星期五", False)


@pytest.mark.parametrize(
    ("at", "text", "speech"),
    [
        (time(7, 0), "07:00", "早上七点"),
        (time(9, 0), "09:00", "上午九点"),
        (time(0, 30), "00:30", "凌晨零点半"),
        ("13:45", "13:45", "下午一点四十五分"),
        ("morning", "上午", "上午"),
        ("evening", "晚上", "晚上"),
    ],
)
def test_clock(at: time | str, text: str, speech: str) -> None:
    assert wording.clock(at) == (text, speech, False)


@pytest.mark.parametrize(
    ("fen", "text", "speech"),
    [
        (0, "0元", "零元"),
        (12850, "128.50元", "一百二十八元五角"),
        (15000, "150元", "一百五十元"),
        (200, "2元", "两元"),
        (22200, "222元", "两百二十二元"),
        (1200, "12元", "十二元"),
        (50, "0.50元", "五角"),
        (1005, "10.05元", "十元零五分"),
        (300_000_00, "300000元", "三十万元"),
        (1005_12, "1005.12元", "一千零五元一角二分"),
        (-600, "-6元", "负六元"),
    ],
)
def test_yuan(fen: int, text: str, speech: str) -> None:
    assert wording.yuan(fen) == (text, speech, False)


@pytest.mark.parametrize(
    ("number", "text", "speech", "personal"),
    [
        ("13805341234", "138 0534 1234", "幺三八，零五三四，幺二三四", True),
        ("0534-2612345", "0534-2612345", "零五三四，二六幺，二三四五", True),
        ("01062345678", "010-62345678", "零幺零，六二三四，五六七八", True),
        ("12343", "12343", "幺二三四三", False),
        ("96110", "96110", "九六幺幺零", False),
    ],
)
def test_phone(number: str, text: str, speech: str, personal: bool) -> None:
    assert wording.phone(number) == (text, speech, personal)


@pytest.mark.parametrize(
    ("code", "speech"), [("4812", "四八，幺二"), ("123456", "幺二三，四五六"), ("7", "七")]
)
def test_a_code_is_read_digit_by_digit_and_is_personal(code: str, speech: str) -> None:
    assert wording.digits(code) == (code, speech, True)


def test_a_name_is_personal() -> None:
    assert wording.name("王秀英").personal


@given(st.integers(0, 10**11))
def test_what_is_spelled_reads_back(number: int) -> None:
    assert cardinal(wording.chinese(number)) == number


@given(st.datetimes(timezones=st.just(SHANGHAI)), st.datetimes(timezones=st.just(SHANGHAI)))
def test_speech_never_holds_a_figure(moment: datetime, now: datetime) -> None:
    spoken = wording.when(moment, now).speech
    assert not any(c.isascii() and c.isdigit() for c in spoken)
