"""Fits linear support vectors, always alike; the fits of intents and of danger call it."""

import threading
import warnings
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

_SEED = 12343
_LIBLINEAR = threading.Lock()
"""Its dice are the process's: two fits at once would throw them by turns, and differ from run to run."""


def support_vectors(
    weights: csr_matrix, truth: Sequence[bool] | NDArray[Any], *, cost: float, tol: float = 1e-4
) -> Any:
    """Return scikit-learn's LinearSVC on ``weights`` (sentences, n-grams), all classes weighing alike."""
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.svm import LinearSVC

    machine = LinearSVC(C=cost, class_weight="balanced", random_state=_SEED, max_iter=2000, tol=tol)
    with _LIBLINEAR, warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return machine.fit(weights, np.asarray(truth))
