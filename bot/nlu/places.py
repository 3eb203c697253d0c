"""The gazetteer: counties, their streets and towns, communities, by name and by sound; address.py asks it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml

from bot.nlu.syllables import fold, sounds, syllables
from core.errors import ConfigurationError

FOLDER = Path(__file__).parents[2] / "nlu_data" / "places"

_SHORTEST_BY_SOUND = 3
_SURE = ("街道", "社区", "镇", "新区")
"""Names with these endings are no ordinary words."""

Level = Literal["county", "street", "community"]


@dataclass(frozen=True, slots=True)
class Place:
    """A place by its official name; ``area`` is the code of the county it lies in."""

    name: str
    level: Level
    area: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """A place named in a text. ``sure`` ones stand alone; the others (short names) need company."""

    start: int
    end: int
    place: Place
    sure: bool


@dataclass(slots=True)
class Places:
    """Places by written name and by folded sound; a name two areas share has several."""

    by_name: dict[str, list[tuple[Place, bool]]] = field(default_factory=dict)
    by_sound: dict[tuple[str, ...], list[Place]] = field(default_factory=dict)

    @classmethod
    def load(cls, folder: Path = FOLDER) -> "Places":
        """Read every area's file of ``folder``; raises ConfigurationError naming the file that is amiss."""
        places = cls()
        for path in sorted(folder.glob("*.yml")):
            try:
                places._read(yaml.safe_load(path.read_text("utf-8")))
            except (KeyError, TypeError, yaml.YAMLError) as error:
                raise ConfigurationError(f"{path.name}: {error!r}") from error
        return places

    def sightings(self, text: str, area: str = "") -> Iterator[Sighting]:
        """Yield the places in ``text``, by letter or sound, overlaps included; ``area`` is preferred."""
        longest = max(map(len, self.by_name), default=0)
        for start in range(len(text)):
            for end in range(start + 2, min(len(text), start + longest) + 1):
                if known := self.by_name.get(text[start:end]):
                    place, sure = next((k for k in known if k[0].area == area), known[0])
                    yield Sighting(start, end, place, sure)
        yield from self._heard(text, area)

    def _heard(self, text: str, area: str) -> Iterator[Sighting]:
        read = syllables(text)
        folded = [fold(s.sound) for s in read]
        lengths = {len(key) for key in self.by_sound}
        for start in range(len(read)):
            for length in lengths:
                known = self.by_sound.get(tuple(folded[start : start + length]))
                if known and start + length <= len(read):
                    place = next((p for p in known if p.area == area), known[0])
                    sure = place.name.endswith(_SURE)
                    yield Sighting(read[start].start, read[start + length - 1].end, place, sure)

    def _read(self, content: dict[str, object]) -> None:
        area = str(content["area"])
        self._add(Place(str(content["county"]), "county", area), _names(content.get("aliases")))
        for street in _rows(content["streets"]):
            self._add(Place(str(street["name"]), "street", area), _names(street.get("aliases")))
            for name in _names(street.get("communities")):
                self._add(Place(name, "community", area), [])

    def _add(self, place: Place, aliases: list[str]) -> None:
        for name in (place.name, *aliases):
            sure = place.level != "county" and name.endswith(_SURE)
            self.by_name.setdefault(name, []).append((place, sure))
            if len(name) >= _SHORTEST_BY_SOUND:
                self.by_sound.setdefault(tuple(map(fold, sounds(name))), []).append(place)


@lru_cache(maxsize=1)
def places() -> Places:
    """Return the gazetteer that comes with the project."""
    return Places.load()


def _names(value: object) -> list[str]:
    return [str(name) for name in value] if isinstance(value, list) else []


def _rows(value: object) -> list[dict[str, object]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
