"""What was acknowledged stays, whatever happens to the process that wrote it."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.board.conftest import ANNA, document
from zebraboard.board.store import Store
from zebraboard.language.library import Library

ROOT = Path(__file__).parents[2]
KILLS = {"sqlite": 100, "postgresql": 20}


def writer(url: str, most: int) -> subprocess.Popen[str]:
    """The writing process, ready to begin."""
    command = [sys.executable, "-m", "tests.board.writer", url, str(most)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def begin(process: subprocess.Popen[str], key: str) -> int:
    """Start writing; the process id of who writes."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(f"{key}\n")
    process.stdin.flush()
    word, number = process.stdout.readline().split()
    assert word == "pid"
    return int(number)


def acknowledged(process: subprocess.Popen[str]) -> list[tuple[str, int]]:
    """What was acknowledged until the writer was gone."""
    assert process.stdout is not None
    return [parsed(line) for line in iter(process.stdout.readline, "gone\n")]


def read(process: subprocess.Popen[str]) -> tuple[str, int]:
    """The next acknowledgement."""
    assert process.stdout is not None
    return parsed(process.stdout.readline())


def parsed(line: str) -> tuple[str, int]:
    key, version = line.split()
    return key, int(version)


def end(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=30)


def test_kill_9_loses_nothing_that_was_acknowledged(url: str, library: Library) -> None:
    kills = KILLS[url.partition(":")[0]]
    chance = random.Random(4)
    process = writer(url, 10_000)
    total, killed_while_writing = 0, 0
    try:
        for number in range(kills):
            child = begin(process, f"case-{number % 5}")
            first = [read(process)] if number % 4 else []  # a quarter dies at any moment, opening the database included
            time.sleep(chance.uniform(0.0, 0.03 if first else 0.15))
            os.kill(child, signal.SIGKILL)
            seen = first + acknowledged(process)
            total += len(seen)
            killed_while_writing += bool(seen)
            if seen and number % 10 == 0:
                key, version = seen[-1]
                with_what_is_there = Store.open(url, library.vocabulary)
                assert with_what_is_there.case(key).version >= version
                assert with_what_is_there.case(key, version).document
                with_what_is_there.verify_audit()
                with_what_is_there.close()
    finally:
        end(process)
    store = Store.open(url, library.vocabulary)
    count, _ = store.verify_audit()
    versions = sum(len(store.versions(case.key)) for case in store.cases())
    store.close()
    assert killed_while_writing >= kills // 2, "the kills came too early to prove anything"
    assert count == versions  # each version with its entry, and no entry without its version
    assert total <= versions <= total + kills  # at most the one in flight was kept without being acknowledged


def test_two_processes_that_write_at_once_lose_nothing(url: str, library: Library) -> None:
    Store.open(url, library.vocabulary).close()
    processes = [writer(url, 40) for _ in range(2)]
    for process in processes:
        begin(process, "shared")
    seen = [acknowledged(process) for process in processes]
    for process in processes:
        end(process)
    store = Store.open(url, library.vocabulary)
    versions = [version for one in seen for _, version in one]
    assert len(versions) == len(set(versions)), "two were told that they saved the same version"
    assert store.case("shared").version == len(versions) == store.verify_audit()[0]
    assert all(one for one in seen)
    store.close()


@pytest.mark.parametrize("when", ["begun", "half done"])
def test_a_transaction_that_dies_leaves_nothing_behind(store: Store, when: str) -> None:
    class PowerCutError(Exception):
        pass

    def cut() -> None:
        with store.change(ANNA) as change:
            store._create(change, document(), example=False)
            if when == "half done":
                change.note("saved", "case/other")
            raise PowerCutError

    with pytest.raises(PowerCutError):
        cut()
    assert store.cases() == []
    assert store.verify_audit()[0] == 0
