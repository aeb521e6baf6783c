"""The specification of the language (spec/*.yaml), run on every reader."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from zebraboard.language import yamlfile
from zebraboard.language.prose import RELATION
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Kind

from .conftest import SPEC, Small, small

CHAPTERS = [yamlfile.read(path).content for path in sorted(SPEC.glob("[0-9]*.yaml"))]
CASES: list[Any] = [
    pytest.param(case, id=f"{chapter['title']}: {case['title']}")  # type: ignore[index]
    for chapter in CHAPTERS
    for case in chapter["cases"]  # type: ignore[index]
]


def read_table(text: str) -> list[dict[str, str]]:
    head, *lines = [line for line in text.splitlines() if line.strip()]
    names = [name.strip() for name in head.split("|")]
    return [dict(zip(names, [*(cell.strip() for cell in line.split("|")), *[""] * 9], strict=False)) for line in lines]


def read_value(cell: str, kind: Kind) -> tuple[Value, dt.date | None]:
    cell, _, day = cell.partition("@")
    date = dt.date.fromisoformat(day) if day else None
    if not cell:
        return None, date
    if kind is Kind.BOOLEAN:
        return {"T": True, "F": False}[cell], date
    if kind is Kind.DATE:
        return dt.date.fromisoformat(cell), date
    if kind is Kind.ENUMERATION:
        return cell, date
    if ".." in cell:
        low, _, high = cell.partition("..")
        if high.startswith("<"):
            return Interval.below(float(high[1:]), float(low)), date
        return Interval(float(low), float(high)), date
    return float(cell), date


def rows_of(
    case: dict[str, Any], language: Small
) -> tuple[list[dict[str, Value]], list[dict[str, dt.date]], list[Value]]:
    rows, dates, answers = [], [], []
    for line in read_table(case["table"]):
        row: dict[str, Value] = {}
        taken: dict[str, dt.date] = {}
        for name, cell in line.items():
            if name in language.types:
                row[name], day = read_value(cell, language.types[name].kind)
                if day:
                    taken[name] = day
        rows.append(row)
        dates.append(taken)
        answers.append(read_value(line["answer"], Kind.BOOLEAN)[0])
    return rows, dates, answers


@pytest.mark.parametrize("case", CASES)
def test_scalar(case: dict[str, Any], language: Small) -> None:
    node = language.parser.condition(case["expression"])
    rows, dates, answers = rows_of(case, language)
    assert [language.scalar(node, row, taken) for row, taken in zip(rows, dates, strict=True)] == answers


@pytest.mark.parametrize("case", CASES)
def test_columnar(case: dict[str, Any], language: Small) -> None:
    node = language.parser.condition(case["expression"])
    rows, dates, answers = rows_of(case, language)
    assert language.columnar([node], rows, dates) == [answers]


def test_every_operator_is_specified() -> None:
    written = " ".join(param.values[0]["expression"] for param in CASES)
    for operator in (
        *RELATION,
        "and",
        "or",
        "not",
        " is ",
        " is not ",
        " in ",
        " not in ",
        "at_least",
        "date(",
        "as_of",
        "+",
        "-",
        "*",
        "/",
    ):
        assert operator in written, f"the specification says nothing about {operator}"


def test_the_fixture_is_the_written_vocabulary() -> None:
    assert set(small().types) == {"p", "q", "r", "x", "y", "site", "day"}
