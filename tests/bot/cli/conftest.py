"""What the tests of commands share."""

from pathlib import Path

import pytest
import typer


@pytest.fixture
def empty_app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    """Commands are added to it; its data folder is empty, and no .env of ours is near."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path / "data"))
    app = typer.Typer()
    app.callback()(lambda: None)
    return app
