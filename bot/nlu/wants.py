"""Weighs what the rules, the whole utterance and its clauses say into a first and a second intent."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bot.nlu.rules import PRIORITY, Fired, Verdict

NOTHING = "out_of_scope"

CLEAR = 0.6
"""Probability from which an intent counts as clearly meant."""

_RULED = 0.97
_UNCONFIRMED: Mapping[str, float] = {"emergency": 0.9}
"""What the model needs for an intent that its rules did not find: they find nearly all, it alarms easily."""
_NEVER = 2.0
_CLAUSE_ALONE: Mapping[str, float] = dict.fromkeys(PRIORITY, 0.9) | {"emergency": _NEVER}
"""What one clause needs to outrank the whole (reasons told before a request sound alarming by themselves)."""

_SMALL = frozenset({"greet", "thank", "affirm", "deny", "wait", "goodbye", "inform", "choose", NOTHING})
"""Intents that are not a second thing wanted."""
_OPENERS = frozenset({"greet", "thank", NOTHING})

Ranking = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Guess:
    """Intents with probabilities, best first; a second thing wanted; the rule that decided, if one did."""

    ranking: Ranking
    secondary: str | None = None
    rule: str | None = None

    @property
    def intent(self) -> str:
        """The first intent."""
        return self.ranking[0][0]

    @property
    def confidence(self) -> float:
        """Its probability."""
        return self.ranking[0][1]

    def renamed(self, intent: str, secondary: str | None) -> "Guess":
        """Return the guess under the intent of an awaited answer; that it was awaited makes it surer."""
        second = secondary or self.secondary
        ranking = self.ranking if intent == self.intent else _led_by(self.ranking, intent, CLEAR)
        return replace(self, ranking=ranking, secondary=second if second != intent else None)


def decide(verdict: Verdict, ranking: Ranking, clauses: Sequence[tuple[str, float]]) -> Guess:
    """Return what is meant: the rules that fired first, then the model's ``ranking`` of the whole.

    ``clauses`` has the best intent of each clause with its probability; a clear one that differs is the
    second thing wanted, or the first where it is more pressing. Danger that is doubtful comes second.
    """
    fired = verdict.fired
    ranking = _without_unconfirmed(ranking, verdict)
    clear = {i: p for i, p in sorted(clauses, key=lambda c: c[1]) if _is_clear(i, p, ranking)}
    clear = {i: p for i, p in clear.items() if i not in verdict.vetoed}
    top, chance = ranking[0]
    if top not in _SMALL and chance >= CLEAR:
        clear[top] = chance
    if fired:
        return _ruled(fired, ranking, clear)
    ordered = sorted(clear, key=lambda i: (_rank(i), i != top, -clear[i]))
    if ordered and (_rank(ordered[0]) < len(PRIORITY) or top in _OPENERS or chance < CLEAR):
        main = ordered[0]
        ranking = _led_by(ranking, main, clear[main])
    if verdict.doubtful and ranking[0][0] not in PRIORITY:
        ordered.insert(0, PRIORITY[0])
    return Guess(ranking, next((i for i in ordered if i != ranking[0][0]), None))


def _ruled(fired: Sequence[Fired], ranking: Ranking, clear: Mapping[str, float]) -> Guess:
    main = fired[0]
    others = [f.intent for f in fired[1:]] + [i for i in clear if i != main.intent]
    second = min(others, key=_rank, default=None)
    return Guess(_led_by(ranking, main.intent, _RULED), second, main.name)


def _is_clear(intent: str, chance: float, ranking: Ranking) -> bool:
    if intent in _SMALL:
        return False
    least = CLEAR if intent == ranking[0][0] else max(CLEAR, _CLAUSE_ALONE.get(intent, 0.0))
    return chance >= least


def _without_unconfirmed(ranking: Ranking, verdict: Verdict) -> Ranking:
    """Move a pressing intent down when its rule was taken back, or none fired and the model is not sure."""
    intent, chance = ranking[0]
    least = _NEVER if intent in verdict.vetoed else _UNCONFIRMED.get(intent, 0.0)
    if chance >= least or any(f.intent == intent for f in verdict.fired) or len(ranking) < 2:
        return ranking
    return (ranking[1], ranking[0], *ranking[2:])


def _led_by(ranking: Ranking, intent: str, least: float) -> Ranking:
    chance = max(least, dict(ranking).get(intent, 0.0))
    return ((intent, chance), *((i, p) for i, p in ranking if i != intent))


def _rank(intent: str) -> int:
    return PRIORITY.index(intent) if intent in PRIORITY else len(PRIORITY)
