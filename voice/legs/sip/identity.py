"""Numbers in SIP headers; client.py asks who calls whom."""

import re
from collections.abc import Mapping
from urllib.parse import unquote

_USER = re.compile(r"(?:sips?|tel):([^@;>,\s]+)", re.IGNORECASE)
_DIALLED = re.compile(r"\+?[0-9()./-]+")


def calling_number(headers: Mapping[str, str], from_uri: str) -> str:
    """Return the caller: the network's own P-Asserted-Identity first, else the user of From."""
    asserted = next((v for k, v in headers.items() if k.lower() == "p-asserted-identity"), "")
    return number_of(asserted) or number_of(from_uri)


def called_number(user: str) -> str:
    """Return the number in the user part of a request URI."""
    return _plain(unquote(user))


def number_of(header: str) -> str:
    """Return the number in a header or URI; empty when there is none.

    China's own country code is dropped (+86 138… is 138… here); a user that is no number stays as it is.
    """
    found = _USER.search(header)
    return _plain(unquote(found[1])) if found else ""


def _plain(user: str) -> str:
    if not _DIALLED.fullmatch(user):
        return user
    digits = re.sub(r"[()./-]", "", user)
    for prefix in ("+86", "0086"):
        if digits.startswith(prefix):
            return digits.removeprefix(prefix)
    return digits
