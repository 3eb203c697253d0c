"""Refuses a model that is worse than the published one on any gold set beyond noise; ``train`` asks it."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.nlu.evaluate.score import Score
from bot.nlu.versions import Version, Versions


@dataclass(frozen=True, slots=True)
class Regression:
    """A measure on which the new model is worse than chance would make it."""

    name: str
    before: float
    after: float
    lost: int
    won: int


def regressions(new: Sequence[Score], published: Sequence[Score]) -> list[Regression]:
    """Return what speaks against ``new``; both were measured on the same sets, by the same code."""
    before = {score.name: score for score in published}
    return [
        _regression(score, before[score.name])
        for score in new
        if score.name in before and score.worse_than(before[score.name])
    ]


def settle(versions: Versions, made: Version, against: Sequence[Regression], force: str = "") -> bool:
    """Publish ``made`` unless something speaks against it; ``force``, a reason, publishes it all the same.

    Returns whether it was published; a refusal is kept with the version, a reason with the pointer.
    """
    if against and not force:
        versions.refuse(made.name, "、".join(one.name for one in against))
        return False
    versions.publish(made.name, f"forced: {force}" if against else "trained")
    return True


def _regression(new: Score, old: Score) -> Regression:
    pairs = list(zip(new.right, old.right, strict=False))
    lost, won = sum(a < b for a, b in pairs), sum(a > b for a, b in pairs)
    return Regression(new.name, old.value, new.value, lost, won)
