"""Questions of policy: told from reviewed entries for the caller's area, never guessed; else for staff."""

import re

from backend.areas.service import AreaService
from backend.knowledge.schemas import Conditions
from backend.knowledge.service import KnowledgeService
from backend.people.schemas import Caller, PersonView
from backend.tickets.service import TicketService
from bot.kernel.filters import Filter, Intent
from bot.kernel.lines import Lines
from bot.kernel.meaning import Meaning
from bot.kernel.reply import Handoff, Part, Reply, Say, Words
from bot.kernel.router import Router
from bot.kernel.turn import Turn
from bot.nlu.library import Library, place_of
from bot.nlu.retrieval import Finding
from core.clock import Clock, local
from core.redaction import mask
from handlers import policy_wording, wording
from handlers.cases import Cases

_SUMMARY = 80
_FREE = re.compile(r"免费|不要钱|不花钱|白给|条件|资格|够格|够不够|享受|谁能")


class _Eligibility(Filter):
    """A question of services that asks who may have one for nothing."""

    def __init__(self) -> None:
        def test(meaning: Meaning) -> bool:
            return meaning.intent == "query_service" and _FREE.search(meaning.text) is not None

        super().__init__(test)


class Shelf:
    """The reviewed entries, asked for the caller's own area."""

    def __init__(
        self,
        turn: Turn,
        caller: Caller,
        areas: AreaService,
        knowledge: KnowledgeService,
        library: Library,
        clock: Clock,
    ) -> None:
        self._area = caller.person.area if caller.person else turn.area
        self._areas = areas
        self._knowledge = knowledge
        self._library = library
        self._clock = clock

    async def find(self, question: str) -> Finding | None:
        """Return what answers ``question`` where the caller lives, or None."""
        place = await place_of(self._area, self._areas)
        retriever = await self._library.retriever(self._knowledge, self._areas)
        finding, _ = retriever.find(question, place, local(self._clock()).date())
        return finding


class Desk:
    """Tells what is on the shelf, and leaves for staff what no entry settles."""

    def __init__(
        self,
        shelf: Shelf,
        caller: Caller,
        tickets: TicketService,
        cases: Cases,
        lines: Lines,
        clock: Clock,
    ) -> None:
        self._shelf = shelf
        self._caller = caller
        self._tickets = tickets
        self._cases = cases
        self._lines = lines
        self._clock = clock

    async def answer(self, question: str) -> Reply:
        """Return the reviewed answer, or the honest word that there is none."""
        finding = await self._shelf.find(question)
        if finding is None:
            return await self._unanswered(question)
        parts: list[Part] = [Say(policy_wording.told(finding, self._lines))]
        person = self._caller.person
        if person and not finding.foreign and finding.entry.conditions:
            parts.append(Say(self._eligible(person, finding.entry.conditions)))
        if finding.stale:
            await self._renewal(finding)
        if finding.unpublished:
            parts += await self._to_be_checked(question, finding)
        return Reply(tuple(parts))

    async def _unanswered(self, question: str) -> Reply:
        ticket = await self._cases.open("unanswered", f"没有答案的问题：{_short(question)}")
        number = wording.digits(ticket.number)
        told = Say(self._lines("utter_policy_unanswered", number=number))
        return Reply((told, Handoff("unanswered", ticket.id)))

    async def _to_be_checked(self, question: str, finding: Finding) -> list[Part]:
        """Staff find the figure of the caller's own area and call back."""
        ticket = await self._cases.open("policy", f"本地没有公布的：{_short(question)}（{finding.entry.id}）")
        number = wording.digits(ticket.number)
        return [Say(self._lines("utter_policy_registered", number=number)), Handoff("policy", ticket.id)]

    async def _renewal(self, finding: Finding) -> None:
        """Ask staff to renew an entry whose plan has ended: once, however often it is asked for."""
        entry = finding.entry
        await self._tickets.open(
            "policy_stale",
            area=entry.area,
            person_id=None,
            address="",
            summary=f"规划到期，请核实并更新：{entry.id}",
            key=f"stale:{entry.id}:{entry.until}",
        )

    def _eligible(self, person: PersonView, conditions: Conditions) -> Words:
        """Return whether the register says that the caller qualifies."""
        age = person.age(local(self._clock()).date())
        if conditions.age is not None and age is None:
            return self._lines("utter_policy_age_unknown")
        years = (str(age), wording.chinese(age or 0), True)
        if conditions.age is not None and age is not None and age < conditions.age:
            return self._lines("utter_policy_too_young", age=years)
        if conditions.groups and not set(conditions.groups) & set(person.groups):
            return self._lines("utter_policy_no_group")
        return self._lines("utter_policy_eligible", age=years)


router = Router("policy")
router.provide("cases", Cases)
router.provide("shelf", Shelf)
router.provide("policy_desk", Desk)


@router.on(Intent("ask_policy"))
async def asked(meaning: Meaning, policy_desk: Desk) -> Reply:
    """Tell the rule."""
    return await policy_desk.answer(meaning.text)


@router.on(_Eligibility())
async def asked_who_may(meaning: Meaning, policy_desk: Desk) -> Reply:
    """Tell who may have a service for nothing."""
    return await policy_desk.answer(meaning.text)


def _short(question: str) -> str:
    return mask(question)[:_SUMMARY]
