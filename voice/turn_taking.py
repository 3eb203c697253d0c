"""Whose turn it is: when an elder has finished, what may interrupt us, what is only our echo; `Call` asks."""

import re
from collections import deque
from collections.abc import Callable
from typing import ClassVar, Protocol

from voice.talk import Listen, ListenFor

_NOISE = re.compile(r"[\s，。？！、,.?!…]+")


def bare(text: str) -> str:
    """Return ``text`` without blanks and punctuation: Chinese is measured in characters."""
    return _NOISE.sub("", text)


Finished = Callable[[str], float]
"""Returns how likely (0..1) nothing more belongs to the words heard so far."""


def unknown(_: str) -> float:
    """Return the likelihood where nobody knows the language."""
    return 0.0


class EndOfTurn(Protocol):
    """One reason to wait for shorter or longer."""

    def patience(self, partial: str, listen: Listen) -> float | None:
        """Return how many seconds of silence end the turn, or None for no opinion."""
        ...


class Unfinished:
    """The words so far cannot be all: a filler, a conjunction, a hanging 的, a number without its unit.

    Elders stop in the middle of a sentence to think; taking the turn there is the commonest complaint. Where
    yes or no is awaited only what nobody answers with counts: 对的 alone is often heard as some other 的.
    """

    SECONDS = 2.0
    _TAIL = re.compile(
        r"(那个|这个|就是|就是说|想|我要|想要|因为|所以|但是|可是|不过|还有|然后|如果|要是|比如|跟|和|给|把|从|我叫|住在)$"
    )
    _HANGING = re.compile(r"([嗯呃]|(?<=[我他她这那也还])是|(?<![好是对行以真])的)$")
    _NUMBER = re.compile(r"(?<!星期)(?<!周)(?<!礼拜)[第零〇一二三四五六七八九十百两\d]$")

    def patience(self, partial: str, listen: Listen) -> float | None:
        """Return 2 s when ``partial`` hangs in the air."""
        text = bare(partial)
        if text in listen.phrases:
            return None
        closed = listen.kind in ("yes_no", "choice")
        hanging = not closed and self._HANGING.search(text)
        number = not closed and listen.kind != "digits" and self._NUMBER.search(text)
        return self.SECONDS if hanging or number or self._TAIL.search(text) else None


class Complete:
    """The words so far are a whole answer to what was asked."""

    SECONDS = 0.5
    _TAIL = re.compile(r"(吧|了|吗|呢|行|好的|可以|谢谢|不用|没有|知道)$")
    _CLOCK = re.compile(
        r"(?<!有)[一二两三四五六七八九十\d]点(半|钟|整|[一三]刻|[零一二三四五六七八九十\d]+分)?$"
    )
    _MOBILE = re.compile(r"[1一幺][3-9三四五六七八九][\d零〇一二三四五六七八九幺]{9}$")
    _CLOSED: tuple[ListenFor, ...] = ("yes_no", "choice", "date", "time")
    _DICTATED: tuple[ListenFor, ...] = ("digits", "address", "name")

    def patience(self, partial: str, listen: Listen) -> float | None:
        """Return 0.5 s when ``partial`` needs nothing more."""
        text = bare(partial)
        if listen.kind in self._CLOSED and text in listen.phrases:
            return self.SECONDS
        if listen.kind == "digits" and self._MOBILE.search(text):
            return self.SECONDS
        if listen.kind in self._DICTATED:
            return None
        whole = self._TAIL.search(text) or self._CLOCK.search(text)
        return self.SECONDS if len(text) >= 3 and whole else None


class ByKind:
    """What the kind of answer asks for: what is dictated comes with pauses."""

    SECONDS: ClassVar[dict[ListenFor, float]] = {
        "yes_no": 0.7,
        "choice": 0.8,
        "open": 1.0,
        "date": 1.0,
        "time": 1.0,
        "digits": 1.6,
        "address": 1.6,
        "name": 1.6,
    }

    def patience(self, partial: str, listen: Listen) -> float | None:  # noqa: ARG002
        """Return the patience of ``listen.kind``."""
        return self.SECONDS[listen.kind]


