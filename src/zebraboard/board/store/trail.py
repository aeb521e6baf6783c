"""The audit trail: reading it, adding views to it, and proving that it is whole."""

from __future__ import annotations

from collections.abc import Callable

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard.board.model import AuditEntry, BrokenChainError, Outcome, Role, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import FIRST, Base, audit_entry, chained, sha256, text_of
from zebraboard.board.store.decisions import digest_of, read_decision


class Trail(Base):
    """Who saw or changed what and when."""

    def saw(self, who: User, object: str) -> None:
        """``who`` looked at ``object``."""
        self.noted(who, "viewed", object)

    def noted(self, who: User, action: str, object: str, detail: str = "") -> None:
        """``who`` did something that changed nothing else in the database."""
        with self.change(who, Role.READER) as change:
            change.note(action, text_of(object, "object"), text_of(detail, "detail"))

    def audit(self, object: str | None = None, limit: int = 200, before: int | None = None) -> list[AuditEntry]:
        """The latest entries (about one object; numbered below ``before``), the newest first."""
        query = sa.select(t.audit).order_by(t.audit.c.number.desc()).limit(limit)
        if object is not None:
            query = query.where(t.audit.c.object == text_of(object, "object"))
        if before is not None:
            query = query.where(t.audit.c.number < min(max(before, 0), 2**31 - 1))
        with self.database.read() as connection:
            return [audit_entry(row._mapping) for row in connection.execute(query)]

    def verify_audit(self, expect: str = "") -> tuple[int, str]:
        """How many entries there are and the digest of the last, if nothing was changed behind the board's back.

        Every entry must be chained to the one before, everything that was signed or saved must be what its entry vouches
        for, and no decision may know a later trail than there is. ``expect`` is a digest that was noted down earlier: it
        must still be in the trail, so that a trail cut short shows. Raises BrokenChainError.
        """
        with self.database.read() as connection:
            count, head, digests = 0, FIRST, {FIRST}
            vouched: dict[str, tuple[str, int]] = {}
            rows = connection.execution_options(yield_per=1000).execute(sa.select(t.audit).order_by(t.audit.c.number))
            for entry in (audit_entry(row._mapping) for row in rows):
                count += 1
                _whole(entry, count, head)
                head = entry.digest
                digests.add(head)
                if entry.content:
                    version = f" {entry.detail}" if entry.object.startswith("case/") else ""
                    vouched[f"{entry.object}{version}"] = (entry.content, entry.number)
            _vouched(connection, vouched, count)
            heads = sa.select(t.decisions.c.id, t.decisions.c.audit_head).order_by(t.decisions.c.id)
            for row in connection.execute(heads):
                if row.audit_head not in digests:
                    raise BrokenChainError(
                        f"decision {row.id} was signed on a trail that is not here any more", count + 1
                    )
        if expect and expect.strip().lower() not in digests:
            raise BrokenChainError(f"the expected digest is not in this trail of {count} entries", count + 1)
        return count, head


def _whole(entry: AuditEntry, number: int, previous: str) -> None:
    if entry.number != number:
        raise BrokenChainError(f"entry {number} is missing; the next one there is entry {entry.number}", number)
    if entry.previous != previous:
        raise BrokenChainError(f"entry {number} does not follow the entry before it", number)
    if entry.digest != chained(entry):
        raise BrokenChainError(f"entry {number} is not what was written", number)


def _vouched(connection: Connection, vouched: dict[str, tuple[str, int]], count: int) -> None:
    """What is stored must be what the trail says was stored; nothing more, nothing less."""
    remaining = dict(vouched)

    def check(name: str, digest: Callable[[], str]) -> None:
        content, number = remaining.pop(name, ("", count + 1))
        if not content:
            raise BrokenChainError(f"{name} is stored, but the trail does not know it", number)
        if content != digest():
            raise BrokenChainError(f"{name} is not what was stored when entry {number} was written", number)

    versions = t.case_versions
    stored = sa.select(versions.c.key, versions.c.version, versions.c.document)
    for row in connection.execution_options(yield_per=200).execute(stored):
        check(f"case/{row.key} version {row.version}", lambda row=row: sha256(row.document))  # type: ignore[misc]
    later = sa.alias(t.decisions)
    decisions = sa.select(t.decisions, later.c.id.label("replaced_by")).outerjoin(
        later, later.c.replaces == t.decisions.c.id
    )
    for row in connection.execution_options(yield_per=50).execute(decisions):
        check(f"decision/{row.id}", lambda row=row: digest_of(read_decision(row._mapping)))  # type: ignore[misc]
    for row in connection.execute(sa.select(t.outcomes)):
        check(f"outcome/{row.id}", lambda row=row: digest_of(Outcome(**row._mapping)))  # type: ignore[misc]
    for name, (_, number) in sorted(remaining.items(), key=lambda item: item[1][1]):
        raise BrokenChainError(f"{name} is gone, though entry {number} says that it was stored", number)
