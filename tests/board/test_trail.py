"""The audit trail: every way of changing the past shows."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from tests.board.conftest import ANNA, CARL, RITA, document
from tests.board.test_store import signed
from zebraboard.board.model import BrokenChainError, ConflictError, NotFoundError
from zebraboard.board.store import Store
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import audit_entry, chained


@pytest.fixture
def busy(store: Store) -> Store:
    """A store in which something happened."""
    store.create_case(ANNA, document(ki67=1))
    store.save_case(ANNA, "one", document(ki67=2), base=1)
    decision = signed(store)
    store.add_outcome(ANNA, decision.id, "yes", "as planned")
    store.saw(RITA, "case/one")
    store.saw(RITA, f"decision/{decision.id}")
    return store


def behind_the_back(store: Store, change: Callable[[Connection], object]) -> None:
    """Do what somebody with full rights on the database can do: take the triggers away first."""
    with store.database.engine.begin() as connection:
        if store.database.sqlite:
            triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.exec_driver_sql(triggers).all():
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        change(connection)
        if not store.database.sqlite:
            connection.exec_driver_sql("SET session_replication_role = origin")


def broken_at(store: Store, expect: str = "") -> int:
    with pytest.raises(BrokenChainError) as caught:
        store.verify_audit(expect)
    return caught.value.number


def test_who_saw_and_changed_what_and_when(busy: Store) -> None:
    told = [(e.number, e.actor, e.action, e.object, e.detail) for e in reversed(busy.audit())]
    assert told == [
        (1, "anna", "created", "case/one", "version 1"),
        (2, "anna", "saved", "case/one", "version 2"),
        (3, "anna", "saved", "draft/one", "version 1"),
        (4, "carl", "signed", "decision/1", "case/one version 2"),
        (5, "anna", "recorded", "outcome/1", "decision/1: yes"),
        (6, "rita", "viewed", "case/one", ""),
        (7, "rita", "viewed", "decision/1", ""),
    ]
    count, head = busy.verify_audit()
    assert (count, head) == (7, busy.audit(limit=1)[0].digest)


def test_the_trail_is_read_by_object_and_page_by_page(busy: Store) -> None:
    assert [e.number for e in busy.audit("case/one")] == [6, 2, 1]
    assert [e.number for e in busy.audit(limit=2)] == [7, 6]
    assert [e.number for e in busy.audit(limit=2, before=6)] == [5, 4]
    assert busy.audit(before=-(2**70)) == []


def test_a_change_that_is_refused_leaves_no_entry(busy: Store) -> None:
    before = busy.verify_audit()
    with pytest.raises(NotFoundError):
        busy.archive_case(ANNA, "nobody")
    assert busy.verify_audit() == before


def test_the_digest_covers_every_field(busy: Store) -> None:
    entry = busy.audit(limit=1)[0]
    for name in entry.__struct_fields__:
        value = getattr(entry, name)
        other = value + 1 if isinstance(value, int) else value.replace(year=2020) if name == "at" else value + "x"
        forged = type(entry)(**{**{f: getattr(entry, f) for f in entry.__struct_fields__}, name: other})
        assert (chained(forged) == entry.digest) == (name == "digest")


# tampering

EDITS = {
    "the time": sa.update(t.audit).where(t.audit.c.number == 3).values(at=sa.text("'2020-01-01 00:00:00'")),
    "the actor": sa.update(t.audit).where(t.audit.c.number == 3).values(actor="carl"),
    "the action": sa.update(t.audit).where(t.audit.c.number == 3).values(action="viewed"),
    "the object": sa.update(t.audit).where(t.audit.c.number == 3).values(object="case/two"),
    "the detail": sa.update(t.audit).where(t.audit.c.number == 3).values(detail=""),
    "the content": sa.update(t.audit).where(t.audit.c.number == 3).values(content="0" * 64),
    "the digest": sa.update(t.audit).where(t.audit.c.number == 3).values(digest="0" * 64),
    "what went before": sa.update(t.audit).where(t.audit.c.number == 3).values(previous="0" * 64),
    "nothing left of it": sa.delete(t.audit).where(t.audit.c.number == 3),
}


@pytest.mark.parametrize("what", EDITS)
def test_an_edited_or_deleted_entry_is_named(busy: Store, what: str) -> None:
    behind_the_back(busy, lambda connection: connection.execute(EDITS[what]))
    assert broken_at(busy) == 3


def test_reordered_entries_are_named(busy: Store) -> None:
    def swap(connection: Connection) -> None:
        for old, new in ((3, 99), (4, 3), (99, 4)):
            connection.execute(sa.update(t.audit).where(t.audit.c.number == old).values(number=new))

    behind_the_back(busy, swap)
    assert broken_at(busy) == 3


def test_an_inserted_entry_is_named(busy: Store) -> None:
    def insert(connection: Connection) -> None:
        row = connection.execute(sa.select(t.audit).where(t.audit.c.number == 7)).one()
        connection.execute(sa.insert(t.audit).values(**{**row._mapping, "number": 8}))

    behind_the_back(busy, insert)
    assert broken_at(busy) == 8


def rewrite(connection: Connection) -> None:
    """Make the whole chain anew, as a forger with time would."""
    head = "0" * 64
    rows = connection.execute(sa.select(t.audit).order_by(t.audit.c.number)).all()
    for row in rows:
        entry = audit_entry({**row._mapping, "previous": head})
        head = chained(entry)
        new = {"previous": entry.previous, "digest": head}
        connection.execute(sa.update(t.audit).where(t.audit.c.number == row.number).values(**new))


def test_a_trail_forged_as_a_whole_shows_in_what_was_signed_and_in_what_was_noted_down(busy: Store) -> None:
    noted = busy.verify_audit()[1]

    def forge(connection: Connection) -> None:
        connection.execute(sa.update(t.audit).where(t.audit.c.number == 1).values(actor="carl"))
        rewrite(connection)

    behind_the_back(busy, forge)
    broken_at(busy)  # the decision remembers the trail on which it was signed
    broken_at(busy, noted)


def test_a_trail_cut_short_after_the_signing_shows_with_a_digest_noted_down(busy: Store) -> None:
    noted = busy.verify_audit()[1]
    behind_the_back(busy, lambda connection: connection.execute(sa.delete(t.audit).where(t.audit.c.number > 5)))
    assert busy.verify_audit()[0] == 5  # nothing inside the database can tell
    assert broken_at(busy, noted) == 6


def test_a_trail_cut_short_before_the_signing_shows_by_itself(busy: Store) -> None:
    behind_the_back(busy, lambda connection: connection.execute(sa.delete(t.audit).where(t.audit.c.number > 2)))
    broken_at(busy)


def test_a_digest_noted_down_holds_as_the_trail_grows(busy: Store) -> None:
    noted = busy.verify_audit()[1]
    busy.saw(RITA, "case/one")
    assert busy.verify_audit(noted)[0] == 8


CONTENT = {
    "a case file": (2, sa.update(t.case_versions).where(t.case_versions.c.version == 2).values(document="case: one\n")),
    "a decision's text": (4, sa.update(t.decisions).values(text="Start everolimus")),
    "a decision's plan": (4, sa.update(t.decisions).values(plan=b"{}")),
    "who signed": (4, sa.update(t.decisions).values(signed_by="anna")),
    "an outcome": (5, sa.update(t.outcomes).values(done="no")),
    "a deleted outcome": (5, sa.delete(t.outcomes)),
}


@pytest.mark.parametrize("what", CONTENT)
def test_what_the_trail_vouches_for_is_proven_too(busy: Store, what: str) -> None:
    number, edit = CONTENT[what]
    behind_the_back(busy, lambda connection: connection.execute(edit))
    assert broken_at(busy) == number


def test_what_came_in_beside_the_trail_is_found(busy: Store) -> None:
    values = {"decision": 1, "done": "no", "text": "", "at": busy.clock(), "by": "anna"}
    behind_the_back(busy, lambda connection: connection.execute(sa.insert(t.outcomes).values(**values)))
    with pytest.raises(BrokenChainError, match="outcome/2 is stored, but the trail does not know it"):
        busy.verify_audit()


# the database itself refuses


@pytest.mark.parametrize("table", t.APPEND_ONLY)
def test_the_database_itself_refuses_to_change_or_delete(busy: Store, table: str) -> None:
    column = list(t.metadata.tables[table].columns)[-1].name
    for statement in (
        f'UPDATE {table} SET "{column}" = "{column}"',
        f"DELETE FROM {table}",
        f"TRUNCATE {table} CASCADE",
    ):
        if "TRUNCATE" in statement and busy.database.sqlite:
            continue
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), busy.database.engine.begin() as connection:
            connection.exec_driver_sql(statement)
    busy.verify_audit()


def test_sqlite_refuses_to_replace_a_row(busy: Store) -> None:
    if not busy.database.sqlite:
        pytest.skip("only SQLite has INSERT OR REPLACE")
    for table in t.APPEND_ONLY:
        with busy.database.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA recursive_triggers = OFF")  # as another program would open it
            with pytest.raises(sa.exc.DBAPIError, match="append-only"):
                connection.exec_driver_sql(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table} LIMIT 1")


# at once


def test_many_writers_make_one_chain(store: Store) -> None:
    def write(name: str) -> None:
        store.create_case(ANNA, document(name))
        for version in range(1, 6):
            store.save_case(CARL, name, document(name, ki67=version), base=version)
            store.saw(RITA, f"case/{name}")

    threads = [threading.Thread(target=write, args=(f"case-{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert store.verify_audit()[0] == 8 * 11


def test_two_who_save_at_once_do_not_both_win(store: Store) -> None:
    store.create_case(ANNA, document())
    results: list[str] = []
    start = threading.Barrier(6)

    def save(number: int) -> None:
        start.wait()
        try:
            store.save_case(ANNA, "one", document(ki67=number), base=1)
            results.append("kept")
        except ConflictError:
            results.append("told")

    threads = [threading.Thread(target=save, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["kept"] + ["told"] * 5
    assert store.case("one").version == 2


@pytest.fixture(autouse=True)
def _no_thread_left() -> Iterator[None]:
    before = threading.active_count()
    yield
    assert threading.active_count() <= before
