"""Verdicts of many patients at once, by the columnar reader."""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from zebraboard.language.columnar import Columnar
from zebraboard.language.nodes import Node
from zebraboard.plan.model import Verdict
from zebraboard.plan.verdict import Engine, Formula

CODES = tuple(Verdict)
"""The number of each verdict in a table is its place here."""


def verdict_table(engine: Engine, table: pl.DataFrame) -> pl.DataFrame:
    """A column a treatment, holding the verdict's number in :data:`CODES`; ``table`` is as the columnar reader wants it
    (:mod:`zebraboard.profile.table`)."""
    nodes = tuple(dict.fromkeys(node for spoken in engine.spoken.values() for node in spoken.formula.nodes()))
    reader = Columnar(
        engine.library.definitions, nodes, as_of=engine.day, parameters=engine.parameters, available=table.columns
    )
    answers = reader.run(table)
    return answers.select([_code(spoken.formula, reader.name).alias(id) for id, spoken in engine.spoken.items()])


def _code(formula: Formula, name: Callable[[Node], str]) -> pl.Expr:
    """:func:`zebraboard.plan.verdict.decide` as a column."""
    contraindicated, against, recommended, option, trial = (pl.col(name(node)) for node in formula.nodes())
    number = {verdict: pl.lit(index, dtype=pl.UInt8) for index, verdict in enumerate(CODES)}
    return (
        pl.when(contraindicated).then(number[Verdict.CONTRAINDICATED])
        .when(against).then(number[Verdict.AGAINST])
        .when(recommended).then(number[Verdict.RECOMMENDED])
        .when(option).then(number[Verdict.OPTION])
        .when(trial).then(number[Verdict.TRIAL_ONLY])
        .when(recommended.is_null() | option.is_null() | trial.is_null()).then(number[Verdict.OPEN])
        .otherwise(number[Verdict.NOT_INDICATED])
    )  # fmt: skip
