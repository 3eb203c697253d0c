"""Dispatcher: the one door for every channel, ``feed(turn) -> Reply``."""

import asyncio
import logging
import time
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from typing import Any

from bot.kernel.dialogue import Dialogue
from bot.kernel.inject import Context
from bot.kernel.isolation import Isolation, LocalIsolation
from bot.kernel.keys import is_key, meaning_of_key
from bot.kernel.ledger import Ledger, Page, TurnRecord
from bot.kernel.meaning import Context as Situation
from bot.kernel.meaning import Engine, Meaning
from bot.kernel.observer import Observer, Unobserved
from bot.kernel.reply import Ask, Confirm, Reply, Say, Words
from bot.kernel.router import Handled, Next, NotHandled, Router
from bot.kernel.turn import Event, Image, Key, Location, Speech, Text, Turn, words
from core.clock import Clock
from core.errors import NuanxianError, Unavailable, WiringError
from core.trace import where, working_on

log = logging.getLogger(__name__)

Spotter = Callable[[str], str | None]
"""Returns the intent that partial speech already shows beyond doubt, or None."""

Helpless = Callable[[Turn, NuanxianError], Reply]
"""Returns what to say to a turn that an error kept from being answered."""

DANGER_SECONDS = 1.5
"""How long somebody in danger waits for an answer that is written down before he gets one that is not yet."""


