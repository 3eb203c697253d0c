"""A talk that follows a script and remembers what it was told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from voice.legs.base import CallInfo
from voice.talk import Listen, ListenFor, Speech, Spoken, Utterance
from voice.tts.base import Clause

GREETING = "您好这里是暖线"


def say(*clauses: str, kind: ListenFor = "open", phrases: tuple[str, ...] = (), **how: Any) -> Speech:
    """Return a speech of ``clauses`` that awaits an answer of ``kind``."""
    return Speech(tuple(Clause(text) for text in clauses), Listen(kind, phrases), **how)


@dataclass
class ScriptedTalk:
    """Implements Talk. ``answers`` by what was heard, pressed or happened (“silence 1”, “refused”,
    “started”); anything else gets ``otherwise``. An exception in place of a speech is raised.

    ``told`` is every method called with what mattered, in order.
    """

    answers: Mapping[str, Speech | Exception] = field(default_factory=dict)
    urgent: Mapping[str, Speech] = field(default_factory=dict)
    otherwise: Speech = field(default_factory=lambda: say("请再说一遍"))
    told: list[tuple[str, object]] = field(default_factory=list)
    utterances: list[Utterance] = field(default_factory=list)
    spoken: list[Spoken] = field(default_factory=list)

    def of(self, method: str) -> list[object]:
        """Return what ``method`` was told."""
        return [what for name, what in self.told if name == method]

    async def started(self, info: CallInfo) -> Speech:
        self.told.append(("started", info.caller))
        return self._answer("started", say(GREETING))

    async def heard(self, utterance: Utterance) -> Speech:
        best = utterance.recognition.best
        text = best.text if best is not None else ""
        self.told.append(("heard", text))
        self.utterances.append(utterance)
        return self._answer(text)

    async def overheard(self, partial: str) -> Speech | None:
        self.told.append(("overheard", partial))
        return next((speech for words, speech in self.urgent.items() if words in partial), None)

    async def pressed(self, keys: str) -> Speech:
        self.told.append(("pressed", keys))
        return self._answer(keys)

    async def silence(self, count: int) -> Speech:
        self.told.append(("silence", count))
        return self._answer(f"silence {count}")

    async def unheard(self, count: int) -> Speech:
        self.told.append(("unheard", count))
        return self._answer(f"unheard {count}")

    async def refused(self, target: str) -> Speech:
        self.told.append(("refused", target))
        return self._answer("refused")

    async def spoke(self, spoken: Spoken) -> None:
        self.told.append(("spoke", spoken.text))
        self.spoken.append(spoken)

    async def ended(self, by: str, reason: str, recording: str | None) -> None:
        self.told.append(("ended", by))

    def _answer(self, key: str, otherwise: Speech | None = None) -> Speech:
        answer = self.answers.get(key, otherwise or self.otherwise)
        if isinstance(answer, Exception):
            raise answer
        return answer
