"""The workbench under load: the real server over loopback, 1,000 cases in its database, one person and fifty at once.

The peer, in the same run, is the same server without what the workbench keeps between requests: each page makes its plan anew.
"""

from __future__ import annotations

import argparse
import concurrent.futures
import contextlib
import os
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx2
import sqlalchemy

from zebraboard import __version__
from zebraboard.board import examples
from zebraboard.board.store import Store
from zebraboard.language.library import load

PEER = "import zebraboard.board.planning as p; p.KEPT = p.TRIED = 0; from zebraboard.cli.app import main; main()"


READING = 5.0
"""Seconds that somebody looks at a page before opening the next, on average."""


def fill(url: str, count: int) -> list[str]:
    """Put ``count`` cases into a new database: the examples over and over, each with an id of its own."""
    store = Store.open(url, load().vocabulary)
    store.add_examples([])
    documents = examples.documents()
    made = [
        re.sub(r"(?m)^case: .*$", f"case: case-{n:04d}", documents[n % len(documents)], count=1) for n in range(count)
    ]
    for start in range(0, count, 100):
        store.create_cases(store.system, made[start : start + 100])
    store.close()
    return [f"case-{n:04d}" for n in range(count)]


@contextlib.contextmanager
def server(url: str, *, kept: bool) -> Iterator[str]:
    """`zebraboard serve` on a free port; its address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = ["-m", "zebraboard"] if kept else ["-c", PEER]
    command = [sys.executable, *start, "serve", "--port", str(port), "--database", url]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            with contextlib.suppress(httpx2.HTTPError):
                httpx2.get(f"{address}/static/board.css")
                break
            time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait()


def milliseconds(work: Callable[[], httpx2.Response]) -> float:
    """Wall time of one request that succeeds."""
    start = time.perf_counter()
    answer = work()
    spent = (time.perf_counter() - start) * 1000
    answer.raise_for_status()
    return spent


def percentiles(times: list[float]) -> str:
    """Median, 95th and 99th percentile."""
    cut = statistics.quantiles(times, n=100)
    return f"{statistics.median(times):.0f} / {cut[94]:.0f} / {cut[98]:.0f} ms"


def one_person(address: str, keys: list[str], repeats: int) -> dict[str, list[float]]:
    """What one person waits for, page by page."""
    chance = random.Random(1)
    found: dict[str, list[float]] = {}
    with httpx2.Client(base_url=address, timeout=60) as client:
        page = client.get(f"/cases/{keys[0]}").raise_for_status().text
        csrf = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        headers = {"X-CSRF-Token": csrf[1] if csrf else "", "HX-Request": "true"}
        for key in keys[:20]:
            client.get(f"/cases/{key}")  # opened before, as on a day of the board

        def opened(key: str) -> float:
            return milliseconds(lambda: client.get(f"/cases/{key}"))

        def tried(number: int) -> float:
            moved = {"v-ki67": f"{number % 90 + 0.5}"}
            start = time.perf_counter()
            answer = client.post(f"/cases/{keys[number % 20]}/what-if", data=moved, headers=headers).raise_for_status()
            spent = (time.perf_counter() - start) * 1000
            assert "The plan as recorded." not in answer.text, "nothing was moved"
            return spent

        found["the list of cases"] = [milliseconds(lambda: client.get("/cases")) for _ in range(repeats)]
        found["a plan page"] = [opened(chance.choice(keys[:20])) for _ in range(repeats)]
        found["a plan page of a case not opened before"] = [opened(key) for key in keys[20 : 20 + repeats]]
        found["what if"] = [tried(number) for number in range(repeats)]
    return found


def many_people(address: str, keys: list[str], people: int, pages: int, reading: float) -> tuple[list[float], float]:
    """``people`` who each look at ``pages`` plan pages and read about ``reading`` seconds in between, all at once.

    The times, and pages a second.
    """
    ready = threading.Barrier(people + 1)

    def person(number: int) -> list[float]:
        chance = random.Random(number)
        with httpx2.Client(base_url=address, timeout=120) as client:
            ready.wait()
            times = []
            for _ in range(pages):
                time.sleep(chance.uniform(0, 2 * reading))
                times.append(milliseconds(lambda: client.get(f"/cases/{chance.choice(keys[:20])}")))
            return times

    with concurrent.futures.ThreadPoolExecutor(people) as pool:
        waiting = [pool.submit(person, number) for number in range(people)]
        ready.wait()
        start = time.perf_counter()
        times = [spent for result in waiting for spent in result.result()]
        return times, len(times) / (time.perf_counter() - start)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--cases", type=int, default=1_000)
    arguments.add_argument("--people", type=int, default=50)
    arguments.add_argument("--repeats", type=int, default=60)
    arguments.add_argument("--database", default="", help="an empty PostgreSQL database instead of an SQLite file")
    given = arguments.parse_args()
    rows: list[tuple[str, str, str, str]] = []
    with tempfile.TemporaryDirectory() as folder:
        url = given.database or f"sqlite:///{Path(folder) / 'board.sqlite'}"
        keys = fill(url, given.cases)
        with server(url, kept=True) as address:
            ours = one_person(address, keys, given.repeats)
            reading = many_people(address, keys, given.people, 5, READING)
            at_once = many_people(address, keys, given.people, 10, 0)
        with server(url, kept=False) as address:
            peers = one_person(address, keys, max(10, given.repeats // 4))
            peer_reading = many_people(address, keys, given.people, 2, READING)
            peer_at_once = many_people(address, keys, given.people, 2, 0)
    bars = {"a plan page": "median 100 ms", "what if": "median 150 ms"}
    for what, times in ours.items():
        rows.append((what, percentiles(times), percentiles(peers[what]), bars.get(what, "")))
    for what, both in (
        (f"a plan page, {given.people} people who read {READING:.0f} s each", (reading, peer_reading)),
        (f"a plan page, {given.people} people without a pause", (at_once, peer_at_once)),
    ):
        rows.append((what, percentiles(both[0][0]), percentiles(both[1][0]), ""))
    rows.append(("pages a second, without a pause", f"{at_once[1]:.0f}", f"{peer_at_once[1]:.0f}", ""))
    database = sqlalchemy.make_url(url).get_backend_name()
    print(
        f"\nzebraboard {__version__}, Python {platform.python_version()}, {database}, {given.cases:,} cases, {os.cpu_count()} cores, "
        f"{platform.processor() or platform.machine()}; median / 95th / 99th percentile"
    )
    width = max(len(row[0]) for row in rows)
    print(f"{'':<{width}}  {'workbench':>22}  {'every plan anew':>22}  bar")
    for what, mine, peer, bar in rows:
        print(f"{what:<{width}}  {mine:>22}  {peer:>22}  {bar}".rstrip())


if __name__ == "__main__":
    main()
