"""Identifiers: short, sortable by time of birth, readable over the phone when they must be."""

import secrets
import time
from collections.abc import Callable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u

NewId = Callable[[], str]


def new_id() -> str:
    """Return 20 characters: 9 of milliseconds since 1970, 11 of chance (55 bits)."""
    stamp = time.time_ns() // 1_000_000
    head = "".join(_ALPHABET[(stamp >> shift) & 31] for shift in range(40, -1, -5))
    return head + "".join(secrets.choice(_ALPHABET) for _ in range(11))


def passcode() -> str:
    """Return the four digits a worker must say at the door; never starts with 0."""
    return str(1000 + secrets.randbelow(9000))
