"""Makes voice/prosody/data/neutral.csv from large_pinyin: the words that it and pypinyin tell apart by a
neutral tone alone. ``python -m bench.neutral_words`` is run by hand when one of the two is renewed; the
product reads the file, for large_pinyin itself takes 200 MB and two seconds of every start."""

import csv
from pathlib import Path

import jieba
from pypinyin import Style, lazy_pinyin
from pypinyin.contrib.tone_convert import to_tone3
from pypinyin_dict.phrase_pinyin_data.large_pinyin import phrases_dict

TARGET = Path("voice/prosody/data/neutral.csv")
LEAST_FREQUENCY = 3
EXCLUDED = "儿一不个"
"""Erhua, sandhi and the measure word are decided elsewhere."""


def rows() -> list[tuple[str, str]]:
    """Return word and pinyin, most frequent first."""
    jieba.initialize()
    frequency: dict[str, int] = jieba.dt.FREQ
    found = []
    for word, readings in phrases_dict.items():
        if not 2 <= len(word) <= 4 or frequency.get(word, 0) < LEAST_FREQUENCY or set(word) & set(EXCLUDED):
            continue
        large = [to_tone3(r[0], neutral_tone_with_five=True) for r in readings]
        plain = lazy_pinyin(word, style=Style.TONE3, neutral_tone_with_five=True)
        # full tones are taken from it for 子 only (电子)
        usable = len(large) == len(plain) == len(word) and ("5" in large[-1] or "子" in word)
        if usable and _differ_by_neutral_tone(large, plain):
            found.append((word, " ".join(large)))
    return sorted(found, key=lambda row: -frequency[row[0]])


def _differ_by_neutral_tone(large: list[str], plain: list[str]) -> bool:
    pairs = [(a, b) for a, b in zip(large, plain, strict=True) if a != b]
    return bool(pairs) and all(a[:-1] == b[:-1] and "5" in (a[-1], b[-1]) for a, b in pairs)


def main() -> None:
    """Write the file."""
    with TARGET.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("word", "pinyin"))
        writer.writerows(rows())
    print(f"{TARGET}: {len(rows())} words")


if __name__ == "__main__":
    main()
