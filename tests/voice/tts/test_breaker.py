"""When a failing voice is spared, on a clock that tests turn. Category: unit."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import SHANGHAI, SteppedClock
from core.errors import EngineBusy, Forbidden, PeerFailed, Unavailable
from voice.tts.breaker import Breaker, State

START = datetime(2026, 11, 25, 9, tzinfo=SHANGHAI)
WINDOW = timedelta(seconds=60)
REST = timedelta(seconds=30)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock(START)


@pytest.fixture
def breaker(clock: SteppedClock) -> Breaker:
    return Breaker(clock, failures=3, window=WINDOW, rest=REST)


def _state(breaker: Breaker) -> State:
    """A property that changes: mypy would hold it for what it was."""
    return breaker.state


def _fail(breaker: Breaker, times: int = 1) -> None:
    for _ in range(times):
        with pytest.raises(PeerFailed), breaker.guard():
            raise PeerFailed("scripted")


def _succeed(breaker: Breaker) -> None:
    with breaker.guard():
        pass


def test_it_opens_at_the_third_failure(breaker: Breaker) -> None:
    _fail(breaker, 2)
    _succeed(breaker)
    assert _state(breaker) is State.CLOSED
    _fail(breaker)
    assert _state(breaker) is State.OPEN
    with pytest.raises(EngineBusy, match="rests"), breaker.guard():
        pytest.fail("nothing is let through")


def test_failures_far_apart_are_forgiven(breaker: Breaker, clock: SteppedClock) -> None:
    for _ in range(10):
        _fail(breaker)
        clock.step(WINDOW / 2)
    assert _state(breaker) is State.CLOSED


def test_after_its_rest_one_success_closes_it(breaker: Breaker, clock: SteppedClock) -> None:
    _fail(breaker, 3)
    clock.step(REST)
    assert _state(breaker) is State.HALF_OPEN
    _succeed(breaker)
    assert _state(breaker) is State.CLOSED
    _fail(breaker, 2)
    assert _state(breaker) is State.CLOSED, "old failures are forgotten"


def test_after_its_rest_one_failure_opens_it_again(breaker: Breaker, clock: SteppedClock) -> None:
    _fail(breaker, 3)
    clock.step(REST)
    _fail(breaker)
    assert _state(breaker) is State.OPEN
    clock.step(REST)
    _succeed(breaker)
    assert _state(breaker) is State.CLOSED


def test_only_one_attempt_at_once_is_let_through(breaker: Breaker, clock: SteppedClock) -> None:
    _fail(breaker, 3)
    clock.step(REST)
    with breaker.guard(), pytest.raises(EngineBusy), breaker.guard():
        pytest.fail("the second has to wait")
    assert _state(breaker) is State.CLOSED


def test_a_refusal_says_nothing_of_the_voice(breaker: Breaker, clock: SteppedClock) -> None:
    for _ in range(5):
        with pytest.raises(Forbidden), breaker.guard():
            raise Forbidden("personal")
    assert _state(breaker) is State.CLOSED
    _fail(breaker, 3)
    clock.step(REST)
    with pytest.raises(Forbidden), breaker.guard():
        raise Forbidden("personal")
    assert _state(breaker) is State.HALF_OPEN
    _succeed(breaker)
    assert _state(breaker) is State.CLOSED


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40))))
def test_it_lets_nothing_through_within_a_rest_of_opening(story: list[tuple[bool, int]]) -> None:
    clock = SteppedClock(START)
    breaker = Breaker(clock, failures=3, window=WINDOW, rest=REST)
    opened: datetime | None = None
    for well, pause in story:
        clock.step(timedelta(seconds=pause))
        before = breaker.state
        try:
            with breaker.guard():
                assert opened is None or clock() >= opened + REST
                if not well:
                    raise PeerFailed("scripted")
        except Unavailable:
            if before is not State.OPEN and breaker.state is State.OPEN:
                opened = clock()
        else:
            opened = None
            assert _state(breaker) is State.CLOSED
