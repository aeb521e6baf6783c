"""Flat tables: one row a patient, one column a fact.

``case`` holds the patient's id. For each fact: ``<fact>`` (canonical unit), and where needed ``<fact>__unit``,
``<fact>__date`` and ``<fact>__hi`` (the upper bound where the value is known only within bounds; ``<fact>`` is then the
lower one). Treatment history goes by its own facts (``had_everolimus``, ``cycles_of_prrt``). An empty cell is unknown.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from zebraboard.language.errors import Place, ZebraboardError, nearest
from zebraboard.language.values import Interval, Value, bounds, number
from zebraboard.language.vocabulary import Kind, Vocabulary
from zebraboard.record.dates import PartialDate
from zebraboard.record.model import Observation, Record
from zebraboard.record.problems import RecordError
from zebraboard.record.values import UNKNOWN, ValueReader

if TYPE_CHECKING:
    import polars as pl

CASE = "case"
OTHERS = ("case", "jurisdiction", "as_of", "title", "question")
SUFFIXES = ("unit", "date", "hi")
FLAGS = {"1": "yes", "0": "no"}
"""How tables write a boolean beside true, false, yes and no."""


def read_table(path: Path, vocabulary: Vocabulary) -> pl.DataFrame:
    """A CSV or Parquet file with every column's name checked. CSV cells stay text; empty ones are null.

    Raises :class:`RecordError` naming each column that is no fact. The values are checked by
    :func:`zebraboard.profile.table.from_flat` and :func:`row_record`.
    """
    import polars as pl

    path = Path(path)
    place = Place(str(path))
    try:
        if path.suffix.lower() in (".parquet", ".pq"):
            frame = pl.read_parquet(path)
        else:
            frame = pl.read_csv(path, infer_schema=False)
    except OSError as problem:
        raise ZebraboardError(
            f"cannot read this file: {problem.strerror or problem}",
            place=place,
            remedy="Check the path and its permissions.",
        ) from None
    except pl.exceptions.PolarsError as problem:
        raise ZebraboardError(
            f"this is no table: {str(problem).splitlines()[0]}",
            place=place, remedy="Give a CSV file with a header line, or a Parquet file.",
        ) from None  # fmt: skip
    problems = check_columns(frame.columns, vocabulary, str(path))
    if problems:
        raise RecordError(problems)
    return frame


def check_columns(columns: Iterable[str], vocabulary: Vocabulary, file: str = "") -> list[ZebraboardError]:
    """A problem for each column that is no fact, or that adds something to a fact without a column."""
    columns = list(columns)
    problems = []
    for name in columns:
        place = Place(file, 1 if file else 0, name)
        fact, _, suffix = name.partition("__")
        if name in OTHERS or (not suffix and fact in vocabulary.facts):
            continue
        if fact not in vocabulary.facts:
            near = nearest(fact, vocabulary.recorded) or nearest(fact, vocabulary.facts)
            problems.append(
                ZebraboardError(
                    f"column {name!r} is no fact", place=place, remedy=near or "Take it away, or rename it to a fact."
                )
            )
        elif suffix not in SUFFIXES:
            problems.append(
                ZebraboardError(
                    f"column {name!r}: {suffix!r} is nothing that a fact has",
                    place=place, remedy=nearest(suffix, SUFFIXES) or "It can be unit, date or hi.",
                )
            )  # fmt: skip
        elif suffix in ("unit", "hi") and vocabulary.facts[fact].kind is not Kind.QUANTITY:
            problems.append(
                ZebraboardError(f"column {name!r}: {fact} is no number", place=place, remedy="Take the column away.")
            )
        elif fact not in columns:
            problems.append(
                ZebraboardError(
                    f"column {name!r} stands without {fact!r}", place=place, remedy=f"Add the column {fact}."
                )
            )
    return problems


def header(vocabulary: Vocabulary, *, history: bool = False) -> list[str]:
    """The columns of an empty table: ``case``, then every fact (with ``history`` those of treatments too)."""
    facts = vocabulary.facts if history else vocabulary.recorded
    return [CASE, *facts]


def row_record(
    frame: pl.DataFrame, index: int, vocabulary: Vocabulary, *, today: dt.date | None = None, file: str = ""
) -> Record:
    """One row of a flat table (as :func:`read_table` gives it) as a record.

    Raises :class:`RecordError` with every cell that cannot be read; places count rows from 1, the header being line 1
    of a file.
    """
    today = today or dt.date.today()
    cells = {name: value for name, value in frame.row(index, named=True).items() if value not in (None, "")}
    problems: list[ZebraboardError] = []
    reader = ValueReader()
    facts = []
    case = str(cells.get(CASE, index + 1))

    def place(column: str) -> Place:
        return Place(file, index + 2 if file else 0, f"case {case}, {column}")

    for id in frame.columns:
        fact = vocabulary.facts.get(id)
        high = cells.get(f"{id}__hi")
        if fact is None or (id not in cells and high is None):
            continue
        raw = cells.get(id)
        if fact.kind is Kind.BOOLEAN and str(raw) in FLAGS:
            raw = FLAGS[str(raw)]
        try:
            unit = str(cells.get(f"{id}__unit", ""))
            parsed = reader.read(fact, raw, unit)
            value = parsed.value
            if high is not None:
                value = _between(id, value, reader.read(fact, high, unit).value, fact.range)
            given = cells.get(f"{id}__date")
            date = None if given is None or str(given).lower() in UNKNOWN else PartialDate.parse(given)
            if date is not None and date.first > today:
                raise ZebraboardError(f"{date} is in the future", remedy=f"Today is {today}. Is the year right?")
        except ZebraboardError as problem:
            problems.append(ZebraboardError(problem.message, place=place(id), remedy=problem.remedy))
            continue
        if value is not None:
            facts.append(Observation(id, value, date, given=parsed.given))
    as_of = cells.get("as_of")
    try:
        day = None if as_of is None else PartialDate.parse(as_of).first
    except ZebraboardError as problem:
        problems.append(ZebraboardError(problem.message, place=place("as_of"), remedy=problem.remedy))
        day = None
    if problems:
        raise RecordError(problems)
    return Record(
        case=case, title=str(cells.get("title", "")), question=str(cells.get("question", "")),
        jurisdiction=str(cells.get("jurisdiction", "")).upper(), as_of=day, facts=tuple(facts),
    )  # fmt: skip


def _between(id: str, low: Value, high: Value, span: tuple[float, float] | None) -> Value:
    """The value between a lower bound (the range's end if it is not given) and an upper one (if it is)."""
    if high is None:
        return low
    least = bounds(low)[0] if isinstance(low, int | float | Interval) else (span or (-math.inf, math.inf))[0]
    most = bounds(high)[0] if isinstance(high, int | float | Interval) else math.nan
    if not least <= most:
        raise ZebraboardError(
            f"{id} from {least:g} to {most:g} is no range",
            remedy=f"{id} is the lower bound and {id}__hi the upper one.",
        )
    return number(least, most)
