"""Tables for the columnar reader.

A column a fact: Boolean, Float64 (with ``<fact>__hi`` where a value is known only within bounds), enumerations as UInt16
(:meth:`~zebraboard.language.vocabulary.Enumeration.code`), Date; ``<fact>__date`` is the day of the reading. Null is
unknown.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

import polars as pl

from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Fact, Kind, Vocabulary
from zebraboard.profile.flatcells import Cells
from zebraboard.profile.history import YES_NO
from zebraboard.profile.model import Profile
from zebraboard.record.problems import RecordError

DTYPES: dict[Kind, type[pl.DataType]] = {
    Kind.BOOLEAN: pl.Boolean,
    Kind.QUANTITY: pl.Float64,
    Kind.ENUMERATION: pl.UInt16,
    Kind.DATE: pl.Date,
    Kind.TEXT: pl.String,
}


def from_profiles(
    profiles: Sequence[Profile], vocabulary: Vocabulary, needed: Collection[str] | None = None
) -> pl.DataFrame:
    """One row a profile, with a column for each fact in ``needed`` (default: every fact that any profile knows)."""
    wanted = _wanted(vocabulary, needed if needed is not None else {id for p in profiles for id in p.values})
    columns: list[pl.Series] = []
    for fact in wanted:
        values = [profile.values.get(fact.id) for profile in profiles]
        columns += _series(fact, values)
        dates = [profile.dates.get(fact.id) for profile in profiles]
        if any(date is not None for date in dates):
            columns.append(pl.Series(f"{fact.id}__date", dates, dtype=pl.Date))
    return pl.DataFrame(columns)


def from_flat(
    frame: pl.DataFrame,
    vocabulary: Vocabulary,
    needed: Collection[str] | None = None,
    *,
    as_of: dt.date | None = None,
    today: dt.date | None = None,
    file: str = "",
) -> pl.DataFrame:
    """A flat table (:func:`zebraboard.record.read_table`) ready for the columnar reader.

    Only facts in ``needed`` are read (default: every fact that has a column); those without a column become null. Units
    are converted, levels and booleans read as in a case file, bounds (``<3``) split in two columns. What is dated after
    ``as_of`` is left out; nothing may be dated after ``today``. History facts follow each other as in a single record:
    ``had_everolimus`` makes ``had_targeted_therapy`` true. Body mass index, surface area and the date of progression are
    filled in where they follow from other columns.

    Raises :class:`~zebraboard.record.RecordError` that names, a column, the first offending rows.
    """
    cells = Cells(frame, today=today or dt.date.today(), as_of=as_of, file=file)
    have = [column for column in frame.columns if column in vocabulary.facts]
    wanted = _wanted(vocabulary, needed if needed is not None else have)
    read = {fact.id: None for fact in wanted} | dict.fromkeys(_behind(wanted, have, vocabulary))
    columns: dict[str, pl.Series] = {}
    for id in read:
        if id in frame.columns:
            columns |= cells.column(vocabulary.facts[id])
    if cells.problems:
        raise RecordError(cells.problems)
    table = pl.DataFrame(list(columns.values())) if columns else pl.DataFrame()
    table = _closed(table, wanted, vocabulary)
    table = _measured(table, {fact.id: fact for fact in wanted})
    result: list[pl.Series] = []
    for fact in wanted:
        known = fact.id in table.columns
        empty = pl.Series(fact.id, [None], dtype=DTYPES[fact.kind]).new_from_index(0, frame.height)
        result.append(table[fact.id] if known else empty)
        result += [table[name] for name in (f"{fact.id}__hi", f"{fact.id}__date") if name in table.columns]
    return pl.DataFrame(result)


def _wanted(vocabulary: Vocabulary, ids: Collection[str]) -> list[Fact]:
    """The facts asked for, in the vocabulary's order; texts are for people only."""
    unknown = set(ids) - set(vocabulary.facts)
    if unknown:
        raise KeyError(f"no such facts: {', '.join(sorted(unknown))}")
    return [fact for id, fact in vocabulary.facts.items() if id in ids and fact.kind is not Kind.TEXT]


