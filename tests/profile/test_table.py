"""Tables for the columnar reader: from profiles, and from flat tables a column at a time."""

from __future__ import annotations

import datetime as dt
import io
import math
import time
from typing import Any

import polars as pl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.record.small import SMALL, TODAY, facts
from zebraboard import profile as profiles
from zebraboard.language.library import load
from zebraboard.language.values import Interval
from zebraboard.language.vocabulary import Kind
from zebraboard.profile.table import from_flat, from_profiles
from zebraboard.record import RecordError, row_record

AS_OF = dt.date(2024, 6, 1)


def csv(text: str) -> pl.DataFrame:
    return pl.read_csv(io.StringIO(text), infer_schema=False)


def flat(text: str, *needed: str, as_of: dt.date | None = AS_OF) -> pl.DataFrame:
    return from_flat(csv(text), SMALL, set(needed) or None, as_of=as_of, today=TODAY)


def refused(text: str) -> str:
    with pytest.raises(RecordError) as error:
        from_flat(csv(text), SMALL, today=TODAY, file="t.csv")
    return str(error.value)


# from profiles


def test_profiles_become_a_table() -> None:
    bodies = (
        "ki67: {value: '<3', date: 2024-01-01}\nprimary_site: ileum\npregnant: no\ndiagnosis_date: 2020-01-01",
        "ki67: 12\nprimary_site: gep",
        "age: 60",
    )
    made = [profiles.build(facts(body), SMALL, as_of=AS_OF) for body in bodies]
    needed = {"ki67", "primary_site", "pregnant", "diagnosis_date", "mitoses"}
    table = from_profiles(made, SMALL, needed)
    site = SMALL.enumerations["site"]
    assert table.to_dict(as_series=False) == {
        "ki67": [0.0, 12.0, None],
        "ki67__hi": [math.nextafter(3, 0), 12.0, None],
        "ki67__date": [dt.date(2024, 1, 1), None, None],
        "mitoses": [None, None, None],
        "primary_site": [site.code("ileum"), site.code("gep"), None],
        "pregnant": [False, None, None],
        "diagnosis_date": [dt.date(2020, 1, 1), None, None],
    }
    assert [str(dtype) for dtype in table.dtypes] == [
        "Float64",
        "Float64",
        "Date",
        "Float64",
        "UInt16",
        "Boolean",
        "Date",
    ]


def test_bounds_and_dates_have_columns_only_where_there_are_any() -> None:
    table = from_profiles([profiles.build(facts("ki67: 3"), SMALL, as_of=AS_OF)], SMALL, {"ki67"})
    assert table.columns == ["ki67"]
    assert from_profiles([], SMALL, {"ki67"}).height == 0
    with pytest.raises(KeyError, match="ki76"):
        from_profiles([], SMALL, {"ki76"})


# from flat tables


def test_a_flat_table_is_read_a_column_at_a_time() -> None:
    text = (
        "case,ki67,ki67__date,creatinine,creatinine__unit,mitoses,mitoses__hi,primary_site,pregnant,diagnosis_date\n"
        "a,<3,2024-01-10,1.2,mg/dL,2,5,Ileum,no,2020-01-05\n"
        "b,12,2024-02,88,,3,,midgut,1,2020\n"
        "c,,2024-02-01,1.3 mg/dL,,,4,,,\n"
        "d,unknown,,,,,,unknown,Not known,\n"
    )
    table = flat(text)
    site = SMALL.enumerations["site"]
    rows = table.to_dict(as_series=False)
    assert rows["ki67"] == [0.0, 12.0, None, None]
    assert rows["ki67__hi"] == [math.nextafter(3, 0), 12.0, None, None]
    assert rows["ki67__date"] == [dt.date(2024, 1, 10), dt.date(2024, 2, 15), None, None]
    assert rows["creatinine"] == [106.08, 88.0, 114.92, None]
    assert rows["mitoses"] == [2.0, 3.0, 0.0, None]
    assert rows["mitoses__hi"] == [5.0, 3.0, 4.0, None]
    assert rows["primary_site"] == [site.code("ileum"), site.code("small_intestine"), None, None]
    assert rows["pregnant"] == [False, True, None, None]
    assert rows["diagnosis_date"] == [dt.date(2020, 1, 5), dt.date(2020, 7, 1), None, None]


