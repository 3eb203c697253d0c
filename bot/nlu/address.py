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
    r"在住到是叫的我俺咱你恁您他她搬去从给把跟了就那这往个们哪于有来上要找改成为给"
    r"哪啥没不写址注认得哩着:：\s，,。、？！\d"
)
_OF_NAME = rf"(?:(?![街镇]|(?<!铁)路)[^{_NOT_IN_NAME}])"
"""A character of an estate's name; a street ends before it."""
_HOUSING = r"小区|花园|家园|公寓|大院|家属院|宿舍|新村|社区|苑|村|庄园"
_DETAIL = re.compile(
    rf"(?P<number>{_NUMBER}|[A-Za-z])(?P<unit>号楼|号院|号房|单元|门栋|[栋幢座楼层排室户组队号区]|房(?![子间东贷一两]))"
    r"|(?P<side>(?<=[楼层栋号])[东西中](?:户(?![口籍主外])|单元))|[东西中]户(?![口籍主外])"
    r"|\d{1,3}-\d{1,2}-\d{2,4}"
)
_ROOM = re.compile(rf"{_NUMBER}(?![{HAN}幺\d]|[点月日年岁个元块天])")
_ESTATE = re.compile(rf"(?P<name>(?!家(?![属和])){_OF_NAME}{{1,6}}?(?:{_HOUSING}))")
_ROAD = re.compile(
    rf"(?P<name>(?!家(?!属))[^{_NOT_IN_NAME}]{{1,4}}?(?:大街|大道|路|街(?!道)|胡同|巷))(?:(?P<number>"
    + _NUMBER
    + r")号(?![楼线院]))?"
)
_TOWN = re.compile(
    rf"[^{_NOT_IN_NAME}]{{2,3}}?(?:县(?![城医])|街道(?!办)|镇(?![上里])|乡(?![下里亲])"
    r"|(?<![小社园片市地景库山郊诊息病验烟服这本一二三四五六七八九十])区(?![里域别分]))"
)
"""Districts, counties and towns of which the gazetteer knows nothing."""
_VILLAGE = re.compile(
    rf"(?P<name>(?!石家庄|枣庄)[^{_NOT_IN_NAME}]{{1,4}}?(?:(?<![饭钱布])庄(?![稼园严重])|[屯疃夼寨洼]|(?<!汉)堡)子?)"
)
"""A village without the word 村."""
_NAMED_BLOCK = re.compile(
    rf"(?P<name>(?!家(?![属和])){_OF_NAME}{{1,5}}?(?:[里苑府城庭园湾郡厂局所]|(?<!号)院))(?={_NUMBER}(?:号楼|号院|[栋幢])|\d+-\d)"
)
"""A name is one of housing too where a house number follows: 幸福里七号楼."""
_STRONG_UNITS = frozenset({"号楼", "号院", "单元", "栋", "幢", "室"})
_WEAK_UNITS = frozenset({"排", "号房", "房", "区"})
_BEFORE_ROOM = ("单元", "号楼", "栋", "幢", "座", "楼", "层")
_WAY = re.compile(
    r"(?:[的里那]{0,2}|那个|里头)(?P<way>(?:村|街|路|巷|胡同|桥|院)?[东西南北](?:头|边|屋)|[村街路巷桥](?:口|头)"
    r"|[前后中]街|第[一二两三四五六七八九十]+(?:家|个(?:门|胡同)))"
)
"""What leads on from a place to the door: 村东头, 第二家."""
_LANDMARK = re.compile(
    r"[的那]{0,2}(?P<way>(?!水池|洗衣机|冰箱|[床桌柜灶窗门腰腿脚眼嘴胃]|沙发|马桶|空调|膝盖|脖子|肚子|耳朵|胳膊)"
    rf"[^{_NOT_IN_NAME}]{{2,4}}?(?:斜?对[过面门]|旁边|跟前|隔壁|后身|[前后][头边]|底下|边上))"
)
"""What a place without a number lies by: 供销社对过, 老槐树底下; not what stands at home or is a body's."""
_GAP = re.compile(r"[\s，,的里那]{0,2}|那个|里头|里面")
_NUMBERED = re.compile(r"\d[^\d]{0,2}$")
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
        rank = 0 if sighting.sure else 1
        candidates.append((rank, Piece(sighting.start, sighting.end, sighting.place.name, proof)))
    known = [piece for _, piece in candidates if piece.proof == 2]
    towns = [Piece(*m.span(), m[0], 1) for m in _TOWN.finditer(_without(text, known))]
    candidates += [(1, piece) for piece in towns]
    rest = _without(text, [*known, *towns])
    for named in (_ESTATE, _NAMED_BLOCK, _VILLAGE):
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
        return Piece(*match.span(), match[0], 2 if match["side"] else 1)
    proof = 2 if match["unit"] in _STRONG_UNITS else 1 if match["unit"] in _WEAK_UNITS else 0
    return Piece(*match.span(), _figures(match["number"]) + match["unit"], proof)


def _chains(text: str, pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Yield runs of pieces that stand side by side, each with the bare room number that may follow."""
    chain: list[Piece] = []
    for piece in pieces:
        if chain and not _GAP.fullmatch(text, chain[-1].end, piece.start):
            yield _with_way(text, _with_room(text, chain))
            chain = []
        chain.append(piece)
    if chain:
        yield _with_way(text, _with_room(text, chain))


def _with_way(text: str, chain: list[Piece]) -> list[Piece]:
    """Return the pieces with the words behind them that lead on to the door."""
    while way := _WAY.match(text, chain[-1].end) or _landmark(text, chain[-1]):
        chain = [*chain, Piece(*way.span("way"), way["way"], min(1, chain[0].proof))]
    return chain


def _landmark(text: str, last: Piece) -> re.Match[str] | None:
    return None if _NUMBERED.search(last.value) else _LANDMARK.match(text, last.end)


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
