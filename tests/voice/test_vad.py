"""Voice activity: one start and one end for one stretch of speech, at the moments where they were."""

from collections.abc import Sequence

import numpy as np
import pytest

from voice.sound import FRAME_BYTES, RATE, WIDTH
from voice.vad import SileroModel, SpeechEnded, SpeechStarted, VoiceActivity

WINDOW = 256
SECONDS = WINDOW / RATE


class Told:
    """A model that says what it was told to, a window at a time."""

    window = WINDOW

    def __init__(self, probabilities: Sequence[float]) -> None:
        self._left = list(probabilities)

    def probability(self, pcm: bytes) -> float:
        assert len(pcm) == WINDOW * WIDTH
        return self._left.pop(0)


def changes(probabilities: Sequence[float], threshold: float = 0.5) -> list[SpeechStarted | SpeechEnded]:
    """Feed silence in 20 ms frames to a detector that judges as told."""
    activity = VoiceActivity(Told(probabilities))
    pcm = bytes(len(probabilities) * WINDOW * WIDTH)
    frames = [pcm[i : i + FRAME_BYTES] for i in range(0, len(pcm), FRAME_BYTES)]
    return [change for frame in frames for change in activity.accept(frame, threshold)]


def test_onset_and_end_lie_where_they_were_not_where_they_were_noticed() -> None:
    found = changes([0.1] * 10 + [0.9] * 20 + [0.1] * 10)
    assert found == [SpeechStarted(10 * SECONDS), SpeechEnded(30 * SECONDS)]


def test_a_click_is_no_speech() -> None:
    assert changes([0.1] * 5 + [0.99] + [0.1] * 20) == []


def test_a_wavering_voice_and_short_gaps_are_one_stretch() -> None:
    found = changes([0.9, 0.9] + [0.4, 0.55] * 10 + [0.1] * 5 + [0.9] * 3 + [0.0] * 10)
    assert [type(change) for change in found] == [SpeechStarted, SpeechEnded]


def test_a_higher_threshold_keeps_a_faint_voice_out() -> None:
    assert changes([0.6] * 20) != []
    assert changes([0.6] * 20, threshold=0.7) == []


@pytest.mark.real
def test_silence_noise_and_tones_are_no_voice() -> None:
    times = np.arange(2 * RATE) / RATE
    noise = np.random.default_rng(1).normal(0, 300, 2 * RATE)
    for sound in (np.zeros(2 * RATE), noise, 8000 * np.sin(2 * np.pi * 1000 * times)):
        activity = VoiceActivity(SileroModel())
        assert list(activity.accept(sound.astype("<i2").tobytes(), 0.5)) == []
