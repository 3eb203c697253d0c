"""What is said on this line, for the recogniser's language model to learn; bot.adaptation gathers it."""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from backend.catalogue.seed import items
from backend.unit_of_work import UnitOfWork
from bot.nlu.data import Example, read_folder
from bot.nlu.places import Places
from bot.nlu.syllables import sounds
from voice.answers import DIGITS, NO, YES
from voice.prosody.normalise import normalise

CORPUS = "speech_text"
"""Folder of reviewed sentences under nlu_data: one a line, ``#`` begins a comment."""

_PLAIN = re.compile(r"[\u4e00-\u9fff，。！？；：、…,.!?;:~—\s“”‘’\"'（）()]*")
_SILENT = re.compile(r"[^\u4e00-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]")
_INTRODUCED = ("{}", "我叫{}", "我是{}", "找{}")
_LOCATED = ("{}", "我在{}", "我住{}", "俺是{}的", "在{}这边")


def spoken(text: str) -> list[str]:
    """Return how ``text`` is said, in Chinese characters alone; none where it has Latin letters.

    A 一 that a number is dictated with may be said 幺 or 一, so such a text comes twice.
    """
    if _LATIN.search(text):
        return []
    said = _SILENT.sub("", text if _PLAIN.fullmatch(text) else normalise(text))
    return [form for form in dict.fromkeys((said, said.replace("幺", "一"))) if form]


def reviewed(folder: Path) -> Iterator[str]:
    """Yield the sentences written for the recogniser, from ``folder``/speech_text."""
    for path in sorted((folder / CORPUS).glob("*.txt")):
        for line in path.read_text("utf-8").splitlines():
            if sentence := line.partition("#")[0].strip():
                yield sentence


def heard_right(examples: Iterable[Example]) -> Iterator[str]:
    """Yield the texts of ``examples`` but those with a service as it is misheard (住玉 for 助浴).

    Understanding has to know these; the recogniser would learn from them to write them.
    """
    names = _service_names()
    known = {sounds(name) for name in names}
    for example in examples:
        called = (example.text[s.start : s.end] for s in example.spans if s.entity == "service")
        if not any(word not in names and sounds(word) in known for word in called):
            yield example.text


def shipped(folder: Path) -> list[str]:
    """Return all that is shipped and may be said, by ``folder`` (nlu_data); the gold sets are never read."""
    data = read_folder(folder)
    texts = [
        *reviewed(folder),
        *heard_right(data.examples),
        *(word for words in data.lookups.values() for word in words),
        *sorted(_service_names()),
        *(form.format(place) for place in Places.load(folder / "places").by_name for form in _LOCATED),
        *YES,
        *NO,
        *DIGITS,
    ]
    return [said for text in texts for said in spoken(text)]


def terms() -> list[str]:
    """Return the catalogue's names and other ways of saying them: what the recogniser must not miss."""
    return sorted({said for name in _service_names() for said in spoken(name)[:1]})


async def local(uow: UnitOfWork) -> list[str]:
    """Return what is said of the people and places of this installation: workers, staff, areas."""
    areas = await uow.areas.all()
    workers = [worker.card.name for area in areas for worker in await uow.workers.of_area(area.code)]
    people = {*workers, *(member.name for member in await uow.staff.members())}
    places = {name for area in areas for name in (area.name, *area.aliases)}
    texts = [form.format(person) for person in sorted(people) for form in _INTRODUCED]
    texts += [form.format(place) for place in sorted(places) for form in _LOCATED]
    return [said for text in texts for said in spoken(text)]


def _service_names() -> set[str]:
    return {name for item in items() for name in (item.name, *item.aliases)}
