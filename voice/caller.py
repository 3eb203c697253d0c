"""The test caller: phones as an elder would, tells what it heard and when; `nuanxian call` runs it."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.errors import InputError
from voice.asr.base import StreamingRecognizer
from voice.conversation import QUIET, Answer, Conversation
from voice.legs.sip.client import SipServer
from voice.recording import Recorder
from voice.script import HangUp, Pause, Play, Press, Say, Step, parse_script, recordings, written
from voice.sound import RATE, WIDTH
from voice.vad import SileroModel, VoiceActivity, VoiceModel
from voice.wav import read_wav, write_wav

Speaker = Callable[[str], Awaitable[bytes]]
"""Returns a line as 8 kHz s16le mono, in a voice that is not the assistant's."""

RTP_PORTS = (30000, 31998)
RINGING = 20.0
"""Seconds an elder lets it ring."""
_URI = re.compile(r"sips?:(?:[^@]*@)?(?P<host>\[[^\]]+\]|[^:;?]+)(?::(?P<port>\d+))?", re.IGNORECASE)
_AUDIBLE = 200
"""Peak of a frame that is not silence; a line's last audible sample is where the elder stopped speaking."""
_CHUNK = RATE * WIDTH // 10


@dataclass(frozen=True, slots=True)
class Exchange:
    """A step of the caller and what came back; times are seconds since the call was answered.

    ``ended`` is where our speech ended, ``answered`` where the first voice of the answer came (None: none
    did), ``seconds`` how long the answer was. Both directions' transport and jitter buffers are in the delay.
    """

    line: str
    ended: float
    answered: float | None
    seconds: float
    heard: str

    @property
    def delay(self) -> float | None:
        """Seconds from the end of our speech to the first voice of the answer."""
        return None if self.answered is None else self.answered - self.ended


@dataclass(frozen=True, slots=True)
class CallReport:
    """How a call went; the first exchange is the greeting. ``ended_by`` is elder, assistant or network."""

    uri: str
    exchanges: tuple[Exchange, ...]
    seconds: float
    ended_by: str
    reason: str
    files: tuple[Path, ...]


async def dial(  # noqa: PLR0913  (each is a thing of its own)
    uri: str,
    *,
    from_number: str = "13800138000",
    lines: Sequence[str] = (),
    wavs: Sequence[Path] = (),
    say: Speaker | None = None,
    hear: StreamingRecognizer | None = None,
    record_to: Path | None = None,
    quiet: float = QUIET,
    voice_model: Callable[[], VoiceModel] = SileroModel,
) -> CallReport:
    """Call ``uri``, take a turn each time the assistant has finished, hang up after the last answer.

    ``lines`` are those of a script (voice/script.py), spoken by ``say``; ``wavs`` are played after them, one
    a turn. ``hear`` writes down what was heard; after ``quiet`` seconds of silence the assistant is taken to
    have finished, more where it may be slow. Raises InputError for a bad script, file or URI, PeerFailed
    when the call is not answered.
    """
    steps = (*parse_script("\n".join(lines)), *recordings(wavs))
    # Rendered before the call: an elder does not wait for a synthesizer.
    sounds = [await _sound(step, say) for step in steps]
    host = await asyncio.to_thread(_our_address, uri)
    phone = SipServer(host, _free_port(host), RTP_PORTS, max_calls=1)
    async with contextlib.AsyncExitStack() as open_things:
        await phone.start()
        open_things.push_async_callback(phone.stop)
        leg = await phone.dial(uri, from_number=from_number, patience=RINGING)
        recorder = Recorder(record_to, "call") if record_to is not None else None
        if recorder is not None:
            open_things.callback(recorder.close)
        conversation = Conversation(leg, VoiceActivity(voice_model()), recorder, quiet)
        answers = await _hold(conversation, steps, sounds)
        end = await conversation.hang_up()
    labels = ["", *(written(step) for step in steps)]
    exchanges = [
        Exchange(label, answer.since, answer.start, answer.seconds, await _read(answer.pcm, hear))
        for label, answer in zip(labels, answers, strict=False)
    ]
    ended_by = {"us": "elder", "caller": "assistant"}.get(end.by, end.by)
    files = _store(conversation, recorder, record_to)
    return CallReport(uri, tuple(exchanges), conversation.now, ended_by, end.reason, files)


async def _hold(conversation: Conversation, steps: Sequence[Step], sounds: Sequence[bytes]) -> list[Answer]:
    answers = [await conversation.listen()]
    for step, pcm in zip(steps, sounds, strict=True):
        if conversation.ended is not None:
            break
        silent = 0.0
        match step:
            case HangUp():
                break
            case Pause(length):
                silent = length
            case Press(keys):
                await conversation.press(keys)
            case Say() | Play():
                await conversation.speak(pcm)
        answers.append(await conversation.listen(silent))
    return answers


async def _sound(step: Step, say: Speaker | None) -> bytes:
    match step:
        case Play(wav):
            return _until_last_sound(await asyncio.to_thread(read_wav, wav))
        case Say(text):
            if say is None:
                raise InputError("the script has lines to speak but there is no voice to speak them")
            return _until_last_sound(await say(text))
        case _:
            return b""


def _until_last_sound(pcm: bytes) -> bytes:
    audible = np.flatnonzero(np.abs(np.frombuffer(pcm, "<i2").astype(np.int32)) > _AUDIBLE)
    return pcm[: (int(audible[-1]) + 1) * WIDTH] if audible.size else b""


async def _read(pcm: bytes, hear: StreamingRecognizer | None) -> str:
    if hear is None or not pcm:
        return ""
    stream = hear.stream()
    for at in range(0, len(pcm), _CHUNK):
        await stream.accept(pcm[at : at + _CHUNK])
    best = (await stream.finish()).best
    return best.text if best is not None else ""


def _store(conversation: Conversation, recorder: Recorder | None, folder: Path | None) -> tuple[Path, ...]:
    """Write each side beside the finished stereo file and return the names."""
    if folder is None or recorder is None:
        return ()
    both = folder / recorder.name
    sides = {"elder": conversation.said, "assistant": conversation.heard}
    paths = [both.with_stem(f"{both.stem}-{who}") for who in sides]
    for path, pcm in zip(paths, sides.values(), strict=True):
        write_wav(path, pcm)
    return (both, *paths)


def _our_address(uri: str) -> str:
    """Return the address of ours from which the host of ``uri`` is reached."""
    parts = _URI.match(uri)
    if parts is None:
        raise InputError("a SIP address looks like sip:12343@127.0.0.1:5060")
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            parts["host"].strip("[]"), int(parts["port"] or 5060), type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind, protocol) as probe:
            probe.connect(address)  # sends nothing
            return str(probe.getsockname()[0])
    except OSError as error:
        raise InputError(f"the host of the SIP address cannot be reached: {error.strerror}") from error


def _free_port(host: str) -> int:
    """Return a port that is free for UDP and TCP now."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    while True:
        with socket.socket(family, socket.SOCK_DGRAM) as udp, socket.socket(family) as tcp:
            udp.bind((host, 0))
            port = int(udp.getsockname()[1])
            with contextlib.suppress(OSError):
                tcp.bind((host, port))
                return port
