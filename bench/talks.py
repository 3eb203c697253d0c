"""Talks: what callers say, in complete sentences, and the process of their own that says it over real SIP."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context

from core.errors import NuanxianError
from voice.caller import CallReport, dial

Talk = tuple[str, ...]
TALKS: tuple[Talk, ...] = (
    ("我想找个人来给我洗洗澡", "后天上午九点", "对", "我约的是哪一天来着", "没有别的事了谢谢"),
    ("高龄津贴多少岁可以领", "居家养老服务谁能享受", "打扫卫生多少钱一次", "没有别的事了谢谢"),
    ("我想约个人来打扫卫生", "大后天下午三点", "对的", "没有了谢谢"),
)
SENTENCES = tuple(dict.fromkeys(line for talk in TALKS for line in talk))


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, and what is said."""

    number: str
    talk: Talk


class Village:
    """Callers in a process of their own, so that they take nothing from the loop they call."""

    def __init__(self, executor: ProcessPoolExecutor, uri: str, sounds: Mapping[str, bytes]) -> None:
        self._executor = executor
        self._uri = uri
        self._sounds = sounds

    async def call(self, callers: Sequence[Caller]) -> list[CallReport]:
        """Let all call at once; who was not answered is not in the list."""
        calling = partial(_call_all, self._uri, callers, self._sounds)
        return await asyncio.get_running_loop().run_in_executor(self._executor, calling)


@contextmanager
def village(uri: str, sounds: Mapping[str, bytes]) -> Iterator[Village]:
    """Yield callers of ``uri``; ``sounds`` are the sentences as 8 kHz s16le mono."""
    with ProcessPoolExecutor(1, get_context("spawn")) as executor:
        yield Village(executor, uri, sounds)


def delays(reports: Sequence[CallReport]) -> list[float]:
    """Return the milliseconds from the end of each sentence to the first voice of its answer."""
    answered = (exchange.delay for report in reports for exchange in report.exchanges[1:])
    return [delay * 1000 for delay in answered if delay is not None]


def _call_all(uri: str, callers: Sequence[Caller], sounds: Mapping[str, bytes]) -> list[CallReport]:
    async def say(line: str) -> bytes:
        return sounds[line]

    async def one(caller: Caller) -> CallReport | None:
        try:
            return await dial(uri, from_number=caller.number, lines=caller.talk, say=say)
        except NuanxianError as error:
            print(f"  a call was not answered: {error}")
            return None

    async def every() -> list[CallReport | None]:
        return await asyncio.gather(*(one(caller) for caller in callers))

    return [report for report in asyncio.run(every()) if report is not None]
