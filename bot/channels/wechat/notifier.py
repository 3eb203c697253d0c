"""WechatNotifier: tells people in WeChat what concerns them; implements backend.ports.Notifier.

The ladder: a message while the follower's quota is open, then a subscription notice, then a template
message. A template message carries our id, by which Tencent sends it once. The other two have none: they go
out at most once, so of an attempt with an unknown end nothing is repeated.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from backend.ports import Announcement, Delivery
from bot.channels.wechat.account import Account, Form
from bot.channels.wechat.client import Unreached, WeixinClient
from bot.channels.wechat.postbook import Postbook
from bot.channels.wechat.push import CLOSED
from core.errors import PeerRefused

Bindings = Callable[[str], Awaitable[tuple[tuple[str, str], ...]]]
"""Returns area and openid of the accounts that a person has bound."""

_LIMITS = {"thing": 20, "phrase": 5, "character_string": 32, "phone_number": 17, "const": 20}


@dataclass(frozen=True, slots=True)
class Sender:
    """What it takes to send from one account."""

    account: Account
    client: WeixinClient
    postbook: Postbook


class WechatNotifier:
    """``senders`` by area: accounts that may send."""

    def __init__(self, senders: Mapping[str, Sender], bindings: Bindings) -> None:
        self._senders = senders
        self._bindings = bindings

    async def notify(self, announcement: Announcement) -> Delivery | None:
        """Send to the first bound account that a route leads to; None where there is none.

        Raises PeerFailed where Tencent did not answer.
        """
        if announcement.tried in ("custom", "subscription"):
            return None
        for area, openid in await self._bindings(announcement.person):
            sender = self._senders.get(area)
            if sender is None:
                continue
            for rung in (_custom, _subscription, _template):
                delivery = await rung(sender, openid, announcement)
                if delivery is not None:
                    return delivery
        return None


async def _custom(sender: Sender, openid: str, announcement: Announcement) -> Delivery | None:
    if not await sender.postbook.spend(openid, notice=announcement.id):
        return None
    try:
        await sender.client.send_text(openid, announcement.text)
    except Unreached:
        await sender.postbook.tried(announcement.id, "")
        raise
    except PeerRefused as refused:
        await sender.postbook.tried(announcement.id, "")
        if refused.reason in CLOSED:
            await sender.postbook.close(openid)
        return None
    return Delivery("custom")


async def _subscription(sender: Sender, openid: str, announcement: Announcement) -> Delivery | None:
    form = sender.account.subscription
    if form is None or not announcement.fields:
        return None
    await sender.postbook.tried(announcement.id, "subscription")
    try:
        await sender.client.send_subscribed(openid, form.id, _filled(form, announcement))
    except Unreached:
        await sender.postbook.tried(announcement.id, "")
        raise
    except PeerRefused:
        await sender.postbook.tried(announcement.id, "")
        return None
    return Delivery("subscription")


async def _template(sender: Sender, openid: str, announcement: Announcement) -> Delivery | None:
    form = sender.account.template
    if form is None or not announcement.fields:
        return None
    try:
        receipt = await sender.client.send_template(
            openid, form.id, _filled(form, announcement), announcement.id
        )
    except PeerRefused:
        return None
    return Delivery("template", receipt)


def _filled(form: Form, announcement: Announcement) -> dict[str, str]:
    return {blank: fitted(blank, announcement.fields[value]) for blank, value in form.fields.items()}


def fitted(blank: str, value: str) -> str:
    """Return ``value`` cut to what the blank holds, told by its name: ``thing3`` holds 20 characters."""
    limit = _LIMITS.get(blank.rstrip("0123456789"), len(value))
    return value if len(value) <= limit else value[: limit - 1] + "…"
