"""Call: the state machine of one telephone call, from answer to end; `Calls` runs one for every leg."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import replace
from enum import Enum, auto
from functools import partial
from typing import Any, Final

from voice.answers import with_answers
from voice.equipment import Equipment
from voice.events import (
    Answered,
    CallEvent,
    Heard,
    Interrupted,
    Partial,
    Rendered,
    SoundFailed,
    TalkFailed,
    Timeout,
    Transferred,
)
from voice.inbox import Inbox
from voice.keypad import BETWEEN_SECONDS, Keypad
from voice.legs.base import Audio, CallLeg, Digit, Ended, Hold, MarkReached
from voice.line import Line
from voice.listening import Listening
from voice.mouth import Mouth
from voice.summary import CallSummary
from voice.talk import Speech, Spoken, Talk, Utterance
from voice.thinking import Thinking
from voice.turn_taking import HOLD_SECONDS, silence_limit

_log = logging.getLogger(__name__)

QUIET_THRESHOLD = 0.5
SPEAKING_THRESHOLD = 0.7
"""While we speak the network returns some of our own voice: only a clear one counts."""
NOISE_SECONDS = 0.6
"""A sound without words that is shorter than this was a cough or a door, not an answer."""
WORDLESS = 5
"""Utterances without words in a row that are asked about; after them it is as if nobody were there."""
LONGEST_SECONDS = 3600.0
"""After that the next answer is an apology and a promise to call back: a television never says goodbye."""
CLOSING_SECONDS = 10.0
"""How long each of the last things (the last words, an answer under way, the farewell) may take."""


class State(Enum):
    """Where a call stands."""

    THINKING = auto()
    SPEAKING = auto()
    LISTENING = auto()
    HOLDING = auto()
    TRANSFERRING = auto()


class Call:
    """One call: what it does on which event is the table at the end of this file.

    All that happens comes through one inbox and is dealt with one at a time; the parts (listening,
    thinking, mouth) work beside it and only post events. Time is the event loop's. A call on hold for an
    emergency is ended by the caller, the network or a word of the talk, never by a failure, and by a timer
    only where the caller's side holds us as well: nobody hears anybody then.
    """

    def __init__(self, leg: CallLeg, talk: Talk, equipment: Equipment) -> None:
        self._leg = leg
        self._talk = talk
        self._rescuing = equipment.rescue
        self._inbox = Inbox(leg)
        self._clock = asyncio.get_running_loop().time
        post = self._inbox.post
        self._line = Line(leg, equipment.recorders)
        self._listening = Listening(equipment.recognizer, equipment.activity(), equipment.pace(), post)
        self._thinking = Thinking(talk, post)
        self._mouth = Mouth(self._line, equipment.synthesizer, post)
        self._keypad = Keypad()
        self._speech = Speech()
        self._since = self._clock()
        self._on_hold = False
        self._utterances = self._silences = self._wordless = 0
        self._end: Ended | None = None
        self._broke = False
        self.state = State.THINKING

    def stop(self, reason: str) -> None:
        """End the call now, in the ordinary way."""
        self._inbox.post(Ended("us", reason))

    async def run(self) -> CallSummary:
        """Hold the conversation until it is over; by then the talk's ``ended`` was awaited exactly once."""
        try:
            self._inbox.open()
            self._think(partial(self._talk.started, self._leg.info))
            while self._end is None:
                event = await self._inbox.next()
                act = _TABLE[self.state].get(type(event))
                if act is not None:
                    await act(self, event)
        except Exception as error:  # the text may be personal, the type is not
            self._broke = True
            _log.error("a call broke: %s", type(error).__name__)
        finally:
            end = self._end or Ended("us", "internal")
            await asyncio.shield(asyncio.create_task(self._close(end)))
        info, seconds, recording = self._leg.info, self._listening.now, self._line.recording
        return CallSummary(info, end.by, end.reason, seconds, self._utterances, recording, self._broke)

    # what comes in

    async def _frame(self, event: Audio) -> None:
        self._line.frame(event.pcm)
        if self._on_hold or self.state is State.TRANSFERRING:
            return
        threshold = SPEAKING_THRESHOLD if self.state is State.SPEAKING else QUIET_THRESHOLD
        self._listening.accept(event.pcm, self._speech.listen, threshold)
        if self.state is State.SPEAKING:
            await self._mouth.attend(self._listening.voiced, self._listening.now)

    async def _held(self, event: Hold) -> None:
        self._on_hold = event.on
        await self._listening.abandon()
        self._await_answer()

    async def _ended(self, event: Ended) -> None:
        self._end = event

    # what the caller says and presses

    async def _partial(self, event: Partial) -> None:
        if not self._listening.is_current(event.number) or self._mouth.echoes(event.text, event.last_voice):
            return
        self._thinking.overhear(event.text)
        if self.state is State.SPEAKING and self._mouth.yields_to(event.text, event.last_voice - event.start):
            await self._hush()
            self._rest()

    async def _heard(self, event: Heard) -> None:
        if not self._listening.is_current(event.number):
            return
        self._listening.taken()
        utterance = event.utterance
        text, voiced = _words(utterance), utterance.end - utterance.start
        if self._mouth.echoes(text, utterance.end) or (not text and voiced < NOISE_SECONDS):
            self._await_answer()
        elif self.state is not State.SPEAKING:
            self._answer(utterance)
        elif self._mouth.yields_to(text, voiced):
            await self._hush()
            self._answer(utterance)

    async def _heard_too_soon(self, event: Heard) -> None:
        """What is said while we think (喂？喂？) does not answer what comes next."""
        if self._listening.is_current(event.number):
            self._listening.taken()

    async def _pressed(self, event: Digit) -> None:
        await self._hush()
        await self._listening.abandon()
        self._silences, self._wordless, self._since = 0, 0, self._clock()
        if keys := self._keypad.press(event.key, self._speech.listen.kind):
            self._think(partial(self._talk.pressed, keys))
        else:
            self._rest()

    async def _silent(self, _: Timeout) -> None:
        if self._on_hold:
            self._end = Ended("network", "held")
            return
        if self._keypad.holds:
            self._think(partial(self._talk.pressed, self._keypad.take()))
            return
        if self._listening.busy:
            self._await_answer()
            return
        self._silences, self._since = self._silences + 1, self._clock()
        ask = self._talk.unheard if self._listening.deaf else self._talk.silence
        self._think(partial(ask, self._silences))

    # what the talk answers

    async def _answered(self, event: Answered) -> None:
        open_ended = event.speech.then == "listen"
        if open_ended and self._listening.now > LONGEST_SECONDS:
            await self._rescue(self._rescuing.speech)
        elif not open_ended or event.number >= self._thinking.latest:
            await self._say(event.speech, {"dialogue": event.milliseconds})

    async def _interrupted(self, event: Interrupted) -> None:
        await self._hush()
        self._thinking.forget()
        await self._listening.abandon()
        self._since = self._clock()
        await self._say(event.speech)

    async def _talk_failed(self, event: TalkFailed) -> None:
        if event.number == self._thinking.latest:
            await self._rescue(self._rescuing.speech)

    async def _sound_failed(self, event: SoundFailed) -> None:
        if self._mouth.is_current(event.number):
            await self._hush()
            await self._rescue(Speech())

    async def _rescue(self, unrecorded: Speech) -> None:
        """Apologise, then go where the last speech was to lead, or the rescue where it was a question.

        ``unrecorded`` is what is said where no apology was rendered beforehand.
        """
        self._broke, rescue = True, self._rescuing
        leads = self._speech if self._speech.then != "listen" else rescue.speech
        speech = rescue.speech if rescue.sound else unrecorded
        await self._say(replace(speech, then=leads.then, target=leads.target), sound=rescue.sound)

    # what we say, and what comes after it

    async def _say(self, speech: Speech, stages: dict[str, float] | None = None, sound: bytes = b"") -> None:
        self._keypad.take()
        speech = replace(speech, listen=with_answers(speech.listen))
        if not speech.recorded:
            self._line.discard()
        self._speech, self._inbox.deadline = speech, None
        if speech.clauses:
            self.state = State.SPEAKING
            await self._mouth.say(speech, sound, self._listening.now, self._since, stages or {})
        else:
            self._follow()

    async def _rendered(self, event: Rendered) -> None:
        if self._mouth.is_current(event.number):
            self._inbox.deadline = self._clock() + self._mouth.patience

    async def _marked(self, event: MarkReached) -> None:
        if self._mouth.is_end(event.mark):
            await self._spoke(event)

    async def _spoke(self, _: MarkReached | Timeout) -> None:
        self._note(self._mouth.finish(self._listening.now))
        self._follow()

    async def _hush(self) -> None:
        self._note(await self._mouth.hush(self._listening.now))

    def _note(self, spoken: Spoken | None) -> None:
        if spoken is not None:
            self._thinking.note(spoken)

    def _follow(self) -> None:
        match self._speech.then:
            case "hangup":
                self._end = Ended("us", "finished")
            case "transfer":
                self.state = State.TRANSFERRING
                self._inbox.transfer(self._speech.target)
            case "listen" | "hold":
                self._rest()

    def _rest(self) -> None:
        self.state = State.HOLDING if self._speech.then == "hold" else State.LISTENING
        self._await_answer()

    async def _transferred(self, event: Transferred) -> None:
        if event.taken:
            self._end = Ended("us", "transferred")
        else:
            self._since = self._clock()
            self._think(partial(self._talk.refused, self._speech.target))

    # helpers

    def _answer(self, utterance: Utterance) -> None:
        self._wordless = 0 if _words(utterance) else self._wordless + 1
        if self._wordless > WORDLESS:
            self._think(partial(self._talk.silence, self._wordless))
            return
        self._utterances, self._silences = self._utterances + 1, 0
        self._since = self._clock() - sum(utterance.stages.values()) / 1000
        start, end = (self._line.since_start(at) for at in (utterance.start, utterance.end))
        self._think(partial(self._talk.heard, replace(utterance, start=start, end=end)))

    def _think(self, question: Callable[[], Awaitable[Speech]]) -> None:
        self.state, self._inbox.deadline = State.THINKING, None
        self._thinking.ask(question)

    def _await_answer(self) -> None:
        if self.state in (State.LISTENING, State.HOLDING) and self._on_hold:
            self._inbox.deadline = self._clock() + HOLD_SECONDS
        elif self.state is State.LISTENING:
            patience = BETWEEN_SECONDS if self._keypad.holds else silence_limit(self._speech.listen)
            self._inbox.deadline = self._clock() + patience
        elif self.state is State.HOLDING:
            self._inbox.deadline = None

    async def _close(self, end: Ended) -> None:
        """Take down the call. What was being said when the caller hung up still counts."""
        await _safely(self._hush())
        if end.by != "us" and self.state in (State.LISTENING, State.HOLDING):
            last = await self._listening.last(CLOSING_SECONDS)
            if last is not None and _words(last):
                self._answer(last)
        await self._listening.abandon()
        await _safely(self._leg.hangup(end.reason))
        await self._thinking.drain(CLOSING_SECONDS)
        await self._inbox.close()
        self._line.close()
        await _safely(self._talk.ended(end.by, end.reason, self._line.recording))


