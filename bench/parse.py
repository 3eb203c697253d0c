"""How long understanding takes: p50 and p95 over the training sentences, beside the model alone."""

import os
import time
from datetime import datetime

from backend.catalogue import seed
from bench.machine import percentile, resident
from bot.app import NLU_DATA
from bot.kernel.meaning import Context
from bot.nlu.data import read_folder
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.versions import ensure_model
from core.clock import SHANGHAI
from core.settings import Settings

_NOW = Context(datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI), "decheng")
_SENTENCES = 1000


async def run() -> None:
    """Parse every fourth training sentence once; speed only, these sentences say nothing about quality."""
    services = {alias: item.code for item in seed.items() for alias in (item.name, *item.aliases)}
    engine = EmbeddedEngine.load(ensure_model(Settings().data, NLU_DATA, services, print), services)
    sentences = [example.text for example in read_folder(NLU_DATA).examples][::4][:_SENTENCES]
    engine.parse_now([sentences[0]], _NOW)
    took = []
    for sentence in sentences:
        began = time.perf_counter()
        engine.parse_now([sentence], _NOW)
        took.append((time.perf_counter() - began) * 1000)
    print(
        f"parse: {len(took)} sentences, p50 {percentile(took, 0.5):.1f} ms, "
        f"p95 {percentile(took, 0.95):.1f} ms, "
        f"process {resident(os.getpid())} MiB"
    )
