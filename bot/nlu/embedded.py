"""The embedded understanding engine: rules, then a linear model, then values, all in this process."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bot.kernel.meaning import Context, Entity, Meaning
from bot.nlu.artefact import verify
from bot.nlu.belief import Belief
from bot.nlu.clauses import clauses
from bot.nlu.crf import Marker
from bot.nlu.danger import EMERGENCY, DangerWatch, leaning
from bot.nlu.endings import Endings
from bot.nlu.narrow import Heard, narrow
from bot.nlu.needs import Needs
from bot.nlu.normalise import Normalised, normalise
from bot.nlu.prepared import RULES, known_values
from bot.nlu.rules import PRIORITY, Rules, Verdict
from bot.nlu.scam_model import ScamModel
from bot.nlu.sentence_model import INTENT, Probabilities, SentenceModel
from bot.nlu.sketch import Cues, Sketch
from bot.nlu.slots import KnownValues, Lexicon, Slots
from bot.nlu.syllables import has_hanzi
from bot.nlu.time.often import how_often
from bot.nlu.values import Value
from bot.nlu.wants import NOTHING, Guess, Ranking, decide

_LONGEST = 400
"""Characters that are read of one utterance: more than a minute of speech."""
_READINGS = 3
_FADING = 0.5
"""Each further reading of the recogniser counts this much of the one before."""
_RANKED = 10
_SHORTEST_CLAUSE = 3
_WISHES = frozenset({"book_service", "inform"})
"""Intents in which it matters how often."""


@dataclass(frozen=True, slots=True)
class _Said:
    """One reading, or one clause of it: normalised text, what was found in it, what the rules say."""

    text: str
    values: Sequence[Value]
    verdict: Verdict


class EmbeddedEngine:
    """Understands one utterance in a few milliseconds, in this process; implements ``Engine``.

    ``scam`` is the model of the same version for whoever watches the whole talk.
    """

    def __init__(
        self,
        model: SentenceModel,
        rules: Rules,
        danger: DangerWatch,
        cues: Cues,
        known: KnownValues,
        slots: Slots,
        endings: Endings,
        scam: ScamModel,
    ) -> None:
        self._model = model
        self._rules = rules
        self._danger = danger
        self._cues = cues
        self._known = known
        self._slots = slots
        self._endings = endings
        self.scam = scam

    @classmethod
    def load(cls, folder: Path, services: Mapping[str, str]) -> "EmbeddedEngine":
        """Load a trained model; ``services`` maps each way of saying a catalogue item to its code.

        Raises ModelMissing or ConfigurationError when the folder is not one that ``train`` wrote.
        """
        verify(folder)
        known = known_values(Lexicon.load(folder), folder / RULES, services)
        rules, cues = Rules.load(folder / RULES), Cues.load(folder / RULES / "cues.yml")
        danger = DangerWatch.load(folder, folder / RULES)
        slots = Slots(known, Marker(folder), Belief.load(folder), Needs.load(folder))
        model, endings = SentenceModel.load(folder, INTENT), Endings.load(folder)
        return cls(model, rules, danger, cues, known, slots, endings, ScamModel.load(folder))

    @property
    def intents(self) -> tuple[str, ...]:
        """The intents it can tell."""
        return self._model.labels

    def finished(self, partial: str) -> float:
        """Return how likely (0..1) nothing more belongs to what is being said."""
        return self._endings.likelihood(partial[-_LONGEST:])

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Return what was meant by the readings ``texts``, best first."""
        return self.parse_now(texts, context)

    def parse_now(self, texts: Sequence[str], context: Context, ranking: Ranking | None = None) -> Meaning:
        """Return what was meant; never raises on any text.

        Entities carry offsets into the best reading that has words, which is the text of the meaning.
        ``ranking`` of the whole utterance, best first, takes the place of the model's own: another engine's.
        """
        readings = [(text, normalise(text[:_LONGEST])) for text in texts[:_READINGS]]
        readings = [(text, r) for text, r in readings if any(c.isalnum() for c in r.text)]
        if not readings:
            return Meaning(texts[0] if texts else "", NOTHING, 0.0)
        text, first = readings[0]
        said = [self._said(reading.text, context) for _, reading in readings]
        values = said[0].values
        guess = self._guess(said, context, ranking)
        given: list[Value] = []
        if guess.rule is None:
            heard = Heard(first.text, guess.intent, guess.confidence, values)
            narrowed = narrow(heard, context, self._known.wordings)
            if narrowed is not None:
                guess = guess.renamed(narrowed.intent, narrowed.secondary)
                given = [narrowed.value] if narrowed.value else []
        found = self._slots.find(self._sketch(said[0]), guess.intent, values, context.now)
        found = (*given, *(v for v in found if all(v.entity != g.entity for g in given)))
        entities = sorted(_entities(found, first, text), key=lambda e: (e.start, e.end))
        return Meaning(
            text,
            guess.intent,
            guess.confidence,
            guess.ranking,
            tuple(entities),
            guess.secondary,
            guess.rule,
            every=how_often(first.text, context.now) if guess.intent in _WISHES else "",
        )

    def _guess(self, said: Sequence[_Said], context: Context, ranking: Ranking | None) -> Guess:
        parts = self._parts(said[0], context)
        chances = self._chances([*parts, *said])
        rankings = [self._ranking(chance) for chance in chances]
        clauses, wholes = rankings[: len(parts)], rankings[len(parts) :]
        if ranking is None:
            weights = _FADING ** np.arange(len(said))
            ranking = self._ranking(np.average(chances[len(parts) :], axis=0, weights=weights))
        verdicts = [self._settled(one, whole, clauses) for one, whole in zip(said, wholes, strict=True)]
        return decide(_joined(verdicts), ranking, [clause[0] for clause in clauses])

    def _settled(self, said: _Said, whole: Ranking, clauses: Sequence[Ranking]) -> Verdict:
        """Return what the rules say with danger weighed; ``clauses`` are those of the best reading.

        It is our own model that leans, whoever else ranks the intents, if it was taught any danger.
        """
        leans = leaning(whole, clauses) if EMERGENCY in self._model.labels else 0.0
        return self._danger.settle(said.text, said.verdict, leans)

    def _parts(self, whole: _Said, context: Context) -> list[_Said]:
        """Return the clauses; none where there is only one, nor of pinyin, whose spaces part no clauses."""
        spans = clauses(whole.text) if has_hanzi(whole.text) else ()
        parts = [whole.text[start:end] for start, end in spans if end - start >= _SHORTEST_CLAUSE]
        return [self._said(part, context) for part in parts] if len(spans) > 1 else []

    def _said(self, text: str, context: Context) -> _Said:
        return _Said(text, self._known.find(text, context.now), self._rules.judge(text))

    def _chances(self, said: Sequence[_Said]) -> Probabilities:
        return self._model.probabilities([self._sketch(one) for one in said])

    def _sketch(self, said: _Said) -> Sketch:
        return self._cues.sketch(said.text, said.values, said.verdict.vetoed)

    def _ranking(self, chances: Probabilities) -> Ranking:
        order = np.argsort(-chances, kind="stable")[:_RANKED]
        return tuple((self._model.labels[i], float(chances[i])) for i in order)


def _joined(verdicts: Sequence[Verdict]) -> Verdict:
    """Return what the rules say of the best reading, and an emergency that they hear in any."""
    fired = {f.intent: f for f in verdicts[0].fired}
    for verdict in verdicts[1:]:
        fired = {f.intent: f for f in verdict.fired if f.intent == PRIORITY[0]} | fired
    ordered = sorted(fired.values(), key=lambda f: PRIORITY.index(f.intent))
    doubtful = any(verdict.doubtful for verdict in verdicts)
    return Verdict(tuple(ordered), verdicts[0].vetoed - fired.keys(), doubtful)


def _entities(values: Sequence[Value], normalised: Normalised, text: str) -> Iterator[Entity]:
    """Yield the values with offsets into the text as it came in, without those that were taken back."""
    for value in values:
        if any(a <= value.start and value.end <= b for a, b in normalised.retracted):
            continue
        start, end = normalised.span(value.start, value.end)
        if text[start:end].strip():
            found = value.entity, start, end, value.value, value.extractor, value.confidence, value.rivals
            yield Entity(*found)
