"""Alerts: written by one of staff, approved by another, then sent once to each subscriber of the area.

Approval fixes who gets it; the job of bot/jobs.py then writes the notices, some at a time.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import cast

from backend.alerts.models import Alert, AlertSubscription
from backend.alerts.repository import AlertRepository
from backend.alerts.schemas import AUDIENCES, AlertDraft, AlertView, Audience, Counts
from backend.areas.service import AreaService
from backend.jobs import JobQueue, Work
from backend.outbox.service import OutboxService
from core.clock import Clock
from core.errors import AlreadyChanged, Forbidden, InputError, NotFound
from core.ids import NewId

LONGEST_TITLE = 30
LONGEST_TEXT = 500


class AlertService:
    """Notices of staff, and who wants them."""

    def __init__(
        self,
        repository: AlertRepository,
        areas: AreaService,
        outbox: OutboxService,
        jobs: JobQueue,
        *,
        clock: Clock,
        new_id: NewId,
    ) -> None:
        self._repository = repository
        self._areas = areas
        self._outbox = outbox
        self._jobs = jobs
        self._clock = clock
        self._new_id = new_id

    async def subscribe(self, person_id: str, channel: str) -> None:
        """Note that the person wants the alerts of their area from now on."""
        known = await self._repository.subscription(person_id)
        if known is None:
            known = AlertSubscription(person_id=person_id, channel=channel, began_at=self._clock())
            await self._repository.add(known)
        elif known.ended_at is not None:
            known.channel, known.began_at, known.ended_at = channel, self._clock(), None
        await self._repository.flush()

    async def unsubscribe(self, person_id: str) -> bool:
        """Note that the person wants no more alerts; False where they had none."""
        known = await self._repository.subscription(person_id)
        if known is None or known.ended_at is not None:
            return False
        known.ended_at = self._clock()
        await self._repository.flush()
        return True

    async def write(self, draft: AlertDraft, author: str) -> AlertView:
        """Keep a draft. Raises InputError with what is wrong, NotFound for an unknown area."""
        alert = Alert(id=self._new_id(), author=author, created_at=self._clock())
        await self._fill(alert, draft)
        await self._repository.add(alert)
        return _view(alert)

    async def revise(self, alert_id: str, draft: AlertDraft, by: str) -> AlertView:
        """Change a draft; raises like :meth:`write`, AlreadyChanged once it was handed in, and Forbidden."""
        alert = await self._own(alert_id, by)
        await self._fill(alert, draft)
        await self._repository.flush()
        return _view(alert)

    async def submit(self, alert_id: str, by: str) -> AlertView:
        """Hand a draft in for approval: from now on it does not change. Raises like :meth:`revise`."""
        alert = await self._own(alert_id, by)
        alert.submitted_at = self._clock()
        return _view(alert)

    async def withdraw(self, alert_id: str, by: str) -> AlertView:
        """Take an alert back; raises NotFound, and AlreadyChanged once it was approved or withdrawn."""
        alert = await self._pending(alert_id)
        alert.withdrawn_by, alert.withdrawn_at = by, self._clock()
        return _view(alert)

    async def approve(self, alert_id: str, by: str) -> int:
        """Have an alert sent to all who subscribe in its area and below; return how many those are.

        Raises NotFound, AlreadyChanged where it does not
        wait for approval, Forbidden when ``by`` wrote it.
        """
        alert = await self._pending(alert_id)
        if alert.submitted_at is None:
            raise AlreadyChanged("the alert was not handed in")
        if alert.author == by:
            raise Forbidden("自己写的提醒不能自己批准，请另一位主管来批")
        alert.approved_by, alert.approved_at = by, self._clock()
        persons = await self._subscribers(alert)
        await self._repository.fix_recipients(alert.id, persons)
        await self._jobs.put(Work.ALERT, alert.id, alert.id)
        return len(persons)

    async def release(self, alert_id: str, limit: int) -> bool:
        """Write the notices of the next ``limit`` recipients; return False once all are written.

        Who has unsubscribed since is struck out. Raises NotFound.
        """
        alert = _known(await self._repository.find(alert_id))
        await self._repository.drop_unsubscribed(alert.id)
        text = f"{alert.title}\n{alert.text}".strip()
        recipients = await self._repository.unwritten(alert.id, limit)
        for recipient in recipients:
            person, key = recipient.person_id, recipient.notice_key
            await self._outbox.put(person, "words", alert.id, key=key, data={"text": text})
        return len(recipients) == limit

    async def plan_unfinished(self) -> None:
        """Have alerts go on that stopped half way: those begun under another version of the jobs."""
        for alert_id in await self._repository.unfinished():
            await self._jobs.put(Work.ALERT, alert_id, alert_id)

    async def get(self, alert_id: str) -> AlertView:
        """Return the alert; raises NotFound."""
        alert = _known(await self._repository.find(alert_id))
        return _view(alert, await self._counts([alert]))

    async def search(self, areas: Collection[str], limit: int = 50) -> tuple[AlertView, ...]:
        """Return the alerts of these areas, the latest first."""
        alerts = await self._repository.of_areas(areas, limit)
        counts = await self._counts(alerts)
        return tuple(_view(alert, counts) for alert in alerts)

    async def reach(self, alert_id: str) -> int:
        """Return to how many an alert would go if it was approved now; raises NotFound."""
        return len(await self._subscribers(_known(await self._repository.find(alert_id))))

    async def _fill(self, alert: Alert, draft: AlertDraft) -> None:
        title, text = draft.title.strip(), draft.text.strip()
        if not 0 < len(title) <= LONGEST_TITLE:
            raise InputError(f"标题要有，最多 {LONGEST_TITLE} 个字")
        if not 0 < len(text) <= LONGEST_TEXT:
            raise InputError(f"内容要有，最多 {LONGEST_TEXT} 个字")
        if draft.audience not in AUDIENCES:
            raise InputError("请选发给谁")
        alert.title, alert.text, alert.audience = title, text, draft.audience
        alert.area = (await self._areas.get(draft.area)).code

    async def _pending(self, alert_id: str) -> Alert:
        """Return the alert, held; raises AlreadyChanged where nothing can be done to it any more."""
        alert = _known(await self._repository.hold(alert_id))
        if alert.approved_at is not None or alert.withdrawn_at is not None:
            raise AlreadyChanged("the alert was approved or withdrawn before")
        return alert

    async def _own(self, alert_id: str, by: str) -> Alert:
        """Return a draft that ``by`` wrote, held."""
        alert = await self._pending(alert_id)
        if alert.submitted_at is not None:
            raise AlreadyChanged("the alert was handed in before")
        if alert.author != by:
            raise Forbidden("只有写的人能改草稿")
        return alert

    async def _subscribers(self, alert: Alert) -> Sequence[str]:
        elders = {"elders": True, "relatives": False}.get(alert.audience)
        return await self._repository.subscribers(await self._below(alert.area), elders)

    async def _counts(self, alerts: Sequence[Alert]) -> dict[str, Counts]:
        found = await self._repository.counts([alert.id for alert in alerts])
        return {alert: Counts(*numbers) for alert, numbers in found.items()}

    async def _below(self, area: str) -> list[str]:
        """Return the codes of the area and of all that lies in it."""
        found = [area]
        for code in found:  # grows while it is walked
            found += [child.code for child in await self._areas.children(code)]
        return found


def _known(alert: Alert | None) -> Alert:
    if alert is None:
        raise NotFound("no such alert")
    return alert


def _view(row: Alert, counts: Mapping[str, Counts] | None = None) -> AlertView:
    return AlertView(
        id=row.id,
        area=row.area,
        title=row.title,
        text=row.text,
        audience=cast("Audience", row.audience),
        author=row.author,
        created_at=row.created_at,
        submitted_at=row.submitted_at,
        approved_by=row.approved_by,
        approved_at=row.approved_at,
        withdrawn_by=row.withdrawn_by,
        withdrawn_at=row.withdrawn_at,
        counts=(counts or {}).get(row.id, Counts()),
    )
