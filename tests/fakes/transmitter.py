"""The transmit side of baresip, on a clock that the test turns: a buffer, a frame a tick, counters."""

from baresip import AudioNotActive, AudioRestarted, AudioStats

from voice.sound import FRAME_BYTES

CAPACITY = 32768


class Transmitter:
    """Implements the ``Wire`` of outgoing.py. ``air`` is all that was sent, silence as zero bytes."""

    def __init__(self) -> None:
        self.air = bytearray()
        self.active = True
        self._buffer = bytearray()
        self._flushing = False
        self._stale = False
        self._silence = self._starved = self._flushed = 0

    def write(self, pcm: bytes) -> int:
        """Take what fits."""
        self._check()
        accepted = pcm[: CAPACITY - len(self._buffer)]
        self._buffer += accepted
        return len(accepted)

    def flush_tx(self) -> None:
        """Drop the buffer at the next tick."""
        self._check()
        self._flushing = True

    def stats(self) -> AudioStats:
        """Return the counters; binds to a new stream like the real one."""
        if not self.active:
            raise AudioNotActive("test")
        self._stale = False
        return AudioStats(
            tx_silence_frames=self._silence,
            tx_starved_frames=self._starved,
            tx_rejected_bytes=0,
            tx_flushed_bytes=self._flushed,
            tx_buffered=len(self._buffer),
            tx_high_water=0,
            rx_dropped_bytes=0,
            rx_discarded_bytes=0,
            rx_buffered=0,
            rx_high_water=0,
        )

    def tick(self) -> None:
        """Send one frame."""
        if self._flushing:
            self._flushed += len(self._buffer)
            self._buffer.clear()
            self._flushing = False
        frame = bytes(self._buffer[:FRAME_BYTES])
        del self._buffer[:FRAME_BYTES]
        self._silence += not frame
        self._starved += 0 < len(frame) < FRAME_BYTES
        self.air += frame.ljust(FRAME_BYTES, b"\0")

    def restart(self) -> None:
        """Replace the stream, as a re-INVITE does: buffer and counters are gone."""
        self._buffer.clear()
        self._flushing = False
        self._silence = self._starved = self._flushed = 0
        self._stale = True

    def _check(self) -> None:
        if not self.active:
            raise AudioNotActive("test")
        if self._stale:
            self._stale = False
            raise AudioRestarted("test")
