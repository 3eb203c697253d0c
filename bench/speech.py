"""Real-time factors of recognition and synthesis, and how long the first sound and the last word take."""

import time
from collections.abc import Sequence

from bench.machine import percentile
from bot.weights import RECOGNISER, VOICE, open_store
from core.settings import Settings
from voice.asr.vosk import VoskRecognizers
from voice.band import telephone_band
from voice.sound import FRAME_BYTES, seconds
from voice.tts.base import Clause
from voice.tts.voice import KokoroVoice

SENTENCES = (
    "我想请人来家里给老母亲洗个澡",
    "下个星期二上午十点来行不行",
    "孩子都在外地没人陪我去医院看病",
    "上回约的那个打扫卫生的还来不来了",
    "把后天下午的理发给我取消了吧",
    "家里的水管子漏水漏得厉害能来人修修吗",
)
_CHUNK = 10 * FRAME_BYTES


async def run() -> None:
    """Speak each sentence in a caller's voice, then let the recogniser hear it through the telephone band."""
    settings = Settings()
    store = open_store(settings)
    voice = KokoroVoice(store.path(VOICE), settings.data / "voice", "zm_yunxi")
    await voice.start()
    sounds, factors = await _speak(voice)
    await voice.stop()
    print(
        f"synthesis: real-time factor p50 {percentile(factors, 0.5):.2f}, one thread, {len(sounds)} sentences"
    )
    recognizers = VoskRecognizers(store.path(RECOGNISER))
    await recognizers.start()
    factors, finals = [], []
    for sound in sounds:
        factor, final = await _hear(recognizers, telephone_band(sound))
        factors.append(factor)
        finals.append(final)
    await recognizers.stop()
    print(
        f"recognition: real-time factor p50 {percentile(factors, 0.5):.2f}, one thread; "
        f"final text after the sound p50 {percentile(finals, 0.5):.0f} ms, "
        f"p95 {percentile(finals, 0.95):.0f} ms"
    )


async def _speak(voice: KokoroVoice) -> tuple[list[bytes], list[float]]:
    sounds, factors = [], []
    for sentence in SENTENCES:
        began = time.perf_counter()
        # What is kept in memory only is rendered anew in every run.
        sound = b"".join([part async for part in voice.speak((Clause(sentence, "memory"),))])
        factors.append((time.perf_counter() - began) / seconds(sound))
        sounds.append(sound)
    return sounds, factors


async def _hear(recognizers: VoskRecognizers, sound: bytes) -> tuple[float, float]:
    stream = recognizers.stream()
    began = time.perf_counter()
    for chunk in _chunks(sound):
        await stream.accept(chunk)
    ended = time.perf_counter()
    await stream.finish()
    final = time.perf_counter() - ended
    return (time.perf_counter() - began) / seconds(sound), final * 1000


def _chunks(sound: bytes) -> Sequence[bytes]:
    return [sound[at : at + _CHUNK] for at in range(0, len(sound), _CHUNK)]
