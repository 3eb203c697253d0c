"""Every table, in one import: for the migrations, which must know them all."""

from backend.accounts.models import Account, LedgerEntry
from backend.alerts.models import Alert, AlertRecipient, AlertSubscription
from backend.areas.models import Area
from backend.audit.models import AuditEntry
from backend.bindings.models import BindingMiss, BindingWish
from backend.catalogue.models import CatalogueItem
from backend.conversations.models import Conversation, ConversationTurn, DialogueState
from backend.corrections.models import TurnCorrection
from backend.fraud.models import FraudFinding
from backend.knowledge.models import KnowledgeEntry
from backend.outbox.models import Notice
from backend.people.models import ChannelAccount, Person, PersonPhone, Relation
from backend.staff.models import StaffMember, StaffSession
from backend.tickets.models import Ticket
from backend.visits.models import ElderQuarter, Visit, VisitDraft, VisitEvent, VisitWorker, WorkerQuarter
from backend.wechat.models import WechatMessage, WechatQuota
from backend.workers.models import Organisation, Roster, Worker

__all__ = [
    "Account",
    "Alert",
    "AlertRecipient",
    "AlertSubscription",
    "Area",
    "AuditEntry",
    "BindingMiss",
    "BindingWish",
    "CatalogueItem",
    "ChannelAccount",
    "Conversation",
    "ConversationTurn",
    "DialogueState",
    "ElderQuarter",
    "FraudFinding",
    "KnowledgeEntry",
    "LedgerEntry",
    "Notice",
    "Organisation",
    "Person",
    "PersonPhone",
    "Relation",
    "Roster",
    "StaffMember",
    "StaffSession",
    "Ticket",
    "TurnCorrection",
    "Visit",
    "VisitDraft",
    "VisitEvent",
    "VisitWorker",
    "WechatMessage",
    "WechatQuota",
    "Worker",
    "WorkerQuarter",
]
