"""Latin letters and symbols as an elder should hear them; used by normalise, no letter may reach the voice."""

import csv
import re
from functools import cache
from importlib import resources

_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        "诶 必 西 弟 伊 艾弗 计 艾尺 爱 杰 开 艾勒 艾姆 恩 欧 皮 丘 阿 艾斯 提 优 威 答不溜 艾克斯 歪 贼".split(),
        strict=True,
    )
)
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
    r"(?<=[\d〇零一二三四五六七八九十百千万亿])\s*(" + "|".join(re.escape(u) for u in sorted(_UNITS, key=len, reverse=True)) + r")(?![A-Za-z])",
    re.IGNORECASE,
)
_URL = re.compile(r"(?:https?://|www\.)[\w./?=&%#:~+-]+", re.ASCII)
_WORD = re.compile(r"[A-Za-z]+")


@cache
def _lexicon() -> dict[str, str]:
    source = resources.files("voice.prosody") / "data" / "latin.csv"
    with source.open(encoding="utf-8", newline="") as file:
        return {row["word"].lower(): row["reading"] for row in csv.DictReader(file)}


def spell(text: str) -> str:
    """Return ``text`` in which every Latin word is read by the lexicon, or letter by letter."""
    return _WORD.sub(_word, _units(_URL.sub("网页链接", text)))


def _units(text: str) -> str:
    return _UNIT.sub(lambda match: _BY_LOWER[match[1].lower()], text)


def _word(match: re.Match[str]) -> str:
    known = _lexicon().get(match[0].lower())
    return known or "".join(_LETTERS[letter.upper()] for letter in match[0])