class ByWording:
    """The patience of ``usual``, or shorter where the words may well be all that is to come.

    One beginning of a sentence in fifteen is taken for a whole one; that matters only where the caller
    pauses just there (docs/decisions.md has the figures).
    """

    SHORTEST = 0.6
    DOUBT, SURE = 0.3, 0.7
    """Likelihoods from which on patience shrinks, and is at its shortest."""
    _KINDS: tuple[ListenFor, ...] = ("open", "date", "time")

    def __init__(self, usual: EndOfTurn, finished: Finished) -> None:
        self._usual = usual
        self._finished = finished
        self._weighed = ("", 0.0)

    def patience(self, partial: str, listen: Listen) -> float | None:
        """Return what is usual, less up to 0.4 s."""
        usual = self._usual.patience(partial, listen)
        if usual is None or listen.kind not in self._KINDS:
            return usual
        share = (self._likelihood(partial) - self.DOUBT) / (self.SURE - self.DOUBT)
        return usual - (usual - self.SHORTEST) * min(1.0, max(0.0, share))

    def _likelihood(self, partial: str) -> float:
        if self._weighed[0] != partial:  # asked fifty times a second
            self._weighed = partial, self._finished(partial)
        return self._weighed[1]


class ByHabit:
    """The patience of ``usual``, or longer: as long as this caller was heard to pause in mid-sentence.

    The longest of the last few pauses counts, and a little more; nothing is known when a call begins.
    """

    LONGEST = 2.0
    SHORTEST_PAUSE = 0.3
    """A shorter gap is a stop consonant or a breath."""
    KEPT = 5
    MARGIN = 1.2

    def __init__(self, usual: EndOfTurn) -> None:
        self._usual = usual
        self._pauses: deque[float] = deque(maxlen=self.KEPT)

    def paused(self, seconds: float) -> None:
        """Note that the caller went on after so many seconds of silence."""
        if self.SHORTEST_PAUSE <= seconds <= self.LONGEST:
            self._pauses.append(seconds)

    def patience(self, partial: str, listen: Listen) -> float | None:
        """Return what is usual, or what this caller needs."""
        usual = self._usual.patience(partial, listen)
        if usual is None or not self._pauses:
            return usual
        return max(usual, min(self.LONGEST, max(self._pauses) * self.MARGIN))


class ElderPaced:
    """The first of the reasons that has an opinion decides; one serves one call, and learns its pauses."""

    def __init__(self, finished: Finished = unknown) -> None:
        self._habit = ByHabit(ByWording(ByKind(), finished))
        self._reasons: tuple[EndOfTurn, ...] = (Unfinished(), Complete(), self._habit)

    def paused(self, seconds: float) -> None:
        """Note that the caller went on after so many seconds of silence."""
        self._habit.paused(seconds)

    def patience(self, partial: str, listen: Listen) -> float:
        """Return how many seconds of silence end this turn."""
        opinions = (reason.patience(partial, listen) for reason in self._reasons)
        return next((seconds for seconds in opinions if seconds is not None), 1.0)


class BargeIn:
    """Decides whether what is said while we speak is meant to stop us."""

    SECONDS = 0.2
    CHARACTERS = 2
    _BACKCHANNEL = re.compile(r"^(嗯|哦|噢|喔|对|好|啊|哎|唉|是|行|呃|额|的|嘛|呀|知道了|这样|明白|晓得)+$")

    def interrupts(self, text: str, voiced: float) -> bool:
        """Return whether ``text``, of ``voiced`` seconds, is more than “I am listening”."""
        words = bare(text)
        if voiced < self.SECONDS or len(words) < self.CHARACTERS:
            return False
        return not self._BACKCHANNEL.match(words)


def echo(text: str, ours: str) -> bool:
    """Return whether ``text`` is our own voice come back: most of its pairs of characters are in ``ours``."""
    heard, said = bare(text), bare(ours)
    if len(heard) < 2:
        return bool(heard) and heard in said
    pairs = [heard[i : i + 2] for i in range(len(heard) - 1)]
    return sum(pair in said for pair in pairs) >= 0.6 * len(pairs)


HOLD_SECONDS = 300.0
"""How long a caller may keep us on hold: one who is gone by then will never say so."""


def silence_limit(listen: Listen) -> float:
    """Return after how many seconds without a word to speak again: looking up a number takes longer."""
    return 12.0 if listen.kind in ("digits", "address", "name") else 7.0
