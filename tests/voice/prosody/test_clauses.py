"""Cutting a speech into pieces. Category: unit."""

import re

from hypothesis import given
from hypothesis import strategies as st

from voice.prosody.clauses import COMMA_GAP, LONGEST, SHORTEST, STOP_GAP, Piece, pieces, spoken_length
from voice.tts.base import Clause

_CLAUSES = st.lists(
    st.builds(
        Clause,
        st.text(st.sampled_from("您好预约时间是王奶奶十点12，。！？；、\n{还|huan2}”"), max_size=30),
        st.sampled_from(["disk", "memory"]),
    ),
    max_size=8,
).map(tuple)


@given(_CLAUSES)
def test_pieces_joined_are_the_text(clauses: tuple[Clause, ...]) -> None:
    assert "".join(p.text for p in pieces(clauses)) == "".join(c.text for c in clauses)


@given(_CLAUSES)
def test_no_piece_is_too_short_or_too_long(clauses: tuple[Clause, ...]) -> None:
    cut = pieces(clauses)
    assert len(cut) <= 1 or all(spoken_length(p.text) >= SHORTEST for p in cut)
    assert all(spoken_length(p.text) <= LONGEST + 3 * SHORTEST for p in cut)


@given(_CLAUSES)
def test_what_holds_anything_personal_is_for_memory(clauses: tuple[Clause, ...]) -> None:
    personal = [clause.keep == "memory" for clause in clauses for _ in clause.text]
    at = 0
    for piece in pieces(clauses):
        if any(personal[at : at + len(piece.text)]):
            assert piece.keep == "memory"
        at += len(piece.text)


def test_gaps_by_the_mark_and_none_at_the_end() -> None:
    cut = pieces((Clause("已经为您约好了，时间是明天上午。到时候请开门。"),))
    assert [p.gap for p in cut] == [COMMA_GAP, STOP_GAP, 0.0]


def test_a_short_piece_joins_its_own_kind() -> None:
    cut = pieces((Clause("您的服务约好了，好的。"), Clause("王秀英奶奶您好。", "memory")))
    assert cut == [
        Piece("您的服务约好了，好的。", "disk", STOP_GAP),
        Piece("王秀英奶奶您好。", "memory", 0.0),
    ]


def test_fixed_sentences_stay_apart_from_a_name() -> None:
    cut = pieces((Clause("护理员是"), Clause("李敏", "memory"), Clause("，请您在家等候。")))
    assert [(p.text, p.keep) for p in cut] == [("护理员是李敏，", "memory"), ("请您在家等候。", "disk")]


def test_a_number_is_never_cut() -> None:
    number = "2026112500378"
    cut = pieces((Clause("好" * (LONGEST - 5) + number + "好" * 30),))
    assert any(number in p.text for p in cut)
    assert len(cut) > 1
    assert not re.search(r"\d$", cut[0].text)
