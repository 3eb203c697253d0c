"""Organisations, care workers and rosters as rows; called by backend/seed.py."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from backend.seeding.areas import Row, county, document


@dataclass
class Staffing:
    """Rows of each table, in the order in which they must be written."""

    organisations: list[Row] = field(default_factory=list)
    workers: list[Row] = field(default_factory=list)
    rosters: list[Row] = field(default_factory=list)


def staffing(area: str, now: datetime, chance: Random) -> Staffing:
    """Return the workers of the area by the profiles of names.yml; they work every day from 8 to 18.

    The last of the cleaners is suspended, so that pages show what that looks like.
    """
    names, found = document("names"), Staffing()
    found.organisations = [
        {"id": f"o-{area}-{n}", "area": area, "name": name}
        for n, name in enumerate(names["organisations"][area], start=1)
    ]
    streets = [street["code"] for street in county(area)["streets"]]
    for profile in names["profiles"]:
        for _ in range(profile["count"]):
            number = len(found.workers) + 1
            sex = profile["sex"] or chance.choice("fm")
            found.workers.append(
                {
                    "id": f"w-{area}-{number:03}",
                    "area": area,
                    "organisation_id": found.organisations[number % len(found.organisations)]["id"],
                    "name": chance.choice(names["surnames"]) + chance.choice(names[f"adult_{sex}"]),
                    "sex": sex,
                    "phone": "",
                    "district": f"{area}.{streets[number % len(streets)]}",
                    "skills": profile["skills"],
                    "licences": profile["licences"],
                }
            )
    suspended = next(row for row in reversed(found.workers) if "cleaning" in row["skills"])
    suspended.update(suspended_at=now - timedelta(days=10), suspended_reason="投诉核查中")
    found.rosters = [
        {"worker_id": row["id"], "weekday": weekday, "start_minute": 8 * 60, "end_minute": 18 * 60}
        for row in found.workers
        for weekday in range(7)
    ]
    return found
