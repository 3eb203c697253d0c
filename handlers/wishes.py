"""Wishes: what a caller can want, in the words of “您是想…，对吗？”; fallback and unclear ask by it."""

from collections.abc import Mapping

WISHES: Mapping[str, str] = {
    "apply_benefit": "申请补贴",
    "ask_policy": "问养老政策",
    "bind_family": "绑定家里人",
    "book_service": "约上门服务",
    "cancel_booking": "取消预约",
    "complain": "反映问题",
    "goodbye": "挂电话",
    "query_balance": "查补贴还有多少",
    "query_booking": "查预约",
    "query_case": "问登记的事办得怎么样了",
    "query_service": "问服务和价钱",
    "rate_service": "给服务打分",
    "reschedule_booking": "改预约的时间",
    "subscribe_alerts": "要防骗提醒",
    "unbind_family": "解除绑定",
    "unsubscribe_alerts": "不再要防骗提醒",
    "update_profile": "改您的登记信息",
}
"""By intent; danger, people, swindlers and how we speak are not here: they are acted on without asking."""

GUESSED: Mapping[str, str] = {
    **WISHES,
    "transfer_human": "找人工",
    "check_fraud": "问是不是骗子",
}
"""By intent, what may be guessed where the words themselves were not understood."""
