"""An understanding that knows a handful of sentences, for tests that are about something else."""

from collections.abc import Mapping
from dataclasses import replace

from bot.kernel.meaning import Context, Entity, Meaning

_KNOWN = {
    "我要洗澡": Meaning("", "book_service", 1.0, entities=(Entity("service", 0, 4, "bath.home"),)),
    "后天上午九点": Meaning(
        "", "inform", 1.0, entities=(Entity("date", 0, 2, "2026-11-18"), Entity("time", 2, 6, "09:00"))
    ),
    "对": Meaning("", "affirm", 1.0),
    "没有了": Meaning("", "deny", 1.0),
    "我要人工": Meaning("", "transfer_human", 1.0, rule="human"),
    "救命啊我摔倒了": Meaning("", "emergency", 1.0, rule="fall"),
    "谢谢": Meaning("", "thank", 1.0),
    "慢点说": Meaning("", "slower", 1.0),
    "大点声": Meaning("", "louder", 1.0),
}


class Sentences:
    """Implements Engine: what it does not know is not understood. ``more`` are further sentences."""

    def __init__(self, more: Mapping[str, Meaning] | None = None) -> None:
        self._known = _KNOWN | dict(more or {})

    async def parse(self, texts: tuple[str, ...], context: Context) -> Meaning:
        """Look the first reading up."""
        del context
        text = texts[0] if texts else ""
        return replace(self._known.get(text, Meaning("", "nlu_fallback", 0.0)), text=text)

    def finished(self, partial: str) -> float:
        """Return that what it knows needs nothing more."""
        return float(partial in self._known)
