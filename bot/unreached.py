"""What staff are asked to do where a notice did not arrive, or perhaps did not; called by the courier."""

from datetime import datetime

from backend.outbox.schemas import NoticeView
from backend.unit_of_work import UnitOfWork
from backend.visits.reminders import Which

_REMINDERS: dict[str, Which] = {"visit.evening": "evening", "visit.hour": "hour"}


async def tell_staff(uow: UnitOfWork, notice: NoticeView, *, unsure: bool) -> None:
    """Ask for a call where a reminder reached nobody, or where another notice may or may not have gone out.

    Of other notices that had no way at all staff hear nothing: most families do not use WeChat with us.
    """
    if notice.kind in _REMINDERS:
        start = datetime.fromisoformat(notice.data["start"])
        await uow.visits.missed(notice.about, _REMINDERS[notice.kind], start, notice.data["readers"])
    elif unsure:
        person = await uow.people.get(notice.person)
        await uow.tickets.open(
            "unsure",
            area=person.area,
            person_id=person.id,
            address=person.phones[0] if person.phones else "",
            summary="有一条微信通知说不准送到没有，请打电话问一声",
            key=f"unsure:{notice.id}",
        )
