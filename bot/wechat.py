"""The WeChat side put together: channels for the web, and the courier; `nuanxian serve` runs it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass

import httpx

from backend.db import Database
from backend.ports import Notifier
from bot.app import App
from bot.channels.wechat.account import Account, Form
from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.endpoint import WechatChannel
from bot.channels.wechat.hearing import Hearing
from bot.channels.wechat.notifier import Bindings, Sender, WechatNotifier
from bot.channels.wechat.postbook import DatabasePostbook
from bot.channels.wechat.push import Pusher
from bot.courier import Courier
from bot.notices import Notices
from bot.voice_notes import VoiceNotes
from bot.ways import Ways
from core.settings import NoticeForm, WechatAccount
from voice.asr.base import StreamingRecognizer
from voice.notes.decoder import Decoder


@dataclass(frozen=True, slots=True)
class Wechat:
    """What answers Tencent, one channel an account, and what tells people of changes."""

    channels: tuple[WechatChannel, ...]
    courier: Courier


@contextlib.asynccontextmanager
async def open_wechat(
    app: App,
    recognizer: Callable[[], StreamingRecognizer | None],
    transport: httpx.AsyncBaseTransport | None = None,
    others: Sequence[Notifier] = (),
) -> AsyncIterator[Wechat]:
    """Yield the channels of all accounts, and the courier running; afterwards let answers go out.

    ``recognizer`` returns None while voice messages cannot be heard. ``transport`` stands in for Tencent.
    ``others`` tell people whom WeChat does not reach.
    Raises ConfigurationError for an account that is not as it must be.
    """
    base = app.settings.wechat_api_base
    listen = VoiceNotes(recognizer, Decoder())
    async with httpx.AsyncClient(base_url=base, transport=transport) as http:
        senders = {
            area: _sender(app, http, account_of(area, settings))
            for area, settings in app.settings.wechat.items()
            if settings.secret.get_secret_value()
        }
        channels = tuple(
            _channel(app, account_of(area, settings), senders.get(area), listen)
            for area, settings in app.settings.wechat.items()
        )
        notifier = Ways((WechatNotifier(senders, _bindings(app.database)), *others))
        courier = Courier(app.database, Notices(app.lines, app.clock), notifier)
        running = asyncio.create_task(courier.run())
        try:
            yield Wechat(channels, courier)
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)
            await asyncio.gather(*(channel.finish() for channel in channels))


def account_of(area: str, settings: WechatAccount) -> Account:
    """Return the account as the channel needs it; raises ConfigurationError where a key is none."""
    keys = (settings.aes_key.get_secret_value(), settings.previous_aes_key.get_secret_value())
    return Account(
        area,
        settings.appid,
        settings.token.get_secret_value(),
        tuple(key for key in keys if key),
        settings.mode,
        settings.secret.get_secret_value(),
        _form(settings.subscription),
        _form(settings.template),
    )


def _form(settings: NoticeForm | None) -> Form | None:
    return Form(settings.id, settings.fields) if settings else None


def _sender(app: App, http: httpx.AsyncClient, account: Account) -> Sender:
    client = WeixinClient(http, account.appid, account.secret, app.clock, tell=app.metrics.wechat_called)
    return Sender(account, client, DatabasePostbook(app.database, account.area))


def _channel(app: App, account: Account, sender: Sender | None, listen: VoiceNotes) -> WechatChannel:
    return WechatChannel(
        account,
        app.dispatcher.feed,
        app.clock,
        DatabasePostbook(app.database, account.area),
        pusher=Pusher(sender.client, sender.postbook) if sender else None,
        hearing=Hearing(sender.client, listen) if sender else None,
    )


def _bindings(database: Database) -> Bindings:
    async def bindings(person_id: str) -> tuple[tuple[str, str], ...]:
        async with database.reading() as uow:
            return await uow.people.bindings(person_id, "wechat")

    return bindings
