"""``nuanxian tin``: renders into the package what a machine without a voice must still be able to say."""

import asyncio

import typer

from bot.app import NLU_DATA
from bot.kernel.lines import Lines
from bot.weights import VOICE, open_store
from core.errors import ConfigurationError
from core.settings import Settings
from voice.equipment import APOLOGY
from voice.prosody.clauses import Piece, pieces
from voice.tts.base import Clause, Manner
from voice.tts.tin import TinVoice

LINES = (
    *("utter_welcome", "utter_silence", "utter_silence_again", "utter_silence_end", "utter_unheard"),
    *("utter_rephrase", "utter_offer_keys", "utter_full_house", "utter_goodbye"),
    *("utter_emergency", "utter_emergency_fire", "utter_emergency_despair", "utter_emergency_missing"),
    *("utter_emergency_violence", "utter_emergency_open", "utter_emergency_over"),
)
"""What keeps a caller from being left in silence, or in danger without advice."""


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command(hidden=True)(tin)


def tin() -> None:
    """把没有语音模型时也要能说的话录进程序里。Render what must be said without a voice."""
    try:
        made = asyncio.run(_render(TinVoice()))
    except ConfigurationError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    print(f"录了 {made} 句")


def tinned() -> tuple[Piece, ...]:
    """Return every piece that must be there."""
    spoken = Lines.load(NLU_DATA / "responses.yml").spoken()
    speeches = [APOLOGY.clauses, *((Clause(spoken[name]),) for name in LINES)]
    return tuple(piece for speech in speeches for piece in pieces(speech))


async def _render(tin: TinVoice) -> int:
    from voice.tts.voice import KokoroVoice

    settings = Settings()
    voice = KokoroVoice(open_store(settings).path(VOICE), settings.data / "voice", settings.voice)
    await voice.start()
    missing = [piece for piece in tinned() if not tin.has(piece)]
    try:
        for piece in missing:
            tin.put(piece, await voice.sound(piece, Manner().rate))
    finally:
        await voice.stop()
    return len(missing)
