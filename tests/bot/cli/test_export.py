"""Category: command line. Reviewed sentences as training data that nobody can be found in."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from backend.db import Database
from bot.cli import export
from bot.nlu.data import read_folder
from core.clock import SteppedClock
from tests.fakes.console_site import CALL, talked


@pytest.fixture
def app() -> typer.Typer:
    app = typer.Typer()
    app.callback()(lambda: None)
    export.register(app)
    return app


@pytest.fixture
async def reviewed(
    sample_sqlite: Database, clock: SteppedClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Database:
    """The call of 王秀英 with two sentences reviewed, one of them in two ways; the command finds it."""
    await talked(sample_sqlite, clock)
    async with sample_sqlite.unit_of_work() as uow:
        await uow.corrections.correct(CALL, f"{CALL}:2", "a", "book_service")
        await uow.corrections.correct(CALL, f"{CALL}:3", "a", "check_fraud")
        await uow.corrections.correct(CALL, f"{CALL}:3", "b", "report_fraud")
        await uow.commit()
    monkeypatch.chdir(tmp_path)  # no .env of ours
    monkeypatch.setenv("NUANXIAN_DATABASE_URL", sample_sqlite.url)
    return sample_sqlite


def ran(app: typer.Typer, *arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["export", "corrections", *arguments])
    return result.exit_code, result.stdout, result.stderr


def test_agreed_sentences_come_out_without_names_and_numbers(
    app: typer.Typer, reviewed: Database, tmp_path: Path
) -> None:
    file = tmp_path / "nlu" / "reviewed.yml"
    file.parent.mkdir()
    status, _, told = ran(app, "--area", "德城区", "-o", str(file))
    assert status == 0
    assert told == "1 句。另有 1 句，复核的人说法不一，没有写入。\n"
    (example,) = read_folder(tmp_path).examples
    assert (example.intent, example.text) == ("book_service", "我叫某某，电话某号码，想约人来洗澡")


def test_of_another_area_nothing_comes_out(app: typer.Typer, reviewed: Database) -> None:
    status, printed, told = ran(app, "--area", "changle")
    assert (status, told[:3]) == (0, "0 句")
    assert "nlu: []" in printed
    assert ran(app, "--area", "没有的地方")[0] == 2
