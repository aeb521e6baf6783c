"""The tables. The migrations make them; a test proves that both say the same."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC to the microsecond, the same on every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """To UTC; a moment without a zone is refused."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: Any | None, dialect: Dialect) -> dt.datetime | None:  # noqa: ARG002
        """From UTC; SQLite keeps no zone."""
        if value is None:
            return None
        moment: dt.datetime = value
        return moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)


metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s", "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s", "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)  # fmt: skip


def _needed(name: str, kind: Any, **options: Any) -> Column[Any]:
    return Column(name, kind, nullable=False, **options)


meta = Table("meta", metadata, Column("key", String(60), primary_key=True), _needed("value", Text))

cases = Table(
    "cases",
    metadata,
    Column("key", String(200), primary_key=True),
    _needed("version", Integer),
    _needed("example", Boolean),
    _needed("archived", Boolean),
)

case_versions = Table(
    "case_versions",
    metadata,
    Column("key", String(200), ForeignKey("cases.key"), primary_key=True),
    Column("version", Integer, primary_key=True),
    _needed("document", Text),
    _needed("title", Text),
    _needed("author", String(200)),
    _needed("at", Moment),
)

meetings = Table(
    "meetings",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("title", Text),
    _needed("date", Date),
    _needed("status", String(10)),
    _needed("version", Integer),
)

agenda = Table(
    "agenda",
    metadata,
    Column("meeting", Integer, ForeignKey("meetings.id"), primary_key=True),
    Column("key", String(200), ForeignKey("cases.key"), primary_key=True, index=True),
    _needed("position", Integer),
    _needed("question", Text),
    Column("decision", Integer, ForeignKey("decisions.id")),
)

attendees = Table(
    "attendees",
    metadata,
    Column("meeting", Integer, ForeignKey("meetings.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _needed("name", Text),
    _needed("profession", Text),
)

drafts = Table(
    "drafts",
    metadata,
    Column("key", String(200), ForeignKey("cases.key"), primary_key=True),
    _needed("version", Integer),
    _needed("open", Boolean),
    Column("meeting", Integer, ForeignKey("meetings.id")),
    _needed("treatments", Text),
    _needed("deviation", Text),
    _needed("text", Text),
    _needed("actions", Text),
)

decisions = Table(
    "decisions",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("key", String(200), index=True),
    _needed("case_version", Integer),
    _needed("document", Text),
    _needed("plan", LargeBinary),
    _needed("knowledge", Text),
    Column("meeting", Integer, ForeignKey("meetings.id")),
    _needed("attendees", Text),
    _needed("treatments", Text),
    _needed("deviation", Text),
    _needed("text", Text),
    _needed("actions", Text),
    _needed("signed_by", String(200)),
    _needed("signed_at", Moment),
    Column("replaces", Integer, ForeignKey("decisions.id")),
    _needed("audit_head", String(64)),
    ForeignKeyConstraint(["key", "case_version"], ["case_versions.key", "case_versions.version"]),
    UniqueConstraint("replaces"),
)

action_states = Table(
    "action_states",
    metadata,
    Column("decision", Integer, ForeignKey("decisions.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    _needed("done_at", Moment),
    _needed("done_by", String(200)),
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("decision", Integer, index=True),
    _needed("done", String(10)),
    _needed("text", Text),
    _needed("at", Moment),
    _needed("by", String(200)),
    ForeignKeyConstraint(["decision"], ["decisions.id"]),
)

ticks = Table(
    "ticks",
    metadata,
    Column("key", String(200), ForeignKey("cases.key"), primary_key=True),
    Column("check", String(200), primary_key=True),
    _needed("by", String(200)),
    _needed("at", Moment),
)

audit = Table(
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    _needed("at", Moment),
    _needed("actor", String(200)),
    _needed("action", String(60)),
    _needed("object", String(240), index=True),
    _needed("detail", Text),
    _needed("content", String(64)),
    _needed("previous", String(64)),
    _needed("digest", String(64)),
)

users = Table(
    "users",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("login", String(120)),
    _needed("name", String(200)),
    _needed("role", String(20)),
    _needed("active", Boolean),
    Column("password", Text),
    Column("issuer", String(500)),
    Column("subject", String(255)),
    UniqueConstraint("login"),
    UniqueConstraint("issuer", "subject"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("digest", String(64), primary_key=True),
    _needed("user", Integer, index=True),
    _needed("started_at", Moment),
    _needed("seen_at", Moment),
    ForeignKeyConstraint(["user"], ["users.id"]),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    _needed("user", Integer, index=True),
    _needed("name", String(100)),
    _needed("digest", String(64)),
    _needed("created_at", Moment),
    _needed("expires_at", Moment),
    ForeignKeyConstraint(["user"], ["users.id"]),
    UniqueConstraint("digest"),
)

attempts = Table(
    "attempts",
    metadata,
    Column("login", String(64), primary_key=True),
    _needed("count", Integer),
    _needed("last_at", Moment),
)

APPEND_ONLY = {"case_versions": ("key", "version"), "decisions": ("id",), "outcomes": ("id",), "audit": ("number",)}
"""Tables whose rows can neither be changed nor deleted, with their keys; the database refuses it."""
