"""What the board keeps, in SQLite or PostgreSQL.

Every change is one transaction with its audit entry: both are kept or none is. What two people edit at once is guarded by
versions (:class:`~zebraboard.board.model.ConflictError`), never by the last writer winning.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from zebraboard.board.store import tables as t
from zebraboard.board.store.base import SYSTEM
from zebraboard.board.store.database import Database
from zebraboard.board.store.decisions import Decisions
from zebraboard.board.store.meetings import Meetings
from zebraboard.board.store.people import People
from zebraboard.board.store.sessions import Sessions
from zebraboard.board.store.ticks import Ticks
from zebraboard.board.store.trail import Trail
from zebraboard.language.vocabulary import Vocabulary

__all__ = ["SYSTEM", "Store"]


class Store(Ticks, Meetings, Decisions, Trail, People, Sessions):
    """The one door to the database."""

    @classmethod
    def open(cls, url: str, vocabulary: Vocabulary) -> Store:
        """Open a database, and bring its shape up to date."""
        return cls(Database(url), vocabulary)

    def close(self) -> None:
        """Give back every connection."""
        self.database.close()

    def add_examples(self, documents: Sequence[str]) -> bool:
        """Put the examples in, once in the life of a database; whether they were put in now."""
        with self.change(SYSTEM) as change:
            if change.execute(sa.select(t.meta.c.key).where(t.meta.c.key == "examples")).one_or_none() is not None:
                return False
            change.execute(sa.insert(t.meta).values(key="examples", value=str(len(documents))))
            for document in documents:
                self._create(change, document, example=True)
            return True

    def secret(self, name: str, make: str) -> str:
        """A value that is made once and then kept; ``make`` is what it becomes if there is none."""
        query = sa.select(t.meta.c.value).where(t.meta.c.key == name)
        with self.database.read() as connection:
            found: str | None = connection.execute(query).scalar_one_or_none()
        if found is not None:
            return found
        with self.change(SYSTEM) as change:
            found = change.connection.execute(query).scalar_one_or_none()
            if found is None:
                change.execute(sa.insert(t.meta).values(key=name, value=make))
            return found or make
