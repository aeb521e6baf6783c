"""Tables of patients: one row planned like a case, or the verdicts of all rows at once."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zebraboard import record as records
from zebraboard.cli.console import console, steps
from zebraboard.cli.options import AsOf, Where, day
from zebraboard.language.errors import Place, ZebraboardError, nearest
from zebraboard.language.library import Library, load

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".csv", ".parquet", ".pq")
CHUNK = 100_000
"""Rows worked out at once."""


def read_row(path: Path, library: Library, row: str) -> records.Record:
    """The patient ``row`` (its ``case``; may be empty if there is only one) of a table."""
    frame = records.read_table(path, library.vocabulary)
    place = Place(str(path))
    if frame.height == 0:
        raise ZebraboardError("this table has no rows", place=place, remedy="Add a row a patient below the header.")
    ids = [str(id) for id in frame["case"]] if "case" in frame.columns else [str(n + 1) for n in range(frame.height)]
    if not row and frame.height > 1:
        some = f"{', '.join(ids[:8])}{' ...' if len(ids) > 8 else ''}"
        raise ZebraboardError(
            f"this table has {frame.height} patients", place=place, remedy=f"Choose one: --row {ids[0]} (of {some})"
        )
    if row and ids.count(row) != 1:
        found = f"{ids.count(row)} rows are called {row!r}" if row in ids else f"no row is called {row!r}"
        raise ZebraboardError(found, place=place, remedy=nearest(row, ids) or "The column `case` names the rows.")
    return records.row_record(frame, ids.index(row) if row else 0, library.vocabulary, file=str(path))


def table(
    file: Annotated[
        Path, typer.Argument(metavar="TABLE", help="CSV or Parquet, one row a patient, one column a fact.")
    ],
    out: Annotated[
        Path,
        typer.Option("--out", metavar="FILE", help="Where the verdicts go: .csv or .parquet; one column a treatment."),
    ],
    as_of: AsOf = "",
    jurisdiction: Where = "",
) -> None:
    """Plan every patient of a table at once: the verdict of each treatment, one row a patient."""
    if out.suffix.lower() not in SUFFIXES:
        raise ZebraboardError(
            f"{out} is neither CSV nor Parquet", remedy="Write --out verdicts.csv or verdicts.parquet."
        )
    import polars as pl

    from zebraboard.plan.columns import CODES, verdict_table
    from zebraboard.plan.verdict import Engine
    from zebraboard.profile.build import JURISDICTION
    from zebraboard.profile.table import from_flat

    library = load()
    frame = records.read_table(file, library.vocabulary)
    when = day(as_of) or dt.date.today()
    engine = Engine(library, when, (jurisdiction or JURISDICTION).upper())
    parts: list[pl.DataFrame] = []
    for offset in steps(range(0, frame.height, CHUNK), "planning"):
        part = frame.slice(offset, CHUNK)
        ready = from_flat(part, library.vocabulary, engine.all_cells.facts, as_of=when, file=str(file))
        words = {index: str(verdict) for index, verdict in enumerate(CODES)}
        verdicts = verdict_table(engine, ready).select(pl.all().replace_strict(words, return_dtype=pl.String))
        names = part.select("case") if "case" in part.columns else part.select(pl.int_range(offset + 1, offset + part.height + 1).alias("case"))  # fmt: skip
        parts.append(pl.concat([names, verdicts], how="horizontal"))
    made = pl.concat(parts) if parts else pl.DataFrame({"case": []})
    _write(made, out)
    _count(made, library)
    typer.echo(str(out))


def _write(frame: pl.DataFrame, out: Path) -> None:
    try:
        if out.suffix.lower() == ".csv":
            frame.write_csv(out)
        else:
            frame.write_parquet(out)
    except OSError as problem:
        raise ZebraboardError(f"cannot write {out}: {problem.strerror}", remedy="Choose another file.") from None


def _count(frame: pl.DataFrame, library: Library) -> None:
    """How many patients have each treatment on the table, the most frequent first, on stderr."""
    import sys

    counts: Counter[str] = Counter()
    for id in frame.columns[1:]:
        counts[id] = int(frame[id].is_in(["recommended", "option"]).sum())
    out = console(sys.stderr)
    out.print(f"{frame.height} patients. Recommended or an option, for how many:")
    for id, count in counts.most_common(12):
        if count:
            out.print(f"  {count:>8}  {library.treatments[id].entry.name}", soft_wrap=True)
