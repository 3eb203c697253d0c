"""Decoder: one vosk model and the utterances decoded on it side by side; lives in the recogniser process."""

import json
from collections.abc import Iterable
from pathlib import Path

import vosk

from core.errors import ModelMissing
from voice.asr.base import Hypothesis, Recognition
from voice.asr.closed import decide
from voice.asr.nbest import Alternative, hypotheses
from voice.sound import RATE

ALTERNATIVES = 10
"""Readings asked of the lattice: the best of ten halves the error rate, more adds next to nothing."""


class Decoder:
    """A loaded model: about 230 MB, shared by all utterances."""

    def __init__(self, folder: Path) -> None:
        if not (folder / "am" / "final.mdl").is_file():
            raise ModelMissing("no recognition model in its folder; run: nuanxian models pull")
        vosk.SetLogLevel(-1)
        self._model = vosk.Model(str(folder))

    def open(self, phrases: Iterable[str]) -> "Decoding":
        """Begin an utterance."""
        phrases = tuple(phrases)
        spelled = [spelling for phrase in phrases for spelling in self._spell(phrase)]
        free = vosk.KaldiRecognizer(self._model, RATE)
        grammar = json.dumps([*spelled, "[unk]"], ensure_ascii=False) if spelled else None
        closed = vosk.KaldiRecognizer(self._model, RATE, grammar) if grammar else None
        return Decoding(free, closed, phrases)

    def _spell(self, phrase: str) -> list[str]:
        """Return ``phrase`` in words of the model: the longest that fit, and character by character.

        A term the model does not have (助浴) is its characters; one with a character that it does not have
        (衢) cannot be in a grammar.
        """
        characters = [c for c in phrase if not c.isspace()]
        if not all(map(self._knows, characters)):
            return []
        words, rest = [], "".join(characters)
        while rest:
            size = next(n for n in range(len(rest), 0, -1) if self._knows(rest[:n]))
            words.append(rest[:size])
            rest = rest[size:]
        return sorted({" ".join(words), " ".join(characters)})

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class Decoding:
    """One utterance, decoded freely and, where phrases were given, by a grammar of just these.

    Vosk's own end pointing is not used: where an elder's turn ends is decided elsewhere, and one lattice of
    the whole utterance gives better readings than pieces.
    """

    def __init__(
        self, free: vosk.KaldiRecognizer, closed: vosk.KaldiRecognizer | None, phrases: tuple[str, ...]
    ) -> None:
        self._free = free
        self._closed = closed
        self._phrases = phrases
        for recognizer in filter(None, (free, closed)):
            recognizer.SetWords(True)
            recognizer.SetMaxAlternatives(ALTERNATIVES)

    def accept(self, pcm: bytes) -> str:
        """Take 8 kHz s16le mono and return the words so far, without blanks."""
        self._free.AcceptWaveform(pcm)
        if self._closed is not None:
            self._closed.AcceptWaveform(pcm)
        return _join(json.loads(self._free.PartialResult())["partial"])

    def finish(self) -> Recognition:
        """Return the final reading."""
        free = _read(self._free)
        return decide(free, _read(self._closed), self._phrases) if self._closed else Recognition(free)


def _read(recognizer: vosk.KaldiRecognizer) -> tuple[Hypothesis, ...]:
    result = json.loads(recognizer.FinalResult())
    return hypotheses(
        [
            Alternative(
                tuple((word["word"], word["start"], word["end"]) for word in one.get("result", ())),
                one["confidence"],
            )
            for one in result.get("alternatives", ())
        ]
    )


def _join(text: str) -> str:
    return text.replace(" ", "")
