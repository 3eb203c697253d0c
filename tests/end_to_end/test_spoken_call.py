"""A real call: SIP, speech both ways, understanding, booking; and the same person goes on in WeChat."""

import wave
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.app import App, open_app
from bot.channels.wechat.account import Account
from bot.channels.wechat.endpoint import WechatChannel
from bot.channels.wechat.postbook import DatabasePostbook
from bot.switchboard import Switchboard
from core.clock import local, wall_clock
from core.settings import Settings
from tests.end_to_end.conftest import PATIENT
from tests.fakes.ports import free_port, rtp_range
from tests.fakes.weixin_user import WeixinUser
from voice.caller import CallReport, Speaker, dial
from web.app import create_app

pytestmark = [pytest.mark.real, pytest.mark.timeout(600)]

NUMBER = "13805341234"
OPENID = "oWangXiuying0000000000000001"
ACCOUNT = Account("decheng", "wx0123456789abcdef", "token", ("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG",))


@pytest.fixture
async def app(data_folder: Path, voice_folder: Path) -> AsyncIterator[App]:
    (data_folder / "voice").symlink_to(voice_folder)
    first, last = rtp_range()
    settings = Settings(
        data=data_folder,
        sip=f"127.0.0.1:{free_port()}",
        rtp_ports=f"{first}-{last}",
        demo=True,
        adapt=False,
    )
    async with open_app(settings) as app:
        yield app


async def call(app: App, elder: Speaker, lines: list[str], record_to: Path) -> CallReport:
    switchboard = Switchboard(app)
    await switchboard.start()
    try:
        assert switchboard.waiting() == {}
        uri = f"sip:12343@{app.settings.sip}"
        return await dial(uri, from_number=NUMBER, lines=lines, say=elder, record_to=record_to, quiet=PATIENT)
    finally:
        await switchboard.stop()


async def test_a_call_books_a_bath(app: App, elder: Speaker, tmp_path: Path) -> None:
    report = await call(
        app, elder, ["我想找人给我洗澡", "后天上午九点", "对的", "没有了"], tmp_path / "heard"
    )
    assert len(report.exchanges) == 5
    assert all(exchange.seconds > 1 for exchange in report.exchanges[:4]), "every turn was answered aloud"

    async with app.database.reading() as uow:
        (person,) = await uow.people.on_line(NUMBER)
        visits = [visit for visit in await uow.visits.upcoming([person.id]) if visit.channel == "phone"]
        (talk,) = await uow.conversations.search(channel="phone", person_id=person.id, limit=1)
    (visit,) = visits
    assert visit.item.code == "bath.home"
    assert visit.status == "confirmed"
    assert local(visit.start).date() == wall_clock().date() + timedelta(days=2)
    assert local(visit.start).hour == 9

    assert (talk.turns[0].kind, talk.turns[-1].kind) == ("started", "ended")
    assert talk.conversation.ended_at is not None
    assert "agreed" in {turn.handler.rsplit(".", 1)[-1] for turn in talk.turns}
    with wave.open(str(app.settings.data / "recordings" / talk.conversation.recording)) as recording:
        assert (recording.getnchannels(), recording.getframerate()) == (2, 8000)
        assert recording.getnframes() > 10 * 8000
        assert any(recording.readframes(recording.getnframes()))


async def test_begun_by_phone_finished_in_wechat(app: App, elder: Speaker, tmp_path: Path) -> None:
    async with app.database.unit_of_work() as uow:
        (person,) = await uow.people.on_line(NUMBER)
        await uow.people.bind(person.id, "wechat", "decheng", OPENID)
        await uow.commit()
    await call(app, elder, ["我要找人打扫卫生", "[hangup]"], tmp_path / "heard")

    async def ready() -> dict[str, str]:
        return {}

    postbook = DatabasePostbook(app.database, "decheng")
    web = create_app(
        channels=[WechatChannel(ACCOUNT, app.dispatcher.feed, app.clock, postbook)], readiness=ready
    )
    her = WeixinUser(ACCOUNT, OPENID, web, clock=app.clock)
    assert "对吗" in await her.say("大后天下午三点")
    assert "约好了" in await her.say("对")
    async with app.database.reading() as uow:
        visits = [visit for visit in await uow.visits.upcoming([person.id]) if visit.channel == "wechat"]
    assert [visit.item.category for visit in visits] == ["clean"]
