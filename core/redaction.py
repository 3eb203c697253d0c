"""Takes out of text what is never needed, and masks what not everybody may see."""

import re

_DIGITS = r"\d零〇一二三四五六七八九幺"
_VERIFICATION_CODE = re.compile(
    rf"((?:验证码|校验码|动态码|密码|口令)[^{_DIGITS}]{{0,6}})([{_DIGITS}]{{4,8}})"
)
_BIRTHDAY = r"(?:19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_IDENTITY = re.compile(rf"(?<!\d)\d{{6}}{_BIRTHDAY}\d{{3}}[\dXx](?!\d)")
_CARD = re.compile(r"(?<!\d)(?:\d[ -]?){15,18}\d(?!\d)")
_PHONE = re.compile(r"(?<!\d)(1[3-9]\d)(\d{4})(\d{4})(?!\d)")
_LANDLINE = re.compile(r"(?<!\d)(0\d{2,3}-?)(\d{3,4})(\d{4})(?!\d)")


def redact(text: str) -> str:
    """Return ``text`` without verification codes, identity numbers and bank cards.

    For anything that is written down: a transcript row, a training row. Phone numbers stay, a booking
    may need them; :func:`mask` hides them from eyes.
    """
    text = _IDENTITY.sub("[身份证号]", text)
    text = _CARD.sub(_card, text)
    return _VERIFICATION_CODE.sub(r"\1[码]", text)


def mask(text: str) -> str:
    """Return ``text`` redacted and with the middle of every phone number starred, for logs and lists."""
    text = _PHONE.sub(r"\1****\3", redact(text))
    return _LANDLINE.sub(r"\1****\3", text)


def _card(match: re.Match[str]) -> str:
    digits = [int(c) for c in match[0] if c.isdigit()]
    checksum = sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(reversed(digits)))
    return "[银行卡号]" if checksum % 10 == 0 else match[0]
