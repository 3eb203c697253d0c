"""Answers: the ways to answer a question that does not list them itself; `Call` adds them to it."""

from collections.abc import Mapping
from dataclasses import replace

from voice.asr.base import Form
from voice.names import name_phrases
from voice.talk import Listen, ListenFor

YES = (
    *(
        "对",
        "对的",
        "对对",
        "对对对",
        "是",
        "是的",
        "是啊",
        "没错",
        "好",
        "好的",
        "好嘞",
        "行",
        "行啊",
        "可以",
    ),
    *("可以的", "中", "成", "嗯", "嗯对", "嗯好", "要", "要的", "有"),
)
NO = (
    *("不对", "不是", "不是的", "错了", "不行", "不好", "不可以", "不要", "不用", "不用了", "不了", "不中"),
    *("没有", "算了", "别"),
)
DIGITS = (*"零一二三四五六七八九幺两洞拐勾", *(f"{count}个" for count in "两三四"))
"""By telephone and by radio (幺 洞 拐 勾), and what stands before a digit that is repeated (三个八)."""
_FORMS: Mapping[ListenFor, Form] = {"digits": "number", "name": "name"}


def with_answers(listen: Listen) -> Listen:
    """Return ``listen`` with phrases for yes or no, for digits and for names; of a name those known stay."""
    if listen.kind == "name":
        return replace(listen, phrases=name_phrases(listen.phrases))
    if listen.phrases or listen.kind not in ("yes_no", "digits"):
        return listen
    return replace(listen, phrases=DIGITS if listen.kind == "digits" else YES + NO)


def form_of(kind: ListenFor) -> Form:
    """Return what a reading of the grammar must be where ``kind`` is awaited."""
    return _FORMS.get(kind, "answer")
