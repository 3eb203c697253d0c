"""What a recogniser process and its owner say to each other in frames."""

import json
from dataclasses import asdict
from enum import IntEnum
from typing import Any

from voice.asr.base import Form, Hypothesis, Recognition, Word


class Kind(IntEnum):
    """What a frame means; its number is that of the utterance.

    To the process: OPEN (form, phrases), SOUND (8 kHz s16le mono), FINISH, DROP. From it: READY; TEXT
    (the words so far) after every SOUND; RESULT (JSON) after FINISH; FAILED (name of the error class).
    """

    OPEN = 1
    SOUND = 2
    FINISH = 3
    DROP = 4
    READY = 5
    TEXT = 6
    RESULT = 7
    FAILED = 8


def pack_opening(phrases: tuple[str, ...], form: Form) -> bytes:
    """Return what an utterance is opened with as JSON."""
    return json.dumps([form, phrases]).encode()


def unpack_opening(body: bytes) -> tuple[tuple[str, ...], Form]:
    """Return what :func:`pack_opening` packed."""
    form, phrases = json.loads(body)
    return tuple(phrases), form


def pack_recognition(recognition: Recognition) -> bytes:
    """Return ``recognition`` as JSON."""
    return json.dumps(asdict(recognition), ensure_ascii=False).encode()


def unpack_recognition(body: bytes) -> Recognition:
    """Return what :func:`pack_recognition` packed."""
    raw = json.loads(body)
    grammar = _hypothesis(raw["grammar"]) if raw["grammar"] else None
    return Recognition(tuple(_hypothesis(one) for one in raw["hypotheses"]), grammar)


def _hypothesis(raw: dict[str, Any]) -> Hypothesis:
    return Hypothesis(raw["text"], raw["confidence"], tuple(Word(**word) for word in raw["words"]))
