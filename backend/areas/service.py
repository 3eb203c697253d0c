"""Areas by code or name, and the rules that hold in them; called by every other feature and by handlers."""

from dataclasses import fields
from datetime import time
from typing import Any

from backend.areas.models import Area
from backend.areas.repository import AreaRepository
from backend.areas.schemas import AreaSettings, AreaView
from core.errors import NotFound


class AreaService:
    """The tree of areas."""

    def __init__(self, repository: AreaRepository) -> None:
        self._repository = repository

    async def get(self, code_or_name: str) -> AreaView:
        """Return the area called so, by code, name or another name of it; raises NotFound.

        Where two places share a name, the larger one is meant.
        """
        wanted = code_or_name.strip()
        area = await self._repository.find(wanted.lower())
        if area is None:
            area = next(iter(await self._repository.named(wanted)), None)
        if area is None:
            known = await self._repository.all()
            area = next((a for a in known if wanted in a.aliases or wanted == a.pinyin), None)
        if area is None:
            raise NotFound("no such area")
        return _view(area)

    async def all(self) -> tuple[AreaView, ...]:
        """Return every area in the order of the codes."""
        return tuple(_view(area) for area in await self._repository.all())

    async def children(self, code: str) -> tuple[AreaView, ...]:
        """Return the areas directly under ``code``."""
        return tuple(_view(area) for area in await self._repository.children(code))

    async def ancestry(self, code: str) -> tuple[AreaView, ...]:
        """Return the area and what it lies in, smallest first; raises NotFound."""
        path: list[AreaView] = []
        at: str | None = code
        while at is not None:
            area = await self._repository.find(at)
            if area is None:
                raise NotFound("no such area")
            path.append(_view(area))
            at = area.parent_code
        return tuple(path)

    async def centroids(self, code: str) -> dict[str, tuple[float, float]]:
        """Return latitude and longitude in degrees of the area and each of its districts, by code."""
        return {area.code: (area.latitude, area.longitude) for area in await self._repository.around(code)}


def settings_of(stored: dict[str, Any]) -> AreaSettings:
    """Return the rules stored as JSON, with the samples where nothing is stored."""
    known = {field.name for field in fields(AreaSettings)}
    values = {name: value for name, value in stored.items() if name in known}
    for name in ("opens", "closes"):
        if name in values:
            values[name] = time.fromisoformat(values[name])
    if "weekdays" in values:
        values["weekdays"] = tuple(values["weekdays"])
    return AreaSettings(**values)


def _view(area: Area) -> AreaView:
    return AreaView(
        code=area.code,
        parent=area.parent_code,
        level=area.level,
        name=area.name,
        aliases=tuple(area.aliases),
        pinyin=area.pinyin,
        latitude=area.latitude,
        longitude=area.longitude,
        settings=settings_of(area.settings),
    )
