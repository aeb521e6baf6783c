"""The database's shape: made from nothing, brought up to date, never taken back."""

from __future__ import annotations

import contextlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from tests.board.conftest import ANNA, document
from zebraboard.board.model import Role
from zebraboard.board.store import Store
from zebraboard.board.store import tables as t
from zebraboard.board.store.database import Database
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library


def shape_of(url: str, revision: str, monkeypatch: pytest.MonkeyPatch) -> Database:
    """A database as it was at ``revision``."""
    with monkeypatch.context() as patched:
        patched.setattr("zebraboard.board.store.database.newest", lambda config: revision)
        upgrade = command.upgrade
        patched.setattr("zebraboard.board.store.database.command.upgrade", lambda config, _: upgrade(config, revision))
        return Database(url)


def backups(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.backup"))


def test_migrations_make_exactly_the_tables_that_the_code_reads(store: Store) -> None:
    with store.database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, t.metadata) == []


def test_opening_again_changes_nothing(url: str, library: Library, tmp_path: Path) -> None:
    for _ in range(3):
        Store.open(url, library.vocabulary).close()
    assert backups(tmp_path) == []


def test_an_old_database_is_brought_up_to_date_and_keeps_everything(
    url: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = shape_of(url, "0001", monkeypatch)
    assert "users" not in sa.inspect(old.engine).get_table_names()
    Store(old, library.vocabulary).create_case(ANNA, document())
    before = Store(old, library.vocabulary).verify_audit()
    old.close()
    new = Store.open(url, library.vocabulary)
    assert new.case("one").document == document()
    assert new.verify_audit() == before
    assert new.create_user(new.system, "anna", "Anna", Role.READER, "long enough password").login == "anna"
    new.close()


def test_an_sqlite_file_is_backed_up_first(
    sqlite_url: str, library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = shape_of(sqlite_url, "0001", monkeypatch)
    Store(old, library.vocabulary).create_case(ANNA, document())
    old.close()
    assert backups(tmp_path) == []  # there was nothing to lose the first time
    Store.open(sqlite_url, library.vocabulary).close()
    (backup,) = backups(tmp_path)
    assert backup.name.startswith("board.sqlite.0001-")
    assert backup.stat().st_mode & 0o077 == 0
    with contextlib.closing(sqlite3.connect(backup)) as copy:
        assert copy.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
        assert copy.execute("SELECT document FROM case_versions").fetchone() == (document(),)


def test_a_migration_that_fails_leaves_the_database_as_it_was(
    url: str, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = shape_of(url, "0001", monkeypatch)
    Store(old, library.vocabulary).create_case(ANNA, document())
    tables = set(sa.inspect(old.engine).get_table_names())
    old.close()
    upgrade = command.upgrade

    def fails(config: object, revision: str) -> None:
        upgrade(config, revision)  # type: ignore[arg-type]
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr("zebraboard.board.store.database.command.upgrade", fails)
        with pytest.raises(RuntimeError, match="power cut"):
            Store.open(url, library.vocabulary)
    still = shape_of(url, "0001", monkeypatch)
    assert set(sa.inspect(still.engine).get_table_names()) == tables
    still.close()
    Store.open(url, library.vocabulary).close()


def test_there_is_no_way_back() -> None:
    script = ScriptDirectory(str(Path(sys.modules[Store.__module__].__file__ or "").parent / "migrations"))
    revisions = list(script.walk_revisions())
    assert [r.revision for r in revisions] == sorted((r.revision for r in revisions), reverse=True)
    assert not any(hasattr(r.module, "downgrade") for r in revisions)


def test_a_database_of_a_newer_version_is_refused(url: str, library: Library) -> None:
    newer = Database(url)
    with newer.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    newer.close()
    with pytest.raises(ZebraboardError, match="newer Zebraboard"):
        Store.open(url, library.vocabulary)


OPEN = "import sys; from zebraboard.board.store.database import Database; Database(sys.argv[1]).close()"


def test_processes_that_start_at_once_migrate_once(url: str, library: Library) -> None:
    started = [subprocess.Popen([sys.executable, "-c", OPEN, url], stderr=subprocess.PIPE) for _ in range(4)]
    for process in started:
        _, said = process.communicate(timeout=60)
        assert process.returncode == 0, said.decode()
    Store.open(url, library.vocabulary).close()


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "nonsense", "sqlite://", "sqlite:///:memory:", "postgresql://nobody@127.0.0.1:1/none"]
)
def test_a_database_that_cannot_be_used_is_refused_with_the_remedy(url: str) -> None:
    with pytest.raises(ZebraboardError) as caught:
        Database(url)
    assert caught.value.remedy


def test_a_password_in_the_url_is_not_shown() -> None:
    with pytest.raises(ZebraboardError) as caught:
        Database("postgresql://nobody:hushhush@127.0.0.1:1/none")
    assert "hushhush" not in str(caught.value)


def test_only_its_owner_reads_the_file(sqlite_url: str, tmp_path: Path) -> None:
    Database(sqlite_url).close()
    assert (tmp_path / "board.sqlite").stat().st_mode & 0o077 == 0


def test_sqlite_is_set_to_lose_nothing(sqlite_url: str) -> None:
    database = Database(sqlite_url)
    with database.write() as connection:
        found = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    database.close()
    assert found == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
