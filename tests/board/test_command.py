"""The commands that run and look after a board, as a person types them."""

from __future__ import annotations

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import httpx2
import pytest

from tests.board.conftest import ANNA, PASSWORD, document
from tests.board.test_trail import behind_the_back
from zebraboard.board.store import Store
from zebraboard.board.store import tables as t
from zebraboard.cli.app import main
from zebraboard.language.library import Library


class Done(NamedTuple):
    returncode: int
    stdout: str
    stderr: str


def run(*arguments: str, stdin: str = "", **environment: str) -> Done:
    """Run a command in this process; starting Python anew takes longer than most commands do."""
    out, err = io.StringIO(), io.StringIO()
    with pytest.MonkeyPatch.context() as patched, contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        patched.setattr(sys, "argv", ["zebraboard", *arguments])
        patched.setattr(sys, "stdin", io.StringIO(stdin))
        for name, value in environment.items():
            patched.setenv(name, value)
        try:
            main()
            code = 0
        except SystemExit as end:
            code = end.code if isinstance(end.code, int) else 1
    return Done(code, out.getvalue(), err.getvalue())


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(*arguments: str, **environment: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """A board that runs as `zebraboard serve`, and its address."""
    port = free_port()
    command = [sys.executable, "-m", "zebraboard", "serve", "--port", str(port), *arguments]
    process = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env={**os.environ, **environment}
    )
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(300):
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(f"{address}/static/board.css")
                break
            assert process.poll() is None, process.stdout.read() if process.stdout else ""
            time.sleep(0.1)
        yield address, process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=20)


def test_the_first_start_opens_on_a_board_with_marked_examples(tmp_path: Path) -> None:
    with served(XDG_DATA_HOME=str(tmp_path)) as (address, process):
        found = httpx2.get(f"{address}/api/v1/cases").json()
        assert {case["example"] for case in found} == {True}
        assert "ileum-g2-progressive" in {case["key"] for case in found}
        assert httpx2.get(f"{address}/account").status_code == 200
        assert httpx2.get(f"{address}/account", headers={"Host": "evil.example"}).status_code == 400
        file = tmp_path / "zebraboard" / "board.sqlite"
        assert file.exists()
        assert file.stat().st_mode & 0o077 == 0
    said = process.stdout.read() if process.stdout else ""
    assert f"Zebraboard is at {address}" in said
    assert "/api/v1/cases 200" in said
    assert "ileum" not in said
    assert process.returncode in (0, -signal.SIGTERM)


def test_a_second_start_keeps_what_was_done(url: str, library: Library) -> None:
    store = Store.open(url, library.vocabulary)
    store.create_case(ANNA, document("mine"))
    store.close()
    with served("--database", url) as (address, _):
        assert "mine" in {case["key"] for case in httpx2.get(f"{address}/api/v1/cases").json()}


def test_a_local_layer_and_a_jurisdiction_count(sqlite_url: str, tmp_path: Path) -> None:
    layer = tmp_path / "layer.yaml"
    layer.write_text("hospital: Example hospital\ntreatments:\n  lanreotide: {status: elsewhere}\n")
    with served("--database", sqlite_url, "--local", str(layer), "--jurisdiction", "US") as (address, _):
        sent = httpx2.post(
            f"{address}/api/v1/plan", content=document(), headers={"Content-Type": "application/yaml"}, timeout=20
        )
    assert (sent.json()["local"], sent.json()["jurisdiction"]) == ("Example hospital", "US")


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.7.7"])
def test_other_machines_are_refused_without_accounts(sqlite_url: str, host: str) -> None:
    done = run("serve", "--host", host, "--url", "https://board.example.org", "--database", sqlite_url)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert "zebraboard account add NAME --role administrator" in done.stderr


def test_all_interfaces_need_a_name(sqlite_url: str) -> None:
    done = run("serve", "--host", "0.0.0.0", "--database", sqlite_url)
    assert done.returncode == 1
    assert "--url https://" in done.stderr


