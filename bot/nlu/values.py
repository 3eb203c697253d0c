"""Finds values that have a form of their own: times, numbers, addresses, ratings, picks, kin, names."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import yaml

from bot.nlu.address import addresses
from bot.nlu.numbers import amounts, digit_runs, phones, ratings
from bot.nlu.numerals import cardinal
from bot.nlu.time.resolve import resolve
from core.errors import ConfigurationError

_NUMERAL = r"[一二两三仨四五六七八九十\d]"
_THING = r"(?:个|种|项|位|样|条|家|档|行|排|款|趟|份|号)"
_ORDINAL = re.compile(rf"(?<!倒数)第(?P<n>{_NUMERAL}{{1,2}})(?:{_THING}|$|[，。吧啊呀的跟和])?")
_NUMBERED = re.compile(rf"(?:选|要|就|按|定|打|挑)(?P<n>{_NUMERAL}{{1,2}})号?(?:吧|啊|呀|的|就|$|[，。])")
_BY_NUMBER = re.compile(rf"(?:^|[，。])(?P<n>{_NUMERAL})(?:号(?:那个|的|就行|吧|就中)?)?(?=$|[，。])")
_FIRST = re.compile(
    rf"头(?:一)?{_THING}|前(?:头|面|边)?(?:第)?一{_THING}|打头(?:那个|的)|最(?:前|上)[面头边]?(?:那个|的)"
)
_NAMED = re.compile(
    r"(?:(?:我|俺|他|她|本人|有个|有位|姓[\u4e00-\u9fff]，?)(?:名字)?(?:就)?叫|姓名[是叫]?|名字[是叫]?|名叫)"
    r"(?P<name>[\u4e00-\u9fff]{2,4})"
)
_CALLED = (
    "师傅|大姐|大哥|大嫂|大夫|医生|主任|阿姨|大妈|大爷|大娘|大婶|老师|护士|护工|经理|科长|书记|同志|先生|女士|奶奶|爷爷"
    "|队长|站长|院长|律师|警官|会长|镇长|村长|局长|所长|组长|老太(?!太)|老汉|姐|哥|嫂|婶|姨|叔|伯|爷|奶"
)
_NO_SURNAME = "时|米|白菜|黄瓜|毛病|康|路|车|包|麦|方|龙虾|金库|师|家"
"""Behind 小, 老 and 大 these make another word than a name: 小时, 老毛病, 大方."""
_AFTER_NAME = frozenset("住要约想今明在家电手是的")
"""What comes behind a name rather than being its last character."""
_LIKELY_NAME = 0.55
_NEVER_IN_NAME = "[我你他她谁啥什么个人来去给们这那的了吧嘛吗呢啊呀说要不是没和跟把被]"
_NOT_NAME = re.compile(
    rf"{_NEVER_IN_NAME}"
    r"|^(?:时[间候]|左[眼耳手腿脚边右]|孙[子女]|岳[母父]|单[元位子]|周[末日一二三四五六]|白[天内]|高[血低]|康复|方[言便法]"
    r"|[黄白蓝]色|包[月括]|安[装排置]|成[都功]|应该|关于|常常|全[家部]|温度|车[子祸]|党员|钱数|[阳阴]历|牛奶|麻[烦将])"
)
"""No given name has these characters, and no name begins like these words."""


@dataclass(frozen=True, slots=True)
class Value:
    """A value found in a text, with its offsets there; ``rivals`` are what else the same words may mean."""

    entity: str
    start: int
    end: int
    value: str
    extractor: str
    confidence: float = 1.0
    rivals: tuple[str, ...] = ()


class Wordings:
    """The words with fixed values of ``slots.yml`` (kin), and the surnames."""

    def __init__(
        self,
        values: Mapping[str, Mapping[str, list[str]]],
        possessive: str,
        surnames: str,
        double: Sequence[str],
    ) -> None:
        self._words = [
            (
                entity,
                value,
                re.compile(
                    (possessive if entity == "beneficiary" and value != "self" else "")
                    + f"(?:{'|'.join(any_)})"
                ),
            )
            for entity, by_value in values.items()
            for value, any_ in by_value.items()
        ]
        self._surnames = (*double, *surnames)
        self._double = tuple(double)
        one = f"(?:{'|'.join(double)}|[{surnames}])"
        self._names = (
            re.compile(r"(?<![^，。 让找叫给是的谢有那跟和个位请换派把夸吧由教])"
                       rf"(?P<name>[小老大](?!{_NO_SURNAME}){one})"
                       r"(?=$|[，。这那来干的了今打说给接在呢吗走还去有没约明不也话炒做送推擦修洗挺真忒把叫跟就都]|师傅)"),
            re.compile(rf"(?P<name>[小老]?{one}(?:{_CALLED}))"),
            re.compile(rf"姓(?:氏)?(?:是)?(?P<name>{one})"),
            re.compile(rf"(?:我是|老人|姓名|大名|名字|联系人|儿子|女儿|闺女|孙子|孙女|媳妇?|女婿|[给叫是帮替为找让换成查把]|[，。：:]|^)"
                       rf"(?P<name>{one}(?:(?!{_NEVER_IN_NAME})[\u4e00-\u9fff]){{1,2}})"
                       r"(?=$|[，。、]|的|在|说|他|她|我|有|要|住|想|和|今|\d|本人|这|了|名下|老人|家|那|删|加|申请|约|绑|不|是|也|叫|管)"),
        )  # fmt: skip

    @classmethod
    def load(cls, path: Path) -> "Wordings":
        """Read ``slots.yml``; raises ConfigurationError naming the file when something is missing."""
        try:
            content = yaml.safe_load(path.read_text("utf-8"))
            names = content["surnames"], content["double_surnames"]
            return cls(content["values"], content["possessive"], *names)
        except (OSError, KeyError, re.error) as error:
            raise ConfigurationError(f"{path}: {error}") from error

    def find(self, text: str) -> Iterator[Value]:
        """Yield kin, the longest of those that overlap, and names said with 叫."""
        found = [
            Value(entity, *match.span(), value, "words")
            for entity, value, pattern in self._words
            for match in pattern.finditer(text)
        ]
        yield from longest(found)
        for match in _NAMED.finditer(text):
            name = self._as_long_as_a_name(match["name"]).rstrip("的了吧啊呀")
            if self.is_name(name):
                start = match.start("name")
                yield Value("person_name", start, start + len(name), name, "named", 0.6)
        yield from self._by_form(text)

    def _by_form(self, text: str) -> Iterator[Value]:
        """Yield what has the form of a name (小刘, 刘师傅, 姓仇); the words around must confirm it."""
        for form, pattern in enumerate(self._names):
            for match in pattern.finditer(text):
                if form < 3 or self.is_name(match["name"]):
                    yield Value(
                        "person_name", *match.span("name"), match["name"], f"name{form}", _LIKELY_NAME
                    )

    def _as_long_as_a_name(self, text: str) -> str:
        """Return so much of ``text`` as may be a name: four characters with a double surname, else three."""
        whole = text.startswith(self._double) and text[3:] not in _AFTER_NAME
        return text[: 4 if whole else 3]

    def is_name(self, text: str) -> bool:
        """Tell whether ``text`` may be a person's name: a surname and one or two characters."""
        given = len(text) - (2 if text.startswith(self._double) else 1)
        return 1 <= given <= 3 and text.startswith(self._surnames) and not _NOT_NAME.search(text)


