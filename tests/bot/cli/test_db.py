"""Category: command line. The database from the terminal: schema, backup, restore."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import db


@pytest.fixture
def app(empty_app: typer.Typer) -> typer.Typer:
    db.register(empty_app)
    return empty_app


def run(app: typer.Typer, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, ["db", *arguments])
    return result.exit_code, result.output


def test_there_and_back(app: typer.Typer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup = str(tmp_path / "backup")
    assert run(app, "backup", backup)[0] == 1, "there is no database yet"
    assert run(app, "seed")[0] == 0
    code, said = run(app, "backup", str(tmp_path / "second"))
    assert (code, said.partition("：")[0]) == (0, "备份好了")

    code, said = run(app, "restore", str(tmp_path / "second"))
    assert code == 1
    assert "--replace" in said
    assert run(app, "restore", str(tmp_path / "second"), "--replace")[0] == 0

    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path / "elsewhere"))
    code, said = run(app, "restore", str(tmp_path / "second"))
    assert (code, said.partition("：")[0]) == (0, "恢复好了")


def test_what_is_no_backup_is_said_in_chinese(app: typer.Typer, tmp_path: Path) -> None:
    code, said = run(app, "restore", str(tmp_path / "nothing"))
    assert code == 1
    assert "不是完整的备份" in said
