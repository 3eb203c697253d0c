"""Joins day, part of the day and clock into one expression and settles its meaning, for the resolver."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import zip_longest

from bot.nlu.time.clock import place
from bot.nlu.time.days import clash, following, later_in_week, merged
from bot.nlu.time.tokens import Clock, Day, Moment, Part, Span, TimeFound, Token

_GLUE = re.compile(
    r"(?:[\s，,的吧呢啊呀哦嗯呃哈]|就是|就|是|[定约放]?在|那|大概其?|大约|约莫|估摸着?|差不多|也就|可能|左右|之后|以后|早点儿?|晚点儿?"
    r"|起|开始|[我俺]?想|最[好早晚迟多]|过?来|至少|顶多|不到|将近|接近|快到?|赶|一?整个?){0,3}"
)
_BESIDE = re.compile(r"[，,（(]?(?:也?就?是)?")
"""Between a date and the weekday that it is said to be."""
_ABOUT = r"[\s，,]*(?:大概|大约|差不多)?"
_TO = re.compile(
    rf"[\s，,的]*(?:左右|开始|起)?{_ABOUT}(?:一直|[干做忙弄待等守陪])?(?:到|至|~|-|—|–|～|往){_ABOUT}[\s，,]*"
)
_OR = re.compile(r"[\s，,、吧]*(?:或者?|还是|要不就?|和|跟|与|、)[\s，,]*(?:是|在)?")
_MOVED = re.compile(r"[^，。；]{0,6}?(?:[改换]|(?:[改挪推换调移]|提前|延后?)(?:迟|晚|后)?[到成为至])")
"""Between the hour of a visit and the hour that it is moved to, on the same day: 明天九点的推到十点."""
_EARLIER = re.compile(r"提前|头里|前面|[之以]前")
_EITHER = re.compile(r"[\s，,吧]*还是[\s，,]*(?:是|在)?")
_UNSURE = re.compile(r"来着|[忘记][不了]|不记得|[说拿闹弄搞]不[准清]|没[想定]好?|不(?:一定|确定)")
_LEADS = re.compile(r"[^，。\d一二三四五六七八九十]{0,8}[，,、\s]*(?:从|打|自)?")
_FROM_THEN = re.compile(r"起|开始")
_NEAR_BY = 12  # characters
_PART_ENDS = {"morning": 12, "noon": 14, "afternoon": 18, "evening": 24}


@dataclass(slots=True)
class Expression:
    """The tokens that make one time expression; ``until_…`` are the far end of a range.

    ``rival`` is a day right beside ``day`` that belies it: 十二号星期五 of a Thursday.
    """

    start: int
    end: int
    day: Day | None = None
    rival: Day | None = None
    part: Part | None = None
    clock: Clock | None = None
    moment: Moment | None = None
    until_day: Day | None = None
    until_part: Part | None = None
    until_clock: Clock | None = None

    def add_day(self, token: Day, gap: str, *, leads: bool) -> bool:
        """Take a day in if it fits; one that leads its own clock does not join behind another's."""
        timed = self.part is not None or self.clock is not None
        if self.day is None:
            if timed and (leads or self.moment or not _GLUE.fullmatch(gap)):
                return False
            self.day = token
            return True
        if _TO.fullmatch(gap) and not timed and self.until_day is None:
            self.until_day = token
            return True
        if timed and self.day.recurrence:
            return False
        both = merged(self.day, token) if _GLUE.fullmatch(gap) and self.until_day is None else None
        vague = self.day.beside or token.beside
        if both is None and not timed and not vague and _BESIDE.fullmatch(gap) and clash(self.day, token):
            self.rival = token
            return True
        self.day = both or self.day
        return both is not None

    def add_part(self, token: Part, gap: str) -> bool:
        """Take a part of the day in if it fits."""
        if _TO.fullmatch(gap) and (self.part or self.clock) and not self.until_part and not self.until_clock:
            self.until_part = token
            return True
        if not _GLUE.fullmatch(gap):
            return False
        if self.clock is not None:
            fits = self.part is None and not gap and self.clock.hour <= 12
        else:
            fits = self.part is None or self.part.value == token.value
        self.part = token if fits else self.part
        return fits

    def add_clock(self, token: Clock, gap: str) -> bool:
        """Take a clock time in if it fits."""
        if self.clock is None and self.until_part is None and _GLUE.fullmatch(gap):
            self.clock = token
            return True
        far = (
            _TO.fullmatch(gap)
            or gap in {"以后", "之后"}
            or self._next_half(token, gap)
            or (self.until_part is not None and _GLUE.fullmatch(gap))
        )
        open_end = self.until_clock is None and (self.clock.until is None if self.clock else self.part)
        if open_end and far:
            self.until_clock = token
            return True
        return False

    def _next_half(self, token: Clock, gap: str) -> bool:
        """Tell whether a clock time right behind another goes on from it: 十点十点半."""
        first = self.clock
        return not gap and first is not None and first.hour == token.hour and first.minute < token.minute

    def found(self, now: datetime) -> TimeFound | None:
        """Return what the expression means from ``now``, or None where it is no time at all (一点)."""
        if self.moment is not None:
            at = self.moment.at
            return TimeFound(self.start, self.end, at.date(), f"{at:%H:%M}", past=at < now)
        start, end = self._hours()
        if self.day is None:
            weak = (
                self.clock is not None and self.clock.weak and self.part is None and self.until_clock is None
            )
            return None if weak else TimeFound(self.start, self.end, None, _time(start), _time(end))
        return self._dated(self.day, start, end, now)

    def _hours(self) -> tuple["_Hour", "_Hour"]:
        """Return start and end of the hours said: (hour, minute), a part of the day, or None."""
        if self.clock is None:
            far = place(self.until_clock, self.until_part)[0] if self.until_clock else None
            return _value(self.part), far or _value(self.until_part)
        start, end = place(self.clock, self.part)
        if self.until_clock is not None:
            end, _ = place(self.until_clock, self.until_part or self.part)
            if end <= start and end[0] <= 12:
                end = end[0] % 12 + 12, end[1]
            return start, end if end > start else None
        return start, end or _value(self.until_part)

    def _may_be_evening(self, hour: int) -> bool:
        """Tell whether an hour of today that is over can be meant for tonight: 今天八点 said at nine."""
        return self.part is None and self.until_clock is None and self.clock is not None and 0 < hour < 12

    def _dated(self, day: Day, start: "_Hour", end: "_Hour", now: datetime) -> TimeFound | None:
        today = now.date()
        spans = [s for s in day.spans if day.fixed or s[1] >= today]
        if not spans:
            undated = TimeFound(
                self.start, self.end, None, _time(start), _time(end), recurrence=day.recurrence
            )
            return undated if day.recurrence or start else None
        gone = spans[0] == (today, today) and _over(start, now)
        if gone and not day.doubtful and isinstance(start, tuple) and self._may_be_evening(start[0]):
            start, gone = (start[0] + 12, start[1]), _over((start[0] + 12, start[1]), now)
        ambiguous = tuple(d for d in day.rivals if d >= today)
        if gone and not day.fixed and len(spans) > 1:
            del spans[0]
            gone = False
        elif day.doubtful and not day.recurrence and spans[0][0] == today and len(spans) > 1:
            ambiguous = today, spans[1][0]
        first, last = _clipped(spans[0], today)
        if self.rival is not None and first >= today:
            ambiguous = tuple(sorted({first, _coming(self.rival, today)}))
        if self.until_day is not None:
            last = _far_end(self.until_day, first, last)
        if day.beside and not ambiguous:
            near = (first + timedelta(i) for i in (0, *day.beside))
            ambiguous = tuple(sorted(one for one in near if one >= today))
        if isinstance(start, tuple) and start[0] == 24:
            first, last, start = first + timedelta(1), last + timedelta(1), (0, start[1])
        return TimeFound(
            self.start,
            self.end,
            first,
            _time(start),
            _time(end),
            last if last > first else None,
            ambiguous if len(ambiguous) > 1 else (),
            day.recurrence,
            past=gone or last < today,
        )


