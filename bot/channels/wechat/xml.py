"""Reads and writes WeChat's flat XML; what comes in is treated as hostile."""

import re
from collections.abc import Mapping
from xml.etree.ElementTree import ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import fromstring

from core.errors import InputError

MAX_BYTES = 64 * 1024
MAX_ELEMENTS = 256
_ILLEGAL = re.compile("[^\t\n\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # outside XML 1.0's Char


def parse(body: bytes) -> dict[str, str]:
    """Return the text of the root's children by tag; raises InputError for all but small, plain XML."""
    if len(body) > MAX_BYTES:
        raise InputError(f"XML of more than {MAX_BYTES} bytes")
    try:
        root = fromstring(body, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError, LookupError) as error:
        raise InputError(f"not acceptable as XML: {type(error).__name__}") from error
    if sum(1 for _ in root.iter()) > MAX_ELEMENTS:
        raise InputError(f"XML of more than {MAX_ELEMENTS} elements")
    return {child.tag: child.text or "" for child in root}


def cdata(text: str) -> str:
    """Return ``text`` as a CDATA section that nothing in it can end; what XML forbids is dropped."""
    clean = _ILLEGAL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return f"<![CDATA[{clean.replace(']]>', ']]]]><![CDATA[>')}]]>"


def write(fields: Mapping[str, str]) -> str:
    """Return ``<xml>`` with one child of CDATA for each field."""
    children = "".join(f"<{tag}>{cdata(text)}</{tag}>" for tag, text in fields.items())
    return f"<xml>{children}</xml>"
