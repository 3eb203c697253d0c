"""Category: command line. Versions of the understanding model are listed, switched and followed."""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import typer
from click.testing import Result
from typer.testing import CliRunner

from bot.app import open_app
from bot.cli import nlu
from bot.nlu.versions import Versions
from core.settings import Settings
from tests.fakes.small_models import two_versions

Run = Callable[..., Result]


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return two_versions(tmp_path)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path))
    monkeypatch.chdir(tmp_path)  # no .env of ours
    app = typer.Typer()
    nlu.register(app)
    return lambda *arguments: CliRunner().invoke(app, ["nlu", *arguments])


def test_the_list_says_which_version_is_in_force_and_which_was_refused(run: Run, versions: Versions) -> None:
    used, refused = versions.all()
    versions.publish(used.name, "trained")
    versions.refuse(refused.name, "emergency_recall")
    first, second = run("list").output.splitlines()
    assert first.startswith(f"* {used.name}")
    assert second.startswith(f"  {refused.name}")
    assert "没有发布：emergency_recall" in second


def test_a_version_is_chosen_by_the_beginning_of_its_sha256(run: Run, versions: Versions) -> None:
    wanted = versions.all()[1]
    result = run("use", wanted.sha256[:10])
    assert result.exit_code == 0
    assert wanted.name in result.output
    assert versions.in_force() == wanted


def test_a_version_that_is_not_there_is_a_bad_argument(run: Run, versions: Versions) -> None:
    result = run("use", "9-nothing")
    assert result.exit_code == 2
    assert versions.published() is None


async def test_what_is_serving_follows_a_command_in_another_process(tmp_path: Path, trained: Path) -> None:
    shutil.copytree(trained / "models" / "nlu", tmp_path / "models" / "nlu")
    for small in two_versions(tmp_path / "small").all():
        shutil.copytree(small.folder, tmp_path / "models" / "nlu" / small.name)
    async with open_app(Settings(data=tmp_path)) as app:
        before = app.engine.version
        other = next(v.name for v in Versions.under(tmp_path).all() if v.examples < 100)
        command = await asyncio.create_subprocess_exec(
            sys.executable, "-c", "from bot.cli import main; main()", "nlu", "use", other,
            env={**os.environ, "NUANXIAN_DATA": str(tmp_path)},
            stdout=asyncio.subprocess.DEVNULL,
        )  # fmt: skip
        assert await command.wait() == 0
        await app.engine.settled()
        assert (app.engine.version, len(app.engine.intents)) == (other, 2)
        assert before != other
