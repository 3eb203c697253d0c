"""Actor: in whose name a caller acts; the books keep it beside every change."""

from backend.people.schemas import Caller


def actor(caller: Caller, elder_id: str) -> str:
    """Return the caller's person; on a shared line the elder it is for; a stranger's own key otherwise.

    Never empty: the backend takes an absent actor for staff.
    """
    if caller.person:
        return caller.person.id
    if any(person.id == elder_id for person in caller.household):
        return elder_id
    return caller.key
