"""Versions are told apart by content, switched by one file, and followed by an engine that is serving."""

import asyncio
import shutil
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest

from bot.kernel.meaning import Context
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.live import LiveEngine
from bot.nlu.versions import Version, Versions
from core.clock import SHANGHAI
from core.errors import ConfigurationError, NotFound
from tests.fakes.small_models import SERVICES, two_versions

CONTEXT = Context(now=datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI))


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return two_versions(tmp_path)


def by_wish(versions: Versions, wish: str) -> Version:
    return next(v for v in versions.all() if wish in (v.folder / "intent.json").read_text("utf-8"))


def live(versions: Versions, first: Version) -> LiveEngine:
    return LiveEngine(versions, partial(EmbeddedEngine.load, services=SERVICES), first.folder)


async def wish_of(engine: LiveEngine) -> str:
    """The intent beside greet that the version in force knows."""
    meaning = await engine.parse(("唱首歌",), CONTEXT)
    [wish] = {name for name, _ in meaning.ranking} - {"greet"}
    return wish


def test_each_training_is_a_version_of_its_own(versions: Versions) -> None:
    one, two = versions.all()
    assert one.sha256 != two.sha256
    assert versions.get(one.name) == one
    assert versions.get(two.sha256[:12]) == two
    assert versions.in_force() is None


def test_a_name_that_fits_none_or_several_is_refused(versions: Versions) -> None:
    for name in ("9-nothing", "1-", ""):
        with pytest.raises(NotFound):
            versions.get(name)


def test_what_was_published_is_in_force(versions: Versions) -> None:
    version = versions.all()[1]
    versions.refuse(version.name, "intent_typed")
    assert versions.get(version.name).refused == "intent_typed"
    versions.publish(version.name, "forced: 演示")
    assert versions.in_force() == versions.get(version.name)
    published = versions.published()
    assert published is not None
    assert (published.reason, versions.get(version.name).refused) == ("forced: 演示", "")


def test_a_damaged_version_is_not_published(versions: Versions) -> None:
    version = versions.all()[0]
    (version.folder / "slots.json").write_text("{}", "utf-8")
    with pytest.raises(ConfigurationError):
        versions.publish(version.name, "trained")


def test_files_exchanged_behind_the_pointer_are_not_in_force(versions: Versions) -> None:
    one, two = versions.all()
    versions.publish(one.name, "trained")
    shutil.rmtree(one.folder)
    shutil.copytree(two.folder, one.folder)
    assert versions.in_force() is None


async def test_a_serving_engine_follows_the_pointer(versions: Versions) -> None:
    outside, lonely = by_wish(versions, "out_of_scope"), by_wish(versions, "companionship")
    versions.publish(outside.name, "trained")
    engine = live(versions, outside)
    assert await wish_of(engine) == "out_of_scope"
    versions.publish(lonely.name, "chosen by hand", chosen=True)
    await engine.settled()
    assert (engine.version, await wish_of(engine)) == (lonely.name, "companionship")


async def test_turns_are_answered_while_another_version_is_loaded(versions: Versions) -> None:
    outside, lonely = by_wish(versions, "out_of_scope"), by_wish(versions, "companionship")
    engine = live(versions, outside)
    versions.publish(lonely.name, "trained")
    answers = await asyncio.gather(*(wish_of(engine) for _ in range(5)))
    assert set(answers) == {"out_of_scope"}
    await engine.settled()
    assert await wish_of(engine) == "companionship"


async def test_a_version_that_cannot_be_loaded_leaves_the_old_one(versions: Versions) -> None:
    outside, lonely = by_wish(versions, "out_of_scope"), by_wish(versions, "companionship")
    engine = live(versions, outside)
    versions.publish(lonely.name, "trained")
    (lonely.folder / "intent.json").unlink()
    await engine.settled()
    assert (engine.version, await wish_of(engine)) == (outside.name, "out_of_scope")
