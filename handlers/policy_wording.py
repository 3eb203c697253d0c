"""How an entry of policy knowledge is told: whose it is, how old, and with what caution; ``ask`` too."""

import re
from collections.abc import Iterable

from backend.knowledge.schemas import Source
from bot.kernel.lines import Lines
from bot.kernel.reply import Words
from bot.nlu.retrieval import Finding
from handlers import wording
from handlers.wording import Value

_DATE = re.compile(r"(\d{4})-(\d{1,2})(?:-(\d{1,2}))?")
_DIGITS = str.maketrans("0123456789", "零一二三四五六七八九")


def told(finding: Finding, lines: Lines) -> Words:
    """Return the answer with area, source and date; where it is another area's, that comes first."""
    entry = finding.entry
    said: list[Words] = []
    if finding.foreign:
        line = "utter_policy_foreign" if finding.unpublished else "utter_policy_elsewhere"
        said.append(lines(line, area=finding.place.name, other=entry.area_name))
    said.append(lines("utter_policy_fact", fact=(entry.text, entry.speech, False)))
    if entry.source:
        said.append(lines("utter_policy_source", source=_named(entry.source), date=_published(entry.source)))
    if finding.stale and entry.until:
        said.append(lines("utter_policy_stale", until=_day(entry.until.isoformat())))
    if finding.foreign or finding.stale or finding.unpublished:
        said.append(lines("utter_policy_check"))
    return joined(said)


def joined(words: Iterable[Words]) -> Words:
    """Return several lines as one."""
    said = list(words)
    return Words("".join(w.text for w in said), tuple(piece for w in said for piece in w.speech))


def _named(source: Source) -> Value:
    """Return the source: its title to be read, a short name to be heard."""
    title = source.title if "《" in source.title else f"《{source.title}》"
    return Value(title, re.sub(r"[《》“”]", "", source.called))


def _published(source: Source) -> Value:
    return _day(source.published) if source.published else Value("没有注明日期", "没有注明日期")


def _day(iso: str) -> Value:
    """Return a date or a month: ``2023年9月16日``; ``二零二三年九月十六号``."""
    match = _DATE.fullmatch(iso)
    if match is None:
        return Value(iso, iso.translate(_DIGITS))
    year, month, day = match.groups()
    written, spoken = f"{year}年{int(month)}月", f"{year.translate(_DIGITS)}年{wording.chinese(int(month))}月"
    if day:
        written, spoken = f"{written}{int(day)}日", f"{spoken}{wording.chinese(int(day))}号"
    return Value(written, spoken)
