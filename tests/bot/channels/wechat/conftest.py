import json
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.channels.wechat.account import Account
from core.clock import SHANGHAI, SteppedClock

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
OLD_KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
OPENID = "oabc-1234567890_daughter"


def vectors() -> dict[str, Any]:
    path = Path(__file__).parents[3] / "data" / "wechat-vectors.json"
    loaded: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return loaded


def at(timestamp: str) -> SteppedClock:
    return SteppedClock(datetime.fromtimestamp(int(timestamp), SHANGHAI))


def account(*aes_keys: str, **changes: Any) -> Account:
    return Account("decheng", "wx2c2769f8efd9abc2", "spamtest", aes_keys or (KEY,), **changes)
