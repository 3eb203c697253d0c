"""Forms of address: 王奶奶, 李女士; called wherever a person is shown or spoken to."""

from datetime import date

from backend.people.schemas import age

_COMPOUND = ("欧阳", "司马", "上官", "诸葛", "东方", "尉迟", "公孙", "慕容", "令狐", "皇甫", "夏侯", "司徒")
_OLD = {"f": "奶奶", "m": "爷爷"}
_SENIOR = {"f": "阿姨", "m": "叔叔"}
_ADULT = {"f": "女士", "m": "先生"}


def surname(name: str) -> str:
    """Return the family name; of two characters where it is a compound one."""
    return name[:2] if name.startswith(_COMPOUND) and len(name) > 2 else name[:1]


def honorific(name: str, sex: str, born: date | None, on: date) -> str:
    """Return surname and form of address: 奶奶/爷爷 from 70, 阿姨/叔叔 from 60, else 女士/先生.

    Where the sex is not known nobody guesses: the name itself is used.
    """
    years = age(born, on)
    titles = _ADULT if years is None or years < 60 else _SENIOR if years < 70 else _OLD
    return f"{surname(name)}{titles[sex]}" if sex in titles else name
