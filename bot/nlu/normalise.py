"""Turns what was typed or recognised into plain standard text, with a way back; understanding starts here."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

from zh_normalization.char_convert import t2s_dict

from bot.nlu.correction import retracted
from bot.nlu.draft import Draft
from bot.nlu.lexicon import Lexicon, lexicon

Step = Callable[[Draft], Draft]

_HAN = r"㐀-鿿豈-﫿"
_PAUSE = r"[\s，,、。.…—~]"
_MOST_PASSES = 12
_KEPT = frozenset("，。！？；（）…、℃")
"""Chinese punctuation that NFKC would fold into ASCII or take apart."""
_DROPPED = frozenset({"So", "Cc", "Cf", "Cs", "Co", "Cn", "Mn", "Me", "Zl", "Zp"})
_TO_SIMPLIFIED = {**t2s_dict, "麼": "么", "妳": "你", "榜": "榜", "祇": "只"}
_TO_CHINESE = {",": "，", "!": "！", "?": "？", ";": "；"}

_CLUSTER = re.compile(r"[^̀-ͯ᷀-᷿︀-️][̀-ͯ᷀-᷿︀-️]*", re.DOTALL)
_SPACES = re.compile(rf"^\s+|\s+$|(?<=[{_HAN}，。！？；、])\s+|\s+(?=[{_HAN}，。！？；、])|\s{{2,}}|[^\S ]")
_PUNCTUATION = re.compile(r"([，。！？；、…,!?;])\1+|\.{3,}")
_ASCII_STOP = re.compile(rf"(?<=[{_HAN}])[,!?;]|[,!?;](?=[{_HAN}])")

_NUMERALS = "零〇一二两三四五六七八九十百千万幺洞拐"
_SMALL_WORDS = "我俺你恁您他她它这那是就要在有不给能也都没咱想"
_THRICE = re.compile(rf"([{_HAN}])(?<![{_NUMERALS}谢])\1{{2,}}")
_THANKS = re.compile(r"(谢谢|看看|妈妈|爸爸)\1+")
_TWICE = re.compile(rf"([{_SMALL_WORDS.replace('想', '')}])\1(?!\1)")
_PHRASE_TWICE = re.compile(
    rf"((?:[{_SMALL_WORDS}明后今][{_HAN}]|[{_SMALL_WORDS}][{_HAN}]{{2}}|[{_HAN}]想[{_HAN}]?))\1+"
)
_ACROSS_PAUSE = re.compile(rf"([{_SMALL_WORDS}][{_HAN}]{{0,2}}){_PAUSE}+(?=\1)")


@dataclass(frozen=True, slots=True)
class Normalised:
    """Standard text, the text it came from, and the spans of ``text`` that the speaker took back."""

    text: str
    original: str
    retracted: tuple[tuple[int, int], ...]
    _origins: tuple[tuple[int, int], ...]

    @property
    def corrected(self) -> str:
        """``text`` without what was taken back: 不是三号是四号 → 四号."""
        kept = list(self.text)
        for start, end in self.retracted:
            kept[start:end] = [""] * (end - start)
        return "".join(kept)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Return where ``text[start:end]`` stood in the original; offsets beyond the text are drawn in."""
        return Draft(self.text, self._origins, self.original).span(start, end)


def normalise(text: str) -> Normalised:
    """Return ``text`` in standard simplified Chinese, without fillers, stutter and emoji; never raises.

    NFKC but for Chinese punctuation, which ASCII stops beside Chinese are turned into. A text that is
    nothing but a filler (嗯) stays. The result is its own normal form.
    """
    draft = Draft.of(text)
    for _ in range(_MOST_PASSES):
        before = draft.text
        for step in _steps():
            draft = step(draft)
        if draft.text == before:
            break
    return Normalised(draft.text, text, retracted(draft.text), draft.origins)


@lru_cache(maxsize=1)
def _steps() -> tuple[Step, ...]:
    words = lexicon()
    return (
        lambda draft: draft.sub(_CLUSTER, lambda match: _plain(match[0])),
        lambda draft: draft.sub(_ASCII_STOP, lambda match: _TO_CHINESE[match[0]]),
        lambda draft: draft.sub(_PUNCTUATION, lambda match: "…" if match[0][0] in ".…" else match[0][0]),
        lambda draft: draft.sub(_SPACES, _space),
        *_filler_steps(words),
        *_stutter_steps(),
        *_dialect_steps(words),
    )


