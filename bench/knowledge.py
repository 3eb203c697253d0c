"""How surely policy questions find their entry: phrasings left out of the index, and questions beside it."""

from collections import Counter

from backend.knowledge.files import FOLDER, read_entries
from bot.nlu.library import Beside, read_gauge
from bot.nlu.retrieval import SURE
from bot.nlu.sureness_fit import FOLDS, fit, samples


def measure() -> dict[str, float]:
    """Return shares 0..1: ``right`` fact first, ``told`` and right, told and ``wrong``; of questions that
    nothing answers those that were told something, outside the field (``beside``) and in it (``near``).

    Neither the index nor the weights had seen the question that is asked.
    """
    gauge, apart = read_gauge(FOLDER), set(Beside.load(FOLDER).apart)
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
    for name, share in measure().items():
        print(f"{name:8} {share:.3f}")
