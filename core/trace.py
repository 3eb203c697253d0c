"""Which call and turn is being worked on, and where an error happened, without what it said; for the logs.

Exception text may quote a caller, so only types and places are told.
"""

import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_IDS: ContextVar[Mapping[str, str]] = ContextVar("ids", default={})  # noqa: B039  (never changed in place)


@contextmanager
def working_on(**ids: str) -> Iterator[None]:
    """Put ``ids`` (call_id, turn_id…) into every log line of the block and of the tasks it starts."""
    token = _IDS.set({**_IDS.get(), **ids})
    try:
        yield
    finally:
        _IDS.reset(token)


def ids() -> Mapping[str, str]:
    """Return the ids of what is being worked on, by name."""
    return _IDS.get()


def where(error: BaseException) -> str:
    """Return type and frames of ``error``, innermost first, with no message and no source line."""
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(
        f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames[::-1]
    )
    cause = f"; caused by {where(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__} at {path}{cause}"
