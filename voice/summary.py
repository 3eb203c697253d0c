"""CallSummary: how a call went; `Call` returns one, `Calls` passes it on to whoever counts and calls back."""

from dataclasses import dataclass

from voice.legs.base import CallInfo


@dataclass(frozen=True, slots=True)
class CallSummary:
    """How a call went. ``by`` is caller, us or network; ``seconds`` of the caller's sound.

    ``broke`` says that something of ours failed and the caller was promised a call back.
    """

    info: CallInfo
    by: str
    reason: str
    seconds: float
    utterances: int
    recording: str | None
    broke: bool = False

    @property
    def call_id(self) -> str:
        """The call's name on the wire."""
        return self.info.call_id
