"""Narrows a meaning by the answer that was awaited; the embedded engine calls it after the intent model."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from bot.kernel.meaning import Context
from bot.nlu.choice import picked
from bot.nlu.numbers import digits
from bot.nlu.values import Value, Wordings

_YES = (
    "行|中|对|好|成|可以|是的|是|嗯|恩|管|妥|妥妥|没错|没问题|要得|同意|得行|沾|好嘞|得嘞|要|需要|有|在|想|愿意|能|会|确认|确定|当然"
    "|没意见|没毛病|听你的|按你说的|就这样|就这么办|就这么定|定了|OK|ok|yes|欸|哎|麻烦你|那是|就是|得"
)
_NO = (
    "不是|不对|不行|不要|不用|不中|不成|不想|不需要|不愿意|不了|不同意|不可以|不能|不会|不在|不管|不沾|不|算了|拉倒|免了|甭|别"
    "|没有|没|错了|先不|再说|不确定|不必|NO|no"
)
_PADDING = (
    "啊|呀|吧|了|呢|哦|噢|喔|哈|呗|嘛|啦|的|哎|那|就|也|都|我|俺|你|恁|说|谢谢|多谢|麻烦|了吧|这样|它|这个|那个|先|再|还是|挺|可|着呢"
    "|太|很|真|，|。|！|、|？| |闺女|姑娘|小伙子|同志"
)
_ALL_YES = re.compile(f"(?:(?:{_PADDING})*(?:{_YES})(?:{_PADDING})*)+")
_ALL_NO = re.compile(f"(?:(?:{_PADDING})*(?:{_NO})(?:{_PADDING}|{_YES})*)+")
_LEADS = re.compile(f"^(?:{_PADDING})*(?:(?P<no>{_NO})|(?P<yes>{_YES}))(?:{_PADDING})*[，。！、 ]")

_ECHO = re.compile(
    f"(?:{_PADDING}|已经|都|刚|早)*(?P<no>还?没有?)?(?:转|汇|给|说|告诉|打|付|交|存|买|寄|约|办|来|去|到|吃|做)"
    f"(?:完|他|她|人家|出去|过去|走)*(?P<yes>过?了|过)?(?:{_PADDING})*"
)
"""Whether something was done is answered by its verb: 转了, 没转, 还没有给他."""

_MEANT = 0.5
"""An intent with its own business (a question, a cancellation, 没听清) wins at this confidence."""

_YIELDING = frozenset(
    {
        "inform",
        "choose",
        "affirm",
        "deny",
        "out_of_scope",
        "greet",
        "thank",
        "book_service",
        "wait",
        "companionship",
    }
)
"""Intents that give way to the awaited answer, for a bare answer looks like any of them."""

_WHOLE_NUMBER = 7
"""Digits from which a telephone number can be called; fewer are a part of one, or another number."""
_BARE_SHARE = 0.6
_NAME_FRAME = re.compile(
    r"^(?:我|俺|他|她|是|就|名字|姓名|叫|姓|嗯|那个|，)*(?P<name>[\u4e00-\u9fff]{2,4}?)(?:吧|啊|呀|的|，|。)*$"
)
_ASKS = re.compile(r"[?？]|(?:吗|么|嘛|啥|什么|咋|怎么|哪|多少|几时|为啥)")


@dataclass(frozen=True, slots=True)
class Narrowed:
    """What the utterance means as an answer, with the value it gave, if the answer itself is one."""

    intent: str
    value: Value | None = None
    secondary: str | None = None


@dataclass(frozen=True, slots=True)
class Heard:
    """One utterance before narrowing: normalised text, the model's intent and confidence, values found."""

    text: str
    intent: str
    confidence: float
    values: Sequence[Value]

    @property
    def meant(self) -> bool:
        """Whether the caller clearly wants something else than to answer."""
        return self.intent not in _YIELDING and self.confidence >= _MEANT and not self.is_bare

    @property
    def is_bare(self) -> bool:
        """Whether most of the text is a value."""
        covered = sum(
            v.end - v.start for v in self.values if v.entity in {"date", "time", "phone", "address"}
        )
        return covered >= _BARE_SHARE * max(1, len(self.text.strip(" ，。")))


