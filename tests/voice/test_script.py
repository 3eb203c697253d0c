"""Scripts of test calls, as a person writes them."""

from pathlib import Path

import pytest

from core.errors import InputError
from voice.script import HangUp, Pause, Play, Press, Say, parse_script, recordings, written


def test_a_script_is_read_line_by_line() -> None:
    text = "\ufeff# 订助餐\n我想订明天的午饭\n\n[key 1#]\n [ Pause 2.5 ] \n对，没错\n[hangup]\n"
    steps = parse_script(text)
    assert steps == (Say("我想订明天的午饭"), Press("1#"), Pause(2.5), Say("对，没错"), HangUp())
    assert parse_script("\n".join(written(step) for step in steps)) == steps


@pytest.mark.parametrize("line", ["[key]", "[key a]", "[pause soon]", "[hangup now]", "[sing]"])
def test_a_direction_that_makes_no_sense_is_named_with_its_line(line: str) -> None:
    with pytest.raises(InputError, match="line 2"):
        parse_script(f"喂\n{line}\n")


def test_brackets_inside_a_sentence_are_spoken() -> None:
    assert parse_script("我住[天衢]街道") == (Say("我住[天衢]街道"),)


def test_recordings_are_a_turn_each() -> None:
    assert recordings([Path("a.wav"), Path("b.wav")]) == (Play(Path("a.wav")), Play(Path("b.wav")))
