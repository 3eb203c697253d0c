"""Thinking: awaits the methods of a talk in order, and posts its answers to the call."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from voice.events import Answered, Interrupted, Post, TalkFailed
from voice.talk import Speech, Spoken, Talk

_log = logging.getLogger(__name__)

ANSWER_SECONDS = 15.0
"""An answer that takes longer counts as a failure: nobody waits so long on a telephone."""
OVERHEAR_SECONDS = 0.2
"""A recogniser says something new about five times a second; more often is wasted work."""


class Thinking:
    """The queue in front of one talk; speech that is still coming is shown beside it: danger cannot wait."""

    def __init__(self, talk: Talk, post: Post) -> None:
        self._talk = talk
        self._post = post
        self._jobs: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._worker = asyncio.create_task(self._work())
        self._overhearing: asyncio.Task[None] | None = None
        self._forgotten = 0
        self._partial = ""
        self._waiting = ""
        self._overheard_at = float("-inf")
        self.latest = 0

    def ask(self, question: Callable[[], Awaitable[Speech]]) -> None:
        """Queue a question; :class:`Answered` or :class:`TalkFailed` follows, unless forgotten."""
        self.latest += 1
        self._jobs.put_nowait(partial(self._answer, self.latest, question))

    def note(self, spoken: Spoken) -> None:
        """Queue the news of what the caller heard."""
        self._jobs.put_nowait(partial(self._talk.spoke, spoken))

    def overhear(self, text: str) -> None:
        """Show speech that is still coming, at most every 0.2 s and only what is new.

        While one is looked at only the newest waits. :class:`Interrupted` follows when it matters.
        """
        now = asyncio.get_running_loop().time()
        if not text or text == self._partial or now - self._overheard_at < OVERHEAR_SECONDS:
            return
        self._partial, self._overheard_at = text, now
        self._waiting = text
        if self._overhearing is None or self._overhearing.done():
            self._overhearing = asyncio.create_task(self._overhear())

    def forget(self) -> None:
        """Drop what was asked and not yet answered; an answer under way is not posted."""
        self._forgotten = self.latest

    async def drain(self, limit: float) -> None:
        """Let what is queued come to its end, at most ``limit`` seconds, and stop."""
        working = [asyncio.create_task(self._jobs.join())]
        if self._overhearing is not None:
            working.append(self._overhearing)
        await asyncio.wait(working, timeout=limit)
        working.append(self._worker)
        for task in working:
            task.cancel()
        await asyncio.gather(*working, return_exceptions=True)

    async def _work(self) -> None:
        while True:
            job = await self._jobs.get()
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    await job()
            except Exception as error:  # the talk is somebody else's; its text may be personal
                _log.error("the talk failed: %s", type(error).__name__)
            finally:
                self._jobs.task_done()

    async def _answer(self, number: int, question: Callable[[], Awaitable[Speech]]) -> None:
        if number <= self._forgotten:
            return
        clock = asyncio.get_running_loop().time
        began = clock()
        try:
            speech = await question()
        except BaseException:
            if number > self._forgotten:
                self._post(TalkFailed(number))
            raise
        if number > self._forgotten:
            self._post(Answered(number, speech, (clock() - began) * 1000))

    async def _overhear(self) -> None:
        while self._waiting:
            text, self._waiting = self._waiting, ""
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    speech = await self._talk.overheard(text)
            except Exception as error:
                _log.error("the talk failed to overhear: %s", type(error).__name__)
                return
            if speech is not None:
                self._post(Interrupted(speech))
