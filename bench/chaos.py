"""Chaos: a caller over real SIP who hangs up, keys, shouts, falls silent and sends junk at any moment."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence

from bench.tone import noise
from tests.fakes.sip_peer import Dialog, SipPeer
from voice.g711 import alaw_encode
from voice.sound import FRAME_MS, FRAME_SAMPLES

_FRAME = FRAME_MS / 1000
_PATIENCE = 20.0
"""Seconds within which every request is answered; one that is not is a fault of the hotline."""
_SILENCE = alaw_encode(bytes(2 * FRAME_SAMPLES))
_EVENT_STEPS = (160, 320, 480)
_KEYS = "0123456789*#"

Act = Callable[["ChaoticCaller"], Awaitable[None]]


class ChaoticCaller:
    """Holds one call of a few seconds; what it does is decided by ``chance``.

    ``speech`` are sentences as A-law. Nothing is waited for: all of it may fall into a prompt of the hotline.
    """

    def __init__(
        self, server: tuple[str, int], number: str, speech: Sequence[bytes], chance: random.Random
    ) -> None:
        self._server = server
        self._number = number
        self._speech = speech
        self._chance = chance
        self._out = bytearray()
        self._mute = False

    async def call(self) -> str:
        """Call, and return how it went: ``answered``, ``refused``, or ``no answer`` to a request."""
        try:
            async with SipPeer(self._server) as peer:
                return await self._call(peer)
        except TimeoutError:
            return "no answer"

    async def _call(self, peer: SipPeer) -> str:
        if self._chance.random() < 0.1:
            peer.send(self._chance.randbytes(self._chance.randrange(1, 1200)))
        async with asyncio.timeout(_PATIENCE):
            dialog, answer = await peer.call(dialog=Dialog(peer, self._number))
        if answer.status != 200:
            return "refused"
        self._peer, self._dialog = peer, dialog
        talking = asyncio.create_task(self._talk())
        try:
            for act in self._chance.choices(ACTS, k=self._chance.randrange(7)):
                await act(self)
            await asyncio.sleep(self._chance.random())
        finally:
            talking.cancel()
            await asyncio.gather(talking, return_exceptions=True)
        await self._leave()
        return "answered"

    async def _leave(self) -> None:
        """Say goodbye, twice now and then; one in six just vanishes and is found out by the silence."""
        if self._chance.random() < 1 / 6:
            return
        for _ in range(self._chance.choice((1, 1, 1, 2))):
            if await self._ask("BYE") == 481:
                return  # the hotline hung up first, or this is the second time

    async def speak(self) -> None:
        """Say a sentence, or the beginning of one."""
        sentence = self._chance.choice(self._speech)
        self._out += sentence[: self._chance.randrange(1, len(sentence))]
        await self.wait()

    async def wait(self) -> None:
        """Let up to two seconds pass."""
        await asyncio.sleep(self._chance.random() * 2)

    async def shout(self) -> None:
        """Make a noise without words."""
        self._out += alaw_encode(noise(self._chance.random(), self._chance))

    async def mute(self) -> None:
        """Send nothing at all from now on, or begin again."""
        self._mute = not self._mute

    async def press(self) -> None:
        """Press a few keys by RFC 4733."""
        for key in self._chance.choices(_KEYS, k=self._chance.randrange(1, 4)):
            for event in _key_events(_KEYS.index(key)):
                self._peer.send_event(self._dialog, event, first=event[2:] == _EVENT_STEPS[0].to_bytes(2))
                await asyncio.sleep(_FRAME)

    async def junk(self) -> None:
        """Send bytes to the media port that are no RTP, or RTP of a kind nobody offered."""
        for _ in range(self._chance.randrange(1, 40)):
            rubbish = self._chance.randbytes(self._chance.randrange(200))
            if self._chance.random() < 0.5:
                self._peer.send_junk(self._dialog, rubbish)
            else:
                self._peer.send_rtp(self._dialog, rubbish, kind=self._chance.randrange(128))

    async def hold(self) -> None:
        """Put the hotline on hold, or take it back."""
        direction = self._chance.choice(("sendonly", "inactive", "sendrecv"))
        body = self._peer.description("8 101", direction)
        await self._ask("INVITE", body)
        self._peer.send(self._dialog.write("ACK", (), "", "").encode())

    async def _ask(self, method: str, body: str = "") -> int:
        """Send a request of the call and return the status of its answer; raises TimeoutError without any."""
        async with asyncio.timeout(_PATIENCE):
            kind = "application/sdp" if body else ""
            return (await self._peer.request(method, self._dialog, body=body, kind=kind)).status

    async def _talk(self) -> None:
        """Send a packet every 20 ms: what is to be said, else silence."""
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            due += _FRAME
            await asyncio.sleep(due - loop.time())
            frame = bytes(self._out[:FRAME_SAMPLES]).ljust(FRAME_SAMPLES, _SILENCE[:1])
            del self._out[:FRAME_SAMPLES]
            if not self._mute:
                self._peer.send_rtp(self._dialog, frame)


def _key_events(code: int) -> Iterator[bytes]:
    """Yield the payloads of one key press; the last says that the key was let go, and comes three times."""
    for length in _EVENT_STEPS:
        yield bytes((code, 10)) + length.to_bytes(2)
    for _ in range(3):
        yield bytes((code, 0x80 | 10)) + _EVENT_STEPS[-1].to_bytes(2)


ACTS: tuple[Act, ...] = (
    ChaoticCaller.speak,
    ChaoticCaller.speak,
    ChaoticCaller.speak,
    ChaoticCaller.wait,
    ChaoticCaller.wait,
    ChaoticCaller.shout,
    ChaoticCaller.mute,
    ChaoticCaller.press,
    ChaoticCaller.junk,
    ChaoticCaller.hold,
)
