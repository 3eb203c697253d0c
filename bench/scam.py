"""How well scams and honest talk are told apart: each fifth of the rows, judged by a model without it."""

from collections import Counter
from pathlib import Path

from bot.nlu.scam import ScamWatch
from bot.nlu.scam_fit import fit, read_rows
from bot.nlu.scam_model import ScamModel
from bot.nlu.signals import Lexicon

DATA = Path(__file__).parents[1] / "nlu_data"
FOLDS = 5


def measure() -> dict[str, float]:
    """Return shares 0..1 over rows held out: scams ``warned`` of and ``named`` scam, ``type`` right of those;
    honest rows ``alarmed`` (not safe) and ``accused`` (scam); the same of the intents' ``everyday`` talk."""
    lexicon, rows = Lexicon.load(DATA / "fraud"), read_rows(DATA)
    names = lexicon.type_names()
    counts: Counter[str] = Counter()
    for fold in range(FOLDS):
        kept = [row for i, row in enumerate(rows) if i % FOLDS != fold]
        watch = _watch(lexicon, fit(kept, names))
        for row in rows[fold::FOLDS]:
            found = watch.assess(row.text)
            group = "told" if row.scam else "everyday"
            group = ("scam" if row.scam else "honest") if row.reviewed else group
            counts[group] += 1
            counts[f"{group} warned"] += found.verdict != "safe"
            counts[f"{group} named"] += found.verdict == "scam"
            counts[f"{group} type"] += found.type == row.kind
            counts[f"{group} typed"] += found.verdict != "safe" and row.kind in names
    return {
        "warned": counts["scam warned"] / counts["scam"],
        "named": counts["scam named"] / counts["scam"],
        "type": counts["scam type"] / counts["scam typed"],
        "told warned": counts["told warned"] / counts["told"],
        "alarmed": counts["honest warned"] / counts["honest"],
        "accused": counts["honest named"] / counts["honest"],
        "everyday": counts["everyday warned"] / counts["everyday"],
    }


def _watch(lexicon: Lexicon, model: ScamModel) -> ScamWatch:
    return ScamWatch(lexicon, lambda: model)


if __name__ == "__main__":
    for name, share in measure().items():
        print(f"{name:12} {share:.3f}")