def test_only_what_is_needed_is_read_and_what_is_missing_is_null() -> None:
    table = flat("case,ki67,age\na,3,nonsense\n", "ki67", "pregnant", "primary_site", "diagnosis_date")
    assert dict(table.schema) == {
        "ki67": pl.Float64, "primary_site": pl.UInt16, "pregnant": pl.Boolean, "diagnosis_date": pl.Date,
    }  # fmt: skip
    assert table.row(0) == (3.0, None, None, None)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("case,ki67\na,3\nb,300\nc,-1\n", "t.csv:3 (ki67): outside 0 to 100 %: case b (300), case c (-1)"),
        ("ki67\n1\nfive\n", "t.csv:3 (ki67): 'five' is not a number: row 2"),
        (
            "case,ki67\na,~5\nb,~5\nc,~5\nd,~5\n",
            "'~5' is not a number that rules can use: case a, case b, case c and 1 more",
        ),
        ("case,primary_site\na,iluem\n", "'iluem' is no value of primary_site: case a\n  Did you mean ileum"),
        ("case,pregnant\na,2\n", "'2' is neither yes nor no: case a"),
        ("case,diagnosis_date\na,2030-01-01\n", "in the future: case a (2030-01-01)"),
        ("case,diagnosis_date\na,1.2.2020\n", "'1.2.2020' is not a date: case a"),
        ("case,ki67,ki67__date\na,3,2030-01-01\n", "(ki67__date): in the future: case a"),
        ("case,ki67,ki67__hi\na,5,3\n", "the lower bound is above the upper one: case a (5)"),
        ("case,creatinine,creatinine__unit\na,1,kg\n", "'kg' cannot be converted to it"),
        ("case,creatinine,creatinine__unit\na,1,g/L\n", "outside 5 to 3000 umol/L: case a (1)"),
    ],
)
def test_the_first_offending_rows_are_named(text: str, says: str) -> None:
    assert says in refused(text)


def test_all_columns_with_problems_are_reported_together() -> None:
    assert refused("case,ki67,pregnant,age\na,300,perhaps,3\n").startswith("2 problems in this record")


def test_typed_columns_of_a_parquet_file() -> None:
    frame = pl.DataFrame(
        {"ki67": [3, None], "pregnant": [True, None], "diagnosis_date": [dt.datetime(2020, 1, 1), None]},
    ).with_columns(pl.Series("primary_site", ["ileum", None], dtype=pl.Categorical))
    table = from_flat(frame, SMALL, today=TODAY)
    assert table["ki67"].to_list() == [3.0, None]
    assert table["pregnant"].to_list() == [True, None]
    assert table["diagnosis_date"].to_list() == [dt.date(2020, 1, 1), None]
    assert table["primary_site"].to_list() == [SMALL.enumerations["site"].code("ileum"), None]
    with pytest.raises(RecordError, match="is a number"):
        from_flat(pl.DataFrame({"ki67": [True]}), SMALL)


def test_what_is_later_than_the_planning_date_is_left_out() -> None:
    text = "ki67,ki67__date,diagnosis_date\n3,2024-05-01,2024-06-15\n4,2024-06-15,2020-01-01\n"
    table = flat(text)
    assert table["ki67"].to_list() == [3.0, None]
    assert table["ki67__date"].to_list() == [dt.date(2024, 5, 1), None]
    assert table["diagnosis_date"].to_list() == [None, dt.date(2020, 1, 1)]


def test_history_follows_within_a_row() -> None:
    text = "had_captem,had_ssa,on_everolimus\n1,0,\n,,1\n0,1,0\n"
    table = flat(
        text, "had_chemotherapy", "had_systemic_therapy", "had_lanreotide", "on_non_ssa_systemic", "had_captem"
    )
    assert table["had_chemotherapy"].to_list() == [True, None, None]
    assert table["had_systemic_therapy"].to_list() == [True, None, True]
    assert table["had_lanreotide"].to_list() == [False, None, None]
    assert table["on_non_ssa_systemic"].to_list() == [None, True, None]
    assert table["had_captem"].to_list() == [True, None, False]


def test_measures_follow_within_a_row() -> None:
    text = "height,weight,bmi,recist_progression,recist_progression__date\n170,70,,yes,2024-01-01\n170,70,30,no,2024-01-01\n,70,,,\n"
    table = flat(text, "bmi", "body_surface_area", "progression_date")
    assert table["bmi"].to_list() == [24.2, 30.0, None]
    assert table["body_surface_area"].to_list() == [1.82, 1.82, None]
    assert table["progression_date"].to_list() == [dt.date(2024, 1, 1), None, None]


# one row as a record and the same row in a table must agree

FACTS = ["age", "ki67", "creatinine", "platelets", "primary_site", "heart_disease", "pregnant", "diabetes"]
FACTS += ["diagnosis_date", "height", "weight", "bmi", "recist_progression", "progression_date"]
HISTORY = [
    "had_captem",
    "had_chemotherapy",
    "had_ssa",
    "had_systemic_therapy",
    "on_prrt",
    "takes_warfarin",
    "allergic_to_ssa",
]


