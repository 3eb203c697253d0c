"""AbsentRecognizer: stands where the weights are missing; calls are held by keys then."""

from core.errors import EngineBusy
from voice.asr.base import Form, RecognizerStream


class AbsentRecognizer:
    """Hears that somebody spoke, never what: implements StreamingRecognizer without any room."""

    async def start(self) -> None:
        """Nothing to load."""

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> RecognizerStream:
        """Raise EngineBusy: the talk then gets an utterance without words, and offers keys."""
        del phrases, form
        raise EngineBusy("there is no recogniser on this machine")

    async def stop(self) -> None:
        """Nothing to release."""
