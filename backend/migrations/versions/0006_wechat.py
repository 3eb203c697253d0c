"""WeChat: messages taken, quotas; what became of a notice."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "wechat_messages",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("arrived_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wechat_messages")),
    )
    op.create_index(op.f("ix_wechat_messages_arrived_at"), "wechat_messages", ["arrived_at"], unique=False)
    op.create_table(
        "wechat_quotas",
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("openid", sa.String(), nullable=False),
        sa.Column("trigger", sa.String(), nullable=False),
        sa.Column("left", sa.Integer(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_wechat_quotas_area_areas")),
        sa.PrimaryKeyConstraint("area", "openid", "trigger", name=op.f("pk_wechat_quotas")),
    )
    op.create_index(op.f("ix_wechat_quotas_expires_at"), "wechat_quotas", ["expires_at"], unique=False)
    with op.batch_alter_table("notices") as notices:
        notices.add_column(sa.Column("route", sa.String(), nullable=False, server_default=""))
        notices.add_column(sa.Column("receipt", sa.String(), nullable=False, server_default=""))
        notices.add_column(sa.Column("undelivered_at", sa.DateTime(timezone=True), nullable=True))
        notices.create_index(op.f("ix_notices_receipt"), ["receipt"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("notices") as notices:
        notices.drop_index(op.f("ix_notices_receipt"))
        notices.drop_column("undelivered_at")
        notices.drop_column("receipt")
        notices.drop_column("route")
    op.drop_table("wechat_quotas")
    op.drop_table("wechat_messages")
