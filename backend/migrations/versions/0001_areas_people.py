"""Areas, persons, their lines and relations."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(), nullable=True),
        sa.Column("level", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("pinyin", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=False),
        sa.Column("longitude", sa.Double(), nullable=False),
        sa.Column("settings", JSON, nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["areas.code"], name=op.f("fk_areas_parent_code_areas")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_areas")),
    )
    op.create_index(op.f("ix_areas_name"), "areas", ["name"], unique=False)
    op.create_index(op.f("ix_areas_parent_code"), "areas", ["parent_code"], unique=False)
    op.create_table(
        "persons",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sex", sa.String(), nullable=False),
        sa.Column("born", sa.Date(), nullable=True),
        sa.Column("district", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("is_elder", sa.Boolean(), nullable=False),
        sa.Column("is_guest", sa.Boolean(), nullable=False),
        sa.Column("groups", JSON, nullable=False),
        sa.Column("care_level", sa.String(), nullable=False),
        sa.Column("living_alone", sa.Boolean(), nullable=False),
        sa.Column("preferences", JSON, nullable=False),
        sa.Column("rate", sa.Double(), nullable=False),
        sa.Column("gain", sa.Double(), nullable=False),
        sa.Column("registered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("registered_by", sa.String(), nullable=False),
        sa.Column("registered_channel", sa.String(), nullable=False),
        sa.CheckConstraint("sex IN ('f', 'm', '')", name=op.f("ck_persons_sex")),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_persons_area_areas")),
        sa.ForeignKeyConstraint(["district"], ["areas.code"], name=op.f("fk_persons_district_areas")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_persons")),
    )
    op.create_index(op.f("ix_persons_area"), "persons", ["area"], unique=False)
    op.create_index(op.f("ix_persons_name"), "persons", ["name"], unique=False)
    op.create_table(
        "channel_accounts",
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("area", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.code"], name=op.f("fk_channel_accounts_area_areas")),
        sa.ForeignKeyConstraint(
            ["person_id"],
            ["persons.id"],
            name=op.f("fk_channel_accounts_person_id_persons"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("channel", "area", "address", name=op.f("pk_channel_accounts")),
    )
    op.create_index(op.f("ix_channel_accounts_person_id"), "channel_accounts", ["person_id"], unique=False)
    op.create_table(
        "person_phones",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["persons.id"], name=op.f("fk_person_phones_person_id_persons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", "person_id", name=op.f("pk_person_phones")),
    )
    op.create_index(op.f("ix_person_phones_person_id"), "person_phones", ["person_id"], unique=False)
    op.create_table(
        "relations",
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("elder_id", sa.String(), nullable=False),
        sa.Column("relative_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("scopes", JSON, nullable=False),
        sa.Column("consented_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("consent_by", sa.String(), nullable=False),
        sa.Column("consent_channel", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["elder_id"], ["persons.id"], name=op.f("fk_relations_elder_id_persons"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["relative_id"], ["persons.id"], name=op.f("fk_relations_relative_id_persons"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relations")),
        sa.UniqueConstraint("elder_id", "relative_id", name=op.f("uq_relations_elder_id_relative_id")),
    )
    op.create_index(op.f("ix_relations_relative_id"), "relations", ["relative_id"], unique=False)


def downgrade() -> None:
    op.drop_table("relations")
    op.drop_table("channel_accounts")
    op.drop_table("person_phones")
    op.drop_table("persons")
    op.drop_table("areas")
