"""Counts taken once weigh sentences as the model will weigh them, whichever rows it learns from."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.counts import Counts
from bot.nlu.features import sound_views

WORDS = st.text("我想要洗澡送饭明天不", max_size=8)


@given(st.lists(WORDS, min_size=2, max_size=8), st.data())
def test_rows_weigh_as_the_vectoriser_weighs_them_one_by_one(texts: list[str], data: st.DataObject) -> None:
    told = [sound_views(text) for text in texts]
    counts = Counts.of(told)
    rows = data.draw(st.lists(st.sampled_from(range(len(texts))), min_size=1, unique=True))
    vectoriser = counts.vectoriser(rows)
    table = counts.weights(vectoriser, range(len(texts))).toarray()
    for sentence, weights in zip(told, table, strict=True):
        columns, values = vectoriser.transform(sentence)
        alone = np.zeros(len(vectoriser.vocabulary))
        alone[columns] = values
        assert weights == pytest.approx(alone, abs=1e-5)


def test_what_stands_in_one_sentence_only_is_not_learnt() -> None:
    counts = Counts.of([sound_views(text) for text in ("想洗澡", "要洗澡", "明天")])
    known = counts.vectoriser(range(3)).vocabulary
    assert "sxi zao" in known
    assert "sming" not in known
    assert "sxi zao" not in counts.vectoriser((0, 2)).vocabulary


@given(st.lists(WORDS, min_size=2, max_size=8), st.data())
def test_counts_taken_in_parts_are_those_taken_at_once(texts: list[str], data: st.DataObject) -> None:
    told = [sound_views(text) for text in texts]
    cut = data.draw(st.integers(0, len(told)))
    whole = Counts.of(told)
    joined = Counts.joined([Counts.of(told[:cut]), Counts.of(told[cut:])])
    assert joined.columns == whole.columns
    assert joined.view.tolist() == whole.view.tolist()
    assert (joined.table != whole.table).nnz == 0
