"""Cases, meetings, decisions, outcomes and the audit trail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from zebraboard.board.store.migrations.triggers import append_only
from zebraboard.board.store.tables import Moment

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "meta",
        sa.Column("key", sa.String(60), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_meta"),
    )
    op.create_table(
        "cases",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("example", sa.Boolean(), nullable=False),
        sa.Column("archived", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_cases"),
    )
    op.create_table(
        "case_versions",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("author", sa.String(200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("key", "version", name="pk_case_versions"),
        sa.ForeignKeyConstraint(["key"], ["cases.key"], name="fk_case_versions_key"),
    )
    op.create_table(
        "meetings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("status", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_meetings"),
    )
    op.create_table(
        "decisions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("case_version", sa.Integer(), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("plan", sa.LargeBinary(), nullable=False),
        sa.Column("knowledge", sa.Text(), nullable=False),
        sa.Column("meeting", sa.Integer()),
        sa.Column("attendees", sa.Text(), nullable=False),
        sa.Column("treatments", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.Column("signed_by", sa.String(200), nullable=False),
        sa.Column("signed_at", Moment(), nullable=False),
        sa.Column("replaces", sa.Integer()),
        sa.Column("audit_head", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.ForeignKeyConstraint(
            ["key", "case_version"], ["case_versions.key", "case_versions.version"], name="fk_decisions_key"
        ),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.id"], name="fk_decisions_meeting"),
        sa.ForeignKeyConstraint(["replaces"], ["decisions.id"], name="fk_decisions_replaces"),
        sa.UniqueConstraint("replaces", name="uq_decisions_replaces"),
    )
    op.create_index("ix_decisions_key", "decisions", ["key"])
    op.create_table(
        "agenda",
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("decision", sa.Integer()),
        sa.PrimaryKeyConstraint("meeting", "key", name="pk_agenda"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.id"], name="fk_agenda_meeting"),
        sa.ForeignKeyConstraint(["key"], ["cases.key"], name="fk_agenda_key"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_agenda_decision"),
    )
    op.create_index("ix_agenda_key", "agenda", ["key"])
    op.create_table(
        "attendees",
        sa.Column("meeting", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("profession", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("meeting", "position", name="pk_attendees"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.id"], name="fk_attendees_meeting"),
    )
    op.create_table(
        "drafts",
        sa.Column("key", sa.String(200), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("open", sa.Boolean(), nullable=False),
        sa.Column("meeting", sa.Integer()),
        sa.Column("treatments", sa.Text(), nullable=False),
        sa.Column("deviation", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("actions", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_drafts"),
        sa.ForeignKeyConstraint(["key"], ["cases.key"], name="fk_drafts_key"),
        sa.ForeignKeyConstraint(["meeting"], ["meetings.id"], name="fk_drafts_meeting"),
    )
    op.create_table(
        "action_states",
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("done_at", Moment(), nullable=False),
        sa.Column("done_by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("decision", "position", name="pk_action_states"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_action_states_decision"),
    )
    op.create_table(
        "outcomes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("decision", sa.Integer(), nullable=False),
        sa.Column("done", sa.String(10), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(200), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_outcomes"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name="fk_outcomes_decision"),
    )
    op.create_index("ix_outcomes_decision", "outcomes", ["decision"])
    op.create_table(
        "audit",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(200), nullable=False),
        sa.Column("action", sa.String(60), nullable=False),
        sa.Column("object", sa.String(240), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("content", sa.String(64), nullable=False),
        sa.Column("previous", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_audit"),
    )
    op.create_index("ix_audit_object", "audit", ["object"])
    for table, keys in (
        ("case_versions", ("key", "version")), ("decisions", ("id",)), ("outcomes", ("id",)), ("audit", ("number",)),
    ):  # fmt: skip
        append_only(table, keys)
