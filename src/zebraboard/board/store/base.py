"""What every part of the store shares: transactions, checks of what comes in, and the audit entry that goes with a change."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard.board.model import AuditEntry, BoardError, ForbiddenError, NotFoundError, Role, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.database import Database
from zebraboard.language.vocabulary import Vocabulary
from zebraboard.record.casefile import CASE_ID

FIRST = "0" * 64
"""What stands for the digest before the first entry."""
MOST = 2**31 - 1
SYSTEM = User(id=0, login="zebraboard", name="Zebraboard", role=Role.ADMINISTRATOR)
"""Stands for the program itself, where nobody asked for a change."""


def sha256(text: str | bytes) -> str:
    """SHA-256 of a text in UTF-8, or of bytes, hexadecimal."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text).hexdigest()


def chained(entry: AuditEntry) -> str:
    """The digest that an entry must have: over its fields and the digest before it, as one line of JSON."""
    fields = [
        entry.number, entry.at.astimezone(dt.UTC).isoformat(timespec="microseconds"), entry.actor, entry.action,
        entry.object, entry.detail, entry.content, entry.previous,
    ]  # fmt: skip
    return sha256(json.dumps(fields, ensure_ascii=False, separators=(",", ":")))


def audit_entry(row: Mapping[Any, Any]) -> AuditEntry:
    """An entry from its row."""
    return AuditEntry(**row)


def utc_now() -> dt.datetime:
    """The moment."""
    return dt.datetime.now(dt.UTC)


class Change:
    """One transaction that changes something: everything in it, audit entry included, is kept or nothing is."""

    def __init__(self, connection: Connection, who: User, now: dt.datetime) -> None:
        self.connection, self.who, self.now = connection, who, now

    def execute(self, statement: sa.Executable) -> sa.CursorResult[Any]:
        """Run a statement in this transaction."""
        result: sa.CursorResult[Any] = self.connection.execute(statement)
        return result

    def head(self) -> tuple[int, str]:
        """Number and digest of the last audit entry."""
        found = self.connection.execute(
            sa.select(t.audit.c.number, t.audit.c.digest).order_by(t.audit.c.number.desc()).limit(1)
        ).one_or_none()
        return (0, FIRST) if found is None else (found.number, found.digest)

    def note(self, action: str, object: str, detail: str = "", content: str = "") -> None:
        """Add an audit entry."""
        number, previous = self.head()
        entry = AuditEntry(
            number=number + 1, at=self.now, actor=self.who.login, action=action, object=object[:240], detail=detail,
            content=content, previous=previous, digest="",
        )  # fmt: skip
        values = {name: getattr(entry, name) for name in entry.__struct_fields__}
        self.connection.execute(sa.insert(t.audit).values(**{**values, "digest": chained(entry)}))


class Base:
    """Where the parts of the store meet."""

    system = SYSTEM

    def __init__(self, database: Database, vocabulary: Vocabulary, clock: Callable[[], dt.datetime] = utc_now) -> None:
        self.database, self.vocabulary, self.clock = database, vocabulary, clock

    @contextmanager
    def change(self, who: User, needed: Role = Role.MEMBER) -> Iterator[Change]:
        """A transaction in the name of ``who``, whose role must cover ``needed``."""
        if not who.active or not who.role.covers(needed):
            raise ForbiddenError(f"This needs the role {needed}; {who.login} is {who.role}.")
        with self.database.write() as connection:
            yield Change(connection, who, self.clock())


def key_of(key: str) -> str:
    """A case key as it may stand in the database; anything else is no case."""
    if len(key) > 200 or not CASE_ID.match(key):
        raise NotFoundError("There is no such case.")
    return key


def id_of(id: int, what: str) -> int:
    """A row's number as it may stand in the database."""
    if not 0 < id <= MOST:
        raise NotFoundError(f"There is no such {what}.")
    return id


def text_of(text: str, what: str, most: int = 100_000) -> str:
    """A text that every database can keep; raises :class:`BoardError` otherwise."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BoardError(f"The {what} holds characters that are no text. Type it anew.") from None
    if "\x00" in text:
        raise BoardError(f"The {what} holds a NUL character. Type it anew.")
    if len(text) > most:
        raise BoardError(f"The {what} is longer than {most:,} characters. Shorten it.")
    return text
