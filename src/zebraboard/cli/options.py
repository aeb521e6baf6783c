"""What several commands can be told, in the same words."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Annotated

import typer

from zebraboard.language.errors import ZebraboardError

CaseFile = Annotated[
    Path, typer.Argument(metavar="CASE", help="A case file (YAML or JSON), or a table (CSV or Parquet) with --row.")
]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Plan the case as it stood on this day (2024-05-31).")
]
Where = Annotated[
    str,
    typer.Option("--jurisdiction", metavar="PLACE", help="Whose labels count: EU, US, ... [default: the case's, else EU]"),
]  # fmt: skip
LocalFile = Annotated[Path | None, typer.Option("--local", metavar="FILE", help="A hospital's own layer.")]
Row = Annotated[str, typer.Option("--row", metavar="ID", help="Which patient of a table (its column `case`).")]


def day(text: str) -> dt.date | None:
    """The date that an option gives; None if it was left out."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise ZebraboardError(f"{text!r} is not a date", remedy="Write it as 2024-05-31.") from None
