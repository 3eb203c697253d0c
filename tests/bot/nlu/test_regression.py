"""Which group a text belongs to, learnt from a few, and that it may belong to none."""

from bot.nlu.encoder import meanings
from bot.nlu.grams import characters, spoken
from bot.nlu.regression import Regression

MEAL, BUS, NOWHERE = range(3)
TEXTS = {
    "食堂一共几家": MEAL,
    "老人吃饭的地方有多少": MEAL,
    "坐公交多大岁数免费": BUS,
    "老年人乘车有优惠没": BUS,
    "食堂今天什么菜": NOWHERE,
    "公交几点末班": NOWHERE,
}


def learnt() -> Regression:
    cuts = (characters, spoken)
    cut_up = [[cut(text) for text in TEXTS] for cut in cuts]
    return Regression(cut_up, [*TEXTS.values()], 3, meanings([*TEXTS]), cuts)


def belonging(text: str) -> int:
    return int(learnt().scores(text, meanings([text])[0]).argmax())


def test_a_text_belongs_where_its_like_does() -> None:
    assert belonging("区里给老人吃饭的食堂有多少家") == MEAL
    assert belonging("六十了乘公交免费不") == BUS


def test_of_the_same_subject_but_asking_for_something_else_it_belongs_nowhere() -> None:
    assert belonging("食堂今天炖什么菜") == NOWHERE
    assert belonging("末班公交几点") == NOWHERE


def test_nothing_that_is_known_scores_low() -> None:
    assert learnt().scores("", meanings([""])[0]).max() < 0.5