def longest(found: list[Value]) -> Iterator[Value]:
    """Yield the values, in order, without those that overlap a longer one of the same entity."""
    kept: list[Value] = []
    for value in sorted(found, key=lambda v: (v.start - v.end, v.start)):
        if not any(v.entity == value.entity and value.start < v.end and v.start < value.end for v in kept):
            kept.append(value)
    yield from sorted(kept, key=lambda v: v.start)


def shaped(text: str, now: datetime) -> Iterator[Value]:
    """Yield phones, addresses, amounts, times, ratings and picks.

    Times inside a number or an address are left out.
    """
    taken: list[tuple[int, int]] = []
    for entity, found in (("phone", phones(text)), ("address", addresses(text)), ("amount", amounts(text))):
        for item in found:
            taken.append((item.start, item.end))
            yield Value(entity, item.start, item.end, item.value, entity)
    for part in digit_runs(text):
        if not any(part.start < b and a < part.end for a, b in taken):
            yield Value("phone", part.start, part.end, part.value, "digits", 0.55)
    for value in _times(text, now):
        if not any(value.start < b and a < value.end for a, b in taken):
            yield value
    yield from (Value("rating", r.start, r.end, r.value, "rating") for r in ratings(text))
    yield from picks(text)


def _times(text: str, now: datetime) -> Iterator[Value]:
    for found in resolve(text, now):
        span = (found.start, found.end)
        if found.date is not None:
            rivals = tuple(day.isoformat() for day in found.choices if day != found.date)
            yield Value("date", *span, found.date.isoformat(), "time", rivals=rivals)
        if found.time is not None:
            yield Value("time", *span, found.time, "time")
        if found.time_end is not None:
            yield Value("time_end", *span, found.time_end, "time")


def picks(text: str) -> Iterator[Value]:
    """Yield choices by number, or by what comes first: 第二个, 选三号, 头一个."""
    found = [
        Value("choice", *match.span(), str(cardinal(match["n"])), "pick")
        for pattern in (_ORDINAL, _NUMBERED, _BY_NUMBER)
        for match in pattern.finditer(text)
    ]
    found += [Value("choice", *match.span(), "1", "pick") for match in _FIRST.finditer(text)]
    yield from longest(found)