_Hour = tuple[int, int] | str | None


def expressions(text: str, tokens: Sequence[Token], today: date) -> list[Expression]:
    """Return the expressions that ``tokens`` of ``text``, in order, make up, seen from ``today``."""
    made: list[Expression] = []
    for said, behind in zip_longest(tokens, tokens[1:]):
        gap = text[made[-1].end : said.start] if made else ""
        token = _placed(said, made[-1], gap, today) if made else said
        leads = behind is not None and isinstance(behind, Part | Clock) and behind.start - token.end <= 1
        if made and (_settled(text, made[-1], token, gap) or _join(made[-1], token, gap, leads=leads)):
            made[-1].end = token.end
        else:
            shared = made and (
                _OR.fullmatch(gap) or _shifts(made[-1], token, gap) or _also(text, made[-1], token, gap)
            )
            made.append(_begin(token, made[-1].day if shared else None))
    return made


def _settled(text: str, made: Expression, token: Token, gap: str) -> bool:
    """Take a day in that another leaves open: where its rhythm begins (隔一天换药，打明儿起), or what else it
    may be (周三还是周四来着)."""
    day = made.day
    if not isinstance(token, Day) or not token.spans or day is None or token.recurrence:
        return False
    if day.recurrence and _LEADS.fullmatch(gap) and _FROM_THEN.match(text, token.end):
        begun = merged(token, day)
        made.day = begun or day
        return begun is not None
    unsure = _UNSURE.search(text, token.end, token.end + _NEAR_BY)
    if made.rival is None and _EITHER.fullmatch(gap) and unsure:
        made.rival = token
        return True
    return False


