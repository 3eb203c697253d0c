"""AbsentRecognizer: stands where the weights are missing; calls are held by keys then."""

from core.errors import EngineBusy
from voice.asr.base import RecognizerStream


class AbsentRecognizer:
    """Hears that somebody spoke, never what: implements StreamingRecognizer without any room."""

    async def start(self) -> None:
        """Nothing to load."""

    def stream(self, phrases: tuple[str, ...] = (), hints: tuple[str, ...] = ()) -> RecognizerStream:
        """Raise EngineBusy: the talk then gets an utterance without words, and offers keys."""
        del phrases, hints
        raise EngineBusy("there is no recogniser on this machine")

    async def stop(self) -> None:
        """Nothing to release."""
