"""Chaotic calls on a simulated clock: whatever a caller does, the call ends once and leaves nothing; `bench
torture` counts them."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable

from tests.fakes.leg import ElderPhone
from tests.fakes.recognizer import ReadingRecognizer
from tests.fakes.sound import Loudness
from tests.fakes.synthesizer import InstantSynthesizer
from tests.fakes.talk import ScriptedTalk, say
from tests.fakes.virtual_time import run_virtually
from voice.call import Call
from voice.equipment import Equipment
from voice.talk import Speech

_SEED = 12343
_LONGEST = 3600
"""Seconds of the simulated clock after which a call is stuck."""

Act = Callable[[ElderPhone], Awaitable[None] | None]
_ACTS: tuple[Act, ...] = (
    lambda phone: phone.says("我想洗澡"),
    lambda phone: phone.says("嗯"),
    lambda phone: phone.says("救命啊"),
    lambda phone: phone.says("人工"),
    lambda phone: phone.says("坏"),
    lambda phone: phone.presses("1"),
    lambda phone: phone.presses("999"),
    lambda phone: phone.puts_on_hold(on=True),
    lambda phone: phone.puts_on_hold(on=False),
    lambda phone: phone.waits(0.05),
    lambda phone: phone.waits(0.7),
    lambda phone: phone.waits(9),
)
_GOODBYES = (ElderPhone.hangs_up, ElderPhone.loses_the_line, ElderPhone.vanishes_on_hold)


def hold(calls: int) -> Counter[str]:
    """Hold so many calls one after another and count how they ended: ``stuck``, ``leak``, ``ended twice``, or
    ``by`` whom. The loop is a new one of this thread: the simulated clock must not move another's.
    """
    chance = random.Random(_SEED)
    return Counter(run_virtually(_call(chance)) for _ in range(calls))


async def _call(chance: random.Random) -> str:
    talk = ScriptedTalk(
        {
            "我想洗澡": say("哪一天呢", "请您说一个日子", kind="date"),
            "1": say("按了一"),
            "9": Speech(),
            "人工": say("请稍等", then="transfer", target="sip:seat@pbx"),
            "坏": RuntimeError("broken"),
            "silence 3": say("再见", then="hangup"),
        },
        urgent={"救命": say("马上帮您", then="hold")},
    )
    phone = ElderPhone(transfers=chance.random() < 0.5)
    recognizer = ReadingRecognizer(dead=chance.random() < 0.1)
    voice = InstantSynthesizer(fails_after=chance.choice([None, None, 0, 1]))
    call = asyncio.create_task(Call(phone, talk, Equipment(recognizer, voice, None, Loudness)).run())
    for act in chance.choices(_ACTS, k=chance.randrange(9)):
        pending = act(phone)
        if pending is not None:
            await pending
    chance.choice(_GOODBYES)(phone)
    try:
        async with asyncio.timeout(_LONGEST):
            summary = await call
    except TimeoutError:
        return "stuck"
    if [name for name, _ in talk.told].count("ended") != 1:
        return "ended twice"
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    return "leak" if left else f"by {summary.by}"
