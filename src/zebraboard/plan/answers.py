"""What each answer to a missing question would do: the treatments that it brings onto the table or takes off it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from zebraboard.language.cells import Cells, Cut
from zebraboard.language.prose import amount, figure, show
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.plan.model import ASIDE, FRONT, Answered
from zebraboard.plan.verdict import Engine

MOST_NAMES = 4
"""How many levels that do the same are named."""


def answers(engine: Engine, scalar: Scalar, fact: Fact) -> tuple[Answered, ...]:
    """Each answer that the rules tell apart, those that do the same together; empty if none changes the table."""
    now = frozenset(_table(engine, scalar))
    groups: dict[tuple[frozenset[str], frozenset[str]], list[Value]] = {}
    for said, value in _answers(engine.all_cells, fact, scalar.values.get(fact.id)):
        then = frozenset(_table(engine, scalar.changed({fact.id: value}, engine.dependents)))
        groups.setdefault((then - now, now - then), []).append(said)
    if all(not brings and not takes for brings, takes in groups):
        return ()
    order = list(engine.spoken)
    return tuple(
        Answered(
            value=_said(fact, said), brings=tuple(sorted(brings, key=order.index)), takes=tuple(sorted(takes, key=order.index))
        )
        for (brings, takes), said in groups.items()
    )  # fmt: skip


def _said(fact: Fact, values: list[Value]) -> str:
    """Several answers in words; ranges that touch are one."""
    joined: list[Value] = []
    for value in values:
        last = joined[-1] if joined else None
        if isinstance(value, Interval) and isinstance(last, Interval) and value.lo <= math.nextafter(last.hi, math.inf):
            joined[-1] = Interval(last.lo, value.hi)
        else:
            joined.append(value)
    words = [
        _between(value, fact) if isinstance(value, Interval) else show(value, fact.unit, fact.levels)
        for value in joined
    ]
    return ", ".join(words[:MOST_NAMES]) + (" …" if len(words) > MOST_NAMES else "")


def _between(value: Interval, fact: Fact) -> str:
    """A range in words: an end of the fact's own range is no bound."""
    assert fact.range is not None
    lo, hi = float(f"{value.lo:.6g}"), float(f"{value.hi:.6g}")
    least, most = value.lo <= fact.range[0], value.hi >= fact.range[1]
    above, below = ("above" if lo < value.lo else "from"), ("below" if hi > value.hi else "up to")
    if least or most:
        return (
            "any"
            if least and most
            else f"{below} {amount(hi, fact.unit)}"
            if least
            else f"{above} {amount(lo, fact.unit)}"
        )
    if value.lo == value.hi:
        return f"exactly {amount(lo, fact.unit)}"
    return f"{above} {figure(lo)} and {below} {amount(hi, fact.unit)}"


def _table(engine: Engine, scalar: Scalar) -> list[str]:
    return [
        id
        for id, spoken in engine.spoken.items()
        if spoken.treatment.entry.category not in ASIDE and engine.verdict(scalar, id) in FRONT[:2]
    ]


def _answers(cells: Cells, fact: Fact, known: Value) -> Iterator[tuple[Value, Value]]:
    """Every answer that can still come (a level, a range), with a value that stands for it."""
    if fact.kind is Kind.QUANTITY:
        yield from ((_range(start, end), value) for start, end, value in cells.parts(fact, known))
    elif fact.levels is not None:
        yield from cells.leaves(fact, known)
    else:
        yield from ((value, value) for value in cells.representatives(fact, known))


def _range(start_cut: Cut, end_cut: Cut) -> Interval:
    (low, after), (high, upto) = start_cut, end_cut
    start = Interval.above(low, high).lo if after else low
    end = high if upto else Interval.below(high, low).hi
    return Interval(start, max(start, end))
