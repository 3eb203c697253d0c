"""Keeps the vectors of the texts of policy knowledge, so that each is encoded once; the index asks it."""

import logging
import os
import tempfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from bot.nlu.embeddings import ON_BOARD, Embedding
from bot.nlu.features import Floats

_log = logging.getLogger(__name__)


class Meanings:
    """Vectors of the index's texts, each encoded once, however often the index is made anew.

    What is in a file of ``folder`` is not encoded again after a start either.
    """

    def __init__(self, embedding: Embedding = ON_BOARD, folder: Path | None = None) -> None:
        self._embedding = embedding
        self._kept = folder / embedding.file if folder else None
        self._known = _read(self._kept) if self._kept else {}
        self._written = len(self._known)

    def of(self, texts: Sequence[str]) -> Floats:
        """Return the vectors of ``texts``, kept for the next time: (texts, size of the embedding)."""
        new = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(new, self._embedding.encode(new), strict=True))
        return np.array([self._known[text] for text in texts], np.float32).reshape(-1, self._embedding.size)

    def once(self, text: str) -> Floats:
        """Return the vector of what a caller said, which is not kept with the index's: (size,)."""
        vector: Floats = self._embedding.encode([text])[0]
        return vector

    def keep(self) -> None:
        """Write what is new to the file; where that fails they are encoded again after the next start."""
        if self._kept is None or len(self._known) == self._written:
            return
        try:
            self._kept.parent.mkdir(parents=True, exist_ok=True)
            _write(self._kept, self._known)
        except OSError as error:
            _log.warning("%s is not written: %s", self._kept, type(error).__name__)
            return
        self._written = len(self._known)


def _write(path: Path, vectors: Mapping[str, Floats]) -> None:
    handle, scratch = tempfile.mkstemp(dir=path.parent, suffix=".npz")
    try:
        with os.fdopen(handle, "wb") as file:
            np.savez(file, texts=list(vectors), vectors=np.stack(list(vectors.values())))
        Path(scratch).replace(path)
    except OSError:
        Path(scratch).unlink(missing_ok=True)
        raise


def _read(path: Path) -> dict[str, Floats]:
    """Return the vectors of a file by text, none where there is no file or it is damaged: it is made anew."""
    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as arrays:
            return dict(zip(arrays["texts"].tolist(), arrays["vectors"], strict=True))
    except FileNotFoundError:
        return {}
    except (OSError, EOFError, ValueError, KeyError, zipfile.BadZipFile):
        _log.warning("%s is damaged, its vectors are made anew", path)
        return {}
