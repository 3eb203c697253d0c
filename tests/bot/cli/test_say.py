"""``nuanxian say``. Category: integration, a model of a few bytes."""

import wave
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import say
from tests.fakes.small_voice import make_model_folder


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    say.register(app)
    return app


class OneModel:
    """A store with one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, _: str) -> Path:
        return self.folder


@pytest.fixture(autouse=True)
def small_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = make_model_folder(tmp_path / "model")
    monkeypatch.setattr(say, "open_store", lambda _: OneModel(folder))
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(("band", "rate"), [("phone", 8000), ("wide", 24000)])
def test_writes_speech_for_the_telephone_and_for_ears(
    app: typer.Typer, tmp_path: Path, band: str, rate: int
) -> None:
    target = tmp_path / "out.wav"
    result = CliRunner().invoke(app, ["您好，这里是12343。", "-o", str(target), "--band", band])
    assert result.exit_code == 0, result.output
    with wave.open(str(target)) as file:
        assert (file.getframerate(), file.getnchannels(), file.getsampwidth()) == (rate, 1, 2)
        assert file.getnframes() > rate


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        (["……", "-o", "out.wav"], 1),
        (["您好", "-o", "no/such/folder/out.wav"], 1),
        (["您好", "-o", "out.wav", "--voice", "nobody"], 1),
        (["您好", "-o", "out.wav", "--rate", "9"], 2),
        (["您好"], 2),
    ],
)
def test_says_what_is_wrong(
    app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str], status: int
) -> None:
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(app, arguments).exit_code == status
