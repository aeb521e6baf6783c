"""What is measured of a case beside its plan: the quality indicators, and how complete its data set for the meeting is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zebraboard.language import models as m
from zebraboard.language.library import Library, Rule
from zebraboard.language.nodes import And, Ref
from zebraboard.language.scalar import Scalar
from zebraboard.plan.verdict import Engine

Standing = Literal["met", "not met", "unknown", "unclear", "not eligible"]
"""How a case stands to an indicator: ``unknown`` concerns it but the record does not say whether it is met; ``unclear``: the
record does not say whether it concerns the case."""
DATA_SET = "mdt_data_set_complete"
"""The definition whose clauses are the parts of the data set for the meeting."""


@dataclass(frozen=True)
class Tally:
    """One indicator over many cases, by their keys."""

    rule: Rule[m.IndicatorEntry]
    cases: Mapping[Standing, tuple[str, ...]]

    def count(self, standing: Standing) -> int:
        """How many cases stand so."""
        return len(self.cases.get(standing, ()))

    @property
    def eligible(self) -> int:
        """How many cases it surely concerns."""
        return self.count("met") + self.count("not met") + self.count("unknown")

    @property
    def share(self) -> tuple[float, float] | None:
        """The share of eligible cases in which it is met, from the least to the most that it can be; None without cases."""
        if not self.eligible:
            return None
        met = self.count("met")
        return met / self.eligible, (met + self.count("unknown")) / self.eligible


def indicators(engine: Engine, scalar: Scalar) -> dict[str, Standing]:
    """How one case stands to every indicator that counts on the day."""
    return {rule.id: _standing(rule, scalar) for rule in engine.library.indicators if engine.counts(rule)}


def _standing(rule: Rule[m.IndicatorEntry], scalar: Scalar) -> Standing:
    concerned = scalar.holds(rule.when)
    if not concerned:
        return "unclear" if concerned is None else "not eligible"
    met = scalar.holds(rule.extra[0])
    return "unknown" if met is None else "met" if met else "not met"


def tally(rules: Sequence[Rule[m.IndicatorEntry]], cases: Mapping[str, Mapping[str, Standing]]) -> tuple[Tally, ...]:
    """The indicators over cases; ``cases`` holds, for each key, what :func:`indicators` gave."""
    found = []
    for rule in rules:
        by: dict[Standing, list[str]] = {}
        for key, standings in cases.items():
            if rule.id in standings:
                by.setdefault(standings[rule.id], []).append(key)
        found.append(Tally(rule, {standing: tuple(keys) for standing, keys in by.items()}))
    return tuple(found)


@dataclass(frozen=True)
class DataPart:
    """One part of what a case should bring to the meeting."""

    id: str
    """Of its definition."""
    name: str
    there: bool
    missing: tuple[str, ...]
    """Recorded facts that are not known and would settle it."""


def parts(library: Library) -> tuple[str, ...]:
    """The definitions that the data set consists of, in its order."""
    whole = library.definitions[DATA_SET].expression
    return tuple(node.id for node in whole.items if isinstance(node, Ref)) if isinstance(whole, And) else ()


def data_set(engine: Engine, scalar: Scalar) -> tuple[DataPart, ...]:
    """The data set of one case, part by part. What the record does not say is not there."""
    library, found = engine.library, []
    for id in parts(library):
        there = scalar.derived(id).value is True
        expression = library.definitions[id].expression
        lacking = scalar.missing([expression]) if expression is not None and not there else ()
        missing = tuple(fact for fact in lacking if fact in library.vocabulary.recorded)
        found.append(DataPart(id, library.definitions[id].name, there, missing))
    return tuple(found)


def of_data_set(rule: Rule[m.IndicatorEntry], library: Library) -> bool:
    """Whether an indicator is about a part of the data set, or all of it."""
    met = rule.extra[0]
    return isinstance(met, Ref) and met.id in (*parts(library), DATA_SET)
