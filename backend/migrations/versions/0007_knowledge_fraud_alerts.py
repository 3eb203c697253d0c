"""Policy knowledge, findings of the watch for swindlers, alerts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    _knowledge()
    op.create_table(
        "fraud_findings",
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("conversation_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("risk", sa.Double(), nullable=False),
        sa.Column("verdict", sa.String(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("spans", JSON, nullable=False),
        sa.Column("alerted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name=op.f("fk_fraud_findings_conversation_id_conversations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("turn_id", name=op.f("pk_fraud_findings")),
    )
    op.create_index(op.f("ix_fraud_findings_conversation_id"), "fraud_findings", ["conversation_id"])
    _alerts()


def _knowledge() -> None:
    op.create_table(
        "knowledge_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("fact", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("area_name", sa.String(), nullable=False),
        sa.Column("holds_below", sa.Boolean(), nullable=False),
        sa.Column("questions", JSON, nullable=False),
        sa.Column("topics", JSON, nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("speech", sa.String(), nullable=False),
        sa.Column("quotes", JSON, nullable=False),
        sa.Column("source", JSON, nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("conditions", JSON, nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "status IN ('draft', 'approved', 'replaced', 'retired')", name=op.f("ck_knowledge_entries_status")
        ),
        sa.PrimaryKeyConstraint("id", "version", name=op.f("pk_knowledge_entries")),
    )
    op.create_index(op.f("ix_knowledge_entries_status"), "knowledge_entries", ["status"])


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_by", sa.String(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('draft', 'queued')", name=op.f("ck_alerts_status")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_alerts_area_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alerts")),
    )
    op.create_index(op.f("ix_alerts_area_created_at"), "alerts", ["area", "created_at"])
    op.create_table(
        "alert_recipients",
        sa.Column("alert_id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("notice_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["alert_id"], ["alerts.id"], name=op.f("fk_alert_recipients_alert_id_alerts"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_alert_recipients_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("alert_id", "person_id", name=op.f("pk_alert_recipients")),
        sa.UniqueConstraint("notice_key", name=op.f("uq_alert_recipients_notice_key")),
    )
    op.create_index(op.f("ix_alert_recipients_person_id"), "alert_recipients", ["person_id"])
    op.create_table(
        "alert_subscriptions",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_alert_subscriptions_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_alert_subscriptions")),
    )


def downgrade() -> None:
    for table in (
        "alert_subscriptions",
        "alert_recipients",
        "alerts",
        "fraud_findings",
        "knowledge_entries",
    ):
        op.drop_table(table)
