"""Replies as JSON and back: for the row that makes a repeated turn harmless, and for what was said last."""

from dataclasses import asdict
from typing import Any

from bot.kernel import reply as kinds
from bot.kernel.reply import Expect, Part, Piece, Reply, Words

_PARTS: dict[str, type[Part]] = {
    kind.__name__.lower(): kind
    for kind in (
        kinds.Say,
        kinds.Ask,
        kinds.Confirm,
        kinds.Link,
        kinds.Media,
        kinds.Notify,
        kinds.Handoff,
        kinds.Pace,
        kinds.Soon,
        kinds.StopRecording,
        kinds.Hangup,
    )
}


def reply_to_json(reply: Reply) -> dict[str, Any]:
    """Return ``reply`` as JSON values; each part carries its kind."""
    return {
        "parts": [{"kind": type(part).__name__.lower(), **asdict(part)} for part in reply.parts],
        "expect": {"kind": reply.expect.kind, "phrases": list(reply.expect.phrases)},
        "state": reply.state,
        "intent": reply.intent,
    }


def reply_from_json(stored: dict[str, Any]) -> Reply:
    """Return the reply that :func:`reply_to_json` wrote."""
    expect = stored["expect"]
    return Reply(
        tuple(_part(dict(part)) for part in stored["parts"]),
        Expect(expect["kind"], tuple(expect["phrases"])),
        stored["state"],
        stored["intent"],
    )


def _part(stored: dict[str, Any]) -> Part:
    kind = _PARTS[stored.pop("kind")]
    if "words" in stored:
        stored["words"] = _words(stored["words"])
    if "options" in stored:
        stored["options"] = tuple(_words(option) for option in stored["options"])
    return kind(**stored)


def _words(stored: dict[str, Any]) -> Words:
    return Words(stored["text"], tuple(Piece(**piece) for piece in stored["speech"]))
