"""Cases and their versions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard import record as records
from zebraboard.board.model import BoardError, CaseRow, CaseVersion, ConflictError, NotFoundError, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import Base, Change, key_of, sha256, text_of
from zebraboard.board.store.waits import waits

LONGEST = 1_000_000
"""Characters of a case file, at most."""


class Cases(Base):
    """The cases of the board. A case file is parsed before it is kept, so nothing is stored that cannot be read."""

    def cases(self, archived: bool = False) -> list[CaseRow]:
        """Every case (or every archived one), the last changed first."""
        versions = t.case_versions
        query = (
            sa.select(t.cases.c.key, t.cases.c.example, versions.c.version, versions.c.title, versions.c.at, versions.c.author)
            .join(versions, sa.and_(versions.c.key == t.cases.c.key, versions.c.version == t.cases.c.version))
            .where(t.cases.c.archived == sa.literal(archived))
            .order_by(versions.c.at.desc(), t.cases.c.key)
        )  # fmt: skip
        with self.database.read() as connection:
            rows = connection.execute(query).all()
            waiting = waits(connection)
        return [
            CaseRow(
                key=row.key, title=row.title, example=row.example, version=row.version, changed_at=row.at,
                changed_by=row.author, waits_for=waiting.get(row.key, ""),
            )
            for row in rows
        ]  # fmt: skip

    def case(self, key: str, version: int | None = None) -> CaseVersion:
        """One case: its latest version, or the one asked for."""
        with self.database.read() as connection:
            return self._case(connection, key_of(key), version)

    def versions(self, key: str) -> list[CaseVersion]:
        """Every version of a case, the newest first."""
        with self.database.read() as connection:
            found = list(_read(connection, key_of(key), None))
        if not found:
            raise NotFoundError(f"There is no case {key}.")
        return found

    def create_case(self, who: User, document: str, *, example: bool = False) -> CaseVersion:
        """Keep a new case; its ``case:`` is its key.

        Raises RecordError if the file cannot be read, ConflictError if the key is taken.
        """
        with self.change(who) as change:
            return self._create(change, document, example=example)

    def create_cases(self, who: User, documents: Iterable[str], *, example: bool = False) -> list[CaseVersion]:
        """Keep several new cases, all or none."""
        with self.change(who) as change:
            return [self._create(change, document, example=example) for document in documents]

    def save_case(self, who: User, key: str, document: str, *, base: int) -> CaseVersion:
        """Keep a new version of a case. ``base`` is the version that was edited.

        Raises ConflictError with the latest version if somebody saved in between.
        """
        record = self._read(document)
        if record.case != key:
            raise BoardError(f"The file calls the case {record.case}, but this is {key}. A case keeps its key.")
        with self.change(who) as change:
            latest = self._case(change.connection, key_of(key), None)
            if latest.version != base:
                raise ConflictError(
                    f"{latest.author} saved version {latest.version} while you edited version {base}.",
                    latest,
                    latest.version,
                )
            change.execute(sa.update(t.cases).where(t.cases.c.key == key).values(version=base + 1))
            return self._keep(change, record, document, base + 1, example=latest.example)

    def archive_case(self, who: User, key: str, archived: bool = True) -> None:
        """Take a case off the list, or bring it back; nothing is deleted."""
        with self.change(who) as change:
            latest = self._case(change.connection, key_of(key), None)
            change.execute(sa.update(t.cases).where(t.cases.c.key == key).values(archived=archived))
            change.note("archived" if archived else "restored", f"case/{latest.key}")

    def _read(self, document: str) -> records.Record:
        record = records.parse_case(text_of(document, "case file", LONGEST), "case file", self.vocabulary)
        if len(record.case) > 200:
            raise BoardError("The case's id is longer than 200 characters. Shorten it.")
        text_of(record.title, "title")
        return record

    def _create(self, change: Change, document: str, *, example: bool) -> CaseVersion:
        record = self._read(document)
        taken = change.execute(sa.select(t.cases.c.key).where(t.cases.c.key == record.case)).one_or_none()
        if taken is not None:
            theirs = self._case(change.connection, record.case, None)
            raise ConflictError(
                f"There is a case {record.case} already. Open that one, or give this one another id.",
                theirs,
                theirs.version,
            )
        change.execute(sa.insert(t.cases).values(key=record.case, version=1, example=example, archived=False))
        return self._keep(change, record, document, 1, example=example)

    def _keep(
        self, change: Change, record: records.Record, document: str, version: int, *, example: bool
    ) -> CaseVersion:
        kept = CaseVersion(
            key=record.case, version=version, document=document, title=record.title, example=example,
            author=change.who.login, at=change.now,
        )  # fmt: skip
        change.execute(
            sa.insert(t.case_versions).values(
                key=kept.key, version=version, document=document, title=kept.title, author=kept.author, at=kept.at
            )
        )
        change.note("created" if version == 1 else "saved", f"case/{kept.key}", f"version {version}", sha256(document))
        return kept

    @staticmethod
    def _case(connection: Connection, key: str, version: int | None) -> CaseVersion:
        found = next(_read(connection, key, version, latest=version is None), None)
        if found is None:
            raise NotFoundError(f"There is no case {key}." if version is None else f"{key} has no version {version}.")
        return found


def _read(connection: Connection, key: str, version: int | None, *, latest: bool = False) -> Iterator[CaseVersion]:
    versions = t.case_versions
    query = (
        sa.select(versions, t.cases.c.example)
        .join(t.cases, t.cases.c.key == versions.c.key)
        .where(versions.c.key == key)
        .order_by(versions.c.version.desc())
    )
    if latest:
        query = query.where(versions.c.version == t.cases.c.version)
    if version is not None:
        query = query.where(versions.c.version == min(max(version, 0), 2**31 - 1))
    for row in connection.execute(query):
        yield CaseVersion(**row._mapping)
