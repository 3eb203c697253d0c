"""Fits which service a sentence asks for, on the annotated ones and their neighbours; train.py calls it."""

from collections import Counter
from collections.abc import Sequence

from bot.nlu.data import Example
from bot.nlu.fit import Rows
from bot.nlu.needs import NOTHING, Needs
from bot.nlu.prepared import Batch

_SHARE = 0.05
"""Services are asked for in intents of which at least so many sentences have one."""
_SCALE = 2.0
"""Of the margins, so that probabilities spread well over the thresholds of needs.py; intents have 1.7."""


def fit_needs(batches: Sequence[Batch]) -> Needs:
    """Return the model of the sentences that ask for a service, and those of the same intents that do not."""
    examples = [one.example for batch in batches for one in batch.sentences]
    services = [_service(example) for example in examples]
    all_of = Counter(example.intent for example in examples)
    asking = Counter(e.intent for e, service in zip(examples, services, strict=True) if service != NOTHING)
    intents = frozenset(intent for intent, n in asking.items() if n >= _SHARE * all_of[intent])
    chosen = [i for i, e in enumerate(examples) if services[i] != NOTHING or e.intent in intents]
    rows = chosen or range(len(examples))
    return Needs(Rows.of(batches).labelled(services).model(rows, _SCALE), intents)


def _service(example: Example) -> str:
    return next((span.value for span in example.spans if span.entity == "service"), NOTHING)
