"""Category: protocol. Tencent's published vectors, and what must be refused."""

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.account import Account
from bot.channels.wechat.crypto import Crypto, Sealed, sign
from core.errors import ConfigurationError, Forged
from tests.bot.channels.wechat.conftest import KEY, OLD_KEY, account, at, vectors

VECTORS = vectors()
NOW = at("1714036504")


def crypto_of(vector: dict[str, Any], timestamp: str, **changes: Any) -> Crypto:
    there = Account("decheng", vector["appid"], vector["token"], (vector["encoding_aes_key"],))
    return Crypto(there, at(timestamp), **changes)


def signed(encrypt: str, token: str = "spamtest", timestamp: str = "1714036504") -> dict[str, str]:
    signature = sign(token, timestamp, "n", encrypt)
    return {"timestamp": timestamp, "nonce": "n", "msg_signature": signature}


def sealed(text: str, *aes_keys: str) -> Sealed:
    there = account(*aes_keys)
    return Crypto(there, NOW).close(text, there.aes_keys[0])


@pytest.mark.parametrize("name", ["get", "post_plain"])
def test_a_plain_signatures(name: str) -> None:
    query = VECTORS["A"][name]
    crypto_of(VECTORS["A"], query["timestamp"]).check(query)


def test_a_message_is_opened() -> None:
    post = VECTORS["A"]["post_aes"]
    opened = crypto_of(VECTORS["A"], post["timestamp"]).open(post, post["encrypt"])
    assert b'"debug_demo"' in opened.xml


def test_a_answer_is_closed_to_the_last_bit() -> None:
    reply = VECTORS["A"]["reply"]
    chances = iter([reply["random"], reply["nonce"]])
    crypto = crypto_of(VECTORS["A"], reply["timestamp"], chance=lambda: next(chances))
    answer = crypto.close(reply["plain"], VECTORS["A"]["encoding_aes_key"])
    # the nonce is drawn first, then the sixteen characters before the message
    assert answer.encrypt == reply["encrypt"]
    assert answer.signature == reply["msg_signature"]


def test_b_message_is_opened() -> None:
    vector = VECTORS["B"]
    opened = crypto_of(vector, vector["timestamp"]).open(vector, vector["encrypt"])
    assert b"abcdteT" in opened.xml
    assert b"6054768590064713728" in opened.xml


def test_c_echo_and_message_are_opened() -> None:
    vector = VECTORS["C"]
    echo = vector | {"msg_signature": vector["echostr_signature"]}
    assert crypto_of(vector, vector["timestamp"]).open(echo, vector["echostr"]).xml == b"1616140317555161061"
    query = {name: vector[f"message_{name}"] for name in ("timestamp", "nonce")}
    query["msg_signature"] = vector["message_signature"]
    assert b"<xml>" in crypto_of(vector, query["timestamp"]).open(query, vector["message"]).xml


@given(st.text())
def test_what_is_closed_opens_again(text: str) -> None:
    message = sealed(text)
    opened = Crypto(account(), NOW).open(signed(message.encrypt), message.encrypt)
    assert (opened.xml.decode(), opened.aes_key) == (text, KEY)


def test_the_key_before_still_opens_and_is_named() -> None:
    message = sealed("<xml/>", OLD_KEY)
    changing = Crypto(account(KEY, OLD_KEY), NOW)
    assert changing.open(signed(message.encrypt), message.encrypt).aes_key == OLD_KEY


def test_a_strangers_key_is_refused() -> None:
    message = sealed("<xml/>", OLD_KEY)
    with pytest.raises(Forged):
        Crypto(account(KEY), NOW).open(signed(message.encrypt), message.encrypt)


def test_another_accounts_message_is_refused() -> None:
    there = Account("changle", "wx0000000000000000", "spamtest", (KEY,))
    message = Crypto(there, NOW).close("<xml/>", KEY)
    with pytest.raises(Forged):
        Crypto(account(), NOW).open(signed(message.encrypt), message.encrypt)


@given(position=st.integers(0, 10_000), bit=st.integers(0, 6))
def test_any_flipped_bit_is_refused(position: int, bit: int) -> None:
    message = sealed("<xml><Content>你好</Content></xml>")
    query, damaged = signed(message.encrypt), bytearray(message.encrypt.encode())
    damaged[position % len(damaged)] ^= 1 << bit
    with pytest.raises(Forged):
        Crypto(account(), NOW).open(query, damaged.decode("latin-1"))


@given(st.text() | st.binary().map(lambda b: b.hex()))
def test_junk_under_a_right_signature_is_one_clean_refusal(junk: str) -> None:
    with pytest.raises(Forged):
        Crypto(account(), NOW).open(signed(junk), junk)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_a_signature_not_of_now_is_refused(seconds: int) -> None:
    clock = at("1714036504")
    clock.step(timedelta(seconds=seconds))
    query = {"timestamp": "1714036504", "nonce": "n", "signature": sign("spamtest", "1714036504", "n")}
    with pytest.raises(Forged):
        Crypto(account(), clock).check(query)


@pytest.mark.parametrize("timestamp", ["", "-1", "1e9", "９", "9" * 400])
def test_a_signed_timestamp_that_is_no_number_is_refused(timestamp: str) -> None:
    query = {"timestamp": timestamp, "nonce": "n", "signature": sign("spamtest", timestamp, "n")}
    with pytest.raises(Forged):
        Crypto(account(), NOW).check(query)


@given(st.dictionaries(st.sampled_from(["signature", "timestamp", "nonce", "echostr"]), st.text()))
def test_any_unsigned_query_is_refused(query: dict[str, str]) -> None:
    with pytest.raises(Forged):
        Crypto(account(), NOW).check(query)


@pytest.mark.parametrize("keys", [(), ("short",), (KEY, "!" * 43)])
def test_a_safe_account_needs_keys_that_are_keys(keys: tuple[str, ...]) -> None:
    with pytest.raises(ConfigurationError):
        Account("decheng", "wx1", "token", keys)


def test_secrets_are_not_printed() -> None:
    assert KEY not in repr(account())
    assert "spamtest" not in repr(account())
