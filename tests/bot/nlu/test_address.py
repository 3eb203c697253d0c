"""Addresses as callers give them, misheard street names included."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.address import addresses
from bot.nlu.normalise import normalise
from bot.nlu.places import places

BITS = [
    "天衢街道",
    "天驱街道",
    "德城区",
    "御园社区",
    "三",
    "幺零二",
    "号楼",
    "单元",
    "室",
    "号",
    "路",
    "幸福小区",
    "住",
    "在",
    "，",
    "102",
]


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("三号楼二单元幺零二", "3号楼2单元102"),
        ("我住二十三号楼", "23号楼"),
        ("我住德城区天衢街道", "德城区天衢街道"),
        ("天衢街道七里庄社区3号楼2单元102室", "天衢街道七里庄社区3号楼2单元102室"),
        ("天衢街道的御园社区", "天衢街道御园社区"),
        ("昌乐县宝都街道北关社区", "昌乐县宝都街道北关社区"),
        ("住在鄌郚镇河野村", "鄌郚镇河野村"),
        ("新家在幸福小区五号楼一单元三零二", "幸福小区5号楼1单元302"),
        ("东风路十八号", "东风路18号"),
        ("南关社区十排五号", "南关社区10排5号"),
        ("A座1203室", "A座1203室"),
        ("青龙桥社区9号楼东户", "青龙桥社区9号楼东户"),
        # a name behind a known place, and places of which the gazetteer knows nothing
        ("住宋官屯街道锦绣川小区23号楼", "宋官屯街道锦绣川小区23号楼"),
        ("幸福里七号楼二单元四零二", "幸福里7号楼2单元402"),
        ("新地址阳光小区2号楼", "阳光小区2号楼"),
        ("宁津县保店镇", "宁津县保店镇"),
        ("罗庄镇前柳村", "罗庄镇前柳村"),
        # villages and what leads on from a place to the door
        ("俺家在柳河庄小卖部对过", "柳河庄小卖部对过"),
        ("大杨屯村西头第三家", "大杨屯村西头第三家"),
        ("住棉纺厂宿舍五排东头", "棉纺厂宿舍5排东头"),
        ("八号楼西单元", "8号楼西单元"),
        ("二楼东户", "2楼东户"),
        ("敬老公寓三零六房", "敬老公寓306房"),
        ("和平新村二区", "和平新村2区"),
        ("解放路66号院3号楼1单元", "解放路66号院3号楼1单元"),
        ("高新区天辰路锦绣公寓A座1203", "高新区天辰路锦绣公寓A座1203"),
        ("府前街金水湾2-1-501", "府前街金水湾2-1-501"),
        # by sound
        ("我住天驱街道", "天衢街道"),
        ("天曲接到三号楼", "天衢街道3号楼"),
        ("宋冠屯街道", "宋官屯街道"),
        ("黄河崖镇", "黄河涯镇"),
        ("唐吾镇", "鄌郚镇"),
        # a short name counts where somebody lives there
        ("住天衢", "天衢街道"),
        ("俺家在营丘", "营丘镇"),
    ],
)
def test_address(said: str, address: str) -> None:
    (found,) = addresses(said)
    assert found.value == address
    assert said[found.start : found.end][-1] in "1023室楼道社区村号户镇二衢丘到过家头元房"


@pytest.mark.parametrize(
    "said",
    [
        "我要约三号",
        "德城区",
        "你们小区有食堂吗",
        "我在小区里摔倒了",
        "社区食堂在哪",
        "我家住五楼",
        "三楼太高了",
        "一百二十块",
        "那条路上",
        "西边那家没人",
        "俺后头那个门坏了",
        "去县医院",
    ],
)
def test_what_is_no_address(said: str) -> None:
    assert addresses(said) == ()


def test_a_shared_name_is_the_callers_own() -> None:
    for area in ("decheng", "changle"):
        seen = {s.place.area for s in places().sightings("南关社区", area)}
        assert seen == {area}


@given(st.text() | st.lists(st.sampled_from(BITS), max_size=10).map("".join))
def test_places_lie_in_the_text_in_order(text: str) -> None:
    reached = 0
    for found in addresses(text):
        assert reached <= found.start < found.end <= len(text)
        reached = found.end


def test_normal_form_leaves_the_names_of_places_alone() -> None:
    for name in places().by_name:
        assert normalise(name).text == name
