"""Is that a swindle? Plain advice, whether money has moved, stop-payment first; and was it really us."""

from datetime import timedelta

from backend.fraud.service import FraudService
from backend.visits.schemas import Status
from backend.visits.service import VisitService
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.reply import Confirm, Expect, Handoff, Part, Reply, Say, Words
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from bot.nlu.scam import Assessment, ScamWatch
from core.clock import Clock, local
from core.redaction import redact
from handlers import wording
from handlers.cases import Cases
from handlers.schedule import Schedule

_COMING: tuple[Status, ...] = (
    "requested",
    "offered",
    "confirmed",
    "en_route",
    "in_service",
    "completed",
    "rated",
)


class Suspicion(StatesGroup):
    """Advised; waiting to hear whether money or a code has gone out."""

    moved = State()


router = Router("scam")
router.provide("cases", Cases)
router.provide("schedule", Schedule)


@router.on(Intent("report_fraud"))
async def report(dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Money is gone: the bank and the police first, every minute counts; staff at once."""
    return await _reported(dialogue, cases, lines)


@router.on(Intent("check_fraud"))
async def check(turn: Turn, dialogue: Dialogue, fraud: FraudService, scam: ScamWatch, lines: Lines) -> Reply:
    """Say plainly what to do, and ask whether anything has gone out."""
    found = scam.assess([*await fraud.said(turn.conversation), redact(turn.text)])
    words = advice(found, lines)
    if found.verdict == "safe" and found.honest:
        return Reply((Say(words),))
    dialogue.leave()
    dialogue.enter(Suspicion.moved)
    return Reply((Say(words), Confirm(lines("utter_fraud_moved"))), Expect("yes_no"))


@router.on(InState(Suspicion.moved), Intent("affirm"))
async def moved(dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """It has: as if it had been reported."""
    return await _reported(dialogue, cases, lines)


@router.on(InState(Suspicion.moved), Intent("deny", "thank", "goodbye"))
async def not_moved(dialogue: Dialogue, lines: Lines) -> Reply:
    """Nothing is lost; keep it so."""
    dialogue.leave()
    return Reply((Say(lines("utter_fraud_nothing_lost")),))


@router.on(Intent("verify_caller"))
async def really_us(
    fraud: FraudService,
    visits: VisitService,
    schedule: Schedule,
    cases: Cases,
    lines: Lines,
    clock: Clock,
) -> Reply:
    """Tell what the books say of today, and no more; staff make sure."""
    known = [person.id for person in await schedule.people()]
    parts: list[Part] = []
    if known:
        dawn = local(clock()).replace(hour=0, minute=0, second=0, microsecond=0)
        today = await visits.search(
            elder_ids=known, since=dawn, until=dawn + timedelta(days=1), statuses=_COMING
        )
        sent = await fraud.outbound(known, dawn)
        parts += [Say(schedule.line(visit)) for visit in today]
        parts.insert(0, Say(_log(len(today), len(sent), lines)))
    parts.append(Say(lines("utter_verify_never")))
    ticket = await cases.open("verify_caller", "来电核实：是不是我们的人")
    parts += [Say(lines("utter_verify_staff")), Handoff("verify_caller", ticket.id)]
    return Reply(tuple(parts))


def advice(found: Assessment, lines: Lines) -> Words:
    """Return what to do about a talk that was found so."""
    if found.verdict == "scam":
        return lines("utter_fraud_scam")
    if found.verdict == "safe" and found.honest:
        return lines("utter_fraud_honest")
    return lines("utter_fraud_care")


def _log(visits: int, sent: int, lines: Lines) -> Words:
    """Return what of ours went out or is to come today."""
    if visits:
        return lines("utter_verify_visit")
    if sent:
        count = (str(sent), wording.chinese(sent), False)
        return lines("utter_verify_notice", count=count)
    return lines("utter_verify_nothing")


async def _reported(dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    dialogue.leave()
    ticket = await cases.open("report_fraud", "来电说已经转钱或说了验证码，请马上联系", priority="urgent")
    return Reply((Say(lines("utter_fraud_stop_payment")), Handoff("report_fraud", ticket.id)))
