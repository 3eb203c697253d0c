"""The account's menu: three buttons, none with another menu under it; read by inbound, set by the command."""

from collections.abc import Mapping

WORDS: Mapping[str, str] = {"book": "我要约服务", "visits": "我的预约", "person": "转人工"}
"""What a press stands for, by the button's key: the same words would do."""

BUTTONS: tuple[Mapping[str, str], ...] = (
    {"type": "click", "name": "约服务", "key": "book"},
    {"type": "click", "name": "我的预约", "key": "visits"},
    {"type": "click", "name": "找人工", "key": "person"},
)
