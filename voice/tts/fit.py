"""``python -m voice.tts.fit MODEL_FOLDER CACHE_FOLDER VOICE``: fits the forecast of a voice into fitted/.

Speaks the lines of fitted/sentences.txt, each at the rate before it; some ten minutes of one core.
"""

import sys
from pathlib import Path

from voice.prosody.normalise import normalise
from voice.prosody.phonemes import phonemes
from voice.prosody.pronounce import pronouncer
from voice.tts.graph import INTEGER_MODEL, file_sha256, float_graphs
from voice.tts.kokoro import RATE, Kokoro
from voice.tts.mastering import speech_level
from voice.tts.statistics import FITTED, fit, name

_AXES = 6


def main() -> None:
    """Fit and write."""
    folder, cache, voice = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    kokoro = Kokoro(folder, voice, float_graphs(folder / INTEGER_MODEL, cache))
    frames, measured, levels = [], [], []
    lines = (FITTED / "sentences.txt").read_text("utf-8").splitlines()
    for count, line in enumerate(lines, 1):
        rate, _, sentence = line.partition(" ")
        symbols = phonemes(pronouncer().words(normalise(sentence)))
        sketch = kokoro.sketch(symbols, float(rate))
        sound, statistics = kokoro.whole(sketch)
        frames.append(sketch.frames)
        measured.append(statistics)
        levels.append(speech_level(sound, RATE))
        sys.stderr.write(f"\r{count}/{len(lines)}")
    model = file_sha256(folder / INTEGER_MODEL)
    fit(frames, measured, levels, _AXES).save(FITTED / name(voice, model))


if __name__ == "__main__":
    main()
