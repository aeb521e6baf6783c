"""Synthetic patients for the benchmarks: every fact drawn at random within its range, a third of it unknown."""

from __future__ import annotations

import datetime as dt
import random

import polars as pl

from zebraboard.language.vocabulary import Kind, Vocabulary

POOL = 4096
"""Distinct values drawn for each fact; the rows sample from them."""


def synthetic_patients(vocabulary: Vocabulary, facts: list[str], count: int, seed: int = 7) -> pl.DataFrame:
    """A table of ``count`` patients with a column for each fact; invented, and no real person's data."""
    generator = random.Random(seed)
    columns = []
    for id in facts:
        fact = vocabulary.facts[id]
        pool: list[object]
        if fact.kind is Kind.BOOLEAN:
            pool, dtype = [generator.choice([True, False, False, None]) for _ in range(POOL)], pl.Boolean
        elif fact.kind is Kind.ENUMERATION:
            assert fact.levels is not None
            codes = [level.first for level in fact.levels.levels.values()]
            pool, dtype = [generator.choice([*codes, None]) for _ in range(POOL)], pl.UInt16  # type: ignore[assignment]
        elif fact.kind is Kind.DATE:
            start = dt.date(2015, 1, 1)
            days = [start + dt.timedelta(days=generator.randrange(4200)) for _ in range(POOL)]
            pool, dtype = [generator.choice([day, None]) for day in days], pl.Date  # type: ignore[assignment]
        else:
            assert fact.range is not None
            low, high = fact.range
            numbers = [round(generator.uniform(low, min(high, low + 100)), 1) for _ in range(POOL)]
            pool, dtype = [generator.choice([n, n, None]) for n in numbers], pl.Float64  # type: ignore[assignment]
        columns.append(
            pl.Series(id, pool, dtype=dtype).sample(count, with_replacement=True, seed=generator.randrange(2**31))
        )
    return pl.DataFrame(columns)
