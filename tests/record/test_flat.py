"""A flat table: one row a patient."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl
import pytest

from tests.record.small import SMALL, TODAY
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.values import Interval
from zebraboard.record import Observation, PartialDate, Record, RecordError, header, read_table, row_record

TABLE = """\
case,ki67,ki67__date,creatinine,creatinine__unit,mitoses,mitoses__hi,primary_site,pregnant,had_everolimus,jurisdiction,as_of
a,<3,2024-01-10,1.2,mg/dL,2,5,Ileum,no,yes,us,2024-05-01
b,12,2024-02,88,,3,,midgut,1,0,,
,,,,,,,,,,,
"""


def write(folder: Path, text: str, name: str = "table.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_a_row_becomes_a_record(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, TABLE), SMALL)
    first, second, third = (row_record(frame, index, SMALL, today=TODAY) for index in range(3))
    assert first == Record(
        "a", jurisdiction="US", as_of=dt.date(2024, 5, 1),
        facts=(
            Observation("ki67", Interval.below(3, 0), PartialDate(2024, 1, 10)), Observation("creatinine", 106.08),
            Observation("mitoses", Interval(2, 5)), Observation("primary_site", "ileum"), Observation("pregnant", False),
            Observation("had_everolimus", True),
        ),
    )  # fmt: skip
    assert {o.fact: o.value for o in second.facts} == {
        "ki67": 12.0, "creatinine": 88.0, "mitoses": 3.0, "primary_site": "small_intestine", "pregnant": True,
        "had_everolimus": False,
    }  # fmt: skip
    assert third == Record("3")


def test_a_parquet_file_keeps_its_types(tmp_path: Path) -> None:
    path = tmp_path / "table.parquet"
    pl.DataFrame(
        {"case": [7], "ki67": [3], "pregnant": [False], "diagnosis_date": [dt.date(2020, 1, 1)]}
    ).write_parquet(path)
    record = row_record(read_table(path, SMALL), 0, SMALL, today=TODAY)
    assert [o.value for o in record.facts] == [3.0, False, dt.date(2020, 1, 1)]


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ("case,ki76", "table.csv:1 (ki76): column 'ki76' is no fact\n  Did you mean ki67?"),
        ("case,ki67,ki67__units", "Did you mean unit?"),
        ("case,ki67__date", "column 'ki67__date' stands without 'ki67'"),
        ("case,pregnant,pregnant__unit", "pregnant is no number"),
        ("patient,ki67", "column 'patient' is no fact"),
    ],
)
def test_a_column_that_is_no_fact(tmp_path: Path, columns: str, says: str) -> None:
    with pytest.raises(RecordError) as error:
        read_table(write(tmp_path, columns + "\n"), SMALL)
    assert says in str(error.value)


@pytest.mark.parametrize(
    ("columns", "row", "says"),
    [
        ("case,ki67", "a,300", "table.csv:2 (case a, ki67): ki67 300 % is outside 0 to 100 %"),
        ("case,ki67,ki67__date", "a,3,2025-01-01", "2025-01-01 is in the future"),
        ("case,ki67,ki67__hi", "a,5,3", "ki67 from 5 to 3 is no range"),
        ("case,pregnant", "a,2", "pregnant is yes or no"),
        ("case,creatinine,creatinine__unit", "a,1,kg", "cannot be converted"),
        ("case,as_of", "a,soon", "'soon' is not a date"),
    ],
)
def test_a_cell_that_cannot_be_read(tmp_path: Path, columns: str, row: str, says: str) -> None:
    path = write(tmp_path, f"{columns}\n{row}\n")
    with pytest.raises(RecordError) as error:
        row_record(read_table(path, SMALL), 0, SMALL, today=TODAY, file="table.csv")
    assert says in str(error.value)


def test_an_upper_bound_alone(tmp_path: Path) -> None:
    frame = read_table(write(tmp_path, "case,ki67,ki67__hi\na,,3\n"), SMALL)
    assert row_record(frame, 0, SMALL, today=TODAY).facts == (Observation("ki67", Interval(0, 3)),)


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    with pytest.raises(ZebraboardError, match="cannot read this file"):
        read_table(tmp_path / "none.csv", SMALL)
    with pytest.raises(ZebraboardError, match="this is no table"):
        read_table(write(tmp_path, ""), SMALL)
    with pytest.raises(ZebraboardError, match="this is no table"):
        read_table(write(tmp_path, "x", "table.parquet"), SMALL)


def test_the_header_of_an_empty_table(tmp_path: Path) -> None:
    columns = header(SMALL)
    assert columns[:3] == ["case", "age", "height"]
    assert "had_everolimus" not in columns
    assert "had_everolimus" in header(SMALL, history=True)
    assert read_table(write(tmp_path, ",".join(columns) + "\n"), SMALL).height == 0
