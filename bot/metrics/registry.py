"""Metrics: the counters of one process, told by dispatcher, calls and WeChat; no label is about a person."""

from collections.abc import Mapping

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
)

from bot.kernel.ledger import TurnRecord
from bot.kernel.turn import Turn
from core.errors import NuanxianError
from voice.summary import CallSummary

disable_created_metrics()  # type: ignore[no-untyped-call]  # a second series for each figure, of no use to anybody here

_BUCKETS = (0.01, 0.03, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0, 1.5, 2.0, 3.0, 5.0, 10.0)
_CALL_BUCKETS = (5, 15, 30, 60, 120, 180, 300, 600, 1200)
_STAGES: Mapping[str, str] = {
    "endpoint": "endpoint",
    "asr": "recogniser",
    "understand": "understanding",
    "handle": "handler",
    "dialogue": "dialogue",
    "tts_first": "synthesiser",
    "first_audio": "first_audio",
}
"""Stages as turns carry them (ms), and as they are shown."""
_REASONS = frozenset(
    {"finished", "transferred", "shutdown", "internal", "normal", "bye", "no media", "page gone"}
)
"""Why calls end, as far as we say so; what a peer makes up must not become a label."""


class Metrics:
    """Implements :class:`bot.kernel.observer.Observer`; ``registry`` is what /metrics shows."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._calls = Counter(
            "nuanxian_calls_total",
            "Calls that are over, by who ended them.",
            ("by", "reason"),
            registry=self.registry,
        )
        self._refused = Counter(
            "nuanxian_refused_calls_total", "Calls without room, to be called back.", registry=self.registry
        )
        self._lengths = Histogram(
            "nuanxian_call_duration_seconds",
            "Length of calls.",
            buckets=_CALL_BUCKETS,
            registry=self.registry,
        )
        self._turns = Counter(
            "nuanxian_turns_total",
            "Turns: answered, not_understood, handed_over, failed.",
            ("channel", "outcome"),
            registry=self.registry,
        )
        self._stages = Histogram(
            "nuanxian_stage_duration_seconds",
            "What each stage of a turn took.",
            ("stage",),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._wechat = Counter(
            "nuanxian_wechat_calls_total",
            "Calls of WeChat's API: ok, refused (an errcode), failed (no answer).",
            ("api", "outcome"),
            registry=self.registry,
        )

    def answered(self, record: TurnRecord) -> None:
        """Count a turn by how it went."""
        self._turns.labels(record.turn.channel, _outcome(record)).inc()
        self._time(record.stages)

    def failed(self, turn: Turn, error: NuanxianError) -> None:
        """Count a turn of which nothing was kept."""
        del error
        self._turns.labels(turn.channel, "failed").inc()

    def heard(self, stages: Mapping[str, float]) -> None:
        """Time the sound of an answer."""
        self._time(stages)

    def call_over(self, summary: CallSummary) -> None:
        """Count a call."""
        reason = summary.reason if summary.reason in _REASONS else "other"
        self._calls.labels(summary.by, reason).inc()
        self._lengths.observe(summary.seconds)

    def call_refused(self) -> None:
        """Count a caller for whom there was no room."""
        self._refused.inc()

    def wechat_called(self, api: str, outcome: str) -> None:
        """Count a call of WeChat's API, by its path."""
        self._wechat.labels(api, outcome).inc()

    def _time(self, stages: Mapping[str, float]) -> None:
        for name, milliseconds in stages.items():
            if name in _STAGES:
                self._stages.labels(_STAGES[name]).observe(milliseconds / 1000)


def _outcome(record: TurnRecord) -> str:
    if record.error:
        return "failed"
    if record.reply.handoff is not None:
        return "handed_over"
    return "not_understood" if record.meaning.intent in ("nlu_fallback", "out_of_scope") else "answered"
