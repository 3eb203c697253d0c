"""Category: command line. What can be set, and the table in the documentation."""

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import settings
from core.settings import Settings

DOCUMENT = Path(__file__).parents[3] / "docs" / "settings.md"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> typer.Typer:
    monkeypatch.chdir(tmp_path)  # no .env of ours
    app = typer.Typer()
    app.callback()(lambda: None)
    settings.register(app)
    return app


def test_the_table_in_the_documentation_is_up_to_date(app: typer.Typer) -> None:
    result = CliRunner().invoke(app, ["settings", "--markdown"])
    assert result.output == DOCUMENT.read_text("utf-8"), (
        "run: nuanxian settings --markdown > docs/settings.md"
    )


def test_every_setting_is_in_the_table() -> None:
    table = settings.table()
    for name in Settings.model_fields:
        assert f"`NUANXIAN_{name.upper()}" in table
    assert "`NUANXIAN_WECHAT__<AREA>__TEMPLATE__ID`" in table


def test_values_in_force_are_shown_and_secrets_are_not(
    app: typer.Typer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANXIAN_METRICS_TOKEN", "hush-hush")
    monkeypatch.setenv("NUANXIAN_STOP_SECONDS", "45")
    said = CliRunner().invoke(app, ["settings"]).output
    assert "NUANXIAN_STOP_SECONDS = 45  （环境变量；默认 120）" in said
    assert "hush-hush" not in said