def _series(fact: Fact, values: Sequence[Value]) -> list[pl.Series]:
    dtype = DTYPES[fact.kind]
    if fact.levels is not None:
        codes = [None if value is None else fact.levels.code(str(value)) for value in values]
        return [pl.Series(fact.id, codes, dtype=dtype)]
    if fact.kind is not Kind.QUANTITY:
        return [pl.Series(fact.id, values, dtype=dtype)]
    series = [pl.Series(fact.id, [v.lo if isinstance(v, Interval) else v for v in values], dtype=dtype)]
    if any(isinstance(value, Interval) for value in values):
        high = [v.hi if isinstance(v, Interval) else v for v in values]
        series.append(pl.Series(f"{fact.id}__hi", high, dtype=dtype))
    return series


# what follows from other columns


def _kin(vocabulary: Vocabulary) -> dict[str, tuple[str, ...]]:
    """For each yes-or-no history fact: the facts of the same family above it, itself included."""
    found = {}
    for fact in vocabulary.facts.values():
        if fact.family is None or fact.family[0] not in YES_NO:
            continue
        family, id = fact.family
        tables = (vocabulary.medicines,) if family == "takes" else (vocabulary.agents,)
        if family == "allergic_to":
            tables = ({**vocabulary.agents, **vocabulary.medicines},)
        found[fact.id] = tuple(f"{family}_{kin}" for kin in vocabulary.ancestors(tables[0], id))
    return found


def _behind(wanted: Sequence[Fact], have: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    """Columns that are not asked for, but from which something asked for follows."""
    ids = {fact.id for fact in wanted}
    found = []
    if ids & {"bmi", "body_surface_area"}:
        found += ["height", "weight"]
    if "progression_date" in ids:
        found.append("recist_progression")
    above = _kin(vocabulary)
    asked = {id for id in ids if id in above}
    if asked:
        for column in have:
            if column in above and any(column in above[id] or id in above[column] for id in asked):
                found.append(column)
    return [id for id in found if id in vocabulary.facts]


def _closed(table: pl.DataFrame, wanted: Sequence[Fact], vocabulary: Vocabulary) -> pl.DataFrame:
    """History facts with what follows from each other: yes upwards, no downwards; null where the two clash."""
    above = _kin(vocabulary)
    known = [column for column in table.columns if column in above]
    if not known:
        return table
    result = []
    for fact in wanted:
        if fact.id not in above:
            continue
        below = [pl.col(column) for column in known if fact.id in above[column]]
        over = [pl.col(column) for column in known if column in above[fact.id]]
        if not below and not over:
            continue
        yes = pl.any_horizontal(*(c.fill_null(False) for c in below)) if below else pl.lit(False)
        no = pl.any_horizontal(*(~c.fill_null(True) for c in over)) if over else pl.lit(False)
        clash = yes & no
        result.append(
            pl.when(clash).then(None).when(yes).then(True).when(no).then(False).otherwise(None).alias(fact.id)
        )
    return table.with_columns(result)


def _measured(table: pl.DataFrame, wanted: Mapping[str, Fact]) -> pl.DataFrame:
    """What :mod:`zebraboard.profile.measures` works out of one reading each, where it is not stated; what comes out
    beyond the fact's range is no value."""
    have = set(table.columns)
    new: dict[str, pl.Expr] = {}
    if {"height", "weight"} <= have:
        height, weight = (_exact(id, have) for id in ("height", "weight"))
        new["bmi"] = (weight / (height / 100) ** 2).round(1)
        new["body_surface_area"] = (height * weight / 3600).sqrt().round(2)
    if {"recist_progression", "recist_progression__date"} <= have:
        new["progression_date"] = pl.when(pl.col("recist_progression")).then(pl.col("recist_progression__date"))
    columns = []
    for id, expression in new.items():
        if id not in wanted:
            continue
        span = wanted[id].range
        sound = pl.when(expression.is_between(*span)).then(expression) if span else expression
        columns.append(pl.coalesce(pl.col(id), sound).alias(id) if id in have else sound.alias(id))
        if f"{id}__hi" in have:
            columns.append(pl.coalesce(pl.col(f"{id}__hi"), pl.col(id), sound).alias(f"{id}__hi"))
    return table.with_columns(columns) if columns else table


def _exact(id: str, have: set[str]) -> pl.Expr:
    """A number where it is known exactly."""
    if f"{id}__hi" not in have:
        return pl.col(id)
    return pl.when(pl.col(f"{id}__hi") == pl.col(id)).then(pl.col(id))
