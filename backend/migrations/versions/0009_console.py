"""The console: alerts with title, audience and moments; members who are kept out; verdicts of reviewers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # SQLite copies the table, and its recipients go with the old one: until now nothing wrote an alert.
    with op.batch_alter_table("alerts") as alerts:
        alerts.drop_constraint(op.f("ck_alerts_status"), type_="check")
        alerts.drop_column("status")
        alerts.add_column(sa.Column("title", sa.String(), nullable=False, server_default=""))
        alerts.add_column(sa.Column("audience", sa.String(), nullable=False, server_default="everyone"))
        alerts.add_column(sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True))
        alerts.add_column(sa.Column("withdrawn_by", sa.String(), nullable=False, server_default=""))
        alerts.add_column(sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("staff_members", sa.Column("disabled_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "turn_corrections",
        sa.Column("turn_id", sa.String(), nullable=False),
        sa.Column("reviewer", sa.String(), nullable=False),
        sa.Column("intent", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["turn_id"],
            ["conversation_turns.id"],
            name=op.f("fk_turn_corrections_turn_id_conversation_turns"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("turn_id", "reviewer", name=op.f("pk_turn_corrections")),
    )


def downgrade() -> None:
    op.drop_table("turn_corrections")
    op.drop_column("staff_members", "disabled_at")
    with op.batch_alter_table("alerts") as alerts:
        for column in ("withdrawn_at", "withdrawn_by", "submitted_at", "audience", "title"):
            alerts.drop_column(column)
        alerts.add_column(sa.Column("status", sa.String(), nullable=False, server_default="draft"))
        alerts.create_check_constraint(op.f("ck_alerts_status"), "status IN ('draft', 'queued')")
