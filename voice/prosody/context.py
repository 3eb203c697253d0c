"""Readings that the neighbours decide: single 得, 还, 为, 只, 量, 地, 血 and surnames; used by pronounce."""

import re
from collections.abc import Callable

from voice.prosody.lexicon import Lexicon

_PERSON = "您你我他她它咱谁们人者儿妈爸爷奶"
_BEFORE_MUST = _PERSON + "就都也可总只"


def _de(before: str, after: str) -> str | None:
    """得: 您得先 dei3, 得了糖尿病 de2, 走得慢 de5 (the default)."""
    if after[:1] in ("过", "病", "癌") or re.match(r"了(?!吗|吧|呢|的|$)..", after):
        return "de2"
    if before[-1:] and before[-1] in _BEFORE_MUST and after[:1] and after[0] not in "到了出知体救多少好很":
        return "dei3"
    return None


_OWED = re.compile(
    r"(?:了|过|不|得)?(?:钱|款|债|贷|书|卡)|[一二三四五六七八九十两几][百千万十元]|多少(?:钱|$)|清|回去"
)


def _hai(before: str, after: str) -> str | None:
    """还: 还三千元, 还要还多少 huan2; hai2 by default."""
    if _OWED.match(after):
        return "huan2"
    if before[-1:] in ("要", "该", "需", "没") and re.match(r"多少|几|了|$", after):
        return "huan2"
    return None


def _wei(_: str, after: str) -> str | None:
    """为: 为您 wei4, 评估为三级 wei2 by default."""
    return "wei4" if re.match(r"[您你我他她它咱谁老大家长]|人民|什么|何|本人|每", after) else None


def _zhi(before: str, _: str) -> str | None:
    """只: 两只 zhi1, 只要 zhi3 by default."""
    return "zhi1" if before[-1:] and before[-1] in "一二两三四五六七八九十百几每这那哪" else None


def _liang(_: str, after: str) -> str | None:
    """量: 量一下 liang2, 药的量 liang4 by default."""
    return "liang2" if re.match(r"[一了过完个好]|血|体温|身高|尺寸", after) else None


def _di(before: str, after: str) -> str | None:
    """地: 扫地 di4, 慢慢地 de5 by default."""
    return "di4" if (before[-1:] and before[-1] in "的块片种扫拖下落着擦") or not after else None


_RULES: dict[str, Callable[[str, str], str | None]] = {
    "得": _de,
    "还": _hai,
    "为": _wei,
    "只": _zhi,
    "量": _liang,
    "地": _di,
}


def by_neighbours(character: str, before: str, after: str) -> str | None:
    """Return the reading of a character that stands alone between ``before`` and ``after``, or None."""
    rule = _RULES.get(character)
    return rule(before, after) if rule else None


class SurnameRule:
    """A surname is one before a title (单先生, 单秀英阿姨) or after 姓."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._readings = lexicon.surnames
        names = "|".join(sorted(lexicon.surnames, key=len, reverse=True))
        titles = "|".join(lexicon.titles)
        given = r"[\u4e00-\u9fff]{0,2}?"
        self._pattern = re.compile(
            rf"(?:(?<=姓)|(?<![\u4e00-\u9fff])|(?<=[是叫给和位找与跟请]))({names})(?={given}(?:{titles}))|(?<=姓)({names})"
        )

    def apply(self, text: str, readings: list[str]) -> None:
        """Write the surname readings over ``readings``, one a character of ``text``."""
        for match in self._pattern.finditer(text):
            surname = match[1] or match[2]
            readings[match.start() : match.end()] = self._readings[surname]
