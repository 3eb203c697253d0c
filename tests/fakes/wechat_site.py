"""One area's service account put together as it is served, the whole assistant behind it, Tencent played."""

import asyncio
from collections.abc import Callable
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from bot.app import App
from bot.channels.wechat.account import Account
from bot.wechat import Wechat, account_of, open_wechat
from core.settings import Settings, WechatAccount
from tests.fakes.weixin import Weixin
from tests.fakes.weixin_user import WeixinUser
from voice.asr.base import Form, Hypothesis, Recognition
from web.app import create_app

KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
KNOWN = {"appid": "wx2c2769f8efd9abc2", "secret": "secret", "token": "spamtest", "aes_key": KEY}


class HearingRecognizer:
    """Hears ``words`` in whatever sound there is."""

    def __init__(self, words: str = "") -> None:
        self.words = words

    async def start(self) -> None:
        """Nothing to load."""

    def stream(self, phrases: tuple[str, ...] = (), form: Form = "answer") -> "HearingRecognizer":
        return self

    async def accept(self, pcm: bytes) -> str:
        return ""

    async def finish(self) -> Recognition:
        return Recognition((Hypothesis(self.words, 0.9),) if self.words else ())

    async def abandon(self) -> None:
        """Nothing to drop."""

    async def stop(self) -> None:
        """Nothing to release."""


class WechatSite:
    """德城区's account with as many processes as are opened, all on one database."""

    def __init__(self, data: Path, weixin: Weixin, build: Callable[[Settings], App]) -> None:
        account = WechatAccount.model_validate(KNOWN)
        self.weixin = weixin
        self.ears: HearingRecognizer | None = HearingRecognizer()
        self.account: Account = account_of("decheng", account)
        self._settings = Settings(data=data, wechat={"decheng": account}, wechat_api_base="http://weixin")
        self._build = build
        self._open = AsyncExitStack()

    async def process(self) -> Wechat:
        """Start one more process, ready as ``serve`` makes it."""
        transport = httpx.ASGITransport(self.weixin.app)
        app = self._build(self._settings)
        await app.open_library()
        return await self._open.enter_async_context(open_wechat(app, lambda: self.ears, transport))

    def user(self, wechat: Wechat, openid: str) -> WeixinUser:
        """Return a follower whose messages come to that process."""

        async def ready() -> dict[str, str]:
            return {}

        web = create_app(channels=wechat.channels, readiness=ready)
        return WeixinUser(self.account, openid, web, clock=self.weixin.clock, tencent=self.weixin)

    async def close(self) -> None:
        """End all processes."""
        await self._open.aclose()


class WechatTalk:
    """A follower's side of a talk: what is said, and every word that comes back, at once or pushed."""

    def __init__(self, user: WeixinUser, wechat: Wechat, weixin: Weixin) -> None:
        self._user, self._wechat, self._weixin = user, wechat, weixin

    async def say(self, text: str) -> str:
        """Type ``text`` and return all that is then read."""
        seen = len(self._weixin.texts(self._user.openid))
        answer = await self._user.say(text)
        await asyncio.gather(*(channel.finish() for channel in self._wechat.channels))
        await self._wechat.courier.send_due()
        return "\n".join([answer, *self._weixin.texts(self._user.openid)[seen:]])

    press = say
