"""Mouth: what a call says, one speech at a time, and what may come back of it as echo; `Call` owns one."""

from voice.events import Post
from voice.giving_way import Decision, GivingWay, Voiced
from voice.line import Line
from voice.speaking import Speaking
from voice.talk import Speech, Spoken
from voice.tts.base import Synthesizer
from voice.turn_taking import BargeIn, bare, echo

ECHO_TAIL = 0.3
"""Seconds after our last word in which its echo still arrives."""
GRACE_SECONDS = 5.0
"""How long after the sound should have left a missing mark is waited for."""


class Mouth:
    """Starts and stops speeches. Times are seconds since the first frame of the call."""

    def __init__(self, line: Line, synthesizer: Synthesizer, post: Post) -> None:
        self._line = line
        self._synthesizer = synthesizer
        self._post = post
        self._barge_in = BargeIn()
        self._giving_way = GivingWay()
        self._speech = Speech()
        self._last: Speaking | None = None
        self._quiet_from = 0.0
        self._count = 0

    async def say(
        self, speech: Speech, sound: bytes, now: float, since: float, stages: dict[str, float]
    ) -> None:
        """Begin ``speech``, with ``sound`` where it was rendered before.

        ``since`` is the loop time at which the caller had finished; ``stages`` what was already timed.
        """
        self._count += 1
        self._speech = speech
        self._last = Speaking(self._count, speech, self._line, self._post, now, since, stages)
        self._quiet_from = float("inf")
        self._giving_way.begin()
        if sound:
            await self._last.play(sound)
        else:
            self._last.begin(self._synthesizer)

    def is_current(self, number: int) -> bool:
        """Return whether speech ``number`` is the one being said."""
        return self._last is not None and self._last.number == number

    def is_end(self, mark: str) -> bool:
        """Return whether ``mark`` is the end of the speech being said."""
        return self._last is not None and self._last.mark == mark

    @property
    def patience(self) -> float:
        """Seconds after which a speech that is all handed over must have been heard."""
        return GRACE_SECONDS + (self._last.seconds if self._last is not None else 0.0)

    @property
    def open(self) -> bool:
        """Whether a speech is being said."""
        return self._quiet_from == float("inf")

    def finish(self, now: float) -> Spoken | None:
        """Note that all was heard; return what that was."""
        if self._last is None or not self.open:
            return None
        self._fall_silent(now)
        return self._last.whole()

    async def hush(self, now: float) -> Spoken | None:
        """Fall silent; return what was heard, None when nothing was being said."""
        if self._last is None or not self.open:
            return None
        self._fall_silent(now)
        return await self._last.stop()

    async def attend(self, voiced: Voiced | None, now: float) -> None:
        """Hold the speech that is being said, or go on with it, for what is ``voiced`` into it."""
        if self._last is None or not self.open or not self._free:
            return
        decision = self._giving_way.judge(voiced, now)
        if decision is Decision.HOLD:
            await self._last.hold(now)
        elif decision is Decision.GO_ON:
            await self._last.go_on(now)

    def yields_to(self, text: str, voiced: float) -> bool:
        """Return whether ``text``, of ``voiced`` seconds, may stop the speech that is being said."""
        return self._free and self._barge_in.interrupts(text, voiced)

    def echoes(self, text: str, at: float) -> bool:
        """Return whether ``text``, whose last voice was ``at``, is our own come back.

        An answer that the speech awaits is none, although the question may have held it.
        """
        if self._last is None or at > self._quiet_from + ECHO_TAIL:
            return False
        ours = bare(text) not in self._speech.listen.phrases and echo(text, self._last.recent(at))
        if ours:
            self._giving_way.echoed()
        return ours

    @property
    def _free(self) -> bool:
        return self._speech.interruptible and self._speech.then != "transfer"

    def _fall_silent(self, now: float) -> None:
        self._quiet_from = now
        self._line.start(now)
