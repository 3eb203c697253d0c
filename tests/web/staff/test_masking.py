"""Category: application. Masks hide what they must and keep every offset true."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.staff import masking


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("电话13805341234", "电话*******1234"),
        ("138 0534 1234", "*** **** 1234"),
        ("0534-2345678", "****-***5678"),
        ("幺三八零五三四幺二三四", "*******幺二三四"),
        ("三号楼2单元501", "三号楼2单元501"),
        ("二〇二六年十一月", "二〇二六年十一月"),
        ("王秀英找王秀", "王**找王秀"),
        ("住天衢街道阳光家园3号楼", "住" + "*" * 11),
    ],
)
def test_what_is_seen(said: str, shown: str) -> None:
    assert masking.words(said, ["王秀英"], ["天衢街道阳光家园3号楼"]) == shown


@given(st.text(alphabet="王秀英1234567890 -,，幺三零十年", max_size=60))
def test_offsets_stay_true_and_no_number_is_left(said: str) -> None:
    shown = masking.words(said, ["王秀英", "王"], ["十年"])
    assert len(shown) == len(said)
    assert masking.words(shown) == shown
    assert "王秀英" not in shown


def test_what_was_found_in_the_words_is_hidden_where_it_stands() -> None:
    said = "我叫李敏住康宁小区"
    entities = [
        {"entity": "person_name", "start": 2, "end": 4, "value": "李敏"},
        {"entity": "address", "start": 5, "end": 9, "value": "康宁小区"},
        {"entity": "address", "start": 5, "end": 99, "value": "错"},
    ]
    assert masking.spans(said, entities) == "我叫李*住****"
    assert [masking.value(entity) for entity in entities] == ["李*", "****", "*"]
