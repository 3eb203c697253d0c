"""What the recogniser misheard: rows that a model may learn from, by voices that may be used."""

import csv

from bench.callers import DEVELOPING
from bot.app import NLU_DATA
from bot.nlu.data import MISHEARD, read_folder

INTENTS = {example.text: example.intent for example in read_folder(NLU_DATA).examples}


def rows() -> list[dict[str, str]]:
    with (NLU_DATA / MISHEARD).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def test_only_the_voices_for_developing_were_used() -> None:
    assert {row["voice"] for row in rows()} == set(DEVELOPING)


def test_every_intent_was_misheard() -> None:
    assert {row["intent"] for row in rows()} == set(INTENTS.values())


def test_every_row_is_a_training_sentence_heard_otherwise() -> None:
    assert [row for row in rows() if INTENTS.get(row["said"]) != row["intent"]] == []
    assert [row for row in rows() if row["heard"] == row["said"]] == []
