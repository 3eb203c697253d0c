"""Answers: the ways to answer a question that does not list them itself; `Call` adds them to it."""

from dataclasses import replace

from voice.talk import Listen

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
DIGITS = tuple("零一二三四五六七八九幺两")


def with_answers(listen: Listen) -> Listen:
    """Return ``listen`` with phrases for yes or no and for digits, where it came without."""
    if listen.phrases or listen.kind not in ("yes_no", "digits"):
        return listen
    return replace(listen, phrases=DIGITS if listen.kind == "digits" else YES + NO)
