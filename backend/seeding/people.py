"""Elders with their families as rows; called by backend/seed.py."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from random import Random
from typing import Any

from backend.people.schemas import GROUPS
from backend.seeding.areas import Row, county, document

ELDERS = 200
_LINE = {"decheng": "1410534", "changle": "1410536"}
"""No subscriber has a number of eleven digits that begins so: a slip in a demo rings nobody."""

WANG_XIUYING = "p-decheng-wangxiuying"
LI_MIN = "p-decheng-limin"
WANG_XIUYING_PHONE = "13805341234"
LI_MIN_PHONE = "14105341234"
LI_MIN_WECHAT = "oNX12343liminwechatdecheng00"
"""The openid under which 李敏's WeChat is bound in the area ``decheng``."""

_EIGHTY_ONE_AND_A_HALF = timedelta(days=29_768)


@dataclass
class Families:
    """Rows of each table, in the order in which they must be written."""

    persons: list[Row] = field(default_factory=list)
    phones: list[Row] = field(default_factory=list)
    accounts: list[Row] = field(default_factory=list)
    relations: list[Row] = field(default_factory=list)

    def relate(self, elder: str, relative: str, kind: str, scopes: list[str], at: datetime) -> None:
        """Add a relation with the elder's consent."""
        self.relations.append(
            {
                "id": f"r-{elder}-{relative}",
                "elder_id": elder,
                "relative_id": relative,
                "kind": kind,
                "scopes": scopes,
                "consented_at": at,
                "consent_by": elder,
                "consent_channel": "staff",
            }
        )


def elder_line(area: str, number: int) -> str:
    """Return the telephone number of an elder of the area, and of the spouse who lives there too."""
    return f"{_LINE[area]}{number:04}"


def families(area: str, now: datetime, chance: Random) -> Families:
    """Return 200 elders of the area with spouses who share a line, children, and what they consented to."""
    found = Families()
    if area == "decheng":
        _wang_household(found, now)
    names = document("names")
    at = now - timedelta(days=60)
    number = len([row for row in found.persons if row["is_elder"]])
    while number < ELDERS:
        number += 1
        elder = _elder(area, number, chance, names, at)
        found.persons.append(elder)
        line = elder_line(area, number)
        found.phones.append({"number": line, "person_id": elder["id"]})
        if number < ELDERS and chance.random() < 0.15:
            number += 1
            _spouse(found, _elder(area, number, chance, names, at), elder, line, at)
        for order in range(chance.choice((0, 1, 1, 2))):
            _child(found, elder, f"{number:04}{order}", chance, at)
    return found


def _elder(area: str, number: int, chance: Random, names: dict[str, Any], at: datetime) -> Row:
    sex = chance.choice("ffm")
    in_group = chance.random() < 0.4
    return {
        "id": f"p-{area}-{number:04}",
        "area": area,
        "name": chance.choice(names["surnames"]) + chance.choice(names[f"elder_{sex}"]),
        "sex": sex,
        "born": date(at.year - chance.randint(61, 93), chance.randint(1, 12), chance.randint(1, 28)),
        **_home(area, chance),
        "is_elder": True,
        "groups": [chance.choice(list(GROUPS))] if in_group else [],
        "care_level": chance.choice(("self", "self", "self", "partial", "full")),
        "living_alone": chance.random() < 0.4,
        "preferences": {"woman_for_bathing": sex == "f", "same_worker": chance.random() < 0.8},
        "rate": 0.85,
        "gain": 0.0,
        "registered_at": at,
    }


def _spouse(found: Families, row: Row, partner: Row, line: str, at: datetime) -> None:
    """Make ``row`` the spouse of ``partner``: one home, one line, each may book for the other."""
    sex = "m" if partner["sex"] == "f" else "f"
    names = document("names")[f"elder_{sex}"]
    row.update(sex=sex, name=row["name"][:1] + names[len(found.persons) % len(names)])
    row.update(district=partner["district"], address=partner["address"], living_alone=False)
    row["preferences"] = {"woman_for_bathing": sex == "f", "same_worker": True}
    partner["living_alone"] = False
    found.persons.append(row)
    found.phones.append({"number": line, "person_id": row["id"]})
    found.relate(partner["id"], row["id"], "spouse", ["view", "book"], at)
    found.relate(row["id"], partner["id"], "spouse", ["view", "book"], at)


def _child(found: Families, elder: Row, number: str, chance: Random, at: datetime) -> None:
    area, sex = elder["area"], chance.choice("fm")
    names = document("names")
    child = f"c-{area}-{number}"
    found.persons.append(
        {
            "id": child,
            "area": area,
            "name": chance.choice(names["surnames"]) + chance.choice(names[f"adult_{sex}"]),
            "sex": sex,
            "born": date(elder["born"].year + chance.randint(22, 30), chance.randint(1, 12), 15),
            **_home(area, chance),
            "is_elder": False,
            "groups": [],
            "preferences": {},
            "registered_at": at,
        }
    )
    line = f"{_LINE[area]}{5000 + len(found.persons):04}"
    found.phones.append({"number": line, "person_id": child})
    if chance.random() < 0.6:
        account = {"channel": "wechat", "area": area, "address": f"oNX12343{child.replace('-', '')}"}
        found.accounts.append({**account, "person_id": child, "bound_at": at})
    scopes = ["view", "book", "alerts"] if chance.random() < 0.8 else ["view"]
    found.relate(elder["id"], child, "child", scopes, at)


def _home(area: str, chance: Random) -> Row:
    place = county(area)
    street = chance.choice(place["streets"])
    road, community = chance.choice(place["roads"]), chance.choice(place["communities"])
    house = (
        f"{chance.randint(1, 20)}号楼{chance.randint(1, 4)}单元{chance.randint(1, 6)}0{chance.randint(1, 2)}"
    )
    return {
        "district": f"{area}.{street['code']}",
        "address": f"{place['name']}{street['name']}{road}{community}{house}",
    }


def _wang_household(found: Families, now: datetime) -> None:
    """王秀英, 81, who lives alone, and her daughter 李敏: the household of every example."""
    at = now - timedelta(days=60)
    home = {"area": "decheng", "district": "decheng.tianqu", "registered_at": at}
    found.persons += [
        {
            **home,
            "id": WANG_XIUYING,
            "name": "王秀英",
            "sex": "f",
            "born": (now - _EIGHTY_ONE_AND_A_HALF).date(),
            "address": "德城区天衢街道天衢中路康宁小区3号楼2单元101",
            "is_elder": True,
            "groups": ["hardship"],
            "living_alone": True,
            "preferences": {"woman_for_bathing": True, "same_worker": True},
        },
        {
            **home,
            "id": LI_MIN,
            "name": "李敏",
            "sex": "f",
            "born": date(now.year - 55, 6, 15),
            "address": "德城区天衢街道天衢中路阳光家园8号楼1单元302",
            "is_elder": False,
            "groups": [],
            "preferences": {},
        },
    ]
    found.phones += [
        {"number": WANG_XIUYING_PHONE, "person_id": WANG_XIUYING},
        {"number": LI_MIN_PHONE, "person_id": LI_MIN},
    ]
    found.accounts.append(
        {
            "channel": "wechat",
            "area": "decheng",
            "address": LI_MIN_WECHAT,
            "person_id": LI_MIN,
            "bound_at": at,
        }
    )
    found.relate(WANG_XIUYING, LI_MIN, "child", ["view", "book", "alerts"], at)
