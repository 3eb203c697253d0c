"""Finds addresses, from county to door, with names put right and spoken numbers as figures."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from bot.nlu.numbers import Found, digits
from bot.nlu.numerals import HAN, cardinal
from bot.nlu.places import places

_NUMBER = r"[0-9零〇一二两三四五六七八九十百幺洞拐]{1,6}"
_NOT_IN_NAME = (
    r"在住到是叫的我俺咱你恁您他她搬去从给把跟了就那这往个们哪于有来上要找改成为给哪啥没不写址\s，,。、？！\d"
)
_HOUSING = r"小区|花园|家园|公寓|大院|家属院|宿舍|新村|社区|苑|村|庄园"
_DETAIL = re.compile(
    rf"(?P<number>{_NUMBER}|[A-Za-z])(?P<unit>号楼|号院|号房|单元|门栋|[栋幢座楼层排室户组队号区])"
    r"|[东西中]户|\d{1,3}-\d{1,2}-\d{2,4}"
)
_ROOM = re.compile(rf"{_NUMBER}(?![{HAN}幺\d]|[点月日年岁个元块天])")
_ESTATE = re.compile(rf"(?P<name>[^{_NOT_IN_NAME}]{{1,6}}?(?:{_HOUSING}))")
_ROAD = re.compile(
    rf"(?P<name>[^{_NOT_IN_NAME}]{{1,4}}?(?:大街|大道|路|街(?!道)|胡同|巷))(?:(?P<number>"
    + _NUMBER
    + r")号(?![楼线]))?"
)
_TOWN = re.compile(rf"[^{_NOT_IN_NAME}]{{2,3}}?(?:县(?!城)|街道(?!办)|镇(?![上里])|乡(?![下里亲]))")
"""Counties and towns of which the gazetteer knows nothing."""
_NAMED_BLOCK = re.compile(
    rf"(?P<name>[^{_NOT_IN_NAME}]{{1,5}}?[里苑府城庭园湾郡厂局所院])(?={_NUMBER}(?:号楼|号院|[栋幢]))"
)
"""A name is one of housing too where a house number follows: 幸福里七号楼."""
_STRONG_UNITS = frozenset({"号楼", "号院", "单元", "栋", "幢", "室"})
_BEFORE_ROOM = ("单元", "号楼", "栋", "幢", "楼", "层")
_GAP = re.compile(r"[\s，,的里那]{0,2}|那个|里头|里面")
_CUE = re.compile(r"(?:住在?|住到|搬到?了?|地址是?|改[成为]|[家送]在?到?|位于|在)$")
_LONGEST = 2000


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of an address: how it reads and what it proves: 2 enough alone, 1 with another, 0 nothing."""

    start: int
    end: int
    value: str
    proof: int


def addresses(text: str, area: str = "") -> tuple[Found, ...]:
    """Return the addresses in ``text``: 三号楼二单元幺零二 → 3号楼2单元102, 天驱街道 → 天衢街道.

    ``area`` is the code of the caller's county: of places that share a name its own is meant.
    A lone county, a lone 三号 (a date) and a lone short name are no address.
    """
    found = []
    for pieces in _chains(text, _pieces(text[:_LONGEST], area)):
        start, end = pieces[0].start, pieces[-1].end
        cued = _CUE.search(text, 0, start) is not None
        proof = sum(piece.proof for piece in pieces) + cued
        if max(piece.proof for piece in pieces) > 0 and proof >= 2:
            found.append(Found(start, end, "".join(piece.value for piece in pieces)))
    return tuple(found)


def _pieces(text: str, area: str) -> list[Piece]:
    """Return the pieces of ``text`` in order; known places win over estates and roads, these over numbers."""
    candidates: list[tuple[int, Piece]] = []
    for sighting in places().sightings(text, area):
        proof = 2 if sighting.sure else 1
        candidates.append((0, Piece(sighting.start, sighting.end, sighting.place.name, proof)))
    known = [piece for _, piece in candidates if piece.proof == 2]
    towns = [Piece(*m.span(), m[0], 1) for m in _TOWN.finditer(_without(text, known))]
    candidates += [(1, piece) for piece in towns]
    rest = _without(text, [*known, *towns])
    for named in (_ESTATE, _NAMED_BLOCK):
        candidates += [(1, Piece(*m.span(), m["name"], 1)) for m in named.finditer(rest)]
    candidates += [(1, _road(m)) for m in _ROAD.finditer(rest)]
    candidates += [(2, _detail(m)) for m in _DETAIL.finditer(text)]
    kept: list[Piece] = []
    for _, piece in sorted(candidates, key=lambda c: (c[0], c[1].start - c[1].end, c[1].start)):
        if not any(piece.start < other.end and other.start < piece.end for other in kept):
            kept.append(piece)
    return sorted(kept, key=lambda piece: piece.start)


def _without(text: str, pieces: list[Piece]) -> str:
    """Return ``text`` with stops in place of ``pieces``: what follows a known place is a name of its own."""
    chars = list(text)
    for piece in pieces:
        chars[piece.start : piece.end] = "，" * (piece.end - piece.start)
    return "".join(chars)


def _road(match: re.Match[str]) -> Piece:
    if not match["number"]:
        return Piece(*match.span(), match["name"], 1)
    return Piece(*match.span(), f"{match['name']}{_figures(match['number'])}号", 2)


def _detail(match: re.Match[str]) -> Piece:
    if not match["unit"]:
        return Piece(*match.span(), match[0], 1)
    proof = 2 if match["unit"] in _STRONG_UNITS else 1 if match["unit"] in {"排", "号房"} else 0
    return Piece(*match.span(), _figures(match["number"]) + match["unit"], proof)


def _chains(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield runs of pieces that stand side by side, each with the bare room number that may follow."""
    chain: list[Piece] = []
    for piece in pieces:
        if chain and not _GAP.fullmatch(text, chain[-1].end, piece.start):
            yield _with_room(text, chain)
            chain = []
        chain.append(piece)
    if chain:
        yield _with_room(text, chain)


def _with_room(text: str, chain: list[Piece]) -> list[Piece]:
    last = chain[-1]
    room = _ROOM.match(text, last.end)
    if room and last.value.endswith(_BEFORE_ROOM):
        return [*chain, Piece(*room.span(), _figures(room[0]), 0)]
    return chain


@lru_cache(maxsize=512)
def _figures(number: str) -> str:
    """Return 三 → 3, 幺零二 → 102, 二十三 → 23, A → A."""
    if number.isascii():
        return number
    value = cardinal(number) if any(unit in number for unit in "十百") else None
    return str(value) if value is not None else digits(number)
