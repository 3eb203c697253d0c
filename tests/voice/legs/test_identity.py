"""Who calls: numbers as networks write them."""

import pytest

from voice.legs.sip.identity import called_number, calling_number, number_of


@pytest.mark.parametrize(
    ("header", "number"),
    [
        ("<sip:13805341234@127.0.0.1>", "13805341234"),
        ('"王" <sip:+8613805341234@ims.example.cn;user=phone>;tag=1', "13805341234"),
        ("<tel:+86-138-0534-1234>", "13805341234"),
        ("sip:008613805341234@10.0.0.1:5060", "13805341234"),
        ("<sip:05342345678;phone-context=+86@sbc>", "05342345678"),
        ("<sips:%2B8613805341234@sbc>", "13805341234"),
        ("<sip:anonymous@anonymous.invalid>", "anonymous"),
        ("<sip:+85291234567@sbc>", "+85291234567"),
        ("<tel:+8613805341234>, <sip:13900000000@sbc>", "13805341234"),
        ("", ""),
    ],
)
def test_number_of(header: str, number: str) -> None:
    assert number_of(header) == number


def test_what_the_network_asserts_goes_before_what_the_phone_says() -> None:
    asserted = {"p-asserted-identity": "<sip:13805341234@sbc>"}
    assert calling_number(asserted, "sip:10086@sbc") == "13805341234"
    assert calling_number({}, "sip:13900000000@sbc") == "13900000000"
    assert calling_number({"P-Asserted-Identity": "garbage"}, "sip:13900000000@sbc") == "13900000000"


def test_the_number_called() -> None:
    assert called_number("12343") == "12343"
    assert called_number("+86534-12343") == "53412343"
