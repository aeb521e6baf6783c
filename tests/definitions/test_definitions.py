"""Cases that a clinician can read and correct: a sentence, the facts, the expected answer. Run on both readers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from zebraboard.language import yamlfile
from zebraboard.language.columnar import Columnar
from zebraboard.language.library import Library
from zebraboard.language.nodes import Node
from zebraboard.language.scalar import Scalar
from zebraboard.language.vocabulary import Kind

FOLDER = Path(__file__).parent
AS_OF = dt.date(2026, 1, 15)
FILES: dict[str, list[dict[str, Any]]] = {
    path.stem: yamlfile.read(path).content  # type: ignore[misc]
    for path in sorted(FOLDER.glob("*.yaml"))
}
CASES = [pytest.param(case, id=f"{name}: {case['says']}") for name, cases in FILES.items() for case in cases]


def reader(case: dict[str, Any], library: Library) -> Scalar:
    values = {id: _value(id, value, library) for id, value in case["facts"].items()}
    as_of = case.get("as_of", AS_OF)
    return Scalar(
        library.definitions,
        values,
        as_of=as_of,
        parameters=library.parameters_on(as_of),
        dates=case.get("dates", {}),
    )


def _value(id: str, value: Any, library: Library) -> Any:
    fact = library.vocabulary.facts[id]
    return float(value) if fact.kind is Kind.QUANTITY and value is not None else value


@pytest.mark.parametrize("case", CASES)
def test_scalar(case: dict[str, Any], library: Library) -> None:
    scalar = reader(case, library)
    found = {id: scalar.derived(id).value for id in case["expect"]}
    assert found == case["expect"]
    for id in case.get("conflict", []):
        assert scalar.derived(id).conflict, f"{id} should contradict itself"


@pytest.mark.parametrize("as_of", sorted({case.get("as_of", AS_OF) for cases in FILES.values() for case in cases}))
def test_columnar_agrees_on_every_definition(as_of: dt.date, library: Library) -> None:
    cases = [case for cases in FILES.values() for case in cases if case.get("as_of", AS_OF) == as_of]
    table = _table(cases, library)
    nodes: list[Node] = [
        library.parser.nodes.ref(id, definition.type, derived=True) for id, definition in library.definitions.items()
    ]
    columnar = Columnar(
        library.definitions,
        nodes,
        as_of=as_of,
        parameters=library.parameters_on(as_of),
        available=table.columns,
    )
    answers = columnar.run(table)
    readers = [reader(case, library) for case in cases]
    for node, id in zip(nodes, library.definitions, strict=True):
        levels = node.type.levels
        column = answers[columnar.name(node)].to_list()
        decoded = [levels.by_code[v] if levels is not None and v is not None else v for v in column]
        expected = [scalar.derived(id).value for scalar in readers]
        assert decoded == expected, id


def _table(cases: list[dict[str, Any]], library: Library) -> pl.DataFrame:
    facts = sorted({id for case in cases for id in case["facts"]})
    dated = sorted({id for case in cases for id in case.get("dates", {})})
    columns: dict[str, pl.Series] = {}
    for id in facts:
        fact = library.vocabulary.facts[id]
        values = [_value(id, case["facts"].get(id), library) for case in cases]
        if fact.kind is Kind.ENUMERATION:
            assert fact.levels is not None
            columns[id] = pl.Series([None if v is None else fact.levels.code(v) for v in values], dtype=pl.UInt16)
        elif fact.kind is Kind.DATE:
            columns[id] = pl.Series(values, dtype=pl.Date)
        else:
            columns[id] = pl.Series(values, dtype=pl.Boolean if fact.kind is Kind.BOOLEAN else pl.Float64)
    for id in dated:
        columns[f"{id}__date"] = pl.Series([case.get("dates", {}).get(id) for case in cases], dtype=pl.Date)
    return pl.DataFrame(columns)
