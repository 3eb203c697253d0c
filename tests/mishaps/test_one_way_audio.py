"""Nothing at all comes from the caller's side: noticed, said, and a ticket to call back. Keys still work."""

import asyncio

from backend.db import Database
from tests.fakes.leg import ElderPhone
from tests.fakes.office import words
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from tests.mishaps.conftest import Open
from voice.call import Call
from voice.equipment import Equipment


def _hold(phone: ElderPhone, talk: ScriptedTalk) -> None:
    async def scenario() -> None:
        equipment = Equipment(ReadingRecognizer(), InstantSynthesizer(), None, Loudness)
        call = asyncio.create_task(Call(phone, talk, equipment).run())
        await phone.hears("听不到您")
        phone.presses("0")
        await phone.waits(30)
        phone.hangs_up()
        await call

    run_virtually(scenario())


def test_a_dead_line_is_told_from_a_silent_caller() -> None:
    answers = {f"{what} {n}": say("我听不到您") for what in ("unheard", "silence") for n in (1, 2, 3)}
    dead, quiet = ScriptedTalk(answers), ScriptedTalk(answers)
    _hold(ElderPhone(deaf=True), dead)
    _hold(ElderPhone(), quiet)
    assert dead.of("unheard")[0] == 1
    assert dead.of("silence") == []
    assert quiet.of("unheard") == []
    assert dead.of("pressed") == ["0"]


async def test_it_is_said_and_people_ring(sample_sqlite: Database, office: Open) -> None:
    async with office(sample_sqlite) as service:
        caller = service.call()
        await caller.rings()
        said = [await caller.talk.unheard(count) for count in (1, 2, 3)]
        await caller.hangs_up()
        assert "听不到" in words(said[0])
        assert "按零" in words(said[0])
        assert said[2].then == "hangup"
        (ticket,) = await service.tickets(caller)
        assert (ticket.kind, ticket.priority, ticket.address) == ("one_way", "high", "13805341234")
