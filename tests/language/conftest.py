"""A small library in code, and the readers under test."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

import polars as pl
import pytest

from zebraboard.language import yamlfile
from zebraboard.language.columnar import Columnar
from zebraboard.language.library import Definition
from zebraboard.language.nodes import Node, Type
from zebraboard.language.parse import Parser, Scope
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Enumeration, Kind

SPEC = Path(__file__).parent / "spec"
AS_OF = dt.date(2024, 6, 30)


@dataclass
class Small:
    """The small vocabulary with a parser and both readers."""

    parser: Parser
    types: dict[str, Type]
    parameters: dict[str, float]
    definitions: dict[str, Definition]

    def scalar(self, node: Node, row: dict[str, Value], dates: dict[str, dt.date] | None = None) -> Value:
        return self.reader(row, dates).value(node)

    def reader(self, row: dict[str, Value], dates: dict[str, dt.date] | None = None) -> Scalar:
        return Scalar(self.definitions, row, as_of=AS_OF, parameters=self.parameters, dates=dates)

    def columnar(
        self, nodes: list[Node], rows: list[dict[str, Value]], dates: list[dict[str, dt.date]] | None = None
    ) -> list[list[Value]]:
        """The answers, a list a node."""
        table = self.table(rows, dates or [{} for _ in rows])
        reader = Columnar(self.definitions, nodes, as_of=AS_OF, parameters=self.parameters, available=table.columns)
        result = reader.run(table)
        return [[self._decode(node, v) for v in result[reader.name(node)].to_list()] for node in nodes]

    def table(self, rows: list[dict[str, Value]], dates: list[dict[str, dt.date]]) -> pl.DataFrame:
        columns: dict[str, pl.Series] = {}
        for id, type in self.types.items():
            values = [row.get(id) for row in rows]
            if type.kind is Kind.BOOLEAN:
                columns[id] = pl.Series(values, dtype=pl.Boolean)
            elif type.kind is Kind.DATE:
                columns[id] = pl.Series(values, dtype=pl.Date)
            elif type.kind is Kind.ENUMERATION:
                assert type.levels is not None
                codes = [None if v is None else type.levels.code(str(v)) for v in values]
                columns[id] = pl.Series(codes, dtype=pl.UInt16)
            else:
                columns[id] = pl.Series([v.lo if isinstance(v, Interval) else v for v in values], dtype=pl.Float64)
                if any(isinstance(v, Interval) for v in values):
                    high = [v.hi if isinstance(v, Interval) else v for v in values]
                    columns[f"{id}__hi"] = pl.Series(high, dtype=pl.Float64)
            columns[f"{id}__date"] = pl.Series([d.get(id) for d in dates], dtype=pl.Date)
        return pl.DataFrame(columns)

    def _decode(self, node: Node, value: Value) -> Value:
        levels = node.type.levels
        return levels.by_code[int(value)] if levels is not None and value is not None else value  # type: ignore[arg-type]


def small() -> Small:
    content = yamlfile.read(SPEC / "vocabulary.yaml").content
    assert isinstance(content, dict)
    site = Enumeration.build("site", content["levels"])
    types = {
        id: Type(
            Kind(spec["kind"]),
            spec.get("unit", ""),
            site if spec["kind"] == "enumeration" else None,
            "site" if spec["kind"] == "enumeration" else "",
        )
        for id, spec in content["facts"].items()
    }
    parameters = {id: float(spec["value"]) for id, spec in content["parameters"].items()}
    units = {id: Type(Kind.QUANTITY, spec["unit"]) for id, spec in content["parameters"].items()}
    return Small(Parser(Scope(types, {}, units)), types, parameters, {})


@pytest.fixture(scope="session")
def language() -> Small:
    return small()
