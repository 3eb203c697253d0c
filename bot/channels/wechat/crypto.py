"""Signatures and AES of Tencent's callbacks: wechatpy's cipher behind guards; used by the endpoint.

Formulas: Tencent, 消息加解密说明 (message push, service account).
"""

import base64
import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from struct import error as StructError  # noqa: N812

from wechatpy.crypto import PrpCrypto
from wechatpy.exceptions import WeChatException

from bot.channels.wechat.account import Account
from core.clock import Clock
from core.errors import Forged

WINDOW = timedelta(seconds=300)
"""A signature never expires by the protocol; we take none older, or further ahead, than this."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A decrypted message and the key that opened it, which also closes the answer."""

    xml: bytes
    aes_key: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """An encrypted answer with what Tencent checks it by."""

    encrypt: str
    signature: str
    timestamp: str
    nonce: str


def sign(*values: str) -> str:
    """Return the sha1 of the sorted values, in hex, as Tencent signs."""
    return hashlib.sha1("".join(sorted(values)).encode(), usedforsecurity=False).hexdigest()


class Crypto:
    """Checks, opens and closes the messages of one account.

    ``chance`` returns 16 characters that nobody can guess. Every failure is one Forged, whatever the damage.
    """

    def __init__(
        self, account: Account, clock: Clock, chance: Callable[[], str] = lambda: secrets.token_hex(8)
    ) -> None:
        self._account = account
        self._clock = clock
        self._chance = chance

    def check(self, query: Mapping[str, str]) -> None:
        """Raise Forged unless ``signature`` is Tencent's and recent: URL verification and plain messages."""
        self._check(query, query.get("signature", ""))

    def open(self, query: Mapping[str, str], encrypt: str) -> Opened:
        """Return the message in ``encrypt``; ``msg_signature`` is checked before anything is decrypted."""
        self._check(query, query.get("msg_signature", ""), encrypt)
        for aes_key in self._account.aes_keys:
            try:
                xml: str = self._cipher(aes_key).decrypt(encrypt, self._account.appid)
            except (WeChatException, ValueError, IndexError, StructError):
                continue
            return Opened(xml.encode(), aes_key)
        raise Forged("no key opens the message")

    def close(self, xml: str, aes_key: str) -> Sealed:
        """Return ``xml`` encrypted under ``aes_key`` and signed."""
        encrypt = self._cipher(aes_key).encrypt(xml, self._account.appid).decode()
        timestamp, nonce = str(int(self._clock().timestamp())), self._chance()
        return Sealed(encrypt, sign(self._account.token, timestamp, nonce, encrypt), timestamp, nonce)

    def _check(self, query: Mapping[str, str], signature: str, *signed: str) -> None:
        timestamp, nonce = query.get("timestamp", ""), query.get("nonce", "")
        ours = sign(self._account.token, timestamp, nonce, *signed)
        if not hmac.compare_digest(ours.encode(), signature.encode()):
            raise Forged("wrong signature")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= 12):
            raise Forged("timestamp is not a number")
        if abs(self._clock().timestamp() - int(timestamp)) > WINDOW.total_seconds():
            raise Forged("signature is not of now")

    def _cipher(self, aes_key: str) -> PrpCrypto:
        cipher = PrpCrypto(base64.b64decode(aes_key + "="))
        cipher.get_random_string = self._chance  # wechatpy's own draws from random, which can be foretold
        return cipher
