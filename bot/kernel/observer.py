"""Observer: told of every turn by the dispatcher; bot/metrics counts by it."""

from collections.abc import Mapping
from typing import Protocol

from bot.kernel.ledger import TurnRecord
from bot.kernel.turn import Turn
from core.errors import NuanxianError


class Observer(Protocol):
    """Looks on; must neither raise nor wait."""

    def answered(self, record: TurnRecord) -> None:
        """Note a turn that has become true."""
        ...

    def failed(self, turn: Turn, error: NuanxianError) -> None:
        """Note a turn of which nothing was kept, and why."""
        ...

    def heard(self, stages: Mapping[str, float]) -> None:
        """Note what the sound of an answer took (ms by stage)."""
        ...


class Unobserved:
    """Nobody looks."""

    def answered(self, record: TurnRecord) -> None:
        """Forget it."""

    def failed(self, turn: Turn, error: NuanxianError) -> None:
        """Forget it."""

    def heard(self, stages: Mapping[str, float]) -> None:
        """Forget it."""
