"""The people of the sample in whose place a visitor of ``/try`` may be; used by its chat, phone and inbox."""

from dataclasses import dataclass
from enum import StrEnum

from backend.seeding.people import LI_MIN, LI_MIN_PHONE, LI_MIN_WECHAT, WANG_XIUYING, WANG_XIUYING_PHONE


class Who(StrEnum):
    """Those whose place a visitor may take."""

    WANG = "wang"
    LI = "li"
    STRANGER = "stranger"


@dataclass(frozen=True, slots=True)
class Sample:
    """A person of the sample. ``person`` and ``address`` on ``channel`` are empty for one nobody has met."""

    name: str
    about: str
    person: str
    number: str
    channel: str
    address: str


SAMPLES = {
    Who.WANG: Sample(
        "王秀英", "81 岁，独居，认得她的电话", WANG_XIUYING, WANG_XIUYING_PHONE, "chat", WANG_XIUYING_PHONE
    ),
    Who.LI: Sample("李敏", "王秀英的女儿，已绑定微信", LI_MIN, LI_MIN_PHONE, "wechat", LI_MIN_WECHAT),
    Who.STRANGER: Sample("陌生人", "第一次来，谁也不认识", "", "14105340000", "wechat", ""),
}
"""The last number is nobody's: sample lines begin with 0001."""
