"""Decodes one sound file from stdin to 8 kHz s16le mono on stdout; a process of its own, run by decoder.py.

The file comes from a stranger and the decoders are C: memory, time and files are limited before it is read.
The container is told from its first bytes and never guessed by FFmpeg, some of whose formats open others.
"""

import io
import resource
import sys
from collections.abc import Iterator

MAX_BYTES = 2 * 1024 * 1024
MAX_SECONDS = 70
RATE = 8000
_MEMORY = 1024 * 1024 * 1024
_CPU_SECONDS = 8

CONTAINERS = {b"#!AMR": "amr", b"OggS": "ogg"}
"""FFmpeg's name of the container by how a file begins; the codecs in use are AMR-NB, AMR-WB and Speex."""


def main() -> int:
    """Return 0, or 1 where the file is none of these or broken."""
    _limit()
    sound = sys.stdin.buffer.read(MAX_BYTES + 1)
    container = next((name for magic, name in CONTAINERS.items() if sound.startswith(magic)), None)
    if container is None or len(sound) > MAX_BYTES:
        return 1
    import av

    try:
        left = MAX_SECONDS * RATE * 2
        for pcm in _decoded(sound, container):
            sys.stdout.buffer.write(pcm[:left])
            left -= len(pcm)
            if left <= 0:
                break
    except (av.FFmpegError, ValueError, IndexError, MemoryError):
        return 1
    return 0


def _limit() -> None:
    for what, most in (
        (resource.RLIMIT_AS, _MEMORY),
        (resource.RLIMIT_CPU, _CPU_SECONDS),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _decoded(sound: bytes, container: str) -> Iterator[bytes]:
    import av

    resampler = av.AudioResampler(format="s16", layout="mono", rate=RATE)
    with av.open(io.BytesIO(sound), "r", format=container) as file:
        for frame in file.decode(file.streams.audio[0]):
            yield from (bytes(piece.planes[0])[: piece.samples * 2] for piece in resampler.resample(frame))
        yield from (bytes(piece.planes[0])[: piece.samples * 2] for piece in resampler.resample(None))


if __name__ == "__main__":
    sys.exit(main())
