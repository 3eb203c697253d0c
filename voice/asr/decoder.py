"""Decoder: one vosk model and the utterances decoded on it side by side; lives in the recogniser process."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

import vosk

from core.errors import ModelMissing
from voice.asr.adapt.added import read_added
from voice.asr.base import Form, Recognition
from voice.asr.closed import SAME_DIGIT, decide, weigh
from voice.asr.nbest import Alternative, hypotheses, lead, posteriors
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
        self._heard_as = str.maketrans(read_added(folder))

    def open(self, phrases: Iterable[str] = (), form: Form = "answer") -> "Decoding":
        """Begin an utterance."""
        phrases = tuple(phrases)
        spelled = list(filter(None, map(self._spell, phrases)))
        free = vosk.KaldiRecognizer(self._model, RATE)
        grammar = json.dumps([*spelled, "[unk]"], ensure_ascii=False) if spelled else None
        closed = vosk.KaldiRecognizer(self._model, RATE, grammar) if grammar else None
        return Decoding(free, closed, Spelling(phrases, self._heard_as), form)

    def _spell(self, phrase: str) -> str:
        """Return ``phrase`` in words of the model, longest first from its end (不 可以, not 不可 以).

        A term the model does not have (助浴) is its characters. A character added to the vocabulary (衢) is
        the one it is heard as, for a grammar knows only what the lexicon has. A phrase with a character that
        has neither cannot be in a grammar and comes back empty.
        """
        rest, words = "".join(phrase.split()).translate(self._heard_as), list[str]()
        while rest:
            start = next((at for at in range(len(rest)) if self._knows(rest[at:])), None)
            if start is None:
                return ""
            words.insert(0, rest[start:])
            rest = rest[:start]
        return " ".join(words)

    def _knows(self, word: str) -> bool:
        return bool(self._model.vosk_model_find_word(word) >= 0)


class Spelling:
    """The ways to answer, and how a reading of the grammar is written in their characters."""

    def __init__(self, phrases: tuple[str, ...], heard_as: Mapping[int, str]) -> None:
        self.phrases = phrases
        added = {character for phrase in phrases for character in phrase if ord(character) in heard_as}
        self._written = str.maketrans({heard_as[ord(character)]: character for character in sorted(added)})

    def written(self, word: str) -> str:
        """Return ``word`` of a reading with added characters in place of those they were heard as."""
        return word.translate(self._written)


class Decoding:
    """One utterance, decoded freely and, where phrases were given, by a grammar of just these.

    Vosk's own end pointing is not used: where an elder's turn ends is decided elsewhere, and one lattice of
    the whole utterance gives better readings than pieces.
    """

    def __init__(
        self,
        free: vosk.KaldiRecognizer,
        closed: vosk.KaldiRecognizer | None,
        spelling: Spelling,
        form: Form,
    ) -> None:
        self._free = free
        self._closed = closed
        self._spelling = spelling
        self._form = form
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
        heard = _alternatives(self._free)
        free = hypotheses(heard)
        if self._closed is None:
            return Recognition(free)
        alternatives = _alternatives(self._closed, self._spelling.written)
        if self._form == "number":
            alternatives = [one.respelled(SAME_DIGIT) for one in alternatives]
        shares = posteriors(alternatives)
        closed = [(reading, shares[reading.text]) for reading in hypotheses(alternatives)]
        if self._form == "answer":
            return decide(free, closed, self._spelling.phrases)
        return weigh(free, closed, lead(alternatives, heard), self._form)


def _alternatives(recognizer: vosk.KaldiRecognizer, written: Callable[[str], str] = str) -> list[Alternative]:
    result = json.loads(recognizer.FinalResult())
    return [
        Alternative(
            tuple((written(word["word"]), word["start"], word["end"]) for word in one.get("result", ())),
            one["confidence"],
        )
        for one in result.get("alternatives", ())
    ]


def _join(text: str) -> str:
    return text.replace(" ", "")
