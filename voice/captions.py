"""Captions: a talk whose words are shown as well, both sides; for calls from a page with a screen."""

from typing import Protocol

from voice.legs.base import CallInfo
from voice.talk import Speech, Spoken, Talk, Utterance


class Show(Protocol):
    """Shows what ``who`` (caller, us) said; ``whole`` is False while it is still coming."""

    def __call__(self, who: str, text: str, *, whole: bool = True) -> None:
        """Show ``text``."""
        ...


class Captioned:
    """Implements Talk by ``talk`` and shows each line when it is answered or about to be spoken."""

    def __init__(self, talk: Talk, show: Show) -> None:
        self._talk = talk
        self._show = show

    async def started(self, info: CallInfo) -> Speech:
        """Greet."""
        return self._shown(await self._talk.started(info))

    async def heard(self, utterance: Utterance) -> Speech:
        """Show what was recognised, then the answer."""
        best = utterance.recognition.best
        self._show("caller", best.text if best else "")
        return self._shown(await self._talk.heard(utterance))

    async def overheard(self, partial: str) -> Speech | None:
        """Show what is recognised so far, and the answer that cannot wait."""
        self._show("caller", partial, whole=False)
        speech = await self._talk.overheard(partial)
        return speech if speech is None else self._shown(speech)

    async def pressed(self, keys: str) -> Speech:
        """Show the keys, then the answer."""
        self._show("caller", f"按键 {keys}")
        return self._shown(await self._talk.pressed(keys))

    async def silence(self, count: int) -> Speech:
        """Show what is asked after a silence."""
        return self._shown(await self._talk.silence(count))

    async def unheard(self, count: int) -> Speech:
        """Show that nothing at all can be heard."""
        return self._shown(await self._talk.unheard(count))

    async def refused(self, target: str) -> Speech:
        """Show how the talk goes on."""
        return self._shown(await self._talk.refused(target))

    async def spoke(self, spoken: Spoken) -> None:
        """Pass on what was heard of our speech."""
        await self._talk.spoke(spoken)

    async def ended(self, by: str, reason: str, recording: str | None) -> None:
        """Pass on the end."""
        await self._talk.ended(by, reason, recording)

    def _shown(self, speech: Speech) -> Speech:
        text = "".join(clause.text for clause in speech.clauses)
        if text:
            self._show("us", text)
        return speech
