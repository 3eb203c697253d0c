"""Names: what somebody who is asked for a name may say, as phrases of a grammar; for voice.answers."""

import re
from itertools import cycle, islice

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范"
    "金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤常温康施文牛樊葛邢安齐庄聂鲁岳翟申"
    "耿关兰焦左柳祝包宁尚纪梅童毕单季裴霍盛曲"
)
"""The commonest: of a hundred people all but five."""
GIVEN = (
    "秀英兰桂玉凤芳珍霞红梅丽华春花香莲菊燕云萍娟淑芬敏静素爱琴荣美玲月娥翠巧彩惠清建国志强明军平德海文永福贵立新树林成洪宝"
    "金祥振东生民义发有富忠庆山江涛胜利学长根水田龙虎昌正光辉亮伟杰勇斌超波刚峰磊毅家世传兴旺俊良善喜来顺保才炳坤元瑞芝莉"
    "艳秋冬雪梓子一小大广仁礼智信孝廉仲"
)
"""Characters of the given names of those born before 1970, the commonest first."""
TITLES = (
    *("大爷", "大娘", "大叔", "大婶", "阿姨", "奶奶", "爷爷", "大姐", "大哥", "师傅", "老师", "主任"),
    *("大夫", "医生", "护士", "经理", "书记", "站长", "先生", "女士"),
)
FRAMES = ("{}", "我叫{}", "我是{}", "叫{}", "名字叫{}")
_GIVEN_A_SURNAME = 4
_LEAD = re.compile("^(?:我的?名字叫|名字叫|我[叫是姓]|[叫姓])?")
_LONGEST = 3


def name_phrases(known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """Return names in the frames they are said in: ``known`` ones, and enough made-up ones for a bigram.

    A grammar goes from word to word, so that any surname with any given name can be heard; those of
    ``known`` are likelier, and written in their right characters.
    """
    given, titles, frames = cycle(GIVEN), cycle(TITLES), cycle(FRAMES)
    phrases = [frame.format(name) for name in known for frame in FRAMES]
    for surname in SURNAMES:
        names = [surname + "".join(islice(given, 2)) for _ in range(_GIVEN_A_SURNAME)]
        phrases += [next(frames).format(name) for name in names]
        phrases += [surname + next(given), surname + next(titles), f"我姓{surname}"]
    return tuple(dict.fromkeys(phrases))


def is_name(text: str) -> bool:
    """Tell whether ``text`` is a name, or a surname with a title, whatever leads to it."""
    said = _LEAD.sub("", text)
    title = next((title for title in TITLES if said.endswith(title)), "")
    name = said.removesuffix(title)
    least = 1 if title or text[: -len(said)].endswith("姓") else 2
    return bool(name) and name[0] in SURNAMES and least <= len(name) <= _LONGEST
