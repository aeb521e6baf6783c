"""The workbench under load: how long the pages of a board with 1,000 cases take, alone and with 50 people at once.

``.venv/bin/python benchmarks/board.py [--people 50]``. A board listens on loopback with an SQLite file that is thrown away; its
cases are the examples with other ages. Times are what a person waits for: from sending the request to the last byte.
"""

from __future__ import annotations

import argparse
import platform
import random
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx2 as httpx

from zebraboard.board import examples
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.board.store import Store
from zebraboard.language.library import load

CASES = 1_000
PART = {"HX-Request": "true"}


def documents(count: int, seed: int = 7) -> list[str]:
    """Invented variants of the examples."""
    generator, texts = random.Random(seed), examples.documents()
    found = []
    for number in range(count):
        text = re.sub(r"(?m)^case: .*$", f"case: bench-{number:04d}", texts[number % len(texts)], count=1)
        found.append(re.sub(r"(?m)^  age: .*$", f"  age: {generator.randint(30, 85)}", text, count=1))
    return found


def serve(database: Path) -> tuple[subprocess.Popen[bytes], str]:
    """A board of its own process, as it is run; and its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "zebraboard", "serve", "--port", str(port), "--database", f"sqlite:///{database}"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    for _ in range(600):
        try:
            if httpx.get(f"{url}/cases", timeout=5).status_code == 200:
                return process, url
        except httpx.HTTPError:
            time.sleep(0.1)
    process.kill()
    raise SystemExit("The board did not start.")


def timed(ask: Callable[[int], httpx.Response], numbers: range) -> list[float]:
    """Milliseconds of each request; every answer must be a page."""
    spent = []
    for number in numbers:
        start = time.perf_counter()
        answer = ask(number)
        spent.append((time.perf_counter() - start) * 1000)
        answer.raise_for_status()
    return spent


def show(name: str, spent: list[float]) -> None:
    """One line of the table."""
    ordered = sorted(spent)
    late = ordered[int(0.95 * (len(ordered) - 1))]
    print(f"| {name} | {statistics.median(ordered):.0f} | {late:.0f} | {len(ordered)} |", flush=True)


def main() -> None:
    """Measure and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--people", type=int, default=50)
    people = parser.parse_args().people
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "board.sqlite"
        store = Store.open(f"sqlite:///{database}", load().vocabulary)
        store.create_cases(LOCAL, documents(CASES))
        store.close()
        process, url = serve(database)
        try:
            measure(url, people)
        finally:
            process.terminate()
            process.wait(20)


def measure(url: str, people: int) -> None:
    """Ask the board that listens at ``url``."""
    print(
        f"{platform.processor() or platform.machine()}, Python {platform.python_version()}, {CASES:,} cases, SQLite\n"
    )
    print("| what | median ms | 95 % ms | requests |\n|---|---:|---:|---:|")
    with httpx.Client(base_url=url, timeout=60) as client:
        client.get("/cases/bench-0999")
        show("list of cases", timed(lambda _: client.get("/cases"), range(30)))
        show("plan page, case never planned before", timed(lambda n: client.get(f"/cases/bench-{n:04d}"), range(200)))
        show("plan page, again", timed(lambda n: client.get(f"/cases/bench-{n:04d}"), range(200)))
        show(
            "missing facts and lookahead, first time",
            timed(lambda n: client.get(f"/cases/bench-{n:04d}/ahead", headers=PART), range(60)),
        )
        show(
            "every reason of one option",
            timed(lambda n: client.get(f"/cases/bench-{n:04d}/options/everolimus", headers=PART), range(100)),
        )
        page = client.get("/cases/bench-0300/what-if").text
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', page)
        assert found is not None
        head = {**PART, "X-CSRF-Token": found[1]}

        def move(number: int) -> httpx.Response:
            fields = {"slider": "ki67", "use": "ki67", "v-ki67": f"{1 + number * 0.25:g}"}
            return client.post("/cases/bench-0300/what-if", data=fields, headers=head)

        show("what if, a value not asked before", timed(move, range(200)))

    def person(number: int) -> list[float]:
        with httpx.Client(base_url=url, timeout=60) as own:
            return timed(lambda n: own.get(f"/cases/bench-{(number * 7 + n) % 200:04d}"), range(10))

    start = time.perf_counter()
    with ThreadPoolExecutor(people) as pool:
        spent = [each for part in pool.map(person, range(people)) for each in part]
    show(f"plan page, {people} people at once without a pause", spent)
    print(f"\n{len(spent) / (time.perf_counter() - start):.0f} plan pages a second with {people} people at once.")


if __name__ == "__main__":
    main()
