"""Takes out of a sentence who it was about, before it may become training data; the export calls it."""

import re
from collections.abc import Collection, Mapping
from typing import Any

from core.redaction import redact

_REDACTED = re.compile(r"\[(?:身份证号|银行卡号|码)\]")
_DIGIT = "0-9零〇一二三四五六七八九幺"
_NUMBER = re.compile(rf"[{_DIGIT}](?:[ ,，、-]?[{_DIGIT}]){{4,}}")
_HELD: Mapping[str, str] = {"person_name": "\ue000", "address": "\ue001", "phone": "\ue002"}
"""What stands for an entity while the rest of the sentence is still searched."""
_WRITTEN = str.maketrans(
    {
        _HELD["person_name"]: "[某某](person_name)",
        _HELD["address"]: "[某处](address)",
        _HELD["phone"]: "[某号码](phone)",
    }
)
_BRACKETS = str.maketrans("[]", "［］")


def anonymous(
    text: str,
    entities: Collection[Mapping[str, Any]] = (),
    names: Collection[str] = (),
    addresses: Collection[str] = (),
) -> str:
    """Return ``text`` on one line, with names, addresses and numbers as annotations of nobody's values.

    Taken out is what the machine found in it, these ``names`` (given names too) and ``addresses``, and every
    number of five digits and more. A name that neither is told of stays: somebody must read the line.
    """
    clean = redact(text)
    personal = {str(entity["value"]): entity["entity"] for entity in entities}
    if not _REDACTED.search(clean):  # else offsets are into what was said before
        personal |= {clean[entity["start"] : entity["end"]]: entity["entity"] for entity in entities}
    personal |= dict.fromkeys(names, "person_name") | dict.fromkeys(addresses, "address")
    personal |= {name[1:]: "person_name" for name in names if len(name) > 2}
    clean = _REDACTED.sub(_HELD["phone"], clean)
    for words, kind in sorted(personal.items(), key=lambda item: -len(item[0])):
        if len(words) > 1 and kind in _HELD:
            clean = clean.replace(words, _HELD[kind])
    clean = _NUMBER.sub(_HELD["phone"], clean)
    return " ".join(clean.split()).translate(_BRACKETS).translate(_WRITTEN)
