"""How surely policy questions find their entry: phrasings left out of the index, and questions beside it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from backend.knowledge.files import FOLDER, read_entries
from backend.knowledge.schemas import Entry
from bot.nlu.concepts import Concepts
from bot.nlu.library import read_aside
from bot.nlu.retrieval import SURE, Retriever

FOLDS = 5


def folds(
    entries: tuple[Entry, ...], aside: tuple[str, ...]
) -> Iterator[tuple[Retriever, list[tuple[str, str]]]]:
    """Yield an index without a fifth of the questions, and those questions with their facts (none: "")."""
    concepts = Concepts.load(FOLDER / "concepts.yml")
    for fold in range(FOLDS):
        held = [(e.fact, q) for e in entries for i, q in enumerate(e.questions) if i % FOLDS == fold]
        held += [("", q) for q in aside[fold::FOLDS]]
        kept = tuple(
            replace(e, questions=tuple(q for i, q in enumerate(e.questions) if i % FOLDS != fold))
            for e in entries
        )
        left = [q for i, q in enumerate(aside) if i % FOLDS != fold]
        yield Retriever(kept, concepts, aside=left), held


def measure() -> dict[str, float]:
    """Return shares 0..1: ``right`` fact first, ``told`` and right, told and ``wrong``; of questions that
    nothing answers those that were told something, outside the field (``beside``) and in it (``near``)."""
    apart, near = read_aside(FOLDER)
    counts: Counter[str] = Counter()
    for retriever, held in folds(read_entries(), (*apart, *near)):
        for fact, question in held:
            ranked, sure = retriever.rank(question)
            told = sure >= SURE
            if not fact:
                group = "beside" if question in apart else "near"
                counts[group] += 1
                counts[f"{group} told"] += told
                continue
            right = bool(ranked) and ranked[0].fact == fact
            counts["asked"] += 1
            counts["right"] += right
            counts["told"] += right and told
            counts["wrong"] += told and not right
    shares = {name: counts[name] / counts["asked"] for name in ("right", "told", "wrong")}
    return shares | {name: counts[f"{name} told"] / counts[name] for name in ("beside", "near")}


if __name__ == "__main__":
    for name, share in measure().items():
        print(f"{name:8} {share:.3f}")
