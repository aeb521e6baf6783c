"""The database: opening, migrating, and the two kinds of transaction."""

from __future__ import annotations

import contextlib
import datetime as dt
import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import event
from sqlalchemy.engine import URL, Connection, Engine
from sqlalchemy.exc import ArgumentError, OperationalError

from zebraboard.language.errors import ZebraboardError

LOCK = 0x5A42_4F41  # "ZBOA": the advisory lock that serialises writers on PostgreSQL
BUSY_SECONDS = 30.0


class Database:
    """An open database whose shape is that of this version."""

    def __init__(self, url: str) -> None:
        self.url = _url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine()
        self._writer = threading.Lock()
        try:
            if self.sqlite:
                _settle(self.engine)
            migrate(self.engine, self.file)
        except OperationalError as problem:
            raise ZebraboardError(
                f"cannot open the database {self.url.render_as_string(hide_password=True)}: {_first_line(problem)}",
                remedy="Check that it is there, that it runs, and that the name, the password and the rights are right.",
            ) from None

    @property
    def file(self) -> Path | None:
        """The SQLite file; None on PostgreSQL."""
        return Path(self.url.database) if self.sqlite and self.url.database else None

    def _engine(self) -> Engine:
        if not self.sqlite:
            engine = sa.create_engine(self.url, hide_parameters=True, pool_pre_ping=True, pool_size=10, max_overflow=20)
            return engine.execution_options(isolation_level="READ COMMITTED")
        if self.file is not None:
            self.file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            self.file.touch(mode=0o600)
        engine = sa.create_engine(
            self.url, hide_parameters=True, pool_size=10, max_overflow=40, connect_args={"timeout": BUSY_SECONDS}
        )
        event.listen(engine, "connect", _prepare)
        event.listen(engine, "begin", _begin)
        return engine

    @contextlib.contextmanager
    def read(self) -> Iterator[Connection]:
        """A transaction that only reads; it sees one state of the database throughout."""
        options = {} if self.sqlite else {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}
        with self.engine.connect().execution_options(**options) as connection, connection.begin():
            yield connection

    @contextlib.contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction that writes. Writers take turns, so each sees all that was acknowledged before it began."""
        if not self.sqlite:
            with self.engine.begin() as connection:
                connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
                yield connection
            return
        # SQLite's own waiting is by polling; within this process a lock is fairer and quicker
        with self._writer, self.engine.connect().execution_options(immediate=True) as connection, connection.begin():
            yield connection

    def close(self) -> None:
        """Give back every connection."""
        self.engine.dispose()


def _url(text: str) -> URL:
    try:
        url = sa.make_url(text)
    except ArgumentError:
        url = None
    if url is not None and url.get_backend_name() in ("sqlite", "postgresql", "postgres"):
        if url.get_backend_name() != "sqlite":
            return url.set(drivername="postgresql+psycopg")
        if url.database and url.database != ":memory:":
            return url.set(drivername="sqlite+pysqlite")
    raise ZebraboardError(
        "this is no database that the board can use",
        remedy="Write --database sqlite:///FILE or --database postgresql://USER@HOST/NAME.",
    )


def _first_line(problem: OperationalError) -> str:
    return str(problem.orig).strip().splitlines()[0] if str(problem.orig).strip() else "no reason given"


def _prepare(connection: sqlite3.Connection, _record: Any) -> None:
    connection.isolation_level = None  # transactions begin where we say so
    for pragma in ("foreign_keys=ON", "synchronous=FULL", "recursive_triggers=ON", "trusted_schema=OFF"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def _settle(engine: Engine) -> None:
    """Turn write-ahead logging on. SQLite does not wait for this one, so try for a while."""
    until = time.monotonic() + BUSY_SECONDS
    while True:
        raw = engine.raw_connection()
        try:
            raw.cursor().execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        finally:
            raw.close()


# migrations


def alembic_config(connection: Connection) -> Config:
    """Alembic's settings for running on ``connection``."""
    config = Config()
    config.set_main_option("script_location", "zebraboard.board.store:migrations")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine, file: Path | None) -> None:
    """Bring the database to this version's shape; one process at a time, all or nothing, an SQLite file backed up first."""
    with engine.connect().execution_options(immediate=True) as connection, connection.begin():
        if file is None:
            connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
        config = alembic_config(connection)
        now, head = MigrationContext.configure(connection).get_current_revision(), newest(config)
        if now == head:
            return
        if now is not None and now not in {r.revision for r in ScriptDirectory.from_config(config).walk_revisions()}:
            raise ZebraboardError(
                f"the database was made by a newer Zebraboard (its shape is {now})",
                remedy="Install that version again, or use the backup that was made beside the file.",
            )
        if file is not None and now is not None:
            back_up(file, now)
        command.upgrade(config, "head")


def newest(config: Config) -> str:
    """The newest revision that this version knows."""
    head = ScriptDirectory.from_config(config).get_current_head()
    assert head is not None
    return head


def back_up(file: Path, revision: str) -> Path:
    """A copy of the SQLite file beside it, named after the shape it has and the moment."""
    stamp = dt.datetime.now(dt.UTC).strftime("%Y%m%dT%H%M%S")
    target = file.with_name(f"{file.name}.{revision}-{stamp}.backup")
    target.touch(mode=0o600)
    with contextlib.closing(sqlite3.connect(file)) as source, contextlib.closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
    return target
