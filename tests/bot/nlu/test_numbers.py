"""Telephone numbers, sums of money and ratings as people say them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.numbers import amounts, digit_runs, digits, phones, ratings
from bot.nlu.numerals import cardinal

anything = st.text() | st.text(
    "零一二三两幺洞拐十百千万块元毛角分半点号星给了转几多个1380534.,- ", max_size=30
)


@pytest.mark.parametrize(
    ("said", "number"),
    [
        ("二十五", 25),
        ("十", 10),
        ("廿三", 23),
        ("一百零五", 105),
        ("一百二", 120),
        ("三千五", 3500),
        ("三千零五十", 3050),
        ("两万三", 23000),
        ("十万八", 108000),
        ("1万2", 12000),
        ("25", 25),
        ("一二三", None),
        ("水", None),
        ("", None),
    ],
)
def test_cardinal(said: str, number: int | None) -> None:
    assert cardinal(said) == number


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("幺三八零五三四一二三四", "13805341234"),
        ("洞拐勾", "079"),
        ("一百三十八零零", "13800"),
        ("三个八两个零", "88800"),
        ("十二", "12"),
        ("138-0534-1234", "13805341234"),
        ("没有", ""),
    ],
)
def test_digits(said: str, read: str) -> None:
    assert digits(said) == read


@pytest.mark.parametrize(
    ("said", "number", "piece"),
    [
        ("我电话是幺三八零五三四一二三四", "13805341234", "幺三八零五三四一二三四"),
        ("打我座机零五三四二六一二三四五吧", "05342612345", "零五三四二六一二三四五"),
        ("138 0534 1234", "13805341234", "138 0534 1234"),
        ("一三八，零五三四，一二三四", "13805341234", "一三八，零五三四，一二三四"),
        ("一百三十八零五三四一二三四", "13805341234", "一百三十八零五三四一二三四"),
        ("幺三八零五呃三四一二三四", "13805341234", "幺三八零五呃三四一二三四"),
        ("电话2612345", "2612345", "2612345"),
        ("4001234567", "4001234567", "4001234567"),
    ],
)
def test_phone(said: str, number: str, piece: str) -> None:
    (found,) = phones(said)
    assert (found.value, said[found.start : found.end]) == (number, piece)


@pytest.mark.parametrize("said", ["打12343", "371402195001011234", "三号楼二单元", "2612345", "两万三千五"])
def test_what_is_no_phone(said: str) -> None:
    assert phones(said) == ()


@pytest.mark.parametrize(
    ("said", "yuan"),
    [
        ("两万块", "20000"),
        ("三千五", "3500"),
        ("一百二十块五", "120.5"),
        ("一块五", "1.5"),
        ("两块半", "2.5"),
        ("两块二毛五", "2.25"),
        ("八毛五", "0.85"),
        ("十块零五分", "10.05"),
        ("一千二百三十四块五毛六", "1234.56"),
        ("3,000元", "3000"),
        ("1.5万", "15000"),
        ("1万5", "15000"),
        ("五万多", "50000"),
        ("十来块钱", "10"),
        ("三点五元", "3.5"),
        ("我转了3000", "3000"),
        ("给了他两万", "20000"),
        ("收了我八十", "80"),
        ("账上还有四十", "40"),
        ("刚付了三百", "300"),
        ("一千二一盒", "1200"),
    ],
)
def test_amount(said: str, yuan: str) -> None:
    (found,) = amounts(said)
    assert found.value == yuan


@pytest.mark.parametrize(
    "said",
    ["万一", "千万别来", "三号楼", "三千多步", "几百块", "第三百名", "八十了", "打120", "还有十天", "给十分"],
)
def test_what_is_no_amount(said: str) -> None:
    assert amounts(said) == ()


@pytest.mark.parametrize(
    ("said", "score"),
    [
        ("五颗星", "5"),
        ("给四分", "4"),
        ("打五分", "5"),
        ("很满意", "5"),
        ("非常好", "5"),
        ("十分满意", "5"),
        ("给个好评", "5"),
        ("满意", "4"),
        ("不错", "4"),
        ("一般", "3"),
        ("还行", "4"),
        ("还可以", "4"),
        ("挺好", "5"),
        ("满意得很", "5"),
        ("相当不错", "5"),
        ("给三颗吧", "3"),
        ("仨星", "3"),
        ("零差评", "5"),
        ("扣一分，四分", "4"),
        ("不满意", "2"),
        ("不太满意", "2"),
        ("不是很满意", "2"),
        ("特别不满意", "1"),
        ("太差了", "1"),
    ],
)
def test_rating(said: str, score: str) -> None:
    (found,) = ratings(said)
    assert found.value == score


@pytest.mark.parametrize("said", ["五分钟", "二十分钟", "星期三", "十分之一"])
def test_what_is_no_rating(said: str) -> None:
    assert ratings(said) == ()


@given(anything)
def test_places_lie_in_the_text_and_nothing_raises(text: str) -> None:
    for found in (*phones(text), *amounts(text), *ratings(text)):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("末尾是三三九幺", ["3391"]),
        ("号是幺三五，后头零五四三", ["135", "0543"]),
        ("尾号7719这个", ["7719"]),
        ("二十三号来", []),
    ],
)
def test_a_part_of_a_number_is_found(text: str, parts: list[str]) -> None:
    assert [part.value for part in digit_runs(text)] == parts
