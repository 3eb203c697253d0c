"""The commands ``ask`` and ``scam``: one object a line, with the fields of the interface."""

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from bot.cli import ask


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, data_folder: Path) -> "Run":
    monkeypatch.setenv("NUANXIAN_DATA", str(data_folder))
    monkeypatch.chdir(data_folder)
    app = typer.Typer()
    ask.register(app)
    return Run(app)


class Run:
    """Runs a command and reads what it prints."""

    def __init__(self, app: typer.Typer) -> None:
        self._app = app

    def __call__(self, *arguments: str, stdin: str = "") -> list[dict[str, object]]:
        result = CliRunner().invoke(self._app, arguments, input=stdin)
        assert result.exit_code == 0, result.output
        return [json.loads(line) for line in result.stdout.splitlines()]

    def status(self, *arguments: str) -> int:
        return CliRunner().invoke(self._app, arguments).exit_code


def test_ask_by_code_or_name_with_the_clock_set(run: Run) -> None:
    question = "高龄津贴多大岁数能领"
    (own,) = run("ask", question, "--area", "昌乐县", "--now", "2024-05-01")
    (late,) = run("ask", question, "--area", "changle", "--now", "2026-11-22")
    (foreign,) = run("ask", question, "--area", "decheng", "--now", "2024-05-01")
    assert set(own) == {
        "question",
        "answer",
        "confidence",
        "matched",
        "area",
        "holds_for",
        "sources",
        "foreign",
        "stale",
        "no_published_figure",
    }
    assert (own["foreign"], own["stale"], own["no_published_figure"]) == (False, False, False)
    assert "80周岁" in str(own["answer"])
    assert late["stale"]
    assert (foreign["foreign"], foreign["no_published_figure"]) == (True, True)
    assert "昌乐县" in str(foreign["answer"])


def test_lines_of_stdin_are_answered_one_by_one(run: Run) -> None:
    first, second = run("ask", "--area", "decheng", stdin="老年食堂有几个\n今天天气怎么样\n")
    assert first["matched"] == "decheng.canteens"
    assert second["matched"] is None


def test_an_unknown_area_is_a_bad_argument(run: Run) -> None:
    assert run.status("ask", "老年食堂有几个", "--area", "atlantis") == 2


def test_scam_marks_the_telling_words(run: Run) -> None:
    text = "有人自称公安局的，让我把钱转到安全账户"
    bad, good = run("scam", stdin=f"{text}\n我去银行柜台取退休金\n")
    assert bad["verdict"] == "scam"
    assert bad["type"] == "冒充公检法"
    assert "96110" in str(bad["advice"])
    evidence = bad["evidence"]
    assert isinstance(evidence, list)
    assert all(text[e["start"] : e["end"]] == e["text"] for e in evidence)
    assert (good["verdict"], good["type"], good["evidence"]) == ("safe", None, [])
