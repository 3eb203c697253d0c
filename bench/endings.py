"""How long a caller waits after a whole sentence and after a cut one, on a fifth of the rows left out."""

from pathlib import Path

from bot.nlu.data import read_folder
from bot.nlu.endings import Endings, syllables_of
from voice.talk import Listen
from voice.turn_taking import ElderPaced

DATA = Path(__file__).parents[1] / "nlu_data"
FOLDS = 5
BLOCK = 20
"""Rows that stand together were written by one hand: they are held out together."""
SHORTEST = 4
"""Characters; what is shorter is an answer."""
BOUNDS = (0.5, 0.65, 0.8, 0.99)


def measure(fold: int = 0) -> dict[str, dict[float, float]]:
    """Return the shares (0..1) of sentences, and of their beginnings, that are followed by so short a wait.

    ``plain`` is without the learnt endings, ``learnt`` with them; the bounds are seconds.
    """
    texts = [example.text for example in read_folder(DATA).examples]
    kept = [text for i, text in enumerate(texts) if i // BLOCK % FOLDS != fold]
    whole = [t for i, t in enumerate(texts) if i // BLOCK % FOLDS == fold and len(t) >= SHORTEST]
    cut = [text[:end] for text in whole for end in range(SHORTEST - 1, len(text))]
    learnt = Endings.fit([syllables_of(text) for text in kept]).likelihood
    told = {"whole": whole, "cut": cut}
    paces = {"plain": ElderPaced(), "learnt": ElderPaced(learnt)}
    return {f"{name}, {pace}": _shares(paces[pace], texts) for name, texts in told.items() for pace in paces}


def _shares(pace: ElderPaced, texts: list[str]) -> dict[float, float]:
    waited = [pace.patience(text, Listen()) for text in texts]
    return {bound: sum(w <= bound for w in waited) / len(waited) for bound in BOUNDS}


if __name__ == "__main__":
    for name, shares in measure().items():
        print(f"{name:14}", *(f"<= {bound} s {share:.3f}" for bound, share in shares.items()))