class Dispatcher(Router):
    """The root of the router tree.

    ``extras`` are what handlers may ask for beside the ledger's services, by name; ``observer`` is told
    of every turn; ``helpless`` says what to say when nothing works.
    """

    def __init__(
        self,
        ledger: Ledger,
        engine: Engine,
        *,
        clock: Clock,
        spotter: Spotter,
        isolation: Isolation | None = None,
        extras: Mapping[str, Any] | None = None,
        observer: Observer | None = None,
        helpless: Helpless = lambda _, error: Reply((Say(Words.plain(error.spoken)),)),
    ) -> None:
        super().__init__("root")
        self.inner.append(self._attempt)
        self._ledger = ledger
        self._engine = engine
        self._clock = clock
        self._spotter = spotter
        self._isolation = isolation or LocalIsolation()
        self._extras = dict(extras or {})
        self._observer = observer or Unobserved()
        self._helpless = helpless
        self._late: set[asyncio.Task[Reply]] = set()

    def validate(self) -> None:
        """Raise WiringError naming every handler or filter that asks for what nobody provides."""
        provided: dict[str, type] = {
            **self._ledger.provides,
            **{name: type(value) for name, value in self._extras.items()},
            "turn": Turn,
            "meaning": Meaning,
            "dialogue": Dialogue,
        }
        problems = [problem for router in self.tree() for problem in router.problems(provided)]
        if problems:
            raise WiringError("; ".join(problems))

    async def feed(self, turn: Turn) -> Reply:
        """Answer ``turn``. The same turn id again gets the same answer and does nothing.

        Never raises for what a caller says or for what a handler does; a part that is down is said. A turn
        that a part was down for, or that was cancelled, is written down later.
        """
        with working_on(turn_id=turn.id):
            if self._spotter(turn.text) != "emergency":
                return await self._answered(turn)
            answering = asyncio.create_task(self._answered(turn))
            await asyncio.wait({answering}, timeout=DANGER_SECONDS)
            if answering.done():
                return answering.result()
            log.error("somebody in danger got an answer that is not written down yet")
            self._late.add(answering)
            answering.add_done_callback(self._late.discard)
            return self._helpless(turn, Unavailable("late"))

    async def _answered(self, turn: Turn) -> Reply:
        try:
            return await self._settled(turn)
        except NuanxianError as error:
            log.error("turn failed (%s): %s", error.code, where(error))  # noqa: TRY400
            self._observer.failed(turn, error)
            return self._unanswered(turn, error)
        except asyncio.CancelledError:
            self._unanswered(turn, Unavailable("cancelled"))
            raise

    def _unanswered(self, turn: Turn, error: NuanxianError) -> Reply:
        reply = self._helpless(turn, error)
        meaning = Meaning(turn.text, "", 0.0)
        if isinstance(error, Unavailable):
            self._ledger.lost(TurnRecord(turn, meaning, reply, "", "", "", dict(turn.stages), error.code))
        return reply

    async def overhear(self, turn: Turn) -> Reply | None:
        """Look at speech that is still coming; answer at once what cannot wait, else None."""
        if self._spotter(turn.text) is None:
            return None
        return await self.feed(turn)

    async def heard(self, conversation: str, part: float, stages: Mapping[str, float]) -> None:
        """Note how much (0..1) of our last answer was heard, and what its sound took (ms by stage)."""
        self._observer.heard(stages)
        try:
            await self._ledger.heard(conversation, part, stages)
        except NuanxianError as error:
            log.error("what was heard in %s is lost: %s", conversation, error.code)  # noqa: TRY400

    async def _settled(self, turn: Turn) -> Reply:
        """Answer in one transaction, or as this very turn was answered before."""
        key = await self._ledger.key(turn)
        async with self._isolation.hold(key), self._ledger.open(turn, key) as page:
            answered = await page.replay()
            if answered is not None:
                return answered
            record = await self._answer(turn, page)
            await page.commit()
        self._observer.answered(record)
        return record.reply

    async def _answer(self, turn: Turn, page: Page) -> TurnRecord:
        stages = dict(turn.stages)
        dialogue = await page.load()
        before = dialogue.state
        with _timed(stages, "understand"):
            meaning = await self._understand(turn, dialogue)
        known = {"turn": turn, "meaning": meaning, "dialogue": dialogue, "page": page}
        with _timed(stages, "handle"):
            outcome = await self._attempt(self.propagate, {**self._extras, **page.services, **known})
        handled = outcome if isinstance(outcome, Handled) else Handled(Reply(), "")
        reply = self._completed(handled.reply, dialogue, before, meaning)
        await page.save(dialogue)
        handler, error = handled.handler, handled.error
        record = TurnRecord(turn, meaning, reply, handler, before, dialogue.state, stages, error)
        await page.record(record)
        return record

    async def _attempt(self, following: Next, context: Context) -> Handled | NotHandled:
        """Go on in a savepoint; what breaks there is undone, to the dialogue as well, and apologised for.

        Around each handler, so that what the watch notes of a turn stays when its handler breaks; and around
        the whole, for a middleware that breaks.
        """
        dialogue: Dialogue = context["dialogue"]
        before = deepcopy(dialogue)
        try:
            async with context["page"].savepoint():
                return await following(context)
        except Exception as failure:
            error = failure.code if isinstance(failure, NuanxianError) else "internal"
            log.error("a handler failed (%s): %s", error, where(failure))  # noqa: TRY400
            vars(dialogue).update(vars(before))
            return replace(await self._recovered(failure, context), error=error)

    async def _recovered(self, failure: Exception, context: Context) -> Handled:
        outcome = await self.recover(failure, context)
        if isinstance(outcome, Handled):
            return outcome
        spoken = failure.spoken if isinstance(failure, NuanxianError) else NuanxianError.spoken
        return Handled(Reply((Say(Words.plain(spoken)),)), "")

    async def _understand(self, turn: Turn, dialogue: Dialogue) -> Meaning:
        match turn.content:
            case Key(key) if len(key) == 1:
                return meaning_of_key(key, dialogue.expect.kind, len(dialogue.options))
            case Text(text) if is_key(text, dialogue.expect.kind):
                return meaning_of_key(text, dialogue.expect.kind, len(dialogue.options))
            case Event() | Image() | Location():
                return Meaning("", "", 1.0)
            case Speech(texts=texts):
                readings = texts
            case _:
                readings = (words(turn.content),)
        situation = Situation(self._clock(), turn.area, dialogue.expect.kind, dialogue.options)
        return await self._engine.parse(readings or ("",), situation)

    def _completed(self, reply: Reply, dialogue: Dialogue, before: str, meaning: Meaning) -> Reply:
        """Return ``reply`` with the waiting question asked again if a digression left it open."""
        if reply.parts:
            asks = any(isinstance(part, Ask | Confirm) for part in reply.parts)
            digressed = bool(dialogue.state) and dialogue.state == before and not asks
            if digressed and dialogue.pending and not (reply.handoff or reply.ended):
                reply = Reply((*reply.parts, *dialogue.pending.parts), dialogue.pending.expect)
            dialogue.remember(reply)
        return Reply(reply.parts, reply.expect, dialogue.state, meaning.intent)


class _timed:  # noqa: N801  (reads as a verb in a with statement)
    """Adds the milliseconds of the block to ``stages`` under ``name``."""

    def __init__(self, stages: dict[str, float], name: str) -> None:
        self._stages = stages
        self._name = name

    def __enter__(self) -> None:
        self._start = time.perf_counter()

    def __exit__(self, *_: object) -> None:
        self._stages[self._name] = round((time.perf_counter() - self._start) * 1000, 2)
