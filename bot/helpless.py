"""Helpless: what is said while the database does not answer; the dispatcher asks, bot/app.py makes it."""

from bot.kernel.lines import Lines
from bot.kernel.reply import Handoff, Reply, Say, Words
from bot.kernel.turn import Turn
from bot.nlu.spotter import Spotter
from core.errors import NuanxianError
from handlers.emergency import advice_for


class Helpless:
    """Advises in danger all the same, and keeps the line; anything else is put off to a call back."""

    def __init__(self, lines: Lines, spotter: Spotter) -> None:
        self._lines = lines
        self._spotter = spotter

    def __call__(self, turn: Turn, error: NuanxianError) -> Reply:
        """Return what to say to ``turn``, which ``error`` kept from being answered."""
        danger = self._spotter.danger(turn.text)
        if danger is None:
            return Reply((Say(Words.plain(error.spoken)),))
        return Reply((Say(self._lines(advice_for(danger))), Handoff("emergency", "", urgent=True)))
