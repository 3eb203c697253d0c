"""Writes what a waiting notice says to the one whom it concerns; called by the courier."""

from datetime import datetime

from backend.outbox.schemas import NoticeView
from backend.people.schemas import PersonView
from backend.ports import Announcement
from backend.unit_of_work import UnitOfWork
from backend.visits.schemas import VisitView
from bot.kernel.lines import Lines, SlotValue
from core.clock import Clock, local
from core.errors import NotFound
from handlers import wording

_LINES = {
    "visit.booked": "utter_notice_booked",
    "visit.rescheduled": "utter_notice_moved",
    "visit.cancelled": "utter_notice_cancelled",
    "visit.evening": "utter_notice_evening",
    "visit.hour": "utter_notice_hour",
}
_WHAT = {
    "visit.booked": "已预约",
    "visit.rescheduled": "已改期",
    "visit.cancelled": "已取消",
    "visit.evening": "明天上门",
    "visit.hour": "快上门",
}
_DONE = {"visit.booked": "booked", "visit.rescheduled": "rescheduled", "visit.cancelled": "cancelled"}


class Notices:
    """Words of notices. One about a visit says how the visit stands when it is written."""

    def __init__(self, lines: Lines, clock: Clock) -> None:
        self._lines = lines
        self._clock = clock

    async def write(self, uow: UnitOfWork, notice: NoticeView) -> Announcement:
        """Return what is to be sent; raises NotFound where there is nothing left to tell of."""
        if notice.kind == "words":
            fields = {"what": "新消息", "service": "养老服务热线", "who": "本人", "time": self._now()}
            return Announcement(notice.id, notice.person, notice.data["text"], fields, notice.route)
        if notice.kind not in _LINES:
            raise NotFound(f"no words for a notice of kind {notice.kind}")
        visit = await uow.visits.get(notice.about)
        if "start" in notice.data and not self._still(visit, notice.data["start"]):
            raise NotFound("there is nothing left to remind of")
        reader = await uow.people.get(notice.person)
        text = "\n".join(await self._sentences(uow, notice.kind, visit, reader))
        fields = {
            "what": _WHAT[notice.kind],
            "service": visit.item.name,
            "time": f"{local(visit.start):%Y年%m月%d日 %H:%M}",
            "who": visit.elder.honorific,
        }
        return Announcement(notice.id, notice.person, text, fields, notice.route)

    def _still(self, visit: VisitView, start: str) -> bool:
        """Return whether the visit of which a reminder was written is still to be, and at that time."""
        return visit.status == "confirmed" and visit.start == datetime.fromisoformat(start) > self._clock()

    async def _sentences(self, uow: UnitOfWork, kind: str, visit: VisitView, reader: PersonView) -> list[str]:
        own = reader.id == visit.elder.id
        blanks: dict[str, SlotValue] = {
            "who": "您" if own else visit.elder.honorific,
            "service": visit.item.name,
            "when": wording.when(visit.start, self._clock()),
        }
        if kind != "visit.cancelled":
            blanks["worker"] = visit.workers[0].honorific if visit.workers else "护理员"
        sentences = [self._lines(_LINES[kind], **blanks).text]
        if own and kind != "visit.cancelled":
            code = wording.digits(visit.passcode)
            sentences.append(self._lines("utter_notice_passcode", passcode=code).text)
        helper = await self._helper(uow, kind, visit)
        if own and helper:
            sentences.append(self._lines("utter_notice_by", by=helper).text)
        return sentences

    async def _helper(self, uow: UnitOfWork, kind: str, visit: VisitView) -> str:
        """Return who made the change for the elder, empty where the elder did or no person is known."""
        who = next((c.who for c in reversed(visit.history) if c.what == _DONE.get(kind)), "")
        if not who or who == visit.elder.id:
            return ""
        try:
            return (await uow.people.get(who)).name
        except NotFound:
            return "工作人员" if who.startswith("staff:") else ""

    def _now(self) -> str:
        return f"{local(self._clock()):%Y年%m月%d日 %H:%M}"
