"""Category: protocol. Voice notes become samples; what is none is one clean refusal, by a limited process."""

import asyncio

import av
import numpy as np
import pytest

from core.errors import InputError
from tests.fakes.voice_note import amr, tone
from voice.notes.child import CONTAINERS, MAX_BYTES
from voice.notes.decoder import Decoder

HALF_A_MINUTE = amr(tone(30))


async def test_an_amr_file_becomes_telephone_samples() -> None:
    samples = np.frombuffer(await Decoder().decode(amr(tone(2))), np.int16)
    assert abs(len(samples) / 8000 - 2) < 0.1
    spectrum = np.abs(np.fft.rfft(samples[4000:12000]))
    assert abs(int(spectrum.argmax()) - 300) <= 5


async def test_more_than_seventy_seconds_are_cut() -> None:
    assert len(await Decoder().decode(HALF_A_MINUTE + HALF_A_MINUTE[6:] * 3)) == 70 * 16_000


async def test_silence_in_amr_wb_is_decoded() -> None:
    assert len(await Decoder().decode(b"#!AMR-WB\n" + b"\x7c" * 50)) == 16_000


@pytest.mark.parametrize("codec", ["amrnb", "amrwb", "speex"])
def test_the_codecs_are_there(codec: str) -> None:
    assert codec in av.codecs_available


@pytest.mark.parametrize(
    "sound",
    [
        b"",
        b"#!AMR\n",
        b"#!AMR\n" + b"\xff" * 5000,
        b"#!SILK_V3" + b"1" * 100,
        b"OggS" + b"\0" * 300,
        b"#EXTM3U\nfile:///etc/passwd\n",
        b"ffconcat version 1.0\nfile /etc/passwd\n",
        b"RIFF" + b"\0" * 300,
        b"{'errcode': 40007}",
        b"#!AMR" + bytes(MAX_BYTES),
    ],
    ids=lambda sound: repr(sound[:12]),
)
async def test_what_is_no_voice_note_is_refused(sound: bytes) -> None:
    with pytest.raises(InputError):
        await Decoder().decode(sound)


async def test_a_process_that_hangs_is_ended() -> None:
    with pytest.raises(InputError, match="too long"):
        await Decoder(deadline=0).decode(HALF_A_MINUTE)


async def test_several_at_once() -> None:
    lengths = [len(pcm) for pcm in await asyncio.gather(*(Decoder().decode(amr(tone(1))) for _ in range(3)))]
    assert len(set(lengths)) == 1


def test_formats_that_open_other_files_are_not_known() -> None:
    assert set(CONTAINERS.values()) == {"amr", "ogg"}
