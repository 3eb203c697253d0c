"""Every intent that is understood has a handler of its own; none ends where nothing was asked."""

from datetime import datetime
from pathlib import Path

import pytest
import yaml

from bot.app import NLU_DATA
from bot.kernel.dialogue import Dialogue, StatesGroup
from bot.kernel.inject import Context
from bot.kernel.meaning import Meaning
from bot.kernel.turn import Text, Turn
from core.clock import SHANGHAI
from handlers import routers

INTENTS: list[str] = yaml.safe_load(Path(NLU_DATA / "domain.yml").read_text("utf-8"))["intents"]
ANSWERS = {"affirm", "choose", "inform"}
"""Intents that mean nothing unless something was asked."""
NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)


def taker(intent: str, state: str = "") -> str:
    """Return the name of the handler that takes ``intent`` in ``state``."""
    turn = Turn("1", "chat", "decheng", "caller", "talk", Text("嗯"), NOW)
    context: Context = {
        "turn": turn,
        "meaning": Meaning("嗯", intent, 1.0),
        "dialogue": Dialogue("caller", state=state),
    }
    everywhere = (router for root in routers() for router in root.tree())
    handlers = (handler for router in everywhere for handler in router.handlers)
    return next(handler.function.name for handler in handlers if handler.wants(context))


@pytest.mark.parametrize("intent", [intent for intent in INTENTS if intent not in ANSWERS])
def test_every_wish_has_a_handler_of_its_own(intent: str) -> None:
    name = taker(intent)
    assert "out_of_place" not in name
    assert intent == "out_of_scope" or not name.startswith("fallback")


@pytest.mark.parametrize("intent", sorted(ANSWERS))
def test_an_answer_is_taken_where_something_was_asked(intent: str) -> None:
    assert "out_of_place" in taker(intent)
    asking = [state for group in StatesGroup.__subclasses__() for state in group.names()]
    assert [state for state in asking if "out_of_place" not in taker(intent, state)]
