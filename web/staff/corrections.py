"""What a sentence should have been taken for, as those say who review talks."""

from fastapi import APIRouter, Request, Response
from fastapi.responses import RedirectResponse

from backend.staff.roles import Permission
from core.errors import InputError, NotFound
from web.staff import labels
from web.staff.asked import clean
from web.staff.console import Console
from web.staff.gate import Operator
from web.staff.pages import is_fragment, page, segment


def router(console: Console) -> APIRouter:
    """Return the route."""
    routes = APIRouter(prefix="/conversations")
    corrector = console.needs(Permission.CORRECT)

    @routes.post("/{conversation_id}/corrections")
    async def correct(request: Request, conversation_id: str, operator: Operator = corrector) -> Response:
        """Keep the verdict on the turn that the form names; a second one of the same person replaces it."""
        turn, intent = operator.form.get("turn", ""), operator.form.get("intent", "")
        if intent not in labels.ANSWERS:
            raise InputError("请选这句话是什么意思")
        note, username = clean(operator.form.get("note", "")), operator.session.staff.username
        async with console.database.unit_of_work() as uow:
            conversation = (await uow.conversations.transcript(conversation_id)).conversation
            if not operator.sees(conversation.area):
                raise NotFound("no such conversation")
            await uow.corrections.correct(conversation_id, turn, username, intent, note)
            await uow.audit.record(operator.deed("turn.corrected", f"turn:{turn}", conversation.area))
            verdicts = (await uow.corrections.of_conversation(conversation_id))[turn]
            reviewers = await uow.staff.names([verdict.reviewer for verdict in verdicts])
            await uow.commit()
        if not is_fragment(request):
            return RedirectResponse(f"/console/conversations/{segment(conversation_id)}", 303)
        return page(
            "_correction",
            operator,
            id=segment(conversation_id),
            turn_id=turn,
            verdicts=verdicts,
            reviewers=reviewers,
        )

    return routes
