"""Travel between districts, without a map service; called by dispatching."""

from math import asin, ceil, cos, radians, sin, sqrt

_EARTH_KM = 6371.0
_DETOUR = 1.3  # roads against the straight line
_KM_PER_HOUR = 20.0  # an electric bicycle in town

Place = tuple[float, float]
"""Latitude and longitude in degrees."""


def distance(a: Place, b: Place) -> float:
    """Return kilometres as the crow flies (haversine)."""
    lat1, lon1, lat2, lon2 = map(radians, (*a, *b))
    h = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * _EARTH_KM * asin(sqrt(h))


def travel_quarters(home: Place, place: Place) -> int:
    """Return the quarter hours of the way between a worker's home district and a visit's.

    Taken before and after each visit. By way of home is never shorter than straight from one visit to
    the next, so whatever the order of a day's visits is, the worker arrives in time.
    """
    minutes = distance(home, place) * _DETOUR / _KM_PER_HOUR * 60
    return ceil(minutes / 15)
