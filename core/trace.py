"""Where an error happened, without what it said: exception text may quote a caller."""

import traceback


def where(error: BaseException) -> str:
    """Return type and frames of ``error``, innermost first, with no message and no source line."""
    frames = traceback.extract_tb(error.__traceback__)
    path = " < ".join(
        f"{frame.filename.rsplit('/', 2)[-1]}:{frame.lineno} {frame.name}" for frame in frames[::-1]
    )
    cause = f"; caused by {where(error.__cause__)}" if error.__cause__ else ""
    return f"{type(error).__name__} at {path}{cause}"
