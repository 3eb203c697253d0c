"""Latin letters and units as an elder should hear them; used by normalise, none may reach the voice."""

import re
from functools import cache

from voice.prosody.lexicon import rows

_UNITS = {
    "mmHg": "毫米汞柱",
    "mmol/L": "毫摩尔每升",
    "umol/L": "微摩尔每升",
    "μmol/L": "微摩尔每升",
    "mg/dL": "毫克每分升",
    "g/L": "克每升",
    "km/h": "公里每小时",
    "次/min": "次每分钟",
    "kWh": "度",
    "km": "公里",
    "kg": "公斤",
    "cm": "厘米",
    "mm": "毫米",
    "mg": "毫克",
    "μg": "微克",
    "mL": "毫升",
    "min": "分钟",
    "m²": "平方米",
    "m2": "平方米",
    "㎡": "平方米",
    "m": "米",
    "g": "克",
    "L": "升",
    "h": "小时",
    "s": "秒",
    "℃": "摄氏度",
    "°C": "摄氏度",
    "℉": "华氏度",
}
_BY_LOWER = {unit.lower(): reading for unit, reading in _UNITS.items()}
_UNIT = re.compile(
    r"(?<=[\d〇零一二三四五六七八九十百千万亿])\s*("
    + "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True))
    + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~+-]+", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+")


@cache
def _readings() -> dict[str, str]:
    return {row["word"].lower(): row["reading"] for row in rows("latin")}


def spell(text: str) -> str:
    """Return ``text`` in which every Latin word is read by the lexicon, or letter by letter."""
    return _WORD.sub(_word, _units(_URL.sub("网页链接", text)))


def _units(text: str) -> str:
    return _UNIT.sub(lambda match: _BY_LOWER[match[1].lower()], text)


def _word(match: re.Match[str]) -> str:
    readings = _readings()
    known = readings.get(match[0].lower())
    return known or "".join(readings[letter] for letter in match[0].lower())
