"""A PostgreSQL server of the tests' own: made in a temporary folder, reached through a socket there, gone afterwards."""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import psycopg

HOW_TO_GET_IT = "no PostgreSQL here: apt-get install postgresql (as root), then run the tests again"


def programs() -> Path | None:
    """Where initdb and pg_ctl are; None if PostgreSQL is not installed."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return folders[-1].parent if folders else None


class Server:
    """A running server. Data is not forced to disk: the tests kill its clients, never the server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._numbers = itertools.count(1)

    def new_database(self) -> str:
        """The URL of a new, empty database: a schema of its own, which is a database to all who use it and quick to make."""
        name = f"board_{next(self._numbers)}"
        with psycopg.connect(host=str(self.folder), user="board", dbname="postgres", autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {name}")
        return f"postgresql://board@/postgres?host={self.folder}&options=-csearch_path%3D{name}"


@contextlib.contextmanager
def serve() -> Iterator[Server]:
    """Make and start a server; root gives it to an unprivileged user, as PostgreSQL demands."""
    binaries = programs()
    assert binaries is not None, HOW_TO_GET_IT
    folder = Path(tempfile.mkdtemp(prefix="zebraboard-pg-"))
    who: dict[str, object] = {}
    if os.geteuid() == 0:
        names = {entry.pw_name for entry in pwd.getpwall()}
        person = pwd.getpwnam("postgres" if "postgres" in names else "nobody")
        os.chown(folder, person.pw_uid, person.pw_gid)
        who = {"user": person.pw_uid, "group": person.pw_gid, "extra_groups": []}

    def run(*command: str) -> None:
        done = subprocess.run(
            command,
            check=False,
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            **who,
        )  # type: ignore[call-overload]
        assert done.returncode == 0, f"{command[0]} failed:\n{done.stdout}\n{done.stderr}"

    data = str(folder / "data")
    settings = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    try:
        run(str(binaries / "initdb"), "-D", data, "-U", "board", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run(str(binaries / "pg_ctl"), "-D", data, "-w", "-l", str(folder / "log"), "-o", settings, "start")
        try:
            yield Server(folder)
        finally:
            run(str(binaries / "pg_ctl"), "-D", data, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)
