"""Offers: what was put to the caller to choose from, kept in the dialogue until one is picked."""

from collections.abc import Sequence


def put(data: dict[str, str], field: str, values: Sequence[str]) -> None:
    """Remember ``values`` in the order they are told; the one that is picked goes into ``field``."""
    data.update(offering=field, offers="|".join(values))


def standing(data: dict[str, str], field: str) -> list[str]:
    """Return the values that are on offer for ``field``."""
    return data.get("offers", "").split("|") if data.get("offering") == field and data.get("offers") else []


def pick(data: dict[str, str], choice: str | None) -> bool:
    """Take offer number ``choice`` (from 1); return whether there is such an offer."""
    offers = standing(data, data.get("offering", ""))
    if choice is None or not choice.isdigit() or not 1 <= int(choice) <= len(offers):
        return False
    data[data["offering"]] = offers[int(choice) - 1]
    return True


def withdraw(data: dict[str, str]) -> None:
    """Forget what was on offer."""
    data.pop("offers", None)
    data.pop("offering", None)