def cells(id: str) -> st.SearchStrategy[str]:
    fact = SMALL.facts[id]
    empty = st.sampled_from(["", "", "unknown"])
    if fact.kind is Kind.BOOLEAN:
        return empty | st.sampled_from(["yes", "no", "true", "FALSE", "1", "0"])
    if fact.levels is not None:
        return empty | st.sampled_from([name.upper() for name in fact.levels.levels])
    if fact.kind is Kind.DATE:
        return empty | st.sampled_from(["2020-01-01", "2020-02", "2020", "2024-06-20"])
    assert fact.range is not None
    low, high = (max(0, int(fact.range[0])) + 1, int(fact.range[1]) - 1)
    number = st.integers(low, high)
    return (
        empty
        | number.map(str)
        | number.map(lambda n: f"<{n + 0.5}")
        | st.tuples(number, number).map(lambda pair: f"{min(pair)}-{max(pair)}")
    )


@st.composite
def tables(draw: st.DrawFn) -> pl.DataFrame:
    ids = draw(st.lists(st.sampled_from([*FACTS, *HISTORY]), unique=True, min_size=1))
    rows = draw(st.integers(1, 4))
    columns: dict[str, Any] = {"case": [f"c{row}" for row in range(rows)]}
    for id in ids:
        columns[id] = draw(st.lists(cells(id), min_size=rows, max_size=rows))
        if id not in HISTORY and draw(st.booleans()):
            day = st.sampled_from(["", "2024-01-01", "2024-05", "2024", "2024-06-15"])
            columns[f"{id}__date"] = draw(st.lists(day, min_size=rows, max_size=rows))
        if id == "creatinine":
            columns["creatinine__unit"] = draw(st.lists(st.sampled_from(["", "umol/L"]), min_size=rows, max_size=rows))
    return pl.DataFrame({name: pl.Series(values, dtype=pl.String) for name, values in columns.items()})


@given(tables())
@example(pl.DataFrame({"case": ["p"], "height": ["120"], "weight": ["200"]}))  # a body mass index beyond its range
@settings(max_examples=100, deadline=None)
def test_a_row_in_a_table_is_the_same_row_as_a_record(frame: pl.DataFrame) -> None:
    needed = {*FACTS, *HISTORY, "body_surface_area", "had_lanreotide", "allergic_to_lanreotide", "takes_anticoagulant"}
    made = [
        profiles.build(row_record(frame, row, SMALL, today=TODAY), SMALL, as_of=AS_OF) for row in range(frame.height)
    ]
    one, many = from_profiles(made, SMALL, needed), from_flat(frame, SMALL, needed, as_of=AS_OF, today=TODAY)
    for id in sorted(needed):
        assert one[id].to_list() == pytest.approx(many[id].to_list()), id
        for extra in ("hi", "date"):
            column = f"{id}__{extra}"
            if (column in one.columns or column in many.columns) and id not in (
                "progression_date",
                "bmi",
                "body_surface_area",
            ):
                plain = one[id].to_list() if extra == "hi" else [None] * frame.height
                left, right = (t[column].to_list() if column in t.columns else plain for t in (one, many))
                assert left == pytest.approx(right), column


def test_a_large_table_is_read_fast() -> None:
    """A loose bound, against reading it row by row: 200,000 rows in seconds, not minutes."""
    count = 200_000
    frame = pl.DataFrame(
        {
            "case": [str(i) for i in range(count)],
            "ki67": [str(i % 100) if i % 7 else "<3" for i in range(count)],
            "creatinine": [str(1 + i % 3) for i in range(count)],
            "creatinine__unit": ["mg/dL"] * count,
            "primary_site": ["Ileum" if i % 2 else "pNET" for i in range(count)],
            "pregnant": ["no" if i % 3 else "" for i in range(count)],
            "had_captem": ["yes" if i % 5 else "" for i in range(count)],
            "ki67__date": ["2024-01-01"] * count,
        }
    )
    start = time.perf_counter()
    table = from_flat(
        frame, SMALL, {"ki67", "creatinine", "primary_site", "pregnant", "had_systemic_therapy"}, today=TODAY
    )
    assert time.perf_counter() - start < 10
    assert table.height == count


def test_with_the_real_vocabulary() -> None:
    vocabulary = load(use_cache=False).vocabulary
    frame = csv("case,ki67,primary_site,had_lanreotide,takes_clarithromycin,platelets\na,<3,ileum,yes,yes,150\n")
    table = from_flat(frame, vocabulary, {*vocabulary.recorded, "had_ssa", "takes_strong_cyp3a4_inhibitor"})
    row = table.row(0, named=True)
    assert (row["had_ssa"], row["takes_strong_cyp3a4_inhibitor"], row["platelets"]) == (True, True, 150.0)
    profile = profiles.build(row_record(frame, 0, vocabulary), vocabulary)
    assert isinstance(profile.values["ki67"], Interval)
    assert profile.values["had_systemic_therapy"] is True
