"""Visits, quarter hours, history, drafts, accounts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("granted", sa.Integer(), nullable=False),
        sa.Column("available", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("spent", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "available >= 0 AND reserved >= 0 AND spent >= 0", name=op.f("ck_accounts_never_below_zero")
        ),
        sa.CheckConstraint("granted = available + reserved + spent", name=op.f("ck_accounts_adds_up")),
        sa.ForeignKeyConstraint(["person_id"], ["persons.id"], name=op.f("fk_accounts_person_id_persons")),
        sa.PrimaryKeyConstraint("person_id", "month", name=op.f("pk_accounts")),
    )
    op.create_table(
        "visit_drafts",
        sa.Column("beneficiary_id", sa.String(), nullable=False),
        sa.Column("slots", JSON, nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["beneficiary_id"],
            ["persons.id"],
            name=op.f("fk_visit_drafts_beneficiary_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("beneficiary_id", name=op.f("pk_visit_drafts")),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("elder_id", sa.String(), nullable=False),
        sa.Column("item_code", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("hold_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("passcode", sa.String(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=False),
        sa.Column("covered", sa.Integer(), nullable=False),
        sa.Column("pay", sa.String(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("booked_by", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("covered >= 0 AND covered <= price", name=op.f("ck_visits_covered")),
        sa.CheckConstraint("rating BETWEEN 1 AND 5", name=op.f("ck_visits_rating")),
        sa.CheckConstraint("starts_at < ends_at", name=op.f("ck_visits_order")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_visits_area_areas")),
        sa.ForeignKeyConstraint(["elder_id"], ["persons.id"], name=op.f("fk_visits_elder_id_persons")),
        sa.ForeignKeyConstraint(
            ["item_code"], ["catalogue_items.code"], name=op.f("fk_visits_item_code_catalogue_items")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visits")),
        sa.UniqueConstraint("key", name=op.f("uq_visits_key")),
    )
    op.create_index(op.f("ix_visits_area_starts_at"), "visits", ["area", "starts_at"], unique=False)
    op.create_index(op.f("ix_visits_elder_id_starts_at"), "visits", ["elder_id", "starts_at"], unique=False)
    op.create_index(op.f("ix_visits_status"), "visits", ["status"], unique=False)
    op.create_table(
        "elder_quarters",
        sa.Column("elder_id", sa.String(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["elder_id"], ["persons.id"], name=op.f("fk_elder_quarters_elder_id_persons")
        ),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_elder_quarters_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("elder_id", "quarter", name=op.f("pk_elder_quarters")),
    )
    op.create_index(op.f("ix_elder_quarters_visit_id"), "elder_quarters", ["visit_id"], unique=False)
    op.create_table(
        "ledger_entries",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("charge", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("kind IN ('reserve', 'capture', 'release')", name=op.f("ck_ledger_entries_kind")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_ledger_entries_amount")),
        sa.ForeignKeyConstraint(
            ["person_id", "month"],
            ["accounts.person_id", "accounts.month"],
            name=op.f("fk_ledger_entries_person_id_accounts"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entries")),
        sa.UniqueConstraint("charge", "kind", name=op.f("uq_ledger_entries_charge_kind")),
    )
    op.create_index(op.f("ix_ledger_entries_person_id"), "ledger_entries", ["person_id"], unique=False)
    op.create_table(
        "visit_events",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("who", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("what", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_events_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit_events")),
        sa.UniqueConstraint("key", name=op.f("uq_visit_events_key")),
    )
    op.create_index(op.f("ix_visit_events_visit_id"), "visit_events", ["visit_id"], unique=False)
    op.create_table(
        "visit_workers",
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_visit_workers_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_visit_workers_worker_id_workers")
        ),
        sa.PrimaryKeyConstraint("visit_id", "worker_id", name=op.f("pk_visit_workers")),
    )
    op.create_index(op.f("ix_visit_workers_worker_id"), "visit_workers", ["worker_id"], unique=False)
    op.create_table(
        "worker_quarters",
        sa.Column("worker_id", sa.String(), nullable=False),
        sa.Column("quarter", sa.Integer(), nullable=False),
        sa.Column("visit_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["visit_id"], ["visits.id"], name=op.f("fk_worker_quarters_visit_id_visits"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["worker_id"], ["workers.id"], name=op.f("fk_worker_quarters_worker_id_workers")
        ),
        sa.PrimaryKeyConstraint("worker_id", "quarter", name=op.f("pk_worker_quarters")),
    )
    op.create_index(op.f("ix_worker_quarters_visit_id"), "worker_quarters", ["visit_id"], unique=False)


def downgrade() -> None:
    op.drop_table("ledger_entries")
    op.drop_table("accounts")
    op.drop_table("visit_drafts")
    op.drop_table("visit_events")
    op.drop_table("elder_quarters")
    op.drop_table("worker_quarters")
    op.drop_table("visit_workers")
    op.drop_table("visits")
