"""Understanding by a Rasa server: its ranking and values, our rules and resolvers around them."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, Protocol

import httpx

from bot.kernel.meaning import Context, Entity, Meaning
from bot.nlu.wants import NOTHING, Ranking
from core.errors import PeerFailed

log = logging.getLogger(__name__)

_PAUSE = 10.0
"""Seconds for which a server that failed is not asked: a caller must not wait for it at every turn."""
_LONGEST = 400
_FALLBACK = "nlu_fallback"
_OURS = frozenset({"date", "time", "time_end", "phone", "amount", "rating", "choice"})
"""Values that our resolvers name; Rasa knows their words only."""
_CODED = frozenset({"service", "beneficiary"})
"""Values that are codes: Rasa gives the words where no synonym is known, and words are no code."""

Clock = Callable[[], float]


class Local(Protocol):
    """The embedded engine as it is needed here."""

    @property
    def intents(self) -> frozenset[str]:
        """The intents that handlers know."""
        ...

    def parse_ranked(self, texts: tuple[str, ...], context: Context, ranking: Ranking | None) -> Meaning:
        """Return what was meant; ``ranking`` takes the place of the own model's."""
        ...


class RasaEngine:
    """Asks ``POST /model/parse``; implements ``Engine``.

    Emergencies and other rules, times, numbers and the narrowing by what was asked stay ours, for they do not
    depend on a model. Where the server refuses, is late, has no model yet (409) or answers nonsense, the
    embedded engine answers alone, and the server is left in peace for ten seconds. ``client`` has its base
    URL and time limit; ``clock`` counts seconds.
    """

    def __init__(self, client: httpx.AsyncClient, local: Local, clock: Clock = time.monotonic) -> None:
        self._client = client
        self._local = local
        self._clock = clock
        self._again = 0.0
        self._well = True

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Return what was meant by the readings, best first; the server is asked for the best alone."""
        said = next((text for text in texts if any(c.isalnum() for c in text)), "")
        if not said or self._clock() < self._again:
            return self._local.parse_ranked(texts, context, None)
        try:
            answer = await self._ask(said[:_LONGEST])
            ranking, entities = self._ranking(answer), [*_entities(answer)]
        except PeerFailed as error:
            self._rest(error)
            return self._local.parse_ranked(texts, context, None)
        self._recovered()
        meaning = self._local.parse_ranked(texts, context, ranking)
        return replace(meaning, entities=_joined(meaning.entities, entities))

    async def _ask(self, text: str) -> dict[str, Any]:
        """Return the server's parse; raises PeerFailed."""
        try:
            response = await self._client.post("/model/parse", json={"text": text})
            response.raise_for_status()
            answer = response.json()
        except httpx.HTTPStatusError as error:
            raise PeerFailed(f"Rasa answered {error.response.status_code}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise PeerFailed(f"Rasa: {type(error).__name__}") from error
        if not isinstance(answer, dict):
            raise PeerFailed("Rasa answered no object")
        return answer

    def _ranking(self, answer: dict[str, Any]) -> Ranking:
        """Return the intents that handlers know, best first; raises PeerFailed where there is none."""
        try:
            rows = answer.get("intent_ranking") or [answer["intent"]]
            pairs = [(_plain(row["name"]), float(row["confidence"])) for row in rows]
        except (KeyError, TypeError, ValueError) as error:
            raise PeerFailed("Rasa's answer has no intents") from error
        known: dict[str, float] = {}
        for name, chance in pairs:
            if name in self._local.intents or name == NOTHING:
                known[name] = max(chance, known.get(name, 0.0))
        if not known:
            raise PeerFailed("Rasa's model knows none of our intents")
        return tuple(sorted(known.items(), key=lambda pair: -pair[1]))

    def _rest(self, error: PeerFailed) -> None:
        self._again = self._clock() + _PAUSE
        if self._well:
            log.warning("%s: the embedded engine answers until it is back", error)
        self._well = False

    def _recovered(self) -> None:
        if not self._well:
            log.warning("Rasa answers again")
        self._well = True


def _plain(intent: str) -> str:
    """Return our name of an intent: without the part behind a retrieval intent's slash."""
    name = intent.split("/", maxsplit=1)[0]
    return NOTHING if name == _FALLBACK else name


def _entities(answer: dict[str, Any]) -> Iterator[Entity]:
    """Yield the server's entities; raises PeerFailed where one is malformed."""
    try:
        for row in answer.get("entities") or ():
            yield Entity(
                str(row["entity"]),
                int(row["start"]),
                int(row["end"]),
                str(row["value"]),
                str(row.get("extractor", "rasa")),
                float(row.get("confidence_entity", 1.0)),
            )
    except (KeyError, TypeError, ValueError) as error:
        raise PeerFailed("Rasa's entities are malformed") from error


def _joined(ours: Sequence[Entity], theirs: Sequence[Entity]) -> tuple[Entity, ...]:
    """Return our values and those of the server that we lack, each place once.

    Two extractors of one Rasa pipeline often mark the same words: the longer span counts.
    """
    kept = list(ours)
    for entity in sorted(theirs, key=lambda e: (e.start - e.end, e.start)):
        if entity.entity in _OURS or (entity.entity in _CODED and not entity.value.isascii()):
            continue
        if not any(_same_place(entity, other) for other in kept):
            kept.append(entity)
    return tuple(sorted(kept, key=lambda e: (e.start, e.end)))


def _same_place(one: Entity, other: Entity) -> bool:
    return one.entity == other.entity and one.start < other.end and other.start < one.end
