"""Possible worlds: what the missing facts could turn out to be, all planned at once by the bitset reader."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from zebraboard.language.bitset import Bitset, Masks
from zebraboard.language.cells import Cells
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Value
from zebraboard.plan.model import Verdict
from zebraboard.plan.verdict import Engine, Formula


@dataclass(frozen=True)
class Worlds:
    """The plans of every possible world. World number n has, of each fact in turn, the value at
    ``n // stride % number of values``."""

    axes: Mapping[str, tuple[Value, ...]]
    size: int
    verdicts: Mapping[str, Mapping[Verdict, int]]
    """For each treatment that the missing facts bear on: the worlds (bits) of each verdict."""
    stopped: Mapping[str, Masks]
    """Where something that must be settled before it starts turns out to hold, and where nothing does."""
    left_out: tuple[str, ...]
    """Missing facts that would have made the table too large."""

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that span the worlds."""
        return tuple(self.axes)

    def weight(self, fact: str, besides: Collection[str] = ()) -> float:
        """How many treatments, ``besides`` these, this fact alone still decides: the mean over all settings of the other
        facts."""
        stride = 1
        for id, values in self.axes.items():
            if id == fact:
                break
            stride *= len(values)
        count = len(self.axes[fact])
        total = 0
        for id in self.verdicts.keys() - set(besides):
            seen = several = 0
            for worlds in self._kinds(id):
                here = self._fold(worlds, stride, count)
                several |= seen & here
                seen |= here
            total += several.bit_count()
        return total * count / self.size

    def _kinds(self, treatment: str) -> list[int]:
        """The worlds of each verdict, those where it is stopped apart."""
        stop = self.stopped[treatment]
        open_ = ~(stop.true | stop.false)
        return [
            part for worlds in self.verdicts[treatment].values() for part in (worlds & stop.true, worlds & stop.false, worlds & open_)
        ]  # fmt: skip

    def _fold(self, worlds: int, stride: int, count: int) -> int:
        """The settings of the other facts (as the worlds with this fact's first value) that occur among ``worlds``."""
        block, period = (1 << stride) - 1, stride * count
        first, width = block, period
        while width < self.size:
            first |= first << width
            width *= 2
        folded = 0
        for index in range(count):
            folded |= (worlds >> (stride * index)) & first
        return folded & ((1 << self.size) - 1)


def possible(engine: Engine, scalar: Scalar, missing: Sequence[str]) -> Worlds:
    """Plan every world that the missing facts (most important first) span."""
    settings, facts = engine.library.settings, engine.library.vocabulary.facts
    open_ = _open_treatments(engine, scalar, missing)
    formulas = [engine.spoken[id].formula for id in open_]
    cells = Cells.merged(engine.cells[id] for id in open_)
    axes: dict[str, tuple[Value, ...]] = {}
    size, left_out = 1, []
    for id in missing:
        values = cells.representatives(facts[id], scalar.values.get(id)) if id in cells.facts else ()
        if len(values) < 2:
            continue
        if len(axes) < settings.most_missing and size * len(values) <= settings.most_worlds:
            axes[id] = values
            size *= len(values)
        else:
            left_out.append(id)
    reader = Bitset(engine.library.definitions, scalar, axes, engine.dependents)
    stop = {f.treatment: reader.masks(engine.library.parser.nodes.or_(*f.settle)) for f in formulas}
    return Worlds(axes, reader.size, {f.treatment: decide(reader, f) for f in formulas}, stop, tuple(left_out))


def decide(reader: Bitset, formula: Formula) -> dict[Verdict, int]:
    """:func:`zebraboard.plan.verdict.decide` in every world."""
    contraindicated, against, recommended, option, trial = (reader.masks(node) for node in formula.nodes())
    left = reader.all
    found: dict[Verdict, int] = {}
    for verdict, holds in (
        (Verdict.CONTRAINDICATED, contraindicated.true), (Verdict.AGAINST, against.true), (Verdict.RECOMMENDED, recommended.true),
        (Verdict.OPTION, option.true), (Verdict.TRIAL_ONLY, trial.true),
        (Verdict.OPEN, reader.all & ~(recommended.false & option.false & trial.false)),
    ):  # fmt: skip
        found[verdict] = left & holds
        left &= ~holds
    found[Verdict.NOT_INDICATED] = left
    return found


def _open_treatments(engine: Engine, scalar: Scalar, missing: Sequence[str]) -> tuple[str, ...]:
    """Treatments on which any of the missing facts could bear."""
    facts, behind = frozenset(missing), engine.dependents.facts
    return tuple(
        id
        for id, spoken in engine.spoken.items()
        if any(
            scalar.holds(n) is None and not facts.isdisjoint(behind(n))
            for n in (*spoken.formula.nodes(), *spoken.formula.settle)
        )
    )
