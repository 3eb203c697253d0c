"""The voices below the product's own, as far as they are configured; the switchboard speaks by them."""

from collections.abc import Mapping, Sequence

from core.clock import Clock
from core.settings import FallbackVoice
from voice.tts import edge, espeak
from voice.tts.base import Synthesizer
from voice.tts.breaker import Breaker
from voice.tts.edge import EdgeVoice
from voice.tts.espeak import EspeakVoice
from voice.tts.ladder import Fallback, Ladder
from voice.tts.tin import TinVoice
from voice.tts.voice import KokoroVoice

_MADE: Mapping[FallbackVoice, tuple[type[EdgeVoice | EspeakVoice], float]] = {
    "edge": (EdgeVoice, edge.DEADLINE),
    "espeak": (EspeakVoice, espeak.DEADLINE),
}


def with_fallbacks(
    voice: KokoroVoice | TinVoice, names: Sequence[FallbackVoice], clock: Clock
) -> Synthesizer:
    """Return ``voice`` with those called ``names`` below it, in that order; itself where there are none."""
    if not names:
        return voice
    return Ladder(voice, [_fallback(name, clock) for name in dict.fromkeys(names)])


def _fallback(name: FallbackVoice, clock: Clock) -> Fallback:
    make, deadline = _MADE[name]
    return Fallback(name, make(), Breaker(clock), deadline)
