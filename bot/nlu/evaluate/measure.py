"""Runs a model over every gold set, as callers would meet it, and makes the report; ``evaluate`` calls it."""

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from bot.kernel.meaning import Context, Meaning
from bot.nlu.data import Example
from bot.nlu.evaluate import talk, tasks
from bot.nlu.evaluate.gold import Gold
from bot.nlu.evaluate.report import Report, code_sha256
from bot.nlu.evaluate.score import Score, share
from bot.nlu.evaluate.values import found, wanted
from bot.nlu.noise import Recogniser, error_rate
from bot.nlu.retrieval import Answer
from bot.nlu.scam import ScamWatch
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)
"""The present of the gold sentences that do not bring their own."""

_Item = TypeVar("_Item")

Parse = Callable[[str, Context], Meaning]
Ask = Callable[[str, str], Answer]
Advance = Callable[[str, int, int], None]
"""Told what is being measured, how many items are done, and of how many."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What is measured: understanding, the watch for swindlers, and policy answers by question and area code.

    ``names`` has the name of each area's code.
    """

    parse: Parse
    scam: ScamWatch
    ask: Ask
    names: Mapping[str, str]


def measure(subject: Subject, gold: Gold, advance: Advance) -> Report:
    """Return the report of ``subject`` on all sets."""
    said, context = gold.said, Context(NOW, "decheng")
    recogniser = Recogniser()
    misheard = [recogniser.hear(example.text) for example in said]
    typed, took = _parsed(subject.parse, "typed", [e.text for e in said], context, advance)
    heard, _ = _parsed(subject.parse, "heard", misheard, context, advance)
    dangers, _ = _parsed(subject.parse, "emergency", [d.text for d in gold.dangers], context, advance)
    danger_scores, danger_kinds = tasks.danger_scores(gold.dangers, dangers)
    offers = [subject.scam.assess(o.text) for o in _told("scam", gold.offers, advance)]
    scam_scores, scam_kinds = tasks.scam_scores(gold.offers, offers)
    time_scores, wrong_times = tasks.time_scores([*_told("time", gold.moments, advance)])
    questions = [*_told("policy", gold.questions, advance)]
    policy_scores, wrong_answers = tasks.policy_scores(questions, subject.ask, subject.names)
    error, bins = talk.calibration(said, typed)
    values = [wanted(example, NOW) for example in said]
    return Report(
        gold_sha256=gold.sha256,
        code_sha256=code_sha256(),
        scores=(
            *talk.scores(said, typed, heard=False),
            *talk.scores(said, heard, heard=True),
            talk.value_score(values, [found(m) for m in typed], heard=False),
            talk.value_score(values, [found(m) for m in heard], heard=True),
            *danger_scores,
            *_everyday(said, typed),
            *scam_scores,
            *time_scores,
            *policy_scores,
        ),
        intents=talk.intent_table(said, typed),
        confusions=talk.confusions(said, typed),
        confusions_heard=talk.confusions(said, heard),
        worst=talk.mistakes(said, typed),
        calibration_error=error,
        calibration=bins,
        values=talk.value_table(values, [found(m) for m in typed]),
        dangers=danger_kinds,
        scams=scam_kinds,
        wrong={"time": wrong_times, "policy": wrong_answers},
        error_rate=_error_rate([e.text for e in said], misheard),
        p50_ms=_percentile(took, 0.5),
        p95_ms=_percentile(took, 0.95),
    )


def _everyday(said: Sequence[Example], meanings: Sequence[Meaning]) -> tuple[Score, Score]:
    """Return how often the sentences of all other intents were taken for an emergency, or asked about."""
    calm = [m for e, m in zip(said, meanings, strict=True) if e.intent != tasks.EMERGENCY]
    return (
        share("emergency_everyday_alarms", [not tasks.alarmed(m) for m in calm], falling=True),
        share("emergency_everyday_noticed", [not tasks.noticed(m) for m in calm], falling=True),
    )


def _parsed(
    parse: Parse, what: str, texts: Sequence[str], context: Context, advance: Advance
) -> tuple[list[Meaning], list[float]]:
    """Return what each text means, and how many milliseconds each took."""
    meanings, took = [], []
    for text in _told(what, texts, advance):
        began = time.perf_counter()
        meanings.append(parse(text, context))
        took.append((time.perf_counter() - began) * 1000)
    return meanings, took


def _told(what: str, items: Sequence[_Item], advance: Advance) -> Iterator[_Item]:
    for done, item in enumerate(items):
        advance(what, done, len(items))
        yield item
    advance(what, len(items), len(items))


def _error_rate(said: Sequence[str], heard: Sequence[str]) -> float:
    edits = sum(error_rate(one, other) * len(one) for one, other in zip(said, heard, strict=True))
    return edits / max(1, sum(map(len, said)))


def _percentile(values: Sequence[float], at: float) -> float:
    return sorted(values)[min(len(values) - 1, int(at * len(values)))] if values else 0.0