def _filler_steps(words: Lexicon) -> tuple[Step, ...]:
    fillers = words.fillers
    emoticon = re.compile(rf"\[(?:{_any(fillers.emoticons)})\]")
    sound = re.compile(rf"(?:{_any(fillers.sounds)})+{_PAUSE}*")
    phrase = re.compile(rf"(?:{_any(fillers.phrases)})[啊呀吧]?{_PAUSE}*")
    pause = re.compile(rf"(?:^|(?<={_PAUSE}))(?:{_any(fillers.pauses)}){_PAUSE}+")
    starter = re.compile(rf"^(?:{_any(fillers.starters)})+(?={_any(fillers.before)})")
    vocative = re.compile(
        rf"^(?:喂{_PAUSE}*)?(?:{_any(words.addressing)})[啊呀哎]?(?:{_PAUSE}+|(?=我想|我要|俺想|俺要|我问|俺问|请问|麻烦|你好|恁好))"
    )
    return tuple(
        lambda draft, pattern=pattern: _unless_nothing_is_left(draft, pattern)
        for pattern in (emoticon, sound, phrase, pause, starter, vocative)
    )


def _stutter_steps() -> tuple[Step, ...]:
    folds = ((_THRICE, r"\1"), (_THANKS, r"\1"), (_TWICE, r"\1"), (_PHRASE_TWICE, r"\1"), (_ACROSS_PAUSE, ""))
    return tuple(lambda draft, pattern=pattern, by=by: draft.sub(pattern, by) for pattern, by in folds)


def _dialect_steps(words: Lexicon) -> tuple[Step, ...]:
    """Return the steps from dialect to standard: whole answers, ends of sentences, words anywhere."""
    standard = {w.say: w.standard for w in words.dialect}
    # The longer words that are no dialect stand among the patterns and are replaced by themselves.
    same = {longer: longer for w in words.dialect for longer in w.unless}
    anywhere = [w.say for w in words.dialect if w.where == "word"]
    end = [w.say for w in words.dialect if w.where == "end"]
    whole = [w.say for w in words.dialect if w.where == "whole"]
    patterns = (
        re.compile(rf"(?<![^\s])(?:{_any(whole)})(?=[啊呀吧的了哈]*[。！，\s]*$)(?<!.{{7}})"),
        re.compile(rf"(?:{_any([*end, *same])})(?=[啊呀]?(?:[。！？，\s]|$))"),
        re.compile(_any([*anywhere, *same])),
    )
    table = {**standard, **same}
    return tuple(
        lambda draft, pattern=pattern: draft.sub(pattern, lambda match: table[match[0]])
        for pattern in patterns
    )


def _any(words: "list[str] | tuple[str, ...]") -> str:
    """Return an alternation of ``words``, the longest first."""
    return "|".join(map(re.escape, sorted(set(words), key=lambda w: (-len(w), w))))


def _plain(cluster: str) -> str:
    """Return one character with its marks in NFKC and simplified, or nothing if it is no text."""
    if cluster in _KEPT or (len(cluster) == 1 and cluster in " \n\t"):
        return cluster
    kept = (c for c in unicodedata.normalize("NFKC", cluster) if unicodedata.category(c) not in _DROPPED)
    return "".join(_TO_SIMPLIFIED.get(c, c) for c in kept if not "\U0001f3fb" <= c <= "\U0001f3ff")


def _space(match: re.Match[str]) -> str:
    """Keep one space between words of Latin letters or figures; none beside Chinese or at the ends."""
    text, (start, end) = match.string, match.span()
    if start == 0 or end == len(text):
        return ""
    return (
        ""
        if re.match(rf"[{_HAN}，。！？；、]", text[start - 1])
        or re.match(rf"[{_HAN}，。！？；、]", text[end])
        else " "
    )


def _unless_nothing_is_left(draft: Draft, pattern: re.Pattern[str]) -> Draft:
    shorter = draft.sub(pattern, "")
    return shorter if any(c.isalnum() for c in shorter.text) else draft
