"""Fits the recogniser to what is said on this line; ``train``, ``adapt`` and bot.renewal call it."""

import asyncio
import os
from collections.abc import Callable
from pathlib import Path

from backend.db import Database
from bot import spoken_text
from bot.weights import RECOGNISER, open_store
from core.clock import wall_clock
from core.settings import Settings
from voice.asr.adapt.versions import AdaptedModels

WEIGHT = 0.8
"""Share of the domain in the language model; ``python -m bench.language_weight`` compares others."""

_NLU_DATA = Path(__file__).parent.parent / "nlu_data"
_NICENESS = 19


async def adapt(settings: Settings, progress: Callable[[str], None]) -> Path:
    """Make the recogniser's model for the text as it stands, put it into force and return its folder.

    Takes seconds, and less where the model in force is that already. Raises ModelMissing where the
    recogniser's weights are not here, ConfigurationError where they are not those we know.
    """
    base = await asyncio.to_thread(open_store(settings).path, RECOGNISER)
    progress("收集说法…")
    sentences = await asyncio.to_thread(spoken_text.shipped, _NLU_DATA) + await _local(settings)
    models = AdaptedModels.under(settings.data)
    return await asyncio.to_thread(models.adapt, base, sentences, WEIGHT, progress)


async def _local(settings: Settings) -> list[str]:
    settings.data.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url, clock=wall_clock)
    try:
        await database.upgrade()
        async with database.reading() as uow:
            return await spoken_text.local(uow)
    finally:
        await database.close()


def main() -> None:
    """Adapt below everything else on the machine: a service that runs must not feel it."""
    os.nice(_NICENESS)
    asyncio.run(adapt(Settings(), lambda _: None))


if __name__ == "__main__":
    main()
