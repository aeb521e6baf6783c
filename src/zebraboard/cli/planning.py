"""From the file that a command was given to its plan, and from content to a file."""

from __future__ import annotations

from pathlib import Path

from zebraboard import profile as profiles
from zebraboard import record as records
from zebraboard.cli import tables
from zebraboard.cli.console import progress
from zebraboard.cli.options import day
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.plan import Plan, Planner
from zebraboard.profile import Profile


def read_record(library: Library, case: Path, row: str) -> records.Record:
    """The record of a case file, or of one row of a table."""
    if case.suffix.lower() in tables.SUFFIXES:
        return tables.read_row(case, library, row)
    if row:
        raise ZebraboardError(
            f"--row {row}: {case} is no table", remedy="Leave --row out, or give a CSV or Parquet file."
        )
    return records.read_case(case, library.vocabulary)


def profile_of(library: Library, record: records.Record, as_of: str, jurisdiction: str) -> Profile:
    """The facts of a record as the options ask for them."""
    return profiles.build(record, library.vocabulary, as_of=day(as_of), jurisdiction=jurisdiction or None)


def make(library: Library, record: records.Record, profile: Profile, local: Path | None) -> Plan:
    """The plan, with a hospital's own layer laid over if there is one."""

    def planned(knowledge: Library) -> Plan:
        return Planner(knowledge).plan(profile, case=record.case, title=record.title, question=record.question)

    base = planned(library)
    if local is None:
        return base
    from zebraboard.plan import local as layers

    layer, laid_over = layers.read(local, library)
    return layers.annotate(planned(laid_over), base, layer)


def write(path: Path, content: bytes) -> None:
    """Write a file; ZebraboardError with the remedy if that cannot be done."""
    try:
        path.write_bytes(content)
    except OSError as problem:
        raise ZebraboardError(f"cannot write {path}: {problem.strerror}", remedy="Choose another file.") from None
    progress(f"Written to {path}.")
