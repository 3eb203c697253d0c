"""Category: application. What is booked, moved or cancelled reaches the family's WeChat, once."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from backend.db import Database
from backend.outbox.models import Notice
from backend.ports import Announcement, Delivery, Notifier
from backend.seeding.people import LI_MIN, LI_MIN_WECHAT
from backend.visits.reminders import Which, due_at
from bot.channels.wechat.account import Account, Form
from bot.channels.wechat.client import WeixinClient
from bot.channels.wechat.notifier import Sender, WechatNotifier, fitted
from bot.channels.wechat.postbook import DatabasePostbook
from bot.courier import Courier
from bot.kernel.lines import Lines
from bot.notices import Notices
from core.clock import SHANGHAI, SteppedClock
from core.errors import ConfigurationError
from tests.fakes.weixin import Weixin

ELDER = "13805341234"
SEND = "/cgi-bin/message/custom/send"
TEMPLATE = Form("T1", {"phrase1": "what", "thing2": "service", "time3": "time", "thing4": "who"})
NINE = datetime(2026, 11, 25, 9, 0, tzinfo=SHANGHAI)


class DyingNotifier:
    """Sends, then dies before anybody hears of it."""

    def __init__(self, notifier: Notifier) -> None:
        self._notifier = notifier

    async def notify(self, announcement: Announcement) -> Delivery | None:
        await self._notifier.notify(announcement)
        raise SystemExit


class Site:
    """The courier of 德城区 with Tencent's side."""

    def __init__(
        self,
        database: Database,
        lines: Lines,
        *,
        template: Form | None = None,
        subscription: Form | None = None,
    ) -> None:
        self.database = database
        clock = database.clock
        fields = {form.id: tuple(form.fields) for form in (template, subscription) if form}
        self.weixin = Weixin(clock=clock, templates=fields)
        self.weixin.left(LI_MIN_WECHAT)
        self.weixin.followers[LI_MIN_WECHAT].following = True
        client = WeixinClient(self.weixin.client(), self.weixin.appid, "secret", clock)
        self.account = Account(
            "decheng", self.weixin.appid, "t", mode="plain", template=template, subscription=subscription
        )
        self.postbook = DatabasePostbook(database, "decheng")
        self.notifier = WechatNotifier(
            {"decheng": Sender(self.account, client, self.postbook)}, self._bindings
        )
        self._notices = Notices(lines, clock)
        self.courier = self.worker(self.notifier)

    def worker(self, notifier: Notifier) -> Courier:
        return Courier(self.database, self._notices, notifier)

    async def write(self, message: str = "m1") -> None:
        """Let the daughter write to the account: her quota is open."""
        self.weixin.did(LI_MIN_WECHAT, "message")
        await self.postbook.arrived(message, LI_MIN_WECHAT, "message")

    async def remind(self, visit: str, which: Which) -> None:
        """Do what the job does when the time has come."""
        async with self.database.unit_of_work() as uow:
            await uow.visits.remind(visit, which)
            await uow.commit()

    async def book(self, by: str = "elder") -> str:
        """Book for 王秀英 by phone, without committing a notice twice; return the visit's id."""
        async with self.database.unit_of_work() as uow:
            elder = next(p for p in await uow.people.on_line(ELDER) if p.name == "王秀英")
            who = elder.id if by == "elder" else by
            visit = await uow.visits.book(
                "bath.home", elder.id, NINE, booked_by=who, channel="phone", key="k1"
            )
            await uow.commit()
        return visit.id

    async def rows(self) -> list[Notice]:
        async with self.database.reading() as uow:
            return list(
                await uow._session.scalars(select(Notice).where(Notice.due_at > NINE - timedelta(days=30)))
            )

    async def _bindings(self, person: str) -> tuple[tuple[str, str], ...]:
        async with self.database.reading() as uow:
            return await uow.people.bindings(person, "wechat")


@pytest.fixture
def site(sample_sqlite: Database, lines: Lines) -> Callable[..., Site]:
    return lambda **forms: Site(sample_sqlite, lines, **forms)


