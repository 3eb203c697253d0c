"""Puts right what recognition and keyboards make of words of time (头响, 里拜三), for the resolver."""

import re

_WEEKDAY = r"(?=[一二三四五六日天末])"
_CLOCK = r"(?=[一二两三四五六七八九十\d]{1,2}[点:：])"
_MEANT = {
    r"(?<=[头过后下前])响(?!起|应|铃|声|动|亮)": "晌",
    r"[响赏](?=午)": "晌",
    r"[帮棒旁](?=黑)": "傍",
    r"(?<=[傍擦])嘿": "黑",
    r"(?<=[今明昨])田(?=[上中下早晚头过后，]|$)": "天",
    r"插(?=黑(?:[，。来]|$))": "擦",
    rf"(?:[理里李立]拜|礼[败摆]){_WEEKDAY}": "礼拜",
    rf"(?:星[其七气旗棋起]|[新兴]期){_WEEKDAY}": "星期",
    rf"(?<=[下这每])[州洲]{_WEEKDAY}": "周",
    r"(?:(?<![\u4e00-\u9fff])|(?<=[到赶]))名(?=[天儿])": "明",
    rf"(?<=[上下])[五武]{_CLOCK}": "午",
    r"(?<=[天儿号日一二三四五六][上中下])[五武](?![点个分楼天时十百里年除])": "午",
    r"(?<=大)[厚候](?=天)|(?<![天气忠宽时等])[厚候](?=天[上中下早晚头过])": "后",
    r"(?<!不是二)(?<=二)是(?=[一二三四五六七八九]?[号日])|(?<!不是三)(?<=三)是(?=一?[号日])": "十",
    r"(?<=[一二三四五六七八九十\d])[浩耗]": "号",
}
"""Each is as long as what it stands for, so that offsets stay those of the text."""

_RULES = tuple((re.compile(heard), meant) for heard, meant in _MEANT.items())


def put_right(text: str) -> str:
    """Return ``text``, as long as before, with the words of time that were meant."""
    for heard, meant in _RULES:
        text = heard.sub(meant, text)
    return text
