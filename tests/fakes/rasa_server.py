"""A Rasa server without a model: answers ``POST /model/parse`` as it is told to, over a real socket."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any


class FakeRasa:
    """``answer`` is what is sent; ``status`` and ``delay`` (seconds) how; ``asked`` the texts that came."""

    def __init__(self) -> None:
        self.answer: Mapping[str, Any] | str = parsed("greet")
        self.status = 200
        self.delay = 0.0
        self.asked: list[str] = []

    @asynccontextmanager
    async def serving(self) -> AsyncIterator[str]:
        """Listen on a free port of this machine and yield the URL."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        host, port = server.sockets[0].getsockname()
        try:
            yield f"http://{host}:{port}"
        finally:
            server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            length = next(
                int(line.split(b":")[1])
                for line in head.split(b"\r\n")
                if line.lower().startswith(b"content-length")
            )
            body = json.loads(await reader.readexactly(length))
            assert head.startswith(b"POST /model/parse ")
            self.asked.append(body["text"])
            await asyncio.sleep(self.delay)
            sent = self.answer if isinstance(self.answer, str) else json.dumps(self.answer)
            payload = sent.encode()
            writer.write(
                f"HTTP/1.1 {self.status} -\r\nContent-Type: application/json\r\n"
                f"Content-Length: {len(payload)}\r\nConnection: close\r\n\r\n".encode()
                + payload
            )
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass  # the client went away, as one that does not wait does
        finally:
            writer.close()


def parsed(
    intent: str, *entities: Mapping[str, Any], confidence: float = 0.93, others: tuple[str, ...] = ()
) -> dict[str, Any]:
    """Return a parse as Rasa 3.6.21 prints it."""
    ranking = [{"name": intent, "confidence": confidence}]
    ranking += [{"name": name, "confidence": (1 - confidence) / len(others)} for name in others]
    return {
        "text": "",
        "intent": ranking[0],
        "entities": list(entities),
        "text_tokens": [],
        "intent_ranking": ranking,
        "response_selector": {"all_retrieval_intents": [], "default": {}},
    }


def entity(name: str, start: int, end: int, value: str, extractor: str = "DIETClassifier") -> dict[str, Any]:
    """Return an entity as DIET and the RegexEntityExtractor print it."""
    return {
        "entity": name,
        "start": start,
        "end": end,
        "value": value,
        "extractor": extractor,
        **({"confidence_entity": 0.98} if extractor == "DIETClassifier" else {}),
        "processors": ["EntitySynonymMapper"],
    }
