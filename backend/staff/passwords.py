"""Passwords: what is good enough, and argon2 in a thread of its own; called by the service and sign-in."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import InputError

MIN_LENGTH = 10
_ALPHABET = "abcdefghjkmnpqrstvwxyz23456789"  # nothing that looks like something else
_HASHER = PasswordHasher()  # argon2id with the low-memory parameters of RFC 9106
_THREADS = ThreadPoolExecutor(2, thread_name_prefix="argon2")
"""Each check takes 64 MiB: a storm of tries must not take the memory that calls need."""


def generated() -> str:
    """Return a random password of 78 bits, in four groups that can be read aloud."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))


def check_strength(password: str, username: str) -> None:
    """Raise InputError where a password is too short or too plain."""
    if len(password) < MIN_LENGTH or len(set(password)) < 5 or username.lower() in password.lower():
        raise InputError(f"密码至少 {MIN_LENGTH} 位，不能含用户名，也不能只用几个字符重复")


async def hashed(password: str) -> str:
    """Return the argon2id hash."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _HASHER.hash, password)


async def matches(password: str, password_hash: str) -> bool:
    """Return whether the password belongs to the hash; an empty one takes as long and never does."""
    return await asyncio.get_running_loop().run_in_executor(_THREADS, _verified, password, password_hash)


def _verified(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False


@cache
def _nobody() -> str:
    return _HASHER.hash(secrets.token_hex(16))