def narrow(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    """Return the utterance as the awaited answer, or None when it is not one: the model's word stands."""
    way = _WAYS.get(context.expect)
    return way(heard, context, wordings) if way else None


def yes_or_no(text: str) -> str | None:
    """Return ``affirm`` or ``deny`` when ``text`` is nothing but that."""
    if _ALL_NO.fullmatch(text):
        return "deny"
    return "affirm" if _ALL_YES.fullmatch(text) else None


def _yes_no(heard: Heard, _context: Context, _wordings: Wordings) -> Narrowed | None:
    whole = yes_or_no(heard.text) or _echoed(heard.text)
    if whole is not None:
        return Narrowed(whole)
    lead = _LEADS.match(heard.text)
    led = None if lead is None else "deny" if lead["no"] else "affirm"
    if any(v.entity in {"date", "time", "phone", "address"} for v in heard.values) and not heard.meant:
        return (
            Narrowed("affirm", secondary="inform") if led == "affirm" else Narrowed("inform", secondary=led)
        )
    if led is not None and heard.intent not in {"affirm", "deny"}:
        return Narrowed(led, secondary=heard.intent if heard.meant else None)
    return None


def _echoed(text: str) -> str | None:
    """Return ``affirm`` or ``deny`` when ``text`` answers by the verb of the question alone."""
    echo = _ECHO.fullmatch(text)
    if echo is None or not (echo["no"] or echo["yes"]):
        return None
    return "deny" if echo["no"] else "affirm"


def _choice(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    index = None if heard.meant else picked(heard.text, context.choices, context.now)
    if index is None:
        return None if context.choices and heard.meant else _yes_no(heard, context, wordings)
    return Narrowed("choose", Value("choice", 0, len(heard.text), str(index + 1), "narrow"))


def _given(*entities: str) -> Callable[[Heard, Context, Wordings], Narrowed | None]:
    """Return the way to hear an answer that is one of ``entities``."""

    def way(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
        if not heard.meant and any(v.entity in entities for v in heard.values):
            return Narrowed("inform")
        return _closed(heard, context, wordings)

    return way


def _closed(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    if context.choices:
        return _choice(heard, context, wordings)
    whole = yes_or_no(heard.text)
    return Narrowed(whole) if whole else None


def _digits(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    if heard.meant:
        return None
    if any(v.entity == "phone" and len(v.value) >= _WHOLE_NUMBER for v in heard.values):
        return Narrowed("inform")
    said = digits(heard.text)
    if not said:
        return _closed(heard, context, wordings)
    return Narrowed("inform", Value("digits", 0, len(heard.text), said, "narrow"))


def _name(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    frame = _NAME_FRAME.match(heard.text)
    if frame and wordings.is_name(frame["name"]):
        return Narrowed("inform", Value("person_name", *frame.span("name"), frame["name"], "narrow"))
    return _given("person_name")(heard, context, wordings)


def _address(heard: Heard, context: Context, wordings: Wordings) -> Narrowed | None:
    answer = _given("address")(heard, context, wordings)
    if answer is not None or heard.meant or len(heard.text) < 3 or _ASKS.search(heard.text):
        return answer
    return Narrowed("inform", Value("address", 0, len(heard.text), heard.text, "narrow", 0.5))


_WAYS: Mapping[str, Callable[[Heard, Context, Wordings], Narrowed | None]] = {
    "yes_no": _yes_no,
    "choice": _choice,
    "date": _given("date", "time"),
    "time": _given("time", "date"),
    "digits": _digits,
    "name": _name,
    "address": _address,
}
