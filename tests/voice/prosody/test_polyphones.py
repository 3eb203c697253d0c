"""No reply line leaves the reading of a character to chance. Category: unit, reads nlu_data."""

from pathlib import Path

import yaml

from voice.prosody.polyphones import doubts
from voice.prosody.pronounce import pronouncer

RESPONSES = Path("nlu_data/responses.yml")


def test_a_character_of_two_readings_must_be_covered() -> None:
    found = doubts(
        ["请您长一下。", "请您{长|zhang3}一下。", "他是院长。", "您约了{number}次。"], pronouncer()
    )
    assert [(doubt.character, doubt.line) for doubt in found] == [("长", "请您长一下。")]


def test_reply_lines_are_covered() -> None:
    responses = yaml.safe_load(RESPONSES.read_text("utf-8"))["responses"]
    lines = [variant["text"] for variants in responses.values() for variant in variants]
    assert doubts(lines, pronouncer()) == [], "add the word to voice/prosody/data/words.csv"
