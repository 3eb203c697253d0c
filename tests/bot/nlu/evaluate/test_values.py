"""What a gold sentence wants is compared in the form in which a parse gives it."""

from datetime import datetime

import pytest

from bot.nlu.data import Example, Span
from bot.nlu.evaluate.values import wanted
from core.clock import SHANGHAI

NOW = datetime(2026, 11, 21, 10, 30, tzinfo=SHANGHAI)


@pytest.mark.parametrize(
    ("said", "entity", "value"),
    [
        ("两万块", "amount", "20000"),
        ("三百", "amount", "300"),
        ("八十", "amount", "80"),
        ("幺三八零五三四一二三四", "phone", "13805341234"),
        ("三号楼二单元", "address", "3号楼2单元"),
    ],
)
def test_a_value_left_to_a_resolver(said: str, entity: str, value: str) -> None:
    example = Example(said, "inform", (Span(0, len(said), entity, said),))
    assert dict(wanted(example, NOW)) == {(entity, value): 1}
