"""Reasons in words: the scalar reader's reason tree, with each fact's value and report."""

from __future__ import annotations

from collections.abc import Iterable

from zebraboard.language import models as m
from zebraboard.language.library import Rule
from zebraboard.language.nodes import Constant, DateOf, IsA, Node, Ref
from zebraboard.language.prose import Prose
from zebraboard.language.scalar import Reason, Scalar
from zebraboard.language.vocabulary import Kind
from zebraboard.plan.model import Answer, Basis, Clause, Finding
from zebraboard.plan.verdict import Engine
from zebraboard.profile import Profile


def answer(value: bool | None) -> Answer:
    """Three-valued logic as a word."""
    return "unknown" if value is None else "yes" if value else "no"


class Reasons:
    """Words for one patient."""

    def __init__(self, engine: Engine, profile: Profile, scalar: Scalar, prose: Prose) -> None:
        self.engine, self.profile, self.scalar, self.prose = engine, profile, scalar, prose
        self._clauses: dict[Node, Clause] = {}

    def basis(self, entry: m.Cited) -> Basis:
        """The grounds and sources of a statement."""
        return self.engine.basis(entry)

    def report(self, fact: str) -> str:
        """Which report gave a fact, with its date."""
        reading = self.profile.readings.get(fact)
        if reading is None:
            return ""
        when = reading.date.isoformat() if reading.date else ""
        return ", ".join(part for part in (when, reading.origin, reading.note) if part)

    def clause(self, node: Node) -> Clause:
        """The reason of a condition, down to the facts."""
        return self._clause(self.scalar.reason(node))

    def _clause(self, reason: Reason) -> Clause:
        found = self._clauses.get(reason.node)
        if found is None:
            found = self._clauses[reason.node] = self._words(reason)
        return found

    def _words(self, reason: Reason) -> Clause:
        node, value = reason.node, reason.value
        known = value if isinstance(value, bool) else None
        if isinstance(node, Ref):
            return Clause(
                text=self.prose.finding(node.id, value),
                answer=answer(known) if node.type.kind is Kind.BOOLEAN else ("unknown" if value is None else "yes"),
                fact="" if node.derived else node.id,
                value="" if value is None else self.prose.value(node.id, value),
                report="" if node.derived else self.report(node.id),
                basis=reason.basis,
                because=tuple(self._clause(part) for part in reason.because if not isinstance(part.node, Constant))
                if node.derived
                else (),
            )
        if isinstance(node, DateOf):
            return Clause(
                text=f"date of {self.prose.name(node.fact)}", answer="unknown" if value is None else "yes",
                fact=node.fact, value="" if value is None else str(value),
            )  # fmt: skip
        parts = [
            part
            for part in reason.because
            if isinstance(part.node, Ref | DateOf) or part.because or isinstance(part.node, IsA)
        ]
        return Clause(
            text=self.prose.phrase(node),
            answer=answer(known) if value is None or isinstance(value, bool) else "yes",
            because=tuple(self._clause(part) for part in parts),
        )

    def finding(self, rule: Rule[m.StatementEntry], node: Node) -> Finding:
        """A statement as it stands for this patient."""
        entry = rule.entry
        value = self.scalar.holds(node)
        guideline = self.engine.library.guidelines.get(entry.guideline)
        return Finding(
            id=rule.id, says=entry.says, reason=entry.reason, answer=answer(value), basis=self.basis(entry),
            guideline=entry.guideline, guideline_name=guideline.name if guideline else "",
            strength=entry.strength, level=entry.level,
            missing=tuple(self.scalar.missing([node])) if value is None else (),
            clause=self.clause(node),
        )  # fmt: skip

    def exclusion(self, rule: Rule[m.Exclusion], node: Node, *, full: bool) -> Finding:
        """An exclusion as it stands for this patient; one that is not settled has its reason only if ``full``."""
        entry = rule.entry
        value = self.scalar.holds(node)
        return Finding(
            id=rule.id, says=entry.level, reason=entry.says, action=entry.action, answer=answer(value),
            basis=self.basis(entry), missing=tuple(self.scalar.missing([node])) if value is None else (),
            clause=self.clause(node) if full or value is not None else None,
        )  # fmt: skip

    def names(self, facts: Iterable[str]) -> tuple[str, ...]:
        """The names of facts."""
        return tuple(self.prose.name(fact) for fact in facts)
