"""Levers: the facts on which this patient's plan hangs, one at a time - what a "what if" page offers to move."""

from __future__ import annotations

from collections.abc import Sequence

from zebraboard.language.scalar import Scalar
from zebraboard.language.vocabulary import Kind
from zebraboard.plan.model import FRONT, Option, Part
from zebraboard.plan.verdict import Engine


class Lever(Part, kw_only=True, frozen=True):
    """One fact that, changed alone, changes what is on the table."""

    fact: str
    cuts: tuple[float, ...] = ()
    """Of a quantity: the values at which a verdict can change, in the fact's unit."""
    changes: tuple[str, ...] = ()
    """Treatments that come on the table, leave it, or change their verdict on it."""


def levers(engine: Engine, scalar: Scalar, options: Sequence[Option]) -> tuple[Lever, ...]:
    """Every lever, the one that moves most first."""
    facts = engine.library.vocabulary.facts
    before = {o.id: engine.verdict(scalar, o.id) for o in options if o.in_play or o.verdict in FRONT}
    bears_on: dict[str, list[str]] = {}
    for id in before:
        for fact in engine.cells[id].facts:
            bears_on.setdefault(fact, []).append(id)
    found = []
    for id in sorted(bears_on):
        changed: dict[str, None] = {}
        for value in engine.all_cells.representatives(facts[id]):
            later = scalar.changed({id: value}, engine.dependents)
            for treatment in bears_on[id]:
                verdict = engine.verdict(later, treatment)
                if verdict is not before[treatment] and (verdict in FRONT or before[treatment] in FRONT):
                    changed[treatment] = None
        if changed:
            found.append(Lever(fact=id, cuts=cuts(engine, id), changes=tuple(changed)))
    return tuple(sorted(found, key=lambda lever: -len(lever.changes)))


def cuts(engine: Engine, fact: str) -> tuple[float, ...]:
    """The values within the range of a quantity at which any verdict can change; none for other kinds of fact."""
    known = engine.library.vocabulary.facts[fact]
    if known.kind is not Kind.QUANTITY or known.range is None:
        return ()
    low, high = known.range
    return tuple(sorted({limit for limit, _ in engine.all_cells.cuts.get(fact, ()) if low < limit < high}))