def test_with_an_account_people_sign_in(sqlite_url: str) -> None:
    assert (
        run(
            "account", "add", "ada", "--role", "administrator", "--database", sqlite_url, stdin=f"{PASSWORD}\n"
        ).returncode
        == 0
    )
    with (
        served("--host", "127.0.0.1", "--database", sqlite_url) as (address, _),
        httpx2.Client(base_url=address) as client,
    ):
        assert client.get("/audit").headers["location"] == "/sign-in"
        csrf = re.search(r'name="csrf" value="(\w+)"', client.get("/sign-in").text)
        assert csrf
        client.post("/sign-in", data={"csrf": csrf[1], "login": "ada", "password": PASSWORD})
        assert client.get("/audit").status_code == 200


def test_accounts_on_the_command_line(url: str) -> None:
    def account(*arguments: str, stdin: str = "") -> Done:
        return run("account", *arguments, stdin=stdin, ZEBRABOARD_DATABASE=url)

    assert account("add", "ada", "--role", "administrator", "--name", "Ada A.", stdin=f"{PASSWORD}\n").returncode == 0
    assert account("add", "rita", stdin=f"{PASSWORD}\n").stdout == "rita can sign in as reader.\n"
    assert account("list").stdout == "ada\tadministrator\tactive\tAda A.\nrita\treader\tactive\trita\n"
    assert account("password", "rita", stdin="another good password\n").returncode == 0
    assert account("disable", "rita").stdout == "rita is disabled.\n"
    assert account("disable", "rita", "--enable").stdout == "rita is enabled.\n"
    for refused, expected in (
        (account("add", "ada", stdin=f"{PASSWORD}\n"), "already"),
        (account("add", "eve", stdin="short\n"), "12 to"),
        (account("add", "e v e", stdin=f"{PASSWORD}\n"), "letters"),
        (account("disable", "ada"), "last active administrator"),
        (account("password", "nobody", stdin=f"{PASSWORD}\n"), "no such account"),
    ):
        assert refused.returncode == 1
        assert expected in refused.stderr
        assert "Traceback" not in refused.stderr


def test_the_trail_on_the_command_line(url: str, library: Library) -> None:
    store = Store.open(url, library.vocabulary)
    store.create_case(ANNA, document())
    store.saw(ANNA, "case/one")
    whole = run("audit", "verify", "--database", url)
    head = store.verify_audit()[1]
    assert (whole.returncode, whole.stdout) == (0, f"The audit trail is whole: 2 entries, head {head}\n")
    assert run("audit", "verify", "--expect", head, "--database", url).returncode == 0
    shown = run("audit", "show", "--object", "case/one", "--limit", "1", "--database", url)
    assert shown.stdout.rstrip().endswith("anna\tviewed\tcase/one")
    other = run("audit", "verify", "--expect", "f" * 64, "--database", url)
    assert other.returncode == 1
    behind_the_back(store, lambda connection: connection.execute(t.audit.update().values(actor="eve")))
    broken = run("audit", "verify", "--database", url)
    assert broken.returncode == 1
    assert "broken at entry 1" in broken.stderr
    store.close()


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("serve", "--database", "mysql://x"), "sqlite:///FILE"),
        (("serve", "--url", "example.org"), "https://"),
        (("serve", "--oidc-issuer", "https://login.example.org"), "ZEBRABOARD_OIDC_CLIENT_SECRET"),
        (("audit", "verify", "--database", "postgresql://nobody:hush@127.0.0.1:1/none"), "Check that it is there"),
    ],
)
def test_what_is_typed_wrong_names_the_remedy(arguments: tuple[str, ...], expected: str, tmp_path: Path) -> None:
    done = run(*arguments, XDG_DATA_HOME=str(tmp_path))
    assert done.returncode == 1
    assert expected in done.stderr
    assert "Traceback" not in done.stderr
    assert "hush" not in done.stderr


@pytest.mark.parametrize(
    "command", [("serve",), ("account",), ("account", "add"), ("audit",), ("audit", "verify"), ("audit", "show")]
)
def test_help(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout
