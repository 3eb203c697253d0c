"""Measures emergencies, scams, times and policy answers, each as the product does them; by measure.py."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from bot.kernel.meaning import Meaning
from bot.nlu.evaluate.gold import Danger, Moment, Offer, Question
from bot.nlu.evaluate.score import Score, drawn, macro_f1, share
from bot.nlu.normalise import normalise
from bot.nlu.retrieval import Answer
from bot.nlu.scam import Assessment
from bot.nlu.time.resolve import resolve

EMERGENCY = "emergency"

Kinds = dict[str, tuple[int, int]]
"""By kind: how many, and how many right."""


def danger_scores(dangers: Sequence[Danger], found: Sequence[Meaning]) -> tuple[tuple[Score, ...], Kinds]:
    """Return recall, with what is asked about as well, false alarms, and what was heard of each kind."""
    pairs = [(danger.kind, meaning) for danger, meaning in zip(dangers, found, strict=True)]
    told = [meaning for kind, meaning in pairs if kind]
    near = [meaning for kind, meaning in pairs if not kind]
    return (
        share("emergency_recall", [alarmed(meaning) for meaning in told], aim=0.99),
        share("emergency_noticed", [noticed(meaning) for meaning in told]),
        share("emergency_false_alarms", [not alarmed(meaning) for meaning in near], falling=True),
        share("emergency_near_noticed", [not noticed(meaning) for meaning in near], falling=True),
    ), _by_kind((kind, alarmed(meaning)) for kind, meaning in pairs if kind)


def alarmed(meaning: Meaning) -> bool:
    """Tell whether help is called."""
    return meaning.intent == EMERGENCY


def noticed(meaning: Meaning) -> bool:
    """Tell whether help is called, or it is asked whether there is danger."""
    return EMERGENCY in (meaning.intent, meaning.secondary)


def scam_scores(offers: Sequence[Offer], found: Sequence[Assessment]) -> tuple[tuple[Score, ...], Kinds]:
    """Return macro-F1 over the types, over scam or honest among those that sound alike, and false alarms.

    A talk is taken for a scam when the elder is warned at all; ``accused`` are honest ones called a scam.
    """
    names = ["", *sorted({offer.type for offer in offers if offer.type})]
    said = ["" if one.verdict == "safe" else one.type or "?" for one in found]
    truth = np.array([names.index(offer.type) for offer in offers])
    guess = np.array([names.index(name) if name in names else -1 for name in said])
    near = np.array([bool(offer.type) or offer.near for offer in offers])
    types = range(1, len(names))
    honest = [one for offer, one in zip(offers, found, strict=True) if not offer.type]
    told, warned = (truth[near] > 0).astype(np.int64), (guess[near] != 0).astype(np.int64)
    right = [name == offer.type for name, offer in zip(said, offers, strict=True)]
    return (
        drawn("scam_types_macro_f1", lambda at: macro_f1(truth[at], guess[at], types), len(offers),
              aim=0.90, right=right),
        drawn("scam_near_macro_f1", lambda at: macro_f1(told[at], warned[at], (0, 1)), len(told),
              aim=0.80, right=(told == warned).tolist()),
        share("scam_warned", [name != "" for name, offer in zip(said, offers, strict=True) if offer.type]),
        share("scam_false_alarms", [one.verdict == "safe" for one in honest], aim=0.02, falling=True),
        share("scam_accused", [one.verdict != "scam" for one in honest], falling=True),
    ), _by_kind((offer.type or "honest", ok) for offer, ok in zip(offers, right, strict=True))  # fmt: skip


def time_scores(moments: Sequence[Moment]) -> tuple[tuple[Score, ...], list[str]]:
    """Return how often date, hour, end, doubt and all of them are right, and the texts that are not."""
    right = [_time_parts(moment) for moment in moments]
    names = ("time_date", "time_hour", "time_end", "time_ambiguous")
    parts = tuple(share(name, [r[i] for r in right]) for i, name in enumerate(names))
    wrong = [moment.text for moment, r in zip(moments, right, strict=True) if not all(r)]
    return (share("time_whole", [all(r) for r in right]), *parts), wrong


def _time_parts(moment: Moment) -> tuple[bool, bool, bool, bool]:
    """Tell of date, hour, end and doubt whether each is right; where one must ask back, the rest is open."""
    found = [f for f in resolve(normalise(moment.text).text, moment.now) if not f.past]
    doubt = any(len(f.choices) > 1 for f in found)
    if moment.ambiguous:
        return True, True, True, doubt or not any(f.date for f in found)
    day = next((f.date.isoformat() for f in found if f.date), None)
    hour = next((f.time for f in found if f.time), None)
    end = next((f.time_end for f in found if f.time_end), None)
    return day == moment.date, hour == moment.time, end == moment.time_end, not doubt


def policy_scores(
    questions: Sequence[Question], ask: Callable[[str, str], Answer], names: Mapping[str, str]
) -> tuple[tuple[Score, ...], list[str]]:
    """Return right first answers, questions rightly left, figures of others told as one's own; what is wrong.

    ``ask`` answers a question from an area; ``names`` has the name of each area's code.
    """
    answers = [ask(question.text, question.area) for question in questions]
    pairs = list(zip(questions, answers, strict=True))
    known = [_answered(q, a, names) for q, a in pairs if q.has]
    unknown = [_left(q, a) for q, a in pairs if not q.has]
    whose = [not a.holds_for or a.foreign or not q.foreign for q, a in pairs]
    wrong = [q.text for q, a in pairs if not (_answered(q, a, names) if q.has else _left(q, a))]
    return (
        share("policy_top1", known, aim=0.90),
        share("policy_left", unknown),
        share("policy_foreign_as_own", whose, aim=0.0, falling=True),
    ), wrong


def _answered(question: Question, answer: Answer, names: Mapping[str, str]) -> bool:
    text = answer.answer.replace(",", "")
    if not all(part in text for part in question.has) or answer.foreign != question.foreign:
        return False
    return not question.foreign or answer.holds_for == names[question.holds_for]


def _left(question: Question, answer: Answer) -> bool:
    return answer.matched is None or (question.guidance and not answer.holds_for)


def _by_kind(items: Iterable[tuple[str, bool]]) -> Kinds:
    kinds: defaultdict[str, list[bool]] = defaultdict(list)
    for kind, ok in items:
        kinds[kind].append(ok)
    return {kind: (len(oks), sum(oks)) for kind, oks in sorted(kinds.items())}