async def test_a_booking_by_phone_shows_in_the_daughters_wechat(site: Callable[..., Site]) -> None:
    here = site()
    await here.write()
    visit = await here.book()
    assert await here.courier.send_due() == 1
    (text,) = here.weixin.texts(LI_MIN_WECHAT)
    assert "预约好了" in text
    assert "王奶奶" in text
    assert "11月25日（周三）09:00" in text
    assert "暗号" not in text
    (row,) = await here.rows()
    assert (row.route, row.about, row.undelivered_at) == ("custom", visit, None)
    assert row.sent_at is not None
    assert await here.courier.send_due() == 0


async def test_moving_and_cancelling_are_told_too(site: Callable[..., Site]) -> None:
    here = site()
    await here.write()
    visit = await here.book()
    async with here.database.unit_of_work() as uow:
        later = NINE + timedelta(days=1)
        await uow.visits.reschedule(visit, later, by=None, channel="console", key="k2")
        await uow.commit()
    await here.courier.send_due()
    async with here.database.unit_of_work() as uow:
        await uow.visits.cancel(visit, by=None, channel="console", key="k3")
        await uow.commit()
    await here.courier.send_due()
    *_, moved, cancelled = here.weixin.texts(LI_MIN_WECHAT)
    assert "改到11月26日" in moved
    assert "取消了" in cancelled


async def test_the_elder_reads_the_passcode_and_who_booked(site: Callable[..., Site]) -> None:
    here = site()
    async with here.database.unit_of_work() as uow:
        elder = next(p for p in await uow.people.on_line(ELDER) if p.name == "王秀英")
        await uow.people.bind(elder.id, "wechat", "decheng", "oElder")
        daughter = next(p for p in await uow.people.relatives(elder.id, "book") if p.name == "李敏")
        await uow.commit()
    here.weixin.did("oElder", "message")
    await here.postbook.arrived("m2", "oElder", "message")
    visit = await here.book(by=daughter.id)
    await here.courier.send_due()
    async with here.database.reading() as uow:
        passcode = (await uow.visits.get(visit)).passcode
    (text,) = here.weixin.texts("oElder")
    assert passcode in text
    assert "李敏" in text


async def test_what_is_undone_is_not_told(site: Callable[..., Site]) -> None:
    here = site()
    await here.write()
    async with here.database.unit_of_work() as uow:
        (elder, *_) = await uow.people.on_line(ELDER)
        await uow.visits.book("bath.home", elder.id, NINE, booked_by=elder.id, channel="phone", key="k1")
    assert await here.courier.send_due() == 0
    assert here.weixin.texts(LI_MIN_WECHAT) == []


async def test_without_quota_a_template_message_goes_out_within_its_blanks(site: Callable[..., Site]) -> None:
    here = site(template=TEMPLATE)
    await here.book()
    await here.courier.send_due()
    (message,) = here.weixin.received(LI_MIN_WECHAT, "template")
    assert message["data"]["phrase1"]["value"] == "已预约"
    assert message["data"]["time3"]["value"] == "2026年11月25日 09:00"
    (row,) = await here.rows()
    assert (row.route, row.receipt) == ("template", message["msgid"])


async def test_a_subscription_comes_before_a_template(site: Callable[..., Site]) -> None:
    here = site(template=TEMPLATE, subscription=Form("S1", {"thing1": "service"}))
    here.weixin.followers[LI_MIN_WECHAT].subscribed = ["S1"]
    await here.book()
    await here.courier.send_due()
    assert len(here.weixin.received(LI_MIN_WECHAT, "subscribe")) == 1
    assert here.weixin.received(LI_MIN_WECHAT, "template") == []


