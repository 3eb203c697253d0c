"""A voice whose sound carries its words and is there at once."""

from collections.abc import AsyncIterator

from core.errors import Unavailable
from tests.fakes.sound import utter
from voice.tts.base import Clause, Manner


class InstantSynthesizer:
    """Implements Synthesizer. ``fails_after`` clauses of a speech it gives up."""

    def __init__(self, *, fails_after: int | None = None) -> None:
        self.fails_after = fails_after
        self.manners: list[Manner] = []

    async def start(self) -> None:
        """Nothing to load."""

    async def speak(self, clauses: tuple[Clause, ...], manner: Manner = Manner()) -> AsyncIterator[bytes]:  # noqa: B008
        self.manners.append(manner)
        for number, clause in enumerate(clauses):
            if self.fails_after is not None and number >= self.fails_after:
                raise Unavailable("the synthesizer died")
            yield utter(clause.text)

    async def stop(self) -> None:
        """Nothing to release."""
