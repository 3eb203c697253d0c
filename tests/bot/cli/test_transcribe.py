"""Category: command line, real models. What is said in a sound file."""

import json
import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import transcribe
from voice.wav import write_wav

app = typer.Typer()
transcribe.register(app)


def test_what_is_no_wav_is_a_bad_argument(tmp_path: Path) -> None:
    (tmp_path / "a.wav").write_text("not a sound")
    result = CliRunner().invoke(app, [str(tmp_path / "a.wav")])
    assert result.exit_code == 2
    assert "a.wav" in result.output


@pytest.mark.real
@pytest.mark.skipif("NUANXIAN_MODELS" not in os.environ, reason="no folder of weights")
def test_silence_is_no_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path))
    write_wav(tmp_path / "quiet.wav", bytes(32000))
    result = CliRunner().invoke(app, ["--json", str(tmp_path / "quiet.wav")])
    assert json.loads(result.output) == {
        "file": str(tmp_path / "quiet.wav"),
        "text": "",
        "confidence": 0.0,
        "seconds": 2.0,
        "words": [],
    }
