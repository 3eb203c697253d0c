"""Which relatives hear of a likely swindle: those with the elder's consent, never one named as the asker."""

import re

from backend.people.schemas import PersonView
from backend.people.service import PeopleService

_NOT_TO_KNOW = re.compile(
    r"(?:别|不|甭|瞒|没)[^，。]{0,5}(?:告诉|让|叫|跟|给|和|对|着)[^，。]{0,4}$|(?:瞒着|背着)[^，。]{0,4}$"
)
_ASKERS = (
    (re.compile(r"外?孙(?:子|儿)?(?!女)"), ("grandchild",), "m"),
    (re.compile(r"外?孙女"), ("grandchild",), "f"),
    (re.compile(r"(?<!侄)(?:儿子|我儿(?!媳)|俺儿(?!媳)|小子)"), ("child",), "m"),
    (re.compile(r"闺女|女儿|姑娘|丫头"), ("child",), "f"),
    (re.compile(r"孩子|子女|儿女"), ("child", "grandchild"), ""),
    (re.compile(r"儿媳|媳妇"), ("child_in_law",), "f"),
    (re.compile(r"女婿"), ("child_in_law",), "m"),
    (re.compile(r"老伴|老头子|老婆子|爱人|丈夫|妻子"), ("spouse",), ""),
    (re.compile(r"侄|外甥|亲戚|弟|妹|哥|姐|叔|姑|舅|姨"), ("other",), ""),
)
"""Kinship words, the kinds of relation they may mean, and the sex (empty: either)."""


async def may_hear(people: PeopleService, elder: PersonView, said: str) -> tuple[PersonView, ...]:
    """Return the relatives with consent for alerts but those who, by what was ``said``, may be the asker.

    In doubt a relative is left out: staff are told in any case.
    """
    kinds = {relation.relative: relation.kind for relation in await people.relations(elder.id)}
    relatives = await people.relatives(elder.id, "alerts")
    return tuple(one for one in relatives if not is_asker(one, kinds.get(one.id, "other"), said))


def is_asker(relative: PersonView, kind: str, said: str) -> bool:
    """Return whether ``said`` names the relative, by name or by kinship, other than as who must not know."""
    if relative.name in said or (len(relative.name) > 2 and relative.name[1:] in said):
        return True
    for words, kinds, sex in _ASKERS:
        fits = kind in kinds and (not sex or relative.sex in ("", sex))
        if fits and any(not _NOT_TO_KNOW.search(said[: match.start()]) for match in words.finditer(said)):
            return True
    return False