async def test_no_way_to_the_family_is_recorded_and_not_tried_again(
    site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site()
    await here.book()
    assert await here.courier.send_due() == 1
    (row,) = await here.rows()
    assert (row.sent_at, row.error) == (None, "no_way")
    assert row.undelivered_at is not None
    clock.step(timedelta(days=1))
    assert await here.courier.send_due() == 0


async def test_tencent_knows_better_than_our_quota(site: Callable[..., Site]) -> None:
    here = site(template=TEMPLATE)
    await here.write()
    here.weixin.followers[LI_MIN_WECHAT].grants.clear()
    await here.book()
    await here.courier.send_due()
    assert len(here.weixin.received(LI_MIN_WECHAT, "template")) == 1
    assert await here.postbook.left(LI_MIN_WECHAT) == 0


@pytest.mark.parametrize("kind", ["text", "template", "subscribe"])
async def test_a_courier_that_died_after_sending_does_not_make_it_twice(
    kind: str, site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site(template=TEMPLATE, subscription=Form("S1", {"thing1": "service"}))
    if kind == "text":
        await here.write()
    if kind == "subscribe":
        here.weixin.followers[LI_MIN_WECHAT].subscribed = ["S1", "S1"]
    await here.book()
    with pytest.raises(SystemExit):
        await here.worker(DyingNotifier(here.notifier)).send_due()
    clock.step(timedelta(minutes=1))
    assert await here.courier.send_due() == 1
    assert [message["msgtype"] for message in here.weixin.followers[LI_MIN_WECHAT].inbox] == [kind]


async def test_while_tencent_is_down_it_is_tried_again_and_arrives_once(
    site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site()
    await here.write()
    await here.book()
    here.weixin.fail("/cgi-bin/stable_token", "bad gateway", "garbage")
    for _ in range(3):
        await here.courier.send_due()
        clock.step(timedelta(minutes=1))
    assert len(here.weixin.texts(LI_MIN_WECHAT)) == 1


async def test_after_an_hour_of_trying_it_is_given_up(site: Callable[..., Site], clock: SteppedClock) -> None:
    here = site()
    await here.write()
    await here.book()
    for _ in range(20):
        here.weixin.fail("/cgi-bin/stable_token", "bad gateway")
    for _ in range(10):
        await here.courier.send_due()
        clock.step(timedelta(minutes=30))
    (row,) = await here.rows()
    assert row.undelivered_at is not None
    assert row.attempts == 5


async def test_a_message_that_may_have_arrived_is_not_sent_again_and_staff_are_told(
    site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site()
    await here.write()
    await here.book()
    here.weixin.fail(SEND, "bad gateway")
    for _ in range(3):
        await here.courier.send_due()
        clock.step(timedelta(minutes=5))
    assert here.weixin.calls[SEND] == 1
    (row,) = await here.rows()
    assert row.error == "unknown"
    async with here.database.reading() as uow:
        (ticket,) = [found for found in await uow.tickets.search() if found.kind == "unsure"]
    assert ticket.person == LI_MIN


@pytest.mark.parametrize(("which", "words"), [("evening", "明天的"), ("hour", "快上门了")])
async def test_a_reminder_says_who_comes_when_and_not_the_passcode_to_others(
    which: Which, words: str, site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site()
    await here.write()
    visit = await here.book()
    await here.courier.send_due()
    clock.step(due_at(which, visit, NINE) - clock())
    await here.write("m2")
    await here.remind(visit, which)
    await here.courier.send_due()
    *_, text = here.weixin.texts(LI_MIN_WECHAT)
    assert words in text
    assert "11月25日（周三）09:00" in text
    assert "暗号" not in text


async def test_a_reminder_that_is_late_is_not_sent_and_nobody_is_troubled(
    site: Callable[..., Site], clock: SteppedClock
) -> None:
    here = site()
    await here.write()
    visit = await here.book()
    await here.courier.send_due()
    clock.step(due_at("hour", visit, NINE) - clock())
    await here.remind(visit, "hour")
    clock.step(timedelta(hours=2))
    await here.courier.send_due()
    assert not any("快上门了" in text for text in here.weixin.texts(LI_MIN_WECHAT))
    async with here.database.reading() as uow:
        assert not [ticket for ticket in await uow.tickets.search() if ticket.kind == "reminder"]


async def test_a_person_without_wechat_or_in_another_area_has_no_way(site: Callable[..., Site]) -> None:
    here = site()
    assert await here.notifier.notify(Announcement("n", "nobody", "好")) is None


@pytest.mark.parametrize(
    ("blank", "value", "shown"),
    [
        ("thing3", "好" * 21, "好" * 19 + "…"),
        ("phrase1", "已预约", "已预约"),
        ("time2", "2026年11月25日 09:00", "2026年11月25日 09:00"),
    ],
)
def test_values_are_cut_to_their_blank(blank: str, value: str, shown: str) -> None:
    assert fitted(blank, value) == shown


def test_a_form_can_only_be_filled_with_what_there_is() -> None:
    with pytest.raises(ConfigurationError, match="price"):
        Form("T1", {"thing1": "price"})
