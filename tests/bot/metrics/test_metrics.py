"""Category: operators. What /metrics tells after turns, calls and errors, and to whom."""

import re
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from backend.db import Database
from backend.seeding.people import WANG_XIUYING_PHONE
from bot.app import build_dispatcher
from bot.kernel.lines import Lines
from bot.kernel.testing import Conversation
from bot.metrics.backlog import Exposition
from bot.metrics.registry import Metrics
from bot.metrics.voice import resident_memory
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.library import Library
from bot.nlu.scam import ScamWatch
from core.clock import SteppedClock
from core.errors import DatabaseGone
from voice.summary import CallSummary
from web.app import create_app
from web.metrics import Figures

UNITS = (
    "_seconds",
    "_bytes",
    "_total",
    "_calls",
    "_turns",
    "_notices",
    "_tickets",
    "_utterances",
    "_clauses",
    "_fds",
)

Figure = Callable[..., float | None]


async def shown(metrics: Metrics, database: Database) -> Figure:
    """Return a function that looks a figure up by name and labels."""
    text = (await Exposition(metrics, database)()).decode()
    samples = [sample for family in text_string_to_metric_families(text) for sample in family.samples]

    def figure(name: str, **labels: str) -> float | None:
        return next((s.value for s in samples if s.name == name and s.labels == labels), None)

    return figure


async def test_turns_are_counted_by_outcome_and_timed_by_stage(
    sample_sqlite: Database,
    engine: EmbeddedEngine,
    lines: Lines,
    clock: SteppedClock,
    scam: ScamWatch,
    library: Library,
) -> None:
    metrics = Metrics()
    dispatcher = build_dispatcher(sample_sqlite, engine, lines, clock, scam, library, metrics)
    caller = Conversation(dispatcher, clock, channel="phone", address=WANG_XIUYING_PHONE)
    await caller.say("洗澡多少钱")
    await caller.say("0")  # a person, please
    await caller.say("1")  # yes, on this number
    await dispatcher.heard("no-such-call", 1.0, {"first_audio": 700.0, "spoken_at": 12.0})
    figure = await shown(metrics, sample_sqlite)
    assert figure("nuanxian_turns_total", channel="phone", outcome="answered") == 2
    assert figure("nuanxian_turns_total", channel="phone", outcome="handed_over") == 1
    assert figure("nuanxian_stage_duration_seconds_count", stage="understanding") == 3
    assert figure("nuanxian_stage_duration_seconds_sum", stage="first_audio") == 0.7
    assert figure("nuanxian_stage_duration_seconds_count", stage="spoken_at") is None
    assert (figure("nuanxian_open_tickets", priority="normal") or 0) + (
        figure("nuanxian_open_tickets", priority="high") or 0
    ) >= 1


async def test_calls_are_counted_and_what_a_peer_makes_up_is_no_label(database: Database) -> None:
    metrics = Metrics()
    metrics.call_over(CallSummary("c-1", "caller", "bye", 42.0, 3, None))
    metrics.call_over(CallSummary("c-2", "network", f"lost {WANG_XIUYING_PHONE}", 2.0, 0, None))
    metrics.call_refused()
    figure = await shown(metrics, database)
    assert figure("nuanxian_calls_total", by="caller", reason="bye") == 1
    assert figure("nuanxian_calls_total", by="network", reason="other") == 1
    assert figure("nuanxian_call_duration_seconds_sum") == 44.0
    assert figure("nuanxian_refused_calls_total") == 1
    assert WANG_XIUYING_PHONE not in (await Exposition(Metrics(), database)()).decode()


async def test_what_waits_is_counted(sample: Database) -> None:
    async with sample.unit_of_work() as uow:
        (person,) = await uow.people.on_line(WANG_XIUYING_PHONE)
        for key in ("a", "b", "c"):
            await uow.outbox.put(person.id, "words", "t", key=key)
        first, second, _ = await uow.outbox.take(3)
        await uow.outbox.failed(first.id, "peer_failed", sample.clock() + timedelta(minutes=1))
        await uow.outbox.undelivered(second.id, "no_way")
        await uow.commit()
    before = await shown(Metrics(), sample)
    async with sample.unit_of_work() as uow:
        await uow.tickets.open(
            "fraud_watch", area="decheng", person_id=None, address="", summary="", key="x", priority="urgent"
        )
        await uow.commit()
    after = await shown(Metrics(), sample)
    assert [
        before("nuanxian_outbox_notices", state=state) for state in ("waiting", "retrying", "failed")
    ] == [1, 1, 1]
    urgent = [figure("nuanxian_open_tickets", priority="urgent") for figure in (before, after)]
    assert urgent[1] == (urgent[0] or 0) + 1


async def test_without_a_database_the_rest_is_told(
    sample_sqlite: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone() -> None:
        raise DatabaseGone("test")

    monkeypatch.setattr(sample_sqlite, "reading", gone)
    figure = await shown(Metrics(), sample_sqlite)
    assert figure("nuanxian_open_tickets", priority="urgent") is None
    assert figure("nuanxian_database_errors_total") == 0


async def test_names_end_in_units_and_the_process_is_measured(database: Database) -> None:
    text = (await Exposition(Metrics(), database)()).decode()
    names = set(re.findall(r"^# TYPE (\S+)", text, re.MULTILINE))
    assert [name for name in names if not name.endswith(UNITS)] == []
    assert "process_resident_memory_bytes" in names


def test_memory_of_a_process_that_is_gone_is_none() -> None:
    assert resident_memory(2**22 + 1) == 0


def client(token: str = "", peer: str = "127.0.0.1") -> httpx.AsyncClient:
    async def ready() -> dict[str, str]:
        return {}

    async def page() -> bytes:
        return b"nuanxian_turns_total 1\n"

    app = create_app(channels=[], readiness=ready, figures=Figures(page, token))
    return httpx.AsyncClient(
        transport=httpx.ASGITransport(app, client=(peer, 40000)), base_url="http://nuanxian"
    )


@pytest.mark.parametrize(
    ("token", "peer", "headers", "status"),
    [
        ("", "127.0.0.1", {}, 200),
        ("", "::1", {}, 200),
        ("", "10.0.0.7", {}, 403),
        ("", "127.0.0.1", {"X-Forwarded-For": "203.0.113.9"}, 403),
        ("secret", "127.0.0.1", {}, 403),
        ("secret", "10.0.0.7", {"Authorization": "Bearer secret"}, 200),
        ("secret", "10.0.0.7", {"Authorization": "Bearer wrong"}, 403),
    ],
)
async def test_figures_are_for_this_machine_or_with_the_token(
    token: str, peer: str, headers: dict[str, str], status: int
) -> None:
    async with client(token, peer) as http:
        response = await http.get("/metrics", headers=headers)
    assert response.status_code == status
    assert ("nuanxian_turns_total" in response.text) is (status == 200)
