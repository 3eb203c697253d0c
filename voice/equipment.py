"""Equipment: the engines and files that all calls of a service share; `bot.app` puts it together once."""

from collections.abc import Callable
from dataclasses import dataclass

from voice.asr.base import StreamingRecognizer
from voice.line import RecorderFactory
from voice.talk import Speech
from voice.tts.base import Clause, Synthesizer
from voice.turn_taking import ElderPaced, Finished, unknown
from voice.vad import SileroModel, VoiceActivity, VoiceModel

APOLOGY = Speech(
    (Clause("对不起，我这边出了点问题。我请工作人员给您回电话。"),), then="hangup", interruptible=False
)


@dataclass(frozen=True, slots=True)
class Rescue:
    """What is said and done when the talk or the voice of a call fails.

    ``sound`` is the speech rendered beforehand (8 kHz s16le mono), because what failed may be the voice;
    ``speech.then`` says where to: hang up, or transfer to ``speech.target``.
    """

    speech: Speech = APOLOGY
    sound: bytes = b""


@dataclass(frozen=True, slots=True)
class Equipment:
    """``recorders`` makes the recorder of a call, ``voice_model`` its voice detector (one for each call).

    ``full`` is what a caller for whom there is no room hears (8 kHz s16le mono), rendered beforehand;
    ``finished`` tells who knows the language how likely a sentence is over.
    """

    recognizer: StreamingRecognizer
    synthesizer: Synthesizer
    recorders: RecorderFactory | None = None
    voice_model: Callable[[], VoiceModel] = SileroModel
    rescue: Rescue = Rescue()
    full: bytes = b""
    finished: Finished = unknown

    def activity(self) -> VoiceActivity:
        """Return a voice detector for one call."""
        return VoiceActivity(self.voice_model())

    def pace(self) -> ElderPaced:
        """Return the turn taking of one call, which learns its pauses."""
        return ElderPaced(self.finished)
