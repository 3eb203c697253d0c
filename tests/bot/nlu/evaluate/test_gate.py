"""A worse model stays unpublished unless somebody says why; the reason and the refusal are kept."""

from pathlib import Path

import pytest

from bot.nlu.evaluate.gate import Regression, settle
from bot.nlu.versions import Versions
from tests.fakes.small_models import two_versions

WORSE = [Regression("emergency_recall", 0.99, 0.91, 8, 0)]


@pytest.fixture
def versions(tmp_path: Path) -> Versions:
    return two_versions(tmp_path)


def test_a_model_that_is_no_worse_is_published(versions: Versions) -> None:
    made = versions.all()[0]
    assert settle(versions, made, [])
    assert versions.in_force() == made


def test_a_worse_model_is_refused_and_the_published_one_stays(versions: Versions) -> None:
    made, before = versions.all()
    versions.publish(before.name, "trained")
    assert not settle(versions, made, WORSE)
    assert versions.in_force() == before
    assert versions.get(made.name).refused == "emergency_recall"


def test_a_reason_publishes_it_all_the_same_and_is_kept(versions: Versions) -> None:
    made, before = versions.all()
    versions.publish(before.name, "trained")
    assert settle(versions, made, WORSE, "新的险情说法更要紧")
    published = versions.published()
    assert published is not None
    assert (published.version, published.reason) == (made.name, "forced: 新的险情说法更要紧")
