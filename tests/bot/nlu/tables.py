"""Reads the tables of sentences beside the tests: ``+`` must be heard as the intent, ``-`` must not."""

from pathlib import Path

_HERE = Path(__file__).parent


def sentences(name: str) -> list[tuple[str, bool]]:
    """Return (sentence, expected) of each line of the table."""
    lines = (_HERE / f"{name}.txt").read_text("utf-8").splitlines()
    return [(line[2:], line[0] == "+") for line in lines if line[:2] in {"+ ", "- "}]
