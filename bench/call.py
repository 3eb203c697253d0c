"""Real calls over SIP to the whole product: from the end of speech to the answer, by stage, and memory."""

from collections.abc import Sequence

from backend.conversations.schemas import TurnRow
from bench.elder import rendered
from bench.machine import Memory, load, percentile
from bench.service import Service, open_service
from bench.table import table
from bench.talks import SENTENCES, TALKS, Caller, delays, village
from voice.caller import CallReport

_STAGES = {
    "endpoint": "silence that ended the turn",
    "asr": "last words known",
    "understand": "meaning of the words",
    "handle": "what to answer, written down",
    "dialogue": "both, and waiting for them",
    "tts_first": "first sound of the voice",
    "first_audio": "all of these, in the product's own count",
}


async def run(rounds: int = 2) -> None:
    """Hold every talk so many times, one after another, and print what each stage took."""
    sounds = await rendered(SENTENCES)
    reports: list[CallReport] = []
    async with open_service(most=2) as service:
        idle, lines = service.memory(), await service.lines()
        with village(service.uri, sounds) as elders:
            for number, talk in enumerate(TALKS * rounds):
                reports += await elders.call([Caller(lines[number % len(lines)], talk)])
                print(f"\r  call {number + 1} of {len(TALKS) * rounds}", end="", flush=True)
        print()
        turns = await _turns(service, len(TALKS) * rounds)
        busy = service.memory()
    _print(delays(reports), sum(map(len, TALKS)) * rounds, turns)
    _print_turns(turns)
    _print_memory(idle, busy)


async def _turns(service: Service, calls: int) -> list[TurnRow]:
    """Return what was said in the last ``calls`` calls, as the product notes it."""
    async with service.app.database.reading() as uow:
        talks = await uow.conversations.search(channel="phone", limit=calls)
    return [turn for talk in talks for turn in talk.turns if turn.kind == "speech"]


def _print(took: list[float], asked: int, turns: Sequence[TurnRow]) -> None:
    print(f"call: {len(took)} of {asked} sentences answered, load {load():.1f}")
    # Fillers are not played, so the first sound of an answer is the first informative one as well.
    rows = {"end of speech to first informative sound": took}
    rows |= {
        f"{name}: {meaning}": [turn.stages[name] for turn in turns if name in turn.stages]
        for name, meaning in _STAGES.items()
    }
    figures = [
        (name, str(len(values)), f"{percentile(values, 0.5):.0f}", f"{percentile(values, 0.95):.0f}")
        for name, values in rows.items()
        if values
    ]
    print(table(("stage", "turns", "p50 ms", "p95 ms"), figures))


def _print_turns(turns: Sequence[TurnRow]) -> None:
    """Print what was heard, the slowest first: why a turn was waited for shows in its words."""
    slow = sorted(turns, key=lambda turn: turn.stages.get("endpoint", 0.0), reverse=True)
    print(table(("heard", "endpoint ms"), [(t.text, f"{t.stages.get('endpoint', 0.0):.0f}") for t in slow]))


def _print_memory(idle: dict[str, Memory], busy: dict[str, Memory]) -> None:
    rows = [(name, str(held.rss), str(held.pss), str(busy[name].rss)) for name, held in idle.items()]
    print(table(("process", "idle RSS MiB", "idle PSS MiB", "RSS after the calls MiB"), rows))
