"""Own data: no recording, see, export, delete; changes of address and contacts. Asked one more fact first."""

import re
from collections.abc import Mapping

from backend.tickets.schemas import TicketKind
from bot.kernel.dialogue import Dialogue, State, StatesGroup
from bot.kernel.filters import Filter, InState, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Ask, Expect, Handoff, Reply, Say, StopRecording
from bot.kernel.router import Router
from core.redaction import redact
from handlers import wording
from handlers.cases import Cases
from handlers.proof import TRIES, Proof

_NO_RECORDING = re.compile(r"(?:别|不要|不想|不让|不许|停止|甭|莫|不能)[^，。]{0,6}录")


def _refuses_recording(meaning: Meaning) -> bool:
    return bool(_NO_RECORDING.search(meaning.text))


class OwnData(StatesGroup):
    """Waiting for the proof, then for the new detail."""

    proving = State()
    detail = State()


_KINDS: Mapping[str, TicketKind] = {"data_rights": "data_request", "update_profile": "update_profile"}

router = Router("own_data")
router.provide("cases", Cases)
router.provide("proof", Proof)


@router.on(Intent("data_rights") & Filter(_refuses_recording))
async def no_recording(lines: Lines) -> Reply:
    """Stop recording at once and keep nothing; the matter itself goes on."""
    return Reply((StopRecording(), Say(lines("utter_no_recording"))))


@router.on(Intent("data_rights", "update_profile"))
async def wanted(meaning: Meaning, dialogue: Dialogue, proof: Proof, cases: Cases, lines: Lines) -> Reply:
    """Ask for the proof; a stranger is sent to people."""
    dialogue.leave()
    if proof.person is None:
        kind = _KINDS[meaning.intent]
        ticket = await cases.open(kind, "来电人身份不明，请联系核实", priority="high")
        return Reply((Say(lines("utter_stranger")), Handoff(kind, ticket.id)))
    dialogue.enter(OwnData.proving, matter=meaning.intent, wish=redact(meaning.text))
    return Reply((Ask(lines("utter_ask_proof")),), Expect("digits"))


@router.on(InState(OwnData.proving), ~Intent("", "goodbye", "deny", "transfer_human", "cancel_booking"))
async def proved(meaning: Meaning, dialogue: Dialogue, proof: Proof, cases: Cases, lines: Lines) -> Reply:
    """Compare; after three wrong answers people take over."""
    matter = dialogue.data["matter"]
    if not proof.given(meaning.text):
        if proof.tries < TRIES:
            return Reply((Ask(lines("utter_ask_proof_again")),), Expect("digits"))
        dialogue.leave()
        ticket = await cases.open("proof_failed", "三次核对门牌号不符，请核实身份", priority="high")
        return Reply((Say(lines("utter_proof_failed")), Handoff("proof_failed", ticket.id)))
    if matter == "update_profile":
        dialogue.enter(OwnData.detail)
        return Reply((Ask(lines("utter_ask_new_detail")),), Expect("address"))
    return await _taken_down(_KINDS[matter], dialogue.data["wish"], dialogue, cases, lines)


@router.on(InState(OwnData.detail), ~Intent("", "goodbye", "deny", "transfer_human", "cancel_booking"))
async def told_detail(meaning: Meaning, dialogue: Dialogue, cases: Cases, lines: Lines) -> Reply:
    """Take the new detail down; staff change the register."""
    return await _taken_down(_KINDS["update_profile"], redact(meaning.text), dialogue, cases, lines)


@router.on(InState(OwnData), Intent("goodbye", "deny", "cancel_booking"))
async def dropped(dialogue: Dialogue, lines: Lines) -> Reply:
    """Leave it."""
    dialogue.leave()
    return Reply((Ask(lines("utter_anything_else")),))


async def _taken_down(
    kind: TicketKind, summary: str, dialogue: Dialogue, cases: Cases, lines: Lines
) -> Reply:
    ticket = await cases.open(kind, summary)
    dialogue.leave()
    told = lines(f"utter_{kind}_taken", number=wording.digits(ticket.number))
    return Reply((Say(told), Handoff(kind, ticket.id)))
