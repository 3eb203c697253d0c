"""Phone: joins a voice call to the dispatcher; the only place where sound and dialogue meet."""

from collections.abc import Callable
from functools import singledispatch
from itertools import count

from bot.kernel import reply as parts
from bot.kernel import turn as content
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.reply import Expect, Part, Piece, Reply
from bot.kernel.turn import Content, Turn
from core.clock import Clock
from voice.legs.base import CallInfo
from voice.talk import Listen, Speech, Spoken, Utterance
from voice.tts.base import Clause, Manner

Rehearse = Callable[[tuple[Clause, ...], Manner], None]
"""Is told what will likely be said next; must return at once."""

_ORDINALS = "一二三四五六七八九"


class PhoneTalk:
    """One call as a conversation; implements :class:`voice.talk.Talk`.

    ``rehearse`` may render ahead; ``names`` are those that callers may say.
    """

    def __init__(
        self,
        info: CallInfo,
        area: str,
        dispatcher: Dispatcher,
        clock: Clock,
        rehearse: Rehearse = lambda _clauses, _manner: None,
        names: Callable[[], tuple[str, ...]] = tuple,
    ) -> None:
        self._rehearse = rehearse
        self._info = info
        self._area = area
        self._dispatcher = dispatcher
        self._clock = clock
        self._names = names
        self._numbers = count(1)
        self._manner = Manner()

    async def started(self, info: CallInfo) -> Speech:
        """Greet; the notice that the call is recorded cannot be interrupted."""
        reply = await self._dispatcher.feed(self._turn(content.Event("started", info.called)))
        return self._speech(reply, interruptible=False)

    async def heard(self, utterance: Utterance) -> Speech:
        """Answer what was said."""
        recognition = utterance.recognition
        best = recognition.best
        readings = [best, *(h for h in recognition.hypotheses if h is not best)] if best else []
        spoken = content.Speech(
            tuple(reading.text for reading in readings),
            best.confidence if best else 0.0,
            utterance.start,
            utterance.end,
        )
        return self._speech(await self._dispatcher.feed(self._turn(spoken, utterance.stages)))

    async def overheard(self, partial: str) -> Speech | None:
        """Answer at once what cannot wait for the end of the sentence."""
        reply = await self._dispatcher.overhear(self._turn(content.Speech((partial,))))
        return self._speech(reply, interruptible=False) if reply else None

    async def pressed(self, keys: str) -> Speech:
        """Answer a key, or a number that was keyed in."""
        return self._speech(await self._dispatcher.feed(self._turn(content.Key(keys))))

    async def silence(self, count: int) -> Speech:
        """Ask whether they are still there."""
        return self._speech(await self._dispatcher.feed(self._turn(content.Event("silence", str(count)))))

    async def unheard(self, count: int) -> Speech:
        """Say that nothing at all can be heard."""
        return self._speech(await self._dispatcher.feed(self._turn(content.Event("unheard", str(count)))))

    async def refused(self, target: str) -> Speech:
        """Go on after nobody took the caller over."""
        return self._speech(await self._dispatcher.feed(self._turn(content.Event("refused", target))))

    async def spoke(self, spoken: Spoken) -> None:
        """Note what the caller really heard of our last words."""
        stages = {**spoken.stages, "spoken_at": spoken.start}
        await self._dispatcher.heard(self._info.call_id, spoken.heard, stages)

    async def ended(self, by: str, reason: str, recording: str | None) -> None:
        """Close the conversation."""
        detail = f"{by}: {reason}" if reason else by
        await self._dispatcher.feed(self._turn(content.Event("ended", detail, recording or "")))

    def _turn(self, said: Content, stages: dict[str, float] | None = None) -> Turn:
        return Turn(
            id=f"phone:{self._info.call_id}:{next(self._numbers)}",
            channel="phone",
            area=self._area,
            address=self._info.caller,
            conversation=self._info.call_id,
            content=said,
            at=self._clock(),
            trusted=self._info.trusted,
            stages=stages or {},
        )

    def _speech(self, reply: Reply, *, interruptible: bool = True) -> Speech:
        for part in reply.parts:
            if isinstance(part, parts.Pace):
                self._manner = Manner(part.rate, part.gain)
            elif isinstance(part, parts.Soon):
                self._rehearse(tuple(map(_clause, part.words.speech)), self._manner)
        handoff = reply.handoff
        urgent = handoff is not None and handoff.urgent
        return Speech(
            clauses=tuple(_clause(piece) for part in reply.parts for piece in pieces(part)),
            listen=self._listen(reply.expect),
            then="hold" if urgent else "hangup" if reply.ended else "listen",
            interruptible=interruptible and not urgent,
            recorded=not any(isinstance(part, parts.StopRecording) for part in reply.parts),
            manner=self._manner,
        )

    def _listen(self, expect: Expect) -> Listen:
        """Return what to listen for; where a name is awaited the names we know are likely."""
        return Listen(expect.kind, self._names() if expect.kind == "name" else expect.phrases)


@singledispatch
def pieces(part: Part) -> tuple[Piece, ...]:
    """Return how ``part`` sounds; what has no sound (a link, a notice to others) is silent."""
    del part
    return ()


@pieces.register(parts.Say)
@pieces.register(parts.Confirm)
def _(part: parts.Say | parts.Confirm) -> tuple[Piece, ...]:
    return part.words.speech


@pieces.register
def _(part: parts.Ask) -> tuple[Piece, ...]:
    offered = [
        piece
        for number, option in zip(_ORDINALS, part.options, strict=False)
        for piece in (Piece(f"第{number}个，"), *option.speech, Piece("。"))
    ]
    return (*part.words.speech, *offered)


def _clause(piece: Piece) -> Clause:
    return Clause(piece.text, "memory" if piece.personal else "disk")
