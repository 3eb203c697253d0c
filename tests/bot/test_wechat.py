"""Category: application. The WeChat side put together, the whole assistant behind it, Tencent played."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from backend.db import Database
from backend.seeding.people import LI_MIN_WECHAT
from bot.app import App
from bot.kernel.dispatcher import Dispatcher
from bot.kernel.lines import Lines
from bot.kernel.testing import Conversation
from bot.nlu.embedded import EmbeddedEngine
from bot.nlu.library import Library
from bot.outstanding import Outstanding
from bot.wechat import Wechat
from core.clock import SteppedClock
from core.settings import Settings
from tests.fakes.voice_note import amr, tone
from tests.fakes.wechat_site import HearingRecognizer, WechatSite
from tests.fakes.weixin import Weixin
from tests.fakes.weixin_user import WeixinUser

ELDER = "13805341234"
NOTE = amr(tone(1))


@pytest.fixture
async def site(
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    engine: EmbeddedEngine,
    lines: Lines,
    library: Library,
    clock: SteppedClock,
    tmp_path: Path,
) -> AsyncIterator[WechatSite]:
    def build(settings: Settings) -> App:
        return App(
            settings,
            clock,
            sample_sqlite,
            engine,
            lines,
            assistant(sample_sqlite),
            Outstanding(sample_sqlite),
            library,
        )

    site = WechatSite(tmp_path, Weixin(clock=clock), build)
    yield site
    await site.close()


@pytest.fixture
async def wechat(site: WechatSite) -> Wechat:
    return await site.process()


@pytest.fixture
def daughter(site: WechatSite, wechat: Wechat) -> WeixinUser:
    return site.user(wechat, LI_MIN_WECHAT)


@pytest.fixture
def stranger(site: WechatSite, wechat: Wechat) -> WeixinUser:
    return site.user(wechat, "oStranger")


async def test_the_daughter_books_and_is_not_told_what_she_did(
    site: WechatSite, wechat: Wechat, daughter: WeixinUser
) -> None:
    asked = await daughter.say("给我妈约后天上午九点洗澡")
    assert "对吗" in asked
    assert "约好" in await daughter.say("对")
    await wechat.courier.send_due()
    assert site.weixin.texts(LI_MIN_WECHAT) == []


async def test_what_the_elder_books_by_phone_shows_in_the_daughters_wechat(
    site: WechatSite,
    wechat: Wechat,
    daughter: WeixinUser,
    sample_sqlite: Database,
    assistant: Callable[[Database], Dispatcher],
    clock: SteppedClock,
) -> None:
    await daughter.say("你好")
    elder = Conversation(assistant(sample_sqlite), clock, channel="phone", address=ELDER, name="call")
    await elder.say("我要约后天上午九点洗澡")
    await elder.say("对")
    await wechat.courier.send_due()
    (told,) = site.weixin.texts(LI_MIN_WECHAT)
    assert "预约好了：王奶奶的" in told
    assert "11月18日（周三）09:00" in told


@pytest.mark.parametrize(
    ("name", "key", "answer"),
    [
        ("subscribe", "qrscene_bind_1", "12343"),
        ("subscribe", "", "12343"),
        ("SCAN", "bind_1", "您"),
        ("CLICK", "book", "您"),
        ("CLICK", "visits", "预约"),
        ("CLICK", "person", "电话"),
        ("CLICK", "gone", "您"),
        ("VIEW", "http://x", ""),
        ("LOCATION", "", ""),
        ("unsubscribe", "", ""),
        ("kf_create_session", "", ""),
        ("new_event_of_tencent", "", ""),
    ],
)
async def test_every_event_is_answered_sensibly(
    stranger: WeixinUser, name: str, key: str, answer: str
) -> None:
    said = await stranger.event(name, key)
    assert answer in said
    assert bool(said) == bool(answer)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("image", {"MediaId": "m", "PicUrl": "http://x"}),
        ("video", {"MediaId": "m", "ThumbMediaId": "t"}),
        ("shortvideo", {"MediaId": "m", "ThumbMediaId": "t"}),
        ("location", {"Location_X": "37.45", "Location_Y": "116.35", "Scale": "16", "Label": "天衢街道"}),
        ("link", {"Title": "免费鸡蛋", "Description": "", "Url": "http://x"}),
        ("text", {"Content": "[微笑]"}),
    ],
)
async def test_every_kind_of_message_is_answered(
    stranger: WeixinUser, kind: str, fields: dict[str, str]
) -> None:
    assert "打字" in await stranger.send(kind, **fields)


async def test_scanning_in_the_midst_of_a_talk_asks_again(daughter: WeixinUser) -> None:
    asked = await daughter.say("给我妈约后天上午九点洗澡")
    assert await daughter.event("SCAN", "bind_1") in asked


async def test_a_voice_message_is_heard_as_speech(
    site: WechatSite, daughter: WeixinUser, sample_sqlite: Database
) -> None:
    site.ears = HearingRecognizer("给我妈约后天上午九点洗澡")
    assert "对吗" in await daughter.speak(NOTE)
    async with sample_sqlite.reading() as uow:
        (talk, *_) = await uow.conversations.search(channel="wechat")
    assert [(turn.kind, turn.text) for turn in talk.turns] == [("speech", site.ears.words)]
    assert "hear" in talk.turns[0].stages


async def test_silence_is_asked_about(daughter: WeixinUser) -> None:
    assert await daughter.speak(NOTE) != ""


@pytest.mark.parametrize("sound", [b"", b"no sound at all", b"#!AMR\n" + b"\xff" * 100])
async def test_a_voice_message_that_is_none_is_politely_declined(daughter: WeixinUser, sound: bytes) -> None:
    assert "没听清" in await daughter.speak(sound)


async def test_while_there_is_no_recogniser_voice_is_politely_declined(
    site: WechatSite, daughter: WeixinUser
) -> None:
    site.ears = None
    assert "听不了语音" in await daughter.speak(NOTE)


async def test_a_voice_message_that_cannot_be_fetched_is_politely_declined(
    site: WechatSite, daughter: WeixinUser
) -> None:
    site.weixin.fail("/cgi-bin/media/get", "bad gateway", "bad gateway")
    assert "听不了语音" in await daughter.speak(NOTE)


async def test_where_one_file_of_it_is_gone_the_other_is_heard(
    site: WechatSite, daughter: WeixinUser
) -> None:
    site.ears = HearingRecognizer("你好")
    site.weixin.fail("/cgi-bin/media/get", "garbage")
    assert await daughter.speak(NOTE) == await daughter.say("你好")


async def test_whoever_leaves_is_forgotten_and_what_is_booked_stays(
    site: WechatSite, wechat: Wechat, daughter: WeixinUser, sample_sqlite: Database
) -> None:
    await daughter.say("给我妈约后天上午九点洗澡")
    await daughter.say("对")
    await daughter.event("unsubscribe")
    async with sample_sqlite.reading() as uow:
        assert (await uow.people.identify("decheng", "wechat", LI_MIN_WECHAT, trusted=True)).person is None
        assert await uow.wechat.left("decheng", LI_MIN_WECHAT) == 0
        (talk, *_) = await uow.conversations.search(channel="wechat")
        (elder, *_) = await uow.people.on_line(ELDER)
        assert any(visit.channel == "wechat" for visit in await uow.visits.upcoming([elder.id]))
    assert talk.conversation.address == ""
    assert talk.conversation.person is not None
    await wechat.courier.send_due()
    assert site.weixin.texts(LI_MIN_WECHAT) == []


async def test_two_processes_given_the_same_message_act_and_answer_once(
    site: WechatSite, wechat: Wechat, daughter: WeixinUser, sample_sqlite: Database
) -> None:
    other = site.user(await site.process(), LI_MIN_WECHAT)
    await daughter.say("给我妈约后天上午九点洗澡")
    delivery = daughter.compose("text", Content="对")
    answers = await asyncio.gather(daughter.post(delivery), other.post(delivery), daughter.post(delivery))
    said = {daughter.read(answer) for answer in answers} - {""}
    assert len(said) == 1
    assert site.weixin.texts(LI_MIN_WECHAT) == []
    async with sample_sqlite.reading() as uow:
        (elder, *_) = await uow.people.on_line(ELDER)
        booked = [v for v in await uow.visits.upcoming([elder.id]) if v.channel == "wechat"]
        (talk, *_) = await uow.conversations.search(channel="wechat")
    assert len(booked) == 1
    assert len(talk.turns) == 2


async def test_no_openid_and_no_words_are_logged(
    daughter: WeixinUser, site: WechatSite, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger="bot")
    site.weixin.fail("/cgi-bin/media/get", "garbage", "list")
    await daughter.say("我姓孙，住在康宁小区")
    await daughter.speak(b"junk")
    await daughter.event("unsubscribe")
    assert LI_MIN_WECHAT not in caplog.text
    assert "康宁" not in caplog.text
