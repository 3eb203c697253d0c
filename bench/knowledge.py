"""How surely policy questions find their entry: phrasings left out of the index, and questions beside it."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

import yaml

from backend.knowledge.files import FOLDER, read_entries
from backend.knowledge.schemas import Entry
from bot.nlu.concepts import Concepts
from bot.nlu.retrieval import SURE, Retriever, confidence_of

FOLDS = 10


def folds(entries: tuple[Entry, ...]) -> Iterator[tuple[tuple[Entry, ...], list[tuple[str, str]]]]:
    """Yield the entries without a tenth of their questions, and those questions with their facts."""
    for fold in range(FOLDS):
        held = [(e.fact, q) for e in entries for i, q in enumerate(e.questions) if i % FOLDS == fold]
        kept = tuple(
            replace(e, questions=tuple(q for i, q in enumerate(e.questions) if i % FOLDS != fold))
            for e in entries
        )
        yield kept, held


def measure() -> dict[str, float]:
    """Return shares 0..1: ``right`` fact first, ``told`` and right, told and ``wrong``, and of questions
    beside the matter those that were told something (``beside``, ``near``)."""
    entries, concepts = read_entries(), Concepts.load(FOLDER / "concepts.yml")
    counts: defaultdict[str, int] = defaultdict(int)
    for kept, held in folds(entries):
        retriever = Retriever(kept, concepts)
        for fact, question in held:
            _, ranked = retriever.rank(question)
            sure = bool(ranked) and confidence_of(ranked[0]) >= SURE
            right = bool(ranked) and ranked[0].fact == fact
            counts["asked"] += 1
            counts["right"] += right
            counts["told"] += right and sure
            counts["wrong"] += sure and not right
    retriever = Retriever(entries, concepts)
    aside = yaml.safe_load((FOLDER / "off_topic.yml").read_text("utf-8"))
    found = {name: counts[name] / counts["asked"] for name in ("right", "told", "wrong")}
    for name, questions in (("beside", aside["questions"]), ("near", aside["near"])):
        ranks = [retriever.rank(question)[1] for question in questions]
        answered = [ranked for ranked in ranks if ranked and confidence_of(ranked[0]) >= SURE]
        found[name] = len(answered) / len(ranks)
    return found


if __name__ == "__main__":
    for name, share in measure().items():
        print(f"{name:8} {share:.3f}")
