"""What Tencent remembers in tests.fakes.weixin: tokens, followers with their quotas, media."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from core.clock import Clock

Act = Literal["message", "click", "follow", "scan"]

GRANTS: Mapping[Act, tuple[int, timedelta]] = {
    "message": (5, timedelta(hours=48)),
    "click": (3, timedelta(minutes=1)),
    "follow": (3, timedelta(minutes=1)),
    "scan": (3, timedelta(minutes=1)),
}
"""What each act of a follower lets the account send, and for how long."""

_EARLY = timedelta(minutes=5)
_MEDIA_KEPT = timedelta(days=3)


class Refusal(Exception):
    """An errcode of Tencent's."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


class Tokens:
    """stable_token: the same token again, the next one early with both good, few forced ones."""

    def __init__(self, clock: Clock, lasts: timedelta = timedelta(seconds=7200)) -> None:
        self._clock = clock
        self._lasts = lasts
        self._numbers = itertools.count(1)
        self._good: dict[str, datetime] = {}
        self._current = ""
        self._forced: list[datetime] = []
        self.issued = 0

    def stable(self, force: bool) -> tuple[str, int]:
        """Return a token and the seconds it has left; 20 forced ones a day, 30 seconds apart."""
        now = self._clock()
        ends = self._good.get(self._current)
        if force:
            self._force(now)
            self._good.clear()
        elif ends is not None and ends - now > _EARLY:
            return self._current, int((ends - now).total_seconds())
        self._current = f"{next(self._numbers):04d}{'t' * 508}"
        self._good[self._current] = now + self._lasts
        self.issued += 1
        return self._current, int(self._lasts.total_seconds())

    def check(self, token: str) -> None:
        """Refuse a token that is not good now."""
        ends = self._good.get(token)
        if ends is None:
            raise Refusal(40001, "invalid credential, access_token is invalid or not latest")
        if ends <= self._clock():
            raise Refusal(40001 if token != self._current else 42001, "access_token expired")

    def revoke(self) -> None:
        """Make every token dead, as a forced refresh elsewhere does."""
        self._good.clear()

    def _force(self, now: datetime) -> None:
        self._forced = [at for at in self._forced if now - at < timedelta(days=1)]
        if self._forced and now - self._forced[-1] < timedelta(seconds=30):
            raise Refusal(45011, "force_refresh within 30 seconds")
        if len(self._forced) >= 20:
            raise Refusal(45009, "reach max api daily quota limit")
        self._forced.append(now)


@dataclass
class Follower:
    """One openid: what it may be sent, and what it received."""

    following: bool = True
    inbox: list[dict[str, Any]] = field(default_factory=list)
    typing: int = 0
    subscribed: list[str] = field(default_factory=list)
    blocks_templates: bool = False
    grants: dict[str, tuple[int, datetime]] = field(default_factory=dict)

    def act(self, act: Act, now: datetime) -> None:
        """Renew the quota of what the follower just did."""
        count, lasts = GRANTS[act]
        self.grants["message" if act == "message" else "gesture"] = (count, now + lasts)
        self.following = True

    def spend(self, now: datetime) -> None:
        """Take one message off the grant that ends first."""
        if not self.following:
            raise Refusal(43004, "require subscribe")
        current = {name: grant for name, grant in self.grants.items() if grant[1] > now}
        if not current:
            raise Refusal(45015, "response out of time limit or subscription is canceled")
        usable = {name: grant for name, grant in current.items() if grant[0] > 0}
        if not usable:
            raise Refusal(45047, "out of response count limit")
        name, (left, ends) = min(usable.items(), key=lambda item: item[1][1])
        self.grants[name] = (left - 1, ends)


class Media:
    """Files, for three days."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._numbers = itertools.count(1)
        self._kept: dict[str, tuple[bytes, str, datetime]] = {}

    def keep(self, content: bytes, content_type: str = "audio/amr") -> str:
        """Keep a file and return its media id."""
        media_id = f"media-{next(self._numbers)}"
        self._kept[media_id] = (content, content_type, self._clock() + _MEDIA_KEPT)
        return media_id

    def upload(self, content: bytes) -> str:
        """Take a voice file as the API does: AMR or MP3, at most 2 MB."""
        if len(content) > 2 * 1024 * 1024:
            raise Refusal(40006, "invalid meida size")
        if not content.startswith((b"#!AMR", b"ID3", b"\xff\xfb", b"\xff\xf3")):
            raise Refusal(40005, "invalid file type")
        return self.keep(content, "audio/amr" if content.startswith(b"#!AMR") else "audio/mp3")

    def get(self, media_id: str) -> tuple[bytes, str]:
        """Return a file and its content type."""
        content, content_type, ends = self._kept.get(media_id, (b"", "", self._clock()))
        if ends <= self._clock():
            raise Refusal(40007, "invalid media_id")
        return content, content_type
