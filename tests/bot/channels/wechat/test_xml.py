"""Category: protocol. XML that bites is refused; what we write reads back."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat import xml
from core.errors import InputError

BOMB = b"""<!DOCTYPE xml [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]><xml><C>&b;</C></xml>"""
OUTSIDE = b"""<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><C>&x;</C></xml>"""


@pytest.mark.parametrize(
    "body",
    [
        BOMB,
        OUTSIDE,
        b"<!DOCTYPE xml><xml/>",
        b"",
        b"not xml",
        b"<xml>",
        b'<?xml version="1.0" encoding="nowhere"?><xml/>',
        b"<xml>" + b"<a/>" * 300 + b"</xml>",
        b"<a>" * 9000 + b"</a>" * 9000,
        b"<xml><a>" + b"x" * xml.MAX_BYTES + b"</a></xml>",
    ],
    ids=lambda body: body[:20].decode() or "empty",
)
def test_refused(body: bytes) -> None:
    with pytest.raises(InputError):
        xml.parse(body)


@given(st.binary(max_size=400) | st.text().map(lambda text: f"<xml>{text}</xml>".encode("utf-8", "replace")))
def test_anything_is_read_or_refused_cleanly(body: bytes) -> None:
    with suppress(InputError):
        assert isinstance(xml.parse(body), dict)


@given(st.text(alphabet=st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff")))
def test_text_comes_back_as_it_was(text: str) -> None:
    assert xml.parse(xml.write({"Content": text, "After": "x"}).encode()) == {"Content": text, "After": "x"}


@given(st.text())
def test_whatever_is_written_is_one_element(text: str) -> None:
    assert set(xml.parse(xml.write({"Content": text}).encode())) == {"Content"}


def test_an_end_of_cdata_in_the_text_stays_text() -> None:
    text = "a]]></Content><Injected>b</Injected>"
    assert xml.parse(xml.write({"Content": text}).encode()) == {"Content": text}
