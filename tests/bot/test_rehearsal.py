"""While somebody thinks when to be visited, the voice makes ready what it will say next."""

import asyncio
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.channels.phone import PhoneTalk
from bot.kernel.dispatcher import Dispatcher
from bot.rehearsal import Rehearsal
from core.clock import SteppedClock
from tests.fakes.leg import ELDER
from tests.fakes.small_voice import make_model_folder
from voice.asr.base import Hypothesis, Recognition
from voice.prosody.clauses import Piece, pieces
from voice.talk import Utterance
from voice.tts.base import Clause, Manner
from voice.tts.voice import KokoroVoice

HER = Clause("给王奶奶约上门助浴，", "memory")


async def test_the_read_back_begins_with_what_was_rehearsed(
    sample_sqlite: Database, assistant: Callable[[Database], Dispatcher], clock: SteppedClock
) -> None:
    rehearsed: list[tuple[Clause, ...]] = []
    talk = PhoneTalk(
        ELDER, "decheng", assistant(sample_sqlite), clock, lambda clauses, _: rehearsed.append(clauses)
    )
    await talk.started(ELDER)
    await talk.heard(_utterance("我想约个上门助浴"))
    told = await talk.heard(_utterance("后天上午九点"))
    assert told.listen.kind == "yes_no"
    assert ELDER.caller == WANG_XIUYING_PHONE
    ready = [piece.text for clauses in rehearsed for piece in pieces(clauses)]
    assert HER.text in ready
    assert set(ready) <= {piece.text for piece in pieces(told.clauses)}


@pytest.mark.real
async def test_what_was_rehearsed_is_said_from_memory(tmp_path: Path) -> None:
    voice = _ToldVoice(make_model_folder(tmp_path / "model"), tmp_path / "cache")
    await voice.start()
    rehearsal = Rehearsal(voice)
    rehearsal((HER,), Manner())
    await voice.rendered.wait()
    assert [sound async for sound in voice.speak((HER,))]
    assert (voice.statistics.missed, voice.statistics.memory) == (1, 1)
    await rehearsal.stop()
    await voice.stop()


class _ToldVoice(KokoroVoice):
    """Tells when a piece is ready."""

    def __init__(self, model: Path, cache: Path) -> None:
        super().__init__(model, cache)
        self.rendered = asyncio.Event()

    async def sound(self, piece: Piece, rate: float) -> bytes:
        sound = await super().sound(piece, rate)
        self.rendered.set()
        return sound


def _utterance(text: str) -> Utterance:
    return Utterance(Recognition((Hypothesis(text, 1.0),)), 0.0, 1.0)
