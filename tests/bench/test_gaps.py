import pytest

from bench.bargein import silent_after
from bench.gaps import Packet, gaps
from bench.tone import tone
from voice.g711 import alaw_encode
from voice.sound import FRAME_SAMPLES

LOUD, QUIET = alaw_encode(tone(0.02)), alaw_encode(bytes(2 * FRAME_SAMPLES))


def stream(*at: float, first: int = 0) -> list[Packet]:
    """Packets that came at these milliseconds, numbered one by one."""
    return [Packet(moment / 1000, (first + n) & 0xFFFF, b"") for n, moment in enumerate(at)]


def test_gaps_are_those_of_each_stream_and_never_between_two() -> None:
    found = gaps({("a", 1): stream(0, 20, 40, 200), ("a", 2): stream(1000, 1020)})
    assert (found.streams, found.packets, found.late, found.lost) == (2, 6, 1, 0)
    assert found.p50 == pytest.approx(20)
    assert found.longest == pytest.approx(160)


def test_numbers_left_out_are_lost_packets_across_the_turn_of_the_counter_too() -> None:
    one, two, _, four = stream(0, 20, 40, 60, first=0xFFFE)
    assert gaps({("a", 1): [one, two, four]}).lost == 1


def test_a_packet_out_of_order_is_not_lost() -> None:
    one, two, three, four = stream(0, 20, 40, 60)
    assert gaps({("a", 1): [one, three, two, four]}).lost == 0


def prompt(loud: range, until: int = 200) -> list[Packet]:
    """A packet every 20 ms, with sound in those of ``loud``."""
    return [Packet(n / 50, n, LOUD if n in loud else QUIET) for n in range(until)]


def test_silence_begins_with_the_end_of_the_last_packet_of_sound() -> None:
    assert silent_after(prompt(range(60)), onset=1.0) == pytest.approx(0.2)


def test_a_pause_shorter_than_silence_does_not_count() -> None:
    packets = [*prompt(range(55), 60), *(p for p in prompt(range(70)) if p.sequence >= 60)]
    assert silent_after(packets, onset=1.0) == pytest.approx(0.4)


def test_a_prompt_that_goes_on_was_not_silenced() -> None:
    assert silent_after(prompt(range(1000), 1000), onset=1.0) is None


def test_nothing_was_said_after_the_onset() -> None:
    assert silent_after(prompt(range(10)), onset=1.0) == 0.0
