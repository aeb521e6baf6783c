"""Safety checks that were ticked."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from zebraboard.board.store.tables import Moment

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "ticks",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("check", sa.String(200), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", "check", name="pk_ticks"),
        sa.ForeignKeyConstraint(["key"], ["cases.key"], name="fk_ticks_key"),
    )
