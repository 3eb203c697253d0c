"""Listening: the ear of one call, from frames to utterances; `Call` feeds it every frame of the caller."""

from voice.asr.base import StreamingRecognizer
from voice.events import Post
from voice.giving_way import Voiced
from voice.reading import Reading
from voice.sound import RATE, WIDTH
from voice.talk import Listen, Utterance
from voice.turn_taking import ElderPaced
from voice.vad import SpeechStarted, VoiceActivity

PRE_ROLL = 0.3
"""Seconds before the onset that the recogniser hears too: soft initials (h, f, s) come before the voice."""
REMEMBERED = 0.6
"""Seconds of sound kept: the pre-roll and what the voice detector needs to make up its mind."""
LONGEST = 30.0
"""Seconds after which an utterance is taken as it is: a television never pauses."""


class Listening:
    """Finds utterances in the caller's sound and has them read, one after another.

    Times are seconds since the first frame of the call. An utterance is current from its onset until the
    call has taken it; what was abandoned is never heard of again.
    """

    def __init__(
        self, recognizer: StreamingRecognizer, activity: VoiceActivity, pace: ElderPaced, post: Post
    ) -> None:
        self._recognizer = recognizer
        self._activity = activity
        self._post = post
        self._pace = pace
        self._last_word = float("-inf")
        self._recent = bytearray()
        self._fed = 0
        self._count = 0
        self._reading: Reading | None = None
        self.deaf = True
        """Whether not one sound, not even noise, has come so far: a line that works is never that quiet."""

    @property
    def now(self) -> float:
        """Seconds of sound heard so far."""
        return self._fed / (RATE * WIDTH)

    @property
    def busy(self) -> bool:
        """Whether somebody is speaking, or what was said is still being read."""
        return self._reading is not None

    @property
    def voiced(self) -> Voiced | None:
        """The voice that is being heard, if any."""
        reading = self._reading
        if reading is None or reading.closed:
            return None
        return Voiced(reading.last_voice - reading.start, self._activity.active)

    def is_current(self, number: int) -> bool:
        """Return whether utterance ``number`` still counts."""
        return self._reading is not None and self._reading.number == number

    def accept(self, pcm: bytes, listen: Listen, threshold: float) -> None:
        """Take one frame. ``listen`` is what is awaited now, ``threshold`` what counts as a voice (0..1)."""
        self._fed += len(pcm)
        self.deaf = self.deaf and not any(pcm)
        self._recent += pcm
        del self._recent[: -int(REMEMBERED * RATE) * WIDTH]
        reading = self._reading
        if reading is not None and not reading.closed:
            reading.feed(pcm)
        for change in self._activity.accept(pcm, threshold):
            if isinstance(change, SpeechStarted):
                self._begin(change.at, listen)
        self._follow(listen)

    def taken(self) -> None:
        """Note that the call has dealt with the utterance it heard."""
        self._reading = None

    async def abandon(self) -> None:
        """Drop what is being said."""
        reading, self._reading = self._reading, None
        if reading is not None:
            await reading.abandon()

    async def last(self, limit: float) -> Utterance | None:
        """Return what was being said when the line broke, if anything, read within ``limit`` seconds."""
        reading, self._reading = self._reading, None
        if reading is None:
            return None
        if not reading.closed:
            reading.close(0.0)
        return await reading.result(limit)

    def _begin(self, at: float, listen: Listen) -> None:
        self._pace.paused(at - self._last_word)
        if self._reading is not None:  # a pause inside a sentence, or the last one is not answered yet
            return
        self._count += 1
        self._reading = Reading(self._count, at, self._recognizer, listen, self._post)
        self._reading.feed(bytes(self._recent[-int((self.now - at + PRE_ROLL) * RATE) * WIDTH :]))

    def _follow(self, listen: Listen) -> None:
        reading = self._reading
        if reading is None or reading.closed:
            return
        if self._activity.active:
            reading.last_voice = max(reading.last_voice, self._activity.last_voice)
            self._last_word = reading.last_voice
        waited = self.now - reading.last_voice
        over = not self._activity.active and waited >= self._pace.patience(reading.text, listen)
        if over or self.now - reading.start >= LONGEST:
            reading.close(waited)
