"""How many calls at once a core holds: one more each time, until p95 of the first sound has doubled."""

import os
from collections.abc import Sequence
from itertools import cycle, islice

from bench.elder import rendered
from bench.machine import load, percentile
from bench.service import open_service
from bench.table import table
from bench.talks import SENTENCES, TALKS, Caller, delays, village


async def run(most: int = 6) -> None:
    """Hold 1, 2, 3… calls at once, ``most`` at most, and print p50 and p95 of every step."""
    sounds = await rendered(SENTENCES)
    rows: list[tuple[str, ...]] = []
    tails: list[float] = []
    async with open_service(most) as service:
        callers = cycle(Caller(line, talk) for line, talk in zip(await service.lines(), cycle(TALKS)))
        with village(service.uri, sounds) as elders:
            for at_once in range(1, most + 1):
                asked, took = 0, list[float]()
                # As many calls at every step at the least, that its p95 is one of enough sentences.
                for _ in range(max(1, len(TALKS) // at_once)):
                    together = list(islice(callers, at_once))
                    asked += sum(len(caller.talk) for caller in together)
                    took += delays(await elders.call(together))
                tails.append(percentile(took, 0.95) if took else float("inf"))
                middle = percentile(took, 0.5) if took else float("inf")
                rows.append((str(at_once), f"{len(took)}/{asked}", f"{middle:.0f}", f"{tails[-1]:.0f}"))
                print(f"  {at_once} at once: p95 {tails[-1]:.0f} ms", flush=True)
                if held(tails) < at_once:
                    break
    cores = os.cpu_count() or 1
    print(f"capacity: callers on the same {cores} cores, load {load():.1f}")
    print(table(("calls at once", "answered", "p50 ms", "p95 ms"), rows))
    calls, bound = held(tails), "" if held(tails) < len(tails) else "at least "
    print(f"capacity: {bound}{calls} calls at once, {bound}{calls / cores:.1f} a core, before p95 doubles")


def held(tails: Sequence[float]) -> int:
    """Return how many calls at once go before the p95 doubles; ``tails`` are those of 1, 2, 3… at once."""
    within = (calls for calls, tail in enumerate(tails, 1) if tail > 2 * tails[0])
    return next(within, len(tails) + 1) - 1
