"""Category: wording. What a follower reads."""

from hypothesis import given
from hypothesis import strategies as st

from bot.channels.wechat.render import MAX_BYTES, render, split
from bot.kernel.reply import Ask, Confirm, Handoff, Hangup, Link, Media, Notify, Reply, Say, Words


def test_options_are_numbered_as_they_are_to_be_answered() -> None:
    ask = Ask(Words.plain("您要约哪一种？"), (Words.plain("助浴"), Words.plain("助餐")))
    assert render(Reply((Say(Words.plain("好的。")), ask))) == (
        "好的。\n您要约哪一种？\n回复1 助浴\n回复2 助餐",
    )


def test_parts_without_words_are_left_out() -> None:
    words = Words.plain("您说的对吗？")
    reply = Reply(
        (
            Confirm(words),
            Link("服务清单", "https://example.org/list"),
            Media("sound", "audio"),
            Notify("person", "visit", words),
            Handoff("asked", "ticket"),
            Hangup(),
        )
    )
    assert render(reply) == ("您说的对吗？\n服务清单：https://example.org/list",)


def test_a_reply_without_words_is_nothing() -> None:
    assert render(Reply()) == ()


def test_a_long_text_is_cut_after_a_sentence() -> None:
    sentence = "护理员会在上午九点到您家。"
    first, second = split(sentence * 2, limit=len(sentence.encode()) + 5)
    assert (first, second) == (sentence, sentence)


@given(st.text(alphabet=st.sampled_from("好a😀。\n ，"), max_size=300), st.integers(4, 60))
def test_nothing_is_lost_and_no_piece_too_long(text: str, limit: int) -> None:
    pieces = list(split(text, limit))
    assert all(0 < len(piece.encode()) <= limit for piece in pieces)
    assert "".join("".join(pieces).split()) == "".join(text.split())


def test_the_limit_is_tencents() -> None:
    assert all(len(piece.encode()) <= MAX_BYTES for piece in split("好" * 5000))
