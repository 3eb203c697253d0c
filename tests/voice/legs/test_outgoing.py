"""The account of what a caller heard is exact: barge-in, recording and the transcript all rest on it."""

from hypothesis import given
from hypothesis import strategies as st

from tests.fakes.transmitter import Transmitter
from voice.legs.sip.outgoing import Outgoing
from voice.sound import FRAME_BYTES

ACTIONS = st.lists(
    st.one_of(
        st.integers(1, 3000).map(lambda length: ("play", length)),
        st.integers(30000, 70000).map(lambda length: ("play", length)),
        st.integers(0, 8).map(lambda ticks: ("pass", ticks)),
        st.just(("flush", 0)),
        st.just(("mark", 0)),
    ),
    max_size=30,
)


class Bench:
    """An Outgoing on a fake transmitter, looked after every tick."""

    def __init__(self) -> None:
        self.stack = Transmitter()
        self.outgoing = Outgoing(self.stack)
        self.sent = bytearray()
        self.marks: list[str] = []
        self.unsent: list[int] = []
        self.now = 0.0

    def look(self) -> None:
        progress = self.outgoing.look(self.now)
        self.sent += progress.sent
        self.marks += progress.marks
        if progress.unsent is not None:
            self.unsent.append(progress.unsent)

    def run(self, ticks: int) -> None:
        for _ in range(ticks):
            self.look()
            self.stack.tick()
            self.now += 0.02
            self.look()

    def finish(self) -> None:
        """Run until nothing more comes."""
        self.run(5)
        while not self.stack.air.endswith(bytes(3 * FRAME_BYTES)):
            self.run(5)


def spoken(pcm: bytes | bytearray) -> int:
    return len(pcm) - pcm.count(0)


@given(ACTIONS)
def test_every_byte_was_either_heard_or_reported_as_unheard(actions: list[tuple[str, int]]) -> None:
    bench = Bench()
    played = flushes = 0
    for number, (action, amount) in enumerate(actions):
        match action:
            case "play":
                bench.outgoing.play(b"\x01" * amount)
                played += amount
            case "flush":
                bench.look()
                bench.outgoing.flush(bench.now)
                bench.run(2)
                flushes += 1
            case "mark":
                bench.outgoing.mark(str(number))
            case _:
                bench.run(amount)
    bench.finish()
    assert bench.sent == bench.stack.air
    assert len(bench.unsent) == flushes
    assert spoken(bench.stack.air) + sum(bench.unsent) == played
    assert bench.marks == sorted(set(bench.marks), key=int)


def test_a_long_prompt_goes_out_without_a_gap() -> None:
    bench = Bench()
    prompt = b"\x01" * 160_000
    bench.outgoing.play(prompt)
    bench.outgoing.mark("end")
    bench.run(500)
    assert bench.stack.air == prompt
    assert bench.marks == ["end"]


def test_a_mark_is_not_early_and_one_that_was_flushed_never_comes() -> None:
    bench = Bench()
    bench.outgoing.play(b"\x01" * FRAME_BYTES * 10)
    bench.outgoing.mark("ten")
    bench.outgoing.play(b"\x01" * FRAME_BYTES * 10)
    bench.outgoing.mark("twenty")
    bench.run(9)
    assert bench.marks == []
    bench.run(3)
    assert bench.marks == ["ten"]
    bench.outgoing.flush(bench.now)
    bench.outgoing.mark("after")
    bench.finish()
    assert bench.marks == ["ten", "after"]


def test_what_a_renegotiation_lost_is_said_again() -> None:
    bench = Bench()
    bench.outgoing.play(b"\x01" * FRAME_BYTES * 50)
    bench.outgoing.mark("end")
    bench.run(20)
    bench.stack.restart()
    bench.outgoing.restart()
    bench.finish()
    assert spoken(bench.stack.air) == FRAME_BYTES * 50
    assert bench.marks == ["end"]


def test_on_hold_a_flush_does_not_wait_for_a_clock_that_stands_still() -> None:
    bench = Bench()
    bench.outgoing.play(b"\x01" * FRAME_BYTES * 50)
    bench.run(10)
    bench.outgoing.flush(bench.now)
    bench.now += 0.2
    bench.look()
    assert len(bench.unsent) == 1


def test_without_media_everything_waits() -> None:
    bench = Bench()
    bench.stack.active = False
    bench.outgoing.play(b"\x01" * FRAME_BYTES)
    bench.look()
    bench.outgoing.flush(bench.now)
    bench.look()
    assert bench.unsent == [FRAME_BYTES]