async def _safely(last: Awaitable[object]) -> None:
    try:
        async with asyncio.timeout(CLOSING_SECONDS):
            await last
    except Exception as error:  # what fails here must not keep the rest from being closed
        _log.warning("closing a call: %s", type(error).__name__)


def _words(utterance: Utterance) -> str:
    best = utterance.recognition.best
    return best.text if best is not None else ""


_Act = Callable[[Call, Any], Awaitable[None]]
_Acts = dict[type[CallEvent], _Act]

_ALWAYS: Final[_Acts] = {Audio: Call._frame, Hold: Call._held, Ended: Call._ended}
_OPEN: Final[_Acts] = _ALWAYS | {
    Partial: Call._partial,
    Heard: Call._heard,
    Digit: Call._pressed,
    Interrupted: Call._interrupted,
}
_TABLE: Final[dict[State, _Acts]] = {
    State.THINKING: _OPEN
    | {Answered: Call._answered, TalkFailed: Call._talk_failed, Heard: Call._heard_too_soon},
    State.SPEAKING: _OPEN
    | {
        Rendered: Call._rendered,
        MarkReached: Call._marked,
        Timeout: Call._spoke,
        SoundFailed: Call._sound_failed,
    },
    State.LISTENING: _OPEN | {Timeout: Call._silent},
    State.HOLDING: _OPEN | {Timeout: Call._silent},
    State.TRANSFERRING: _ALWAYS | {Transferred: Call._transferred},
}
