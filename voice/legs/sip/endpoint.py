"""The endpoint process itself: baresip, its user agents, and the lines; __main__.py runs it."""

import asyncio
import contextlib
import logging
import socket
from collections.abc import Coroutine
from itertools import count
from typing import Any

from baresip import Account, BaresipError, Call, Runtime, UserAgent

from voice.legs.sip import wire
from voice.legs.sip.dialling import dial
from voice.legs.sip.line import Line, established
from voice.legs.sip.origin import Origins
from voice.legs.sip.settings import Digits, EndpointSettings, Transport

logger = logging.getLogger(__name__)

_TICK = 0.01
_ACK_SECONDS = 20
_REGISTER_AGAIN = 30
_GOODBYE_SECONDS = 2
_BACKLOG = 4 << 20
"""Bytes waiting for a parent that does not read; beyond it frames of sound are left out."""


async def serve(connection: socket.socket) -> None:
    """Run an endpoint for the parent at the other end of ``connection`` until the parent goes away."""
    reader, writer = await asyncio.open_unix_connection(sock=connection)
    first = await wire.read(reader)
    if first is None:
        return
    endpoint = Endpoint(EndpointSettings.from_fields(first.fields), reader, writer)
    try:
        await endpoint.run()
    finally:
        writer.close()


class Endpoint:
    """Answers whoever calls, dials when asked, and keeps a clock for all lines."""

    def __init__(
        self, settings: EndpointSettings, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._settings = settings
        self._reader = reader
        self._writer = writer
        self._loop = asyncio.get_running_loop()
        self._runtime = Runtime()
        self._origins = Origins(self._loop)
        self._lines: dict[int, Line] = {}
        self._line_closed = asyncio.Event()
        self._numbers = count(1, 2)  # calls we place have even numbers, given by the parent
        self._callers: dict[tuple[str, Digits], UserAgent] = {}
        self._dialling: dict[int, asyncio.Task[None]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Listen, say so, and do what the parent asks until it goes away."""
        self._origins.attach()
        try:
            await self._runtime.start(self._settings.config())
        except BaresipError as error:
            self._send(wire.control(0, "failed", reason=str(error)))
            return
        self._runtime.on_dead = self._writer.close
        try:
            await self._listen()
            self._send(wire.control(0, "ready"))
            self._spawn(self._keep_time())
            while (frame := await wire.read(self._reader)) is not None:
                self._obey(frame)
        finally:
            await self._hang_up_all()
            self._writer.close()
            for task in self._tasks:
                task.cancel()
            await self._runtime.close()

    async def _listen(self) -> None:
        transports: tuple[Transport, ...] = ("udp", "tcp")
        agents = [await self._agent(self._settings.trunk(transport)) for transport in transports]
        if self._settings.registration is not None:
            extension = await self._agent(self._settings.extension(self._settings.registration))
            agents.append(extension)
            self._spawn(self._register(extension))
        for agent in agents:
            agent.on_incoming(lambda call: self._spawn(self._answer(call)))

    async def _register(self, extension: UserAgent) -> None:
        """Register until it works once; from then on the stack renews it by itself."""
        while True:
            try:
                await extension.register()
            except BaresipError as error:
                logger.warning("not registered at the PBX: %s", type(error).__name__)
                await asyncio.sleep(_REGISTER_AGAIN)
            else:
                return

    def _obey(self, frame: wire.Frame) -> None:
        line = self._lines.get(frame.call)
        if frame.kind is wire.Kind.PLAY:
            if line is not None:
                line.play(frame.payload)
            return
        fields = frame.fields
        if fields["op"] == "dial":
            self._dialling[frame.call] = self._follow(self._dial(frame.call, fields))
        elif line is not None:
            self._command(line, fields)
        elif fields["op"] == "hangup" and frame.call in self._dialling:
            self._dialling[frame.call].cancel()
        # else the call ended while the command was on its way

    def _command(self, line: Line, fields: dict[str, Any]) -> None:
        match fields["op"]:
            case "mark":
                line.mark(fields["mark"])
            case "flush":
                line.flush(self._loop.time())
            case "press":
                self._spawn(line.press(fields["keys"]))
            case "hangup":
                self._spawn(line.hang_up())
            case "transfer":
                self._spawn(line.transfer(fields["target"]))

    async def _answer(self, call: Call) -> None:
        origin = await self._origins.of(call.call_id or "")
        try:
            # video=True: with the default the stack re-negotiates every call right after it is answered.
            # The answer to an offer of sound alone still holds nothing but sound.
            await call.answer(video=True)
        except BaresipError:
            return  # cancelled meanwhile
        if await established(call, _ACK_SECONDS):
            self._open(
                call,
                next(self._numbers),
                peer=origin.peer,
                called=origin.called,
                headers=call.headers,
            )

    async def _dial(self, number: int, fields: dict[str, Any]) -> None:
        try:
            agent = await self._caller(fields["from_number"], fields["digits"])
            call = await dial(self._runtime, agent, fields["uri"], fields["headers"], fields["patience"])
        except (BaresipError, ValueError) as error:
            self._send(wire.control(number, "refused", reason=str(error)))
        else:
            self._open(call, number, peer="", called="", headers={})
        finally:
            self._dialling.pop(number, None)

    async def _caller(self, number: str, digits: Digits) -> UserAgent:
        agent = self._callers.get((number, digits))
        if agent is None:
            agent = self._callers[number, digits] = await self._agent(self._settings.line(number, digits))
        return agent

    async def _agent(self, account: Account) -> UserAgent:
        # Whoever is allowed to make us dial makes money at our expense: a peer's REFER is always refused.
        return await UserAgent.create(self._runtime, account, transfer_policy="reject")

    def _open(self, call: Call, number: int, **info: object) -> None:
        line = Line(call, number, self._send, self._loop.time())
        self._send(wire.control(number, "call", call_id=call.call_id or "", far_end=call.peer or "", **info))
        self._lines[number] = line
        line.begin(ended=lambda: self._forget(number))
        if line.over:
            line.close("")

    def _forget(self, number: int) -> None:
        self._lines.pop(number, None)
        self._line_closed.set()

    async def _hang_up_all(self) -> None:
        """Say goodbye on every line; whoever is not told waits half a minute for sound."""
        await asyncio.gather(*(line.hang_up() for line in self._lines.values()))
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(_GOODBYE_SECONDS):
                while self._lines:
                    self._line_closed.clear()
                    await self._line_closed.wait()

    async def _keep_time(self) -> None:
        due = self._loop.time()
        while True:
            due = max(due + _TICK, self._loop.time())
            await asyncio.sleep(due - self._loop.time())
            now = self._loop.time()
            for line in list(self._lines.values()):
                line.tick(now)

    def _send(self, data: bytes) -> None:
        if self._writer.is_closing():
            return
        if data[0] == wire.Kind.CONTROL or self._writer.transport.get_write_buffer_size() < _BACKLOG:
            self._writer.write(data)

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._follow(work).add_done_callback(_report)

    def _follow(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = self._loop.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task


def _report(task: asyncio.Task[None]) -> None:
    if not task.cancelled() and task.exception() is not None:
        logger.error("in the SIP endpoint: %s", type(task.exception()).__name__)
