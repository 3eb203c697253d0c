"""Wishes of relatives to be bound to elders, and wrong codes."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "binding_wishes",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_binding_wishes_area_areas")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_binding_wishes_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding_wishes")),
        sa.UniqueConstraint("code", name=op.f("uq_binding_wishes_code")),
        sa.UniqueConstraint(
            "channel", "area", "address", name=op.f("uq_binding_wishes_channel_area_address")
        ),
    )
    op.create_index(op.f("ix_binding_wishes_person_id"), "binding_wishes", ["person_id"], unique=False)
    op.create_table(
        "binding_misses",
        sa.Column("elder_id", sa.String(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("number >= 0", name=op.f("ck_binding_misses_number")),
        sa.ForeignKeyConstraint(
            ["elder_id"],
            ["persons.id"],
            name=op.f("fk_binding_misses_elder_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("elder_id", name=op.f("pk_binding_misses")),
    )


def downgrade() -> None:
    op.drop_table("binding_misses")
    op.drop_table("binding_wishes")
