"""One service account as the channel needs it; made from the settings by the composition root."""

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from core.errors import ConfigurationError


@dataclass(frozen=True, slots=True)
class Form:
    """A template message or subscription notice: what fills each blank (what, service, time, who)."""

    id: str
    fields: Mapping[str, str]

    def __post_init__(self) -> None:
        if unknown := set(self.fields.values()) - {"what", "service", "time", "who"}:
            raise ConfigurationError(f"通知模板的内容只能是 what、service、time、who，没有 {unknown.pop()}")


@dataclass(frozen=True, slots=True)
class Account:
    """One service account (服务号). ``aes_keys`` are EncodingAESKeys: the current one, then the one before.

    In mode ``safe`` only encrypted messages are taken. Without ``secret`` nothing is sent but passive
    replies. Raises ConfigurationError for a key that is none.
    """

    area: str
    appid: str
    token: str = field(repr=False)
    aes_keys: tuple[str, ...] = field(default=(), repr=False)
    mode: Literal["safe", "plain"] = "safe"
    secret: str = field(default="", repr=False)
    subscription: Form | None = None
    template: Form | None = None

    def __post_init__(self) -> None:
        if self.mode == "safe" and not self.aes_keys:
            raise ConfigurationError(f"{self.area}：安全模式需要 EncodingAESKey（AES_KEY）")
        if not all(_is_aes_key(key) for key in self.aes_keys):
            raise ConfigurationError(f"{self.area}：EncodingAESKey 应为 43 个字母或数字")


def _is_aes_key(key: str) -> bool:
    try:
        return len(key) == 43 and len(base64.b64decode(key + "=", validate=True)) == 32
    except (binascii.Error, ValueError):
        return False
