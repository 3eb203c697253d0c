"""A small world for tests of the backend: one elder, one worker, and an hour on which they can meet."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta

from backend.db import Database
from backend.people.schemas import Enrolment, PersonView
from backend.visits.schemas import VisitView
from backend.workers.schemas import WorkerView
from core.clock import SHANGHAI
from core.errors import BookingError

TOMORROW = datetime(2026, 11, 17, 10, 0, tzinfo=SHANGHAI)
HOUR = timedelta(hours=1)
_HOME = "decheng.tianqu"


async def enrol_elder(
    db: Database, name: str = "赵桂兰", phones: tuple[str, ...] = (), groups: tuple[str, ...] = ("hardship",)
) -> PersonView:
    """Register an elder of 78 of 天衢街道."""
    async with db.unit_of_work() as uow:
        entry = Enrolment(name, "f", date(1948, 5, 1), _HOME, "天衢街道康宁小区", phones, groups=groups)
        person = await uow.people.enrol(entry, by="staff:test")
        await uow.commit()
    return person


async def enrol_relative(db: Database, phones: tuple[str, ...] = ()) -> PersonView:
    """Register 孙丽, 50, nobody's relative yet."""
    async with db.unit_of_work() as uow:
        entry = Enrolment("孙丽", "f", date(1976, 5, 1), _HOME, phones=phones, is_elder=False)
        person = await uow.people.enrol(entry, by="staff:test")
        await uow.commit()
    return person


async def consent(db: Database, elder: PersonView, relative: PersonView, *scopes: str) -> None:
    """Record the elder's consent to her daughter."""
    async with db.unit_of_work() as uow:
        await uow.people.consent(elder.id, relative.id, "child", scopes, by=elder.id, channel="phone")
        await uow.commit()


async def employ(
    db: Database,
    skills: Iterable[str] = ("bathing",),
    *,
    name: str = "周静",
    sex: str = "f",
    district: str = _HOME,
    licences: Iterable[str] = (),
) -> WorkerView:
    """Employ a worker of 天衢街道 who bathes elders."""
    async with db.unit_of_work() as uow:
        organisation = await uow.workers.found("decheng", "安康")
        worker = await uow.workers.employ(organisation, name, sex, district, skills, licences)
        await uow.commit()
    return worker


async def book(
    db: Database,
    elder: PersonView,
    start: datetime = TOMORROW,
    item: str = "bath.home",
    *,
    key: str = "key",
    by: str | None = None,
) -> VisitView:
    """Book in a unit of work of its own."""
    async with db.unit_of_work() as uow:
        visit = await uow.visits.book(item, elder.id, start, booked_by=by, channel="phone", key=key)
        await uow.commit()
    return visit


async def try_to_book(
    db: Database, elder: PersonView, start: datetime, item: str = "bath.home", *, key: str
) -> VisitView | None:
    """Book, or return None where a rule says no."""
    try:
        return await book(db, elder, start, item, key=key)
    except BookingError:
        return None


async def balance(db: Database, elder: PersonView) -> int:
    """Return the fen left this month."""
    async with db.reading() as uow:
        return await uow.accounts.balance(elder.id)
