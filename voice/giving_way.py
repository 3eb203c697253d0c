"""Giving way: when to hold our speech because somebody speaks into it, and when to go on; `Mouth` asks."""

from dataclasses import dataclass
from enum import Enum, auto


@dataclass(frozen=True, slots=True)
class Voiced:
    """A voice that is being heard: for how many ``seconds`` so far, and whether it still goes on."""

    seconds: float
    active: bool


class Decision(Enum):
    """What is to become of our speech."""

    HOLD = auto()
    GO_ON = auto()
    NOTHING = auto()


class GivingWay:
    """Holds our speech as soon as a voice is certain, before it is known what it says.

    Words come too late for a caller who wants to be let in: half a second on a telephone. So a voice holds
    the speech, words that want to interrupt end it (``BargeIn``), and what was nothing (嗯, a cough, the
    television) lets it go on where it was held. Where our own echo holds us, words alone count from then on;
    after two holds for nothing, or one voice that drones on, they do for the rest of that speech.
    """

    CERTAIN = 0.12
    """Seconds of voice: four windows of the detector, which a cough or 嗯 reaches, and loses nothing by. With
    the jitter buffer before and the flush behind, we are silent within 0.3 s."""
    LONGEST = 1.5
    """Seconds of voice without words that interrupt: a television."""
    MOST = 2

    def __init__(self) -> None:
        self._held_at: float | None = None
        self._for_nothing = 0
        self._echoes = False

    def begin(self) -> None:
        """Note that a new speech begins."""
        self._held_at, self._for_nothing = None, 0

    def echoed(self) -> None:
        """Note that it was our own voice that came back."""
        self._echoes = True

    def judge(self, voiced: Voiced | None, now: float) -> Decision:
        """Return what to do, ``now`` seconds into the call, while ``voiced`` (None: nobody) is heard."""
        if self._held_at is not None:
            still = voiced is not None and voiced.active
            drones = now - self._held_at >= self.LONGEST
            if still and not drones:
                return Decision.NOTHING
            self._held_at = None
            self._for_nothing = self.MOST if still else self._for_nothing + 1
            return Decision.GO_ON
        certain = voiced is not None and voiced.active and voiced.seconds >= self.CERTAIN
        if not certain or self._echoes or self._for_nothing >= self.MOST:
            return Decision.NOTHING
        self._held_at = now
        return Decision.HOLD
