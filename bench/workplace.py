"""Workplace: a data folder for one benchmark; what is slow to make is shared with the checkout's own."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from backend.catalogue import seed
from bot.app import NLU_DATA
from bot.nlu.versions import ensure_model
from core.settings import Settings


@contextmanager
def workplace() -> Iterator[Path]:
    """Yield a folder with an empty database, the trained model and the prompts rendered so far.

    The model is trained first where there is none, or where nlu_data has changed since.
    """
    shared = Settings().data.resolve()
    services = {alias: item.code for item in seed.items() for alias in (item.name, *item.aliases)}
    ensure_model(shared, NLU_DATA, services, print)
    with tempfile.TemporaryDirectory(prefix="nuanxian-bench-") as name:
        folder = Path(name)
        for part in ("models", "voice"):
            (shared / part).mkdir(parents=True, exist_ok=True)
            (folder / part).symlink_to(shared / part)
        yield folder
