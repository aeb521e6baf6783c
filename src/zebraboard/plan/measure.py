"""The quality indicators: how a case stands to each, and the count over many cases."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from zebraboard.language import models as m
from zebraboard.language.library import Rule
from zebraboard.language.scalar import Scalar
from zebraboard.plan.verdict import Engine

Standing = Literal["met", "not met", "unknown", "unclear", "not eligible"]
"""How a case stands to an indicator: ``unknown`` concerns it but the record does not say whether it is met; ``unclear``: the
record does not say whether it concerns the case."""


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
