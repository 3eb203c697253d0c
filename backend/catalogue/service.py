"""The services that can be booked; called by visits, dispatching, handlers and the web."""

from backend.catalogue.models import CatalogueItem
from backend.catalogue.repository import CatalogueRepository
from backend.catalogue.schemas import ItemView
from core.errors import NotFound


class CatalogueService:
    """The catalogue as it stands in the database."""

    def __init__(self, repository: CatalogueRepository) -> None:
        self._repository = repository

    async def get(self, code: str) -> ItemView:
        """Return the item with ``code`` (``category.item``); raises NotFound."""
        item = await self._repository.find(code)
        if item is None:
            raise NotFound("no such catalogue item")
        return _view(item)

    async def items(self, category: str | None = None) -> tuple[ItemView, ...]:
        """Return the items of ``category``, or all 52, in the order of the published list."""
        return tuple(_view(item) for item in await self._repository.all(category))

    async def aliases(self) -> dict[str, str]:
        """Return the code for every way of saying an item, its name included."""
        items = await self._repository.all(None)
        return {alias: item.code for item in items for alias in (item.name, *item.aliases)}


def _view(item: CatalogueItem) -> ItemView:
    return ItemView(
        code=item.code,
        category=item.category,
        name=item.name,
        aliases=tuple(item.aliases),
        unit=item.unit,
        minutes=item.minutes,
        price=item.price,
        subsidised=item.subsidised,
        skill=item.skill,
        licence=item.licence,
        workers=item.workers,
        lead_minutes=item.lead_minutes,
        preparation=item.preparation,
        sample=item.sample,
    )
