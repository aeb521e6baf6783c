"""Safety checks that somebody ticked on a case: who, and when. Each tick and each tick taken back is in the audit trail."""

from __future__ import annotations

from collections.abc import Collection

import sqlalchemy as sa

from zebraboard.board.model import BoardError, Tick, User
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import key_of
from zebraboard.board.store.cases import Cases

LONGEST = 200


class Ticks(Cases):
    """Ticks on the checks before a first dose."""

    def ticks(self, key: str) -> dict[str, Tick]:
        """The ticked checks of a case, by the check's id."""
        query = sa.select(t.ticks.c.check, t.ticks.c.by, t.ticks.c.at).where(t.ticks.c.key == key_of(key))
        with self.database.read() as connection:
            return {row.check: Tick(check=row.check, by=row.by, at=row.at) for row in connection.execute(query)}

    def set_ticks(self, who: User, key: str, shown: Collection[str], ticked: Collection[str]) -> None:
        """Of the checks that were shown, those that are ticked now. Others stay as they are."""
        if any(len(check) > LONGEST for check in shown):
            raise BoardError("There is no such check.")
        with self.change(who) as change:
            self._case(change.connection, key_of(key), None)
            here = t.ticks.c.key == key
            before = set(change.execute(sa.select(t.ticks.c.check).where(here)).scalars())
            for check in shown:
                if check in ticked and check not in before:
                    change.execute(sa.insert(t.ticks).values(key=key, check=check, by=who.login, at=change.now))
                    change.note("ticked", f"case/{key}", check)
                elif check not in ticked and check in before:
                    change.execute(sa.delete(t.ticks).where(here, t.ticks.c.check == check))
                    change.note("took back a tick", f"case/{key}", check)
