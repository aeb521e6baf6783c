"""Verdicts: every statement about a treatment, put together as one formula that any reader can evaluate.

The order of the verdicts is the design's: contraindicated, against, recommended, option, trial only, open, not indicated.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from zebraboard.language import models as m
from zebraboard.language.cells import Cells
from zebraboard.language.dependents import Dependents
from zebraboard.language.library import Library, Rule, Treatment
from zebraboard.language.nodes import Node
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Value
from zebraboard.plan.model import Basis, Finding, Verdict


@dataclass(frozen=True)
class Formula:
    """The conditions that decide one treatment's verdict."""

    treatment: str
    contraindicated: Node
    against: Node
    recommended: Node
    option: Node
    trial_only: Node
    settle: tuple[Node, ...]
    """Must be known to be false before it is ready: hard exclusions, and statements against it."""

    def nodes(self) -> tuple[Node, ...]:
        """The five conditions, in the order in which they decide."""
        return self.contraindicated, self.against, self.recommended, self.option, self.trial_only


def decide(
    contraindicated: bool | None,
    against: bool | None,
    recommended: bool | None,
    option: bool | None,
    trial: bool | None,
) -> Verdict:
    """The verdict that follows from the five conditions."""
    if contraindicated:
        return Verdict.CONTRAINDICATED
    if against:
        return Verdict.AGAINST
    if recommended:
        return Verdict.RECOMMENDED
    if option:
        return Verdict.OPTION
    if trial:
        return Verdict.TRIAL_ONLY
    if recommended is None or option is None or trial is None:
        return Verdict.OPEN
    return Verdict.NOT_INDICATED


@dataclass(frozen=True)
class Spoken:
    """What is said of one treatment on one day in one jurisdiction."""

    treatment: Treatment
    formula: Formula
    statements: tuple[tuple[Rule[m.StatementEntry], Node], ...]
    exclusions: tuple[tuple[Rule[m.Exclusion], Node], ...]


class Engine:
    """The knowledge as it stood on one day, in one jurisdiction."""

    def __init__(self, library: Library, day: dt.date, jurisdiction: str) -> None:
        self.library, self.day, self.jurisdiction = library, day, jurisdiction
        self.parameters = library.parameters_on(day)
        self._bases: dict[int, Basis] = {}
        self._passed: dict[str, Finding] = {}
        by_treatment: dict[str, list[Rule[m.StatementEntry]]] = {}
        for pathway in library.pathways.values():
            for rule in pathway.statements:
                if self.counts(rule):
                    for id in rule.entry.treatments:
                        by_treatment.setdefault(id, []).append(rule)
        self.spoken = {
            id: self._speak(treatment, by_treatment.get(id, []))
            for id, treatment in library.treatments.items()
            if _stands(treatment, day)
        }

    def basis(self, entry: m.Cited) -> Basis:
        """The grounds and sources of a statement; kept, since they are the same for every patient."""
        known = self._bases.get(id(entry))
        if known is None:
            sources = self.library.sources_of(entry.cite)
            known = self._bases[id(entry)] = Basis(cite=entry.cite, sources=sources, verified=entry.verified)
        return known

    def passed(self, rule: Rule[m.Exclusion]) -> Finding:
        """An exclusion that does not hold, without its reason; kept, since it is the same for every patient."""
        known = self._passed.get(rule.id)
        if known is None:
            entry = rule.entry
            known = self._passed[rule.id] = Finding(
                id=rule.id,
                says=entry.level,
                reason=entry.says,
                action=entry.action,
                answer="no",
                basis=self.basis(entry),
            )
        return known

    def counts(self, rule: Rule[m.Strict]) -> bool:
        """Whether a statement stands on the day and governs the jurisdiction."""
        return rule.stands(self.day) and rule.governs(self.jurisdiction)

    def concerns(self, rule: Rule[m.Strict]) -> Node:
        """Applies, and holds."""
        return self.library.parser.nodes.and_(rule.applies, rule.when)

    def _speak(self, treatment: Treatment, rules: list[Rule[m.StatementEntry]]) -> Spoken:
        nodes = self.library.parser.nodes
        statements = tuple((rule, self.concerns(rule)) for rule in rules)
        exclusions = tuple((rule, self.concerns(rule)) for rule in treatment.exclusions if self.counts(rule))
        says: dict[str, list[Node]] = {"recommend": [], "option": [], "trial_only": [], "against": []}
        for rule, node in statements:
            says[rule.entry.says].append(node)
        hard = [node for rule, node in exclusions if rule.entry.level == "contraindicated" and rule.entry.verified]
        avoid = [node for rule, node in exclusions if rule.entry.level == "avoid" and rule.entry.verified]
        settle = [node for rule, node in exclusions if rule.entry.level != "caution"] + says["against"]
        formula = Formula(
            treatment.id, nodes.or_(*hard), nodes.or_(*avoid, *says["against"]), nodes.or_(*says["recommend"]),
            nodes.or_(*says["option"]), nodes.or_(*says["trial_only"]), tuple(settle),
        )  # fmt: skip
        return Spoken(treatment, formula, statements, exclusions)

    def scalar(self, values: Mapping[str, Value], dates: Mapping[str, dt.date]) -> Scalar:
        """The scalar reader for one patient on this day."""
        return Scalar(
            self.library.definitions,
            values,
            as_of=self.day,
            parameters=self.parameters,
            dates=dates,
        )

    def verdict(self, scalar: Scalar, id: str) -> Verdict:
        """The verdict for one treatment."""
        return decide(*(scalar.holds(node) for node in self.spoken[id].formula.nodes()))

    def verdicts(self, scalar: Scalar) -> dict[str, Verdict]:
        """The verdict for every treatment."""
        return {id: self.verdict(scalar, id) for id in self.spoken}

    @cached_property
    def dependents(self) -> Dependents:
        """Which facts each node depends on."""
        return Dependents(self.library.definitions)

    @cached_property
    def cells(self) -> dict[str, Cells]:
        """The cells that each treatment's verdict and readiness hang on."""
        return {
            id: Cells(self.library.definitions, (*spoken.formula.nodes(), *spoken.formula.settle), self.parameters)
            for id, spoken in self.spoken.items()
        }

    @cached_property
    def all_cells(self) -> Cells:
        """The cells that any verdict hangs on."""
        return Cells.merged(self.cells.values())

    @cached_property
    def formula_nodes(self) -> tuple[Node, ...]:
        """Every node that a verdict hangs on."""
        return tuple(
            dict.fromkeys(
                node for spoken in self.spoken.values() for node in (*spoken.formula.nodes(), *spoken.formula.settle)
            )
        )


def _stands(treatment: Treatment, day: dt.date) -> bool:
    start, end = treatment.entry.from_, treatment.entry.until
    return (start is None or start <= day) and (end is None or day < end)
