"""Recordings: the sound of a call in parts, as a player asks for it, and its loudness as a picture."""

from datetime import timedelta
from pathlib import Path

import anyio.to_thread
from fastapi import APIRouter, Response
from fastapi.responses import FileResponse

from backend.conversations.schemas import ConversationView
from backend.staff.roles import Permission
from core.errors import NotFound
from web.staff.console import Console
from web.staff.gate import Operator
from web.staff.waveform import drawing

_ONE_LISTENING = timedelta(minutes=10)


def router(console: Console) -> APIRouter:
    """Return the routes."""
    routes = APIRouter(prefix="/conversations")
    hearer = console.needs(Permission.RECORDINGS)

    async def recorded(conversation_id: str, operator: Operator) -> tuple[ConversationView, Path]:
        async with console.database.reading() as uow:
            conversation = (await uow.conversations.transcript(conversation_id)).conversation
        file = sound_file(console, conversation.recording)
        if not operator.sees(conversation.area) or file is None:
            raise NotFound("no such recording")
        return conversation, file

    @routes.get("/{conversation_id}/recording")
    async def listen(conversation_id: str, operator: Operator = hearer) -> Response:
        """Send the sound, or the part of it that was asked for; one listening is one line in the audit."""
        conversation, file = await recorded(conversation_id, operator)
        deed = operator.deed("recording.heard", f"conversation:{conversation_id}", conversation.area)
        async with console.database.unit_of_work() as uow:
            await uow.audit.record_once(deed, _ONE_LISTENING)
            await uow.commit()
        return FileResponse(file, media_type="audio/wav", content_disposition_type="inline")

    @routes.get("/{conversation_id}/waveform.svg")
    async def look(conversation_id: str, operator: Operator = hearer) -> Response:
        """Draw how loud either side was."""
        _, file = await recorded(conversation_id, operator)
        svg = await anyio.to_thread.run_sync(drawing, file)
        return Response(svg, media_type="image/svg+xml")

    return routes


def sound_file(console: Console, name: str) -> Path | None:
    """Return the file of a recording; None where there is none, or its name leads out of the folder."""
    if not name or Path(name).name != name:
        return None
    file = console.recordings / name
    return file if file.is_file() else None
