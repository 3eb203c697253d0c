"""What codes are called in Chinese; read by the console's templates."""

from collections.abc import Mapping

from backend.tickets.schemas import TicketKind

CHANNELS: Mapping[str, str] = {"phone": "电话", "wechat": "微信", "chat": "网页", "browser": "网页电话"}

INTENTS: Mapping[str, str] = {
    "book_service": "约服务",
    "reschedule_booking": "改时间",
    "cancel_booking": "取消预约",
    "query_booking": "查预约",
    "query_service": "问服务价格",
    "query_balance": "查补贴余额",
    "query_case": "查办理进度",
    "ask_policy": "问政策",
    "apply_benefit": "要申请待遇",
    "check_fraud": "疑似骗局",
    "report_fraud": "被骗报告",
    "verify_caller": "核实来电",
    "subscribe_alerts": "订防骗提醒",
    "unsubscribe_alerts": "退防骗提醒",
    "emergency": "紧急求助",
    "transfer_human": "转人工",
    "request_callback": "要回电",
    "complain": "投诉",
    "rate_service": "评价",
    "bind_family": "绑定家人",
    "unbind_family": "解绑家人",
    "update_profile": "改资料",
    "data_rights": "个人信息权利",
    "companionship": "陪聊",
    "greet": "问好",
    "goodbye": "道别",
    "thank": "道谢",
    "affirm": "肯定",
    "deny": "否定",
    "choose": "选一个",
    "wait": "等一下",
    "repeat": "再说一遍",
    "slower": "说慢点",
    "louder": "大声点",
    "ask_bot": "问你是谁",
    "inform": "补充说明",
    "out_of_scope": "别的话题",
    "nlu_fallback": "没听懂",
    "key": "按键",
}

ANSWERS: Mapping[str, str] = {
    code: text for code, text in INTENTS.items() if code not in ("nlu_fallback", "key")
}
"""What a sentence can mean, for who corrects: the intents without what only the machine says."""

ENTITIES: Mapping[str, str] = {
    "service": "服务",
    "date": "日期",
    "time": "时间",
    "time_end": "到几点",
    "beneficiary": "给谁",
    "address": "地址",
    "person_name": "姓名",
    "phone": "电话",
    "amount": "金额",
    "rating": "评分",
    "choice": "选项",
    "scam_type": "骗局类型",
}

VALUES: dict[str, str] = {
    "self": "本人",
    "mother": "母亲",
    "father": "父亲",
    "spouse": "老伴",
    "grandparent": "祖辈",
    "other": "别人",
    "morning": "上午",
    "noon": "中午",
    "afternoon": "下午",
    "evening": "晚上",
}
"""What codes among the values of entities are called; services have their names in the catalogue."""

FLAGS: Mapping[str, str] = {
    "emergency": "紧急",
    "fraud": "涉诈",
    "scam": "涉诈",
    "no_recording": "不录音",
    "complaint": "投诉",
    "despair": "情绪危险",
}

STAGES: Mapping[str, str] = {
    "endpoint": "等说完",
    "asr": "识别",
    "understand": "理解",
    "handle": "办理",
    "tts_first": "合成",
}
"""Stages of a turn that follow one another, in their order."""

EVENTS: Mapping[str, str] = {
    "started": "接通",
    "silence": "没有说话",
    "ended": "结束",
    "timer": "到时",
    "subscribe": "关注",
    "unsubscribe": "取消关注",
    "image": "图片",
    "location": "位置",
    "key": "按键",
}

ENDED_BY: Mapping[str, str] = {
    "caller": "对方挂断",
    "machine": "系统结束",
    "staff": "工作人员结束",
    "error": "出错中断",
}

VISIT_STATUSES: Mapping[str, str] = {
    "requested": "待派单",
    "offered": "待接单",
    "confirmed": "已约好",
    "en_route": "在路上",
    "in_service": "服务中",
    "completed": "已完成",
    "rated": "已评价",
    "cancelled": "已取消",
    "no_show": "没遇上人",
    "failed": "没做成",
}

VISIT_CHANGES: Mapping[str, str] = {**VISIT_STATUSES, "booked": "约好上门", "rescheduled": "改了时间"}

TICKET_KINDS: Mapping[TicketKind, str] = {
    "emergency": "紧急",
    "report_fraud": "已经受骗",
    "fraud_watch": "疑似诈骗",
    "verify_caller": "核实来人",
    "callback": "回电",
    "no_room": "没接进来",
    "silent_call": "来电无声",
    "one_way": "听不到对方",
    "not_understood": "没听懂",
    "unanswered": "没答上",
    "policy": "政策查询",
    "policy_stale": "政策过期",
    "complaint": "投诉",
    "poor_rating": "低分评价",
    "apply_benefit": "申请受理",
    "often": "长期上门",
    "late_cancel": "临近取消",
    "late_move": "临近改约",
    "reminder": "提醒电话",
    "unsure": "通知存疑",
    "update_profile": "资料变更",
    "data_request": "个人信息",
    "bind_family": "绑定亲属",
    "unbind_family": "解除绑定",
    "binding_failed": "绑定失败",
    "proof_failed": "身份不符",
    "other": "其他",
}

TICKET_STATUSES: Mapping[str, str] = {"open": "待接", "taken": "在办", "closed": "已办结"}

ALERT_STATES: Mapping[str, str] = {
    "draft": "草稿",
    "waiting": "待批准",
    "going": "正在发",
    "done": "发完了",
    "withdrawn": "已撤回",
}

PRIORITIES: Mapping[str, str] = {"urgent": "紧急", "high": "优先", "normal": "普通"}

PARTS: Mapping[str, str] = {
    "handoff": "转给人工",
    "notify": "通知家人",
    "link": "发了链接",
    "media": "发了媒体",
    "pace": "调整语速音量",
    "hangup": "结束对话",
}
"""Parts of a reply that do more than speak."""

ROLES: Mapping[str, str] = {
    "administrator": "管理员",
    "supervisor": "主管",
    "seat": "话务员",
    "reviewer": "审核员",
    "auditor": "审计员",
    "command": "命令行",
}

ACTIONS: Mapping[str, str] = {
    "sign_in": "登录",
    "sign_in.failed": "登录失败",
    "sign_in.locked": "登录被锁",
    "sign_out": "退出",
    "overview.read": "看总览",
    "conversations.search": "查对话列表",
    "transcript.read": "看对话",
    "transcript.reveal": "看对话隐去内容",
    "recording.heard": "听录音",
    "recording.waveform": "看录音波形",
    "visits.read": "看上门安排",
    "visit.reveal": "看上门隐去内容",
    "tickets.read": "看工单",
    "ticket.reveal": "看工单隐去内容",
    "ticket.opened": "开工单",
    "ticket.taken": "接工单",
    "ticket.closed": "办结工单",
    "turn.corrected": "复核一句话",
    "corrections.exported": "导出复核",
    "alerts.read": "看提醒",
    "alert.written": "写提醒",
    "alert.revised": "改提醒",
    "alert.submitted": "提醒送批",
    "alert.approved": "批准提醒",
    "alert.withdrawn": "撤回提醒",
    "audit.read": "看审计记录",
    "staff.read": "看账号",
    "staff.added": "新建账号",
    "staff.changed": "改账号",
    "staff.disabled": "停用账号",
    "staff.enabled": "启用账号",
    "staff.password": "改密码",
}

SUBJECTS: Mapping[str, str] = {
    "conversation": "对话",
    "visit": "上门",
    "ticket": "工单",
    "staff": "账号",
    "alert": "提醒",
    "turn": "一句话",
    "day": "日期",
}