def _placed(token: Token, before: Expression, gap: str, today: date) -> Token:
    """Return a weekday as that of the week spoken of before, unless it is to be earlier: 下周三提前到周一."""
    if not isinstance(token, Day) or _EARLIER.search(gap):
        return token
    return later_in_week(token, before.day, today)


def _shifts(made: Expression, token: Token, gap: str) -> bool:
    """Tell whether ``token`` is the new hour of what was at an hour of a day before."""
    timed = made.clock is not None or made.part is not None
    return timed and isinstance(token, Clock | Part) and _MOVED.fullmatch(gap) is not None


def _also(text: str, made: Expression, token: Token, gap: str) -> bool:
    """Tell whether ``token`` is another part of the day just said: 后天上午，下午也行."""
    beside = isinstance(token, Part) and made.part is not None and not gap.strip(" ，,")
    return beside and text.startswith(("也", "都"), token.end)


def _join(to: Expression, token: Token, gap: str, *, leads: bool) -> bool:
    if isinstance(token, Moment) or to.moment is not None:
        return False
    if isinstance(token, Day):
        return to.add_day(token, gap, leads=leads)
    return to.add_part(token, gap) if isinstance(token, Part) else to.add_clock(token, gap)


def _begin(token: Token, listed_after: Day | None) -> Expression:
    """Return a new expression; one listed after another shares its day or follows it: 下周二或者周四."""
    expression = Expression(token.start, token.end, day=listed_after)
    if isinstance(token, Day):
        expression.day = following(token, listed_after)
    elif isinstance(token, Part):
        expression.part = token
    elif isinstance(token, Clock):
        expression.clock = token
    else:
        expression.moment = token
    return expression


def _clipped(span: Span, today: date) -> Span:
    """Return the span without its days gone by, unless all of it is over."""
    first, last = span
    return (today, last) if first < today <= last else span


def _coming(day: Day, today: date) -> date:
    return next((first for first, _ in day.spans if first >= today), day.spans[-1][0])


def _far_end(until: Day, first: date, last: date) -> date:
    return next((span[1] for span in until.spans if span[1] >= first), last)


def _over(start: _Hour, now: datetime) -> bool:
    """Tell whether an hour of today is gone."""
    if isinstance(start, tuple):
        return start < (now.hour, now.minute)
    return start is not None and now.hour >= _PART_ENDS[start]


def _value(part: Part | None) -> str | None:
    return part.value if part else None


def _time(hour: _Hour) -> str | None:
    return f"{hour[0] % 24:02d}:{hour[1]:02d}" if isinstance(hour, tuple) else hour
