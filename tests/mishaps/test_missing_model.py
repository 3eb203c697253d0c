"""No weights on the machine: keys and people still work, and staff are told. Real calls over SIP."""

from pathlib import Path
from typing import Any, cast

import pytest
import typer
from typer.testing import CliRunner

from backend.db import Database
from bot.app import App, build_dispatcher
from bot.cli import doctor
from bot.cli.tin import tinned
from bot.kernel.lines import Lines
from bot.nlu.library import Library
from bot.nlu.scam import ScamWatch
from bot.outstanding import Outstanding
from bot.switchboard import Switchboard
from core.clock import SteppedClock
from core.settings import Settings
from tests.fakes.hearer import Sentences
from tests.fakes.ports import free_port, rtp_range
from tests.fakes.sip_site import telephone
from voice.tts.tin import TinVoice

pytestmark = [pytest.mark.real, pytest.mark.timeout(120)]


@pytest.fixture
def app(
    sample_sqlite: Database,
    clock: SteppedClock,
    lines: Lines,
    scam: ScamWatch,
    library: Library,
    tmp_path: Path,
) -> App:
    """The service on a machine without models."""
    first, last = rtp_range()
    settings = Settings(
        data=tmp_path / "data",
        models=tmp_path / "nothing",
        sip=f"127.0.0.1:{free_port()}",
        rtp_ports=f"{first}-{last}",
        trusted_peers=["127.0.0.1"],
    )
    outstanding, engine = Outstanding(sample_sqlite), Sentences()
    dispatcher = build_dispatcher(sample_sqlite, engine, lines, clock, scam, library, outstanding=outstanding)
    return App(settings, clock, sample_sqlite, cast("Any", engine), lines, dispatcher, outstanding, library)


async def test_a_caller_is_greeted_and_zero_gets_people_to_ring(app: App) -> None:
    switchboard = Switchboard(app)
    await switchboard.start()
    async with telephone() as phone:
        call = await phone.dial(f"sip:12343@{app.settings.sip}")
        await call.until(lambda: any(abs(sample) > 500 for sample in memoryview(call.heard).cast("h")[::80]))
        await call.phone.press("0")
        assert (await call.ending()).by == "caller", "we hung up, after the apology"
    assert set(switchboard.lacking()) == {"听写", "说话"}
    assert switchboard.waiting() == {}
    await switchboard.stop()
    async with app.database.reading() as uow:
        tickets = [ticket for ticket in await uow.tickets.search() if ticket.address == "13805341234"]
    assert "callback" in {ticket.kind for ticket in tickets}


def test_doctor_says_what_is_missing_and_how_to_mend_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NUANXIAN_DATA", str(tmp_path))
    monkeypatch.setenv("NUANXIAN_MODELS", str(tmp_path / "nothing"))
    commands = typer.Typer()
    doctor.register(commands)
    told = CliRunner().invoke(commands, [])
    assert told.exit_code == 1
    assert "✗ 模型" in told.stdout
    assert "nuanxian models pull" in told.stdout


def test_every_sentence_that_must_be_said_without_a_voice_is_in_the_tin() -> None:
    tin = TinVoice()
    assert [piece.text for piece in tinned() if not tin.has(piece)] == [], "run: nuanxian tin"
