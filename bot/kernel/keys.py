"""Keys: what a telephone key means by the answer awaited; 0 is always a person, * is always again."""

from bot.kernel.meaning import Entity, Meaning

_ALWAYS = {"0": "transfer_human", "*": "repeat"}
_YES_NO = {"1": "affirm", "2": "deny"}
_MENU = {"1": "book_service", "2": "query_booking"}


def is_key(text: str, expect: str) -> bool:
    """Return whether typed ``text`` stands for a telephone key where ``expect`` is awaited."""
    return len(text) == 1 and text in "0123456789*#" and expect in ("open", "yes_no", "choice")


def meaning_of_key(key: str, expect: str, options: int) -> Meaning:
    """Return the meaning of ``key`` where ``expect`` is awaited and ``options`` things were offered."""
    if key in _ALWAYS:
        return Meaning(key, _ALWAYS[key], 1.0, rule="key")
    if expect == "choice" and key.isdigit() and 1 <= int(key) <= options:
        return Meaning(key, "choose", 1.0, entities=(Entity("choice", 0, 1, key, "key"),), rule="key")
    table = _YES_NO if expect == "yes_no" else _MENU
    return Meaning(key, table.get(key, "nlu_fallback"), 1.0, rule="key")
