"""All benchmarks in one run: one plan, possible worlds, a whole process, and a million synthetic patients.

Run ``make bench``. The table names the machine and the versions; the baseline is the scalar reader, patient by patient,
in the same run.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from zebraboard import __version__
from zebraboard import profile as profiles
from zebraboard import record as records
from zebraboard.language.columnar import Columnar
from zebraboard.language.library import Library, load
from zebraboard.language.nodes import Node
from zebraboard.plan import Planner
from zebraboard.plan.verdict import Engine
from zebraboard.profile import Profile

sys.path.insert(0, str(Path(__file__).parent))
from synthetic import synthetic_patients

EXAMPLE = Path(__file__).parent.parent / "examples" / "ileum-g2-progressive.yaml"
AS_OF = dt.date(2026, 11, 1)
CHUNK = 524_288


def median_ms(work: Callable[[], object], repeats: int) -> float:
    """Median wall time of ``work`` in milliseconds, after one run that is not counted."""
    work()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times) * 1000


def all_nodes(engine: Engine) -> list[Node]:
    """Every statement that stands: verdict formulas, exclusions, statements, and everything of care."""
    library = engine.library
    nodes = list(engine.formula_nodes)
    for spoken in engine.spoken.values():
        nodes += [node for _, node in spoken.statements] + [node for _, node in spoken.exclusions]
    for rules in (library.team, library.red_flags, library.follow_up, library.tests_to_get):
        nodes += [engine.concerns(rule) for rule in rules]
    return list(dict.fromkeys(nodes))


def columnar(library: Library, table: pl.DataFrame) -> tuple[float, int]:
    """Seconds for the whole table through every definition and statement, and the number of columns worked out."""
    engine = Engine(library, AS_OF, "EU")
    nodes = all_nodes(engine)
    reader = Columnar(
        library.definitions,
        nodes,
        as_of=AS_OF,
        parameters=engine.parameters,
        available=table.columns,
        keep_definitions=True,
    )
    start = time.perf_counter()
    checksum = 0
    for offset in range(0, table.height, CHUNK):
        answers = reader.run(table.slice(offset, CHUNK))
        checksum += answers.height
    assert checksum == table.height
    return time.perf_counter() - start, len(nodes) + len(library.definitions)


def scalar_rate(library: Library, table: pl.DataFrame, count: int) -> float:
    """Patients a second, one after the other, through the scalar reader."""
    engine = Engine(library, AS_OF, "EU")
    nodes = all_nodes(engine)
    facts = library.vocabulary.facts
    rows = table.head(count).to_dicts()
    start = time.perf_counter()
    for row in rows:
        values = {}
        for id, value in row.items():
            if value is not None and id in facts:
                levels = facts[id].levels
                values[id] = levels.by_code[value] if levels is not None else value
        reader = engine.scalar(values, {})
        for node in nodes:
            reader.value(node)
        for id in library.definitions:
            reader.derived(id)
    return count / (time.perf_counter() - start)


def example(library: Library) -> tuple[records.Record, Profile]:
    """The example case."""
    record = records.read_case(EXAMPLE, library.vocabulary)
    return record, profiles.build(record, library.vocabulary)


def main() -> None:
    """Print the table."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--patients", type=int, default=1_000_000)
    arguments.add_argument("--baseline-patients", type=int, default=300)
    arguments.add_argument("--repeats", type=int, default=30)
    given = arguments.parse_args()

    library = load()
    planner = Planner(library)
    _, profile = example(library)
    plan = planner.plan(profile)
    missing = planner.worlds(profile, [item.fact for item in plan.missing]).facts[:6]
    rows: list[tuple[str, str, str]] = []

    def row(what: str, value: str, bar: str) -> None:
        rows.append((what, value, bar))
        print(f"  {what}: {value}", file=sys.stderr)

    row(
        "one plan, all reasons (median)",
        f"{median_ms(lambda: planner.plan(profile, look_further=False), given.repeats):.1f} ms",
        "15 ms",
    )
    row(
        "the same with worlds, thresholds, lookahead",
        f"{median_ms(lambda: planner.plan(profile), given.repeats):.1f} ms",
        "",
    )
    spanned = planner.worlds(profile, missing)
    row(
        f"possible worlds of {len(spanned.facts)} missing facts ({spanned.size:,} worlds)",
        f"{median_ms(lambda: planner.worlds(profile, missing), given.repeats):.1f} ms", "150 ms",
    )  # fmt: skip
    command = [sys.executable, "-m", "zebraboard", "plan", str(EXAMPLE)]

    def process() -> None:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    row("zebraboard plan, whole process (median)", f"{median_ms(process, 7) / 1000:.2f} s", "1 s")
    needed = {id for id in library.vocabulary.facts if library.vocabulary.facts[id].kind != "text"}
    table = synthetic_patients(library.vocabulary, sorted(needed), given.patients)
    seconds, columns = columnar(library, table)
    row(
        f"columnar: {given.patients:,} patients, {columns:,} definitions and statements",
        f"{given.patients / seconds:,.0f} patients/s", "300,000/s",
    )  # fmt: skip
    row(
        "baseline: one patient after the other",
        f"{scalar_rate(library, table, given.baseline_patients):,.0f} patients/s",
        "",
    )
    row("peak memory", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:.2f} GiB", "4 GiB")

    print(
        f"\nzebraboard {__version__}, Python {platform.python_version()}, polars {pl.__version__}, {os.cpu_count()} cores, {platform.processor() or platform.machine()}"
    )
    width = max(len(what) for what, _, _ in rows)
    for what, value, bar in rows:
        print(f"{what:<{width}}  {value:>20}  {'bar ' + bar if bar else ''}".rstrip())


if __name__ == "__main__":
    main()
