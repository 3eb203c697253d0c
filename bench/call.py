"""Real calls over SIP to the whole product: from the end of speech to the answer, by stage, and memory."""

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
_NUMBER = "13805341{:03}"


async def run(rounds: int = 2) -> None:
    """Hold every talk so many times, one after another, and print what each stage took."""
    sounds = await rendered(SENTENCES)
    reports: list[CallReport] = []
    async with open_service(most=2) as service:
        idle = service.memory()
        with village(service.uri, sounds) as elders:
            for number, talk in enumerate(TALKS * rounds):
                reports += await elders.call([Caller(_NUMBER.format(234 + number), talk)])
                print(f"\r  call {number + 1} of {len(TALKS) * rounds}", end="", flush=True)
        print()
        stages = await _stages(service, len(TALKS) * rounds)
        busy = service.memory()
    _print(delays(reports), sum(map(len, TALKS)) * rounds, stages)
    _print_memory(idle, busy)


async def _stages(service: Service, calls: int) -> dict[str, list[float]]:
    """Return the milliseconds of each stage of every turn, by name, as the product notes them."""
    async with service.app.database.reading() as uow:
        talks = await uow.conversations.search(channel="phone", limit=calls)
    stages: dict[str, list[float]] = {}
    for turn in (turn for talk in talks for turn in talk.turns if turn.kind == "speech"):
        for name, took in turn.stages.items():
            stages.setdefault(name, []).append(took)
    return stages


def _print(took: list[float], asked: int, stages: dict[str, list[float]]) -> None:
    print(f"call: {len(took)} of {asked} sentences answered, load {load():.1f}")
    # Fillers are not played, so the first sound of an answer is the first informative one as well.
    rows = {"end of speech to first informative sound": took}
    rows |= {f"{name}: {meaning}": stages.get(name, []) for name, meaning in _STAGES.items()}
    figures = [
        (name, str(len(values)), f"{percentile(values, 0.5):.0f}", f"{percentile(values, 0.95):.0f}")
        for name, values in rows.items()
        if values
    ]
    print(table(("stage", "turns", "p50 ms", "p95 ms"), figures))


def _print_memory(idle: dict[str, Memory], busy: dict[str, Memory]) -> None:
    rows = [(name, str(held.rss), str(held.pss), str(busy[name].rss)) for name, held in idle.items()]
    print(table(("process", "idle RSS MiB", "idle PSS MiB", "RSS after the calls MiB"), rows))
