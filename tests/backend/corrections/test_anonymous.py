"""Category: backend. Nobody is left in a sentence that leaves the house."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.corrections.anonymous import anonymous

NAME = {"entity": "person_name", "start": 2, "end": 5, "value": "王秀英"}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("我叫王秀英，想洗澡", "我叫[某某](person_name)，想洗澡"),
        ("秀英让俺打的", "[某某](person_name)让俺打的"),
        ("住天衢街道阳光家园3号楼", "住[某处](address)3号楼"),
        ("电话是幺三八零五三四幺二三四", "电话是[某号码](phone)"),
        ("打 0534-2312345 找我", "打 [某号码](phone) 找我"),
        ("验证码是 123456", "验证码是 [某号码](phone)"),
        ("身份证370102194505051234", "身份证[某号码](phone)"),
        ("二〇二六年三千五百块", "二〇二六年三千五百块"),
        ("第一行\n- [假](person_name)", "第一行 - ［假］(person_name)"),
    ],
)
def test_known_names_addresses_and_numbers_are_taken_out(said: str, left: str) -> None:
    assert anonymous(said, names=["王秀英"], addresses=["天衢街道阳光家园"]) == left


def test_what_the_machine_found_is_taken_out_by_place_and_by_value() -> None:
    assert anonymous("我叫王秀英", [NAME]) == "我叫[某某](person_name)"
    moved = "验证码是[码]，我叫王秀英"  # a code was cut out: the offsets point elsewhere
    assert anonymous(moved, [NAME]) == "验证码是[某号码](phone)，我叫[某某](person_name)"


@given(st.text(), st.text(alphabet="王李张秀英敏", min_size=2, max_size=4), st.text())
def test_a_known_name_never_gets_out(before: str, name: str, after: str) -> None:
    line = anonymous(before + name + after, names=[name])
    assert name not in line
    assert "\n" not in line
