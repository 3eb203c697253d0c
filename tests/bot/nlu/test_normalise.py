"""What elders say and type becomes plain standard text, and every piece of it can be found again."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.lexicon import lexicon
from bot.nlu.normalise import normalise

BITS = [
    *(word.say for word in lexicon().dialect),
    *lexicon().fillers.sounds,
    *lexicon().fillers.pauses,
    *[
        "我",
        "想",
        "洗澡",
        "谢谢",
        "，",
        "。",
        ",",
        " ",
        "…",
        "...",
        "[微笑]",
        "👌🏻",
        "，",
        "１２",
        "預約",
        "不是",
        "三号",
        "对",
    ],
]
sayings = st.lists(st.sampled_from(BITS), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("said", "plain"),
    [
        # fillers go, words that only look like them stay
        ("嗯，那个，我想洗澡", "我想洗澡"),
        ("那个…俺前天约的那个人到底哪天来", "我前天约的那个人到底哪天来"),
        ("就是就是我想问问", "我想问问"),
        ("就是说啊，怎么说呢，我老伴摔了", "我老伴摔了"),
        ("就早上那个", "就早上那个"),
        ("那个保洁给我退了吧", "那个保洁给我退了吧"),
        ("嗯", "嗯"),
        ("嗯，好的", "好的"),
        ("喂，闺女，我想约个人", "我想约个人"),
        ("我闺女在北京", "我闺女在北京"),
        # stutter folds, doubled words stay
        ("我我我想洗澡", "我想洗澡"),
        ("我我想想", "我想想"),
        ("我，我想", "我想"),
        ("我想我想洗澡", "我想洗澡"),
        ("明天明天上午", "明天上午"),
        ("那，那，那明天吧", "那明天吧"),
        ("谢谢谢谢", "谢谢"),
        ("看看妈妈", "看看妈妈"),
        ("收拾收拾", "收拾收拾"),
        ("天天来", "天天来"),
        ("对对对", "对"),
        ("幺三八零零零零", "幺三八零零零零"),
        # dialect
        ("俺娘明儿头晌想拾掇拾掇屋子", "我娘明天上午想收拾收拾屋子"),
        ("咋还没来，恁给问问", "怎么还没来，你给问问"),
        ("啥时候来", "什么时候来"),
        ("夜来摔的，不得劲", "昨天摔的，不舒服"),
        ("半夜来的", "半夜来的"),
        ("夜来香", "夜来香"),
        ("赶明儿晌午", "明天中午"),
        ("后晌三点", "下午三点"),
        ("傍黑来", "傍晚来"),
        ("心口窝疼，上不来气", "胸口疼，喘不上气"),
        ("中", "行"),
        ("中啊。", "行啊。"),
        ("中不中", "行不行"),
        ("明儿来中不", "明天来行吗"),
        ("俺看中了这个", "我看中了这个"),
        ("其中不行", "其中不行"),
        ("恁们管不管", "你们管不管"),
        # characters
        ("我想預約後天的護理", "我想预约后天的护理"),
        ("ＡＢＣ１２３，９：３０", "ABC123，9:30"),
        ("好的👌🏻[微笑]", "好的"),
        ("验证码[码]", "验证码[码]"),
        ("我 想 洗 澡", "我想洗澡"),
        ("138 0534 1234", "138 0534 1234"),
        ("你好,请问?", "你好，请问？"),
        ("3,000元", "3,000元"),
        ("好。。。", "好。"),
        ("", ""),
    ],
)
def test_normal_form(said: str, plain: str) -> None:
    assert normalise(said).text == plain


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("不是三号是四号", "四号"),
        ("三号，不对，四号", "四号"),
        ("我要周三的，不是，周四的", "我要周四的"),
        ("我要洗澡，不对，我要理发", "我要理发"),
        ("明天有事，后天吧", "后天吧"),
        ("是不是三号", "是不是三号"),
        ("是下周一，不是这周一", "是下周一，"),
        ("不是骗子吧", "不是骗子吧"),
    ],
)
def test_what_was_taken_back_is_left_out_of_the_corrected_text(said: str, meant: str) -> None:
    normalised = normalise(said)
    assert normalised.corrected == meant
    assert normalised.text == said


@pytest.mark.parametrize(
    ("said", "plain", "original"),
    [
        ("嗯，俺娘，俺娘明儿头晌洗澡", "明天", "明儿"),
        ("那个，赶明儿来", "明天", "赶明儿"),
        ("我我我想拾掇屋子", "收拾", "拾掇"),
        ("９：３０来", "9:30", "９：３０"),
    ],
)
def test_a_piece_is_found_again_in_what_was_said(said: str, plain: str, original: str) -> None:
    normalised = normalise(said)
    start = normalised.text.index(plain)
    a, b = normalised.span(start, start + len(plain))
    assert said[a:b] == original


@given(st.text() | sayings, st.integers(-3, 40), st.integers(-3, 40))
def test_spans_lie_in_the_original(text: str, start: int, end: int) -> None:
    a, b = normalise(text).span(start, end)
    assert 0 <= a <= b <= len(text)


@given(st.text() | sayings)
def test_normal_form_is_its_own_normal_form(text: str) -> None:
    plain = normalise(text).text
    assert normalise(plain).text == plain


@given(sayings)
def test_what_was_taken_back_lies_in_the_text(text: str) -> None:
    normalised = normalise(text)
    reached = 0
    for start, end in normalised.retracted:
        assert reached <= start < end <= len(normalised.text)
        reached = end


@pytest.mark.parametrize("text", ["我" * 10_000, "那个" * 5000, "我想约个人明天来给俺娘洗个澡。" * 700])
def test_long_texts_do_not_matter(text: str) -> None:
    assert len(normalise(text).text) <= len(text)


def test_lexicon_is_large_and_each_row_is_complete() -> None:
    words = lexicon().dialect
    assert len(words) >= 150
    assert len({word.say for word in words}) == len(words)
    for word in words:
        assert word.meaning
        assert word.areas
        assert word.say in word.example


def test_no_standard_form_holds_a_dialect_word() -> None:
    for word in lexicon().dialect:
        assert normalise(word.standard).text == word.standard
