"""The scalar reader: one patient, with the full reason.

A node is worked out when it is first asked for and then kept, so that a reason can show every clause without working
anything out twice. It is the reference that the other readers are compared with.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from zebraboard.language.dependents import Dependents
from zebraboard.language.library import Definition
from zebraboard.language.nodes import (
    And,
    Arithmetic,
    AsOf,
    AtLeast,
    Compare,
    Constant,
    DateOf,
    IsA,
    Node,
    Not,
    Or,
    Parameter,
    Ref,
    children,
    walk,
)
from zebraboard.language.values import Interval, Value, arithmetic, compare


@dataclass(frozen=True)
class Reason:
    """Why a node has its value: the clauses that decided it, down to the facts."""

    node: Node
    value: Value
    because: tuple[Reason, ...] = ()
    basis: str = ""
    """For a definition: on what a provisional value rests."""


@dataclass(frozen=True)
class Derived:
    """The value of a definition, and how it came about."""

    value: Value
    basis: str = ""
    decided_by: tuple[Node, ...] = ()
    conflict: tuple[Value, ...] = ()
    """Values that two cases gave at once (the value is then unknown)."""


class Scalar:
    """Evaluates nodes for one patient; what has been worked out is kept."""

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        values: Mapping[str, Value],
        *,
        as_of: dt.date,
        parameters: Mapping[str, float],
        dates: Mapping[str, dt.date] | None = None,
    ) -> None:
        self.definitions = definitions
        self.values = values
        self.dates = dates or {}
        self.as_of = as_of
        self.parameters = parameters
        self._known: dict[Node, Value] = {}
        self._derived: dict[str, Derived] = {}
        self._reasons: dict[Node, Reason] = {}
        self._lacking: dict[Node, dict[str, None]] = {}

    def changed(self, values: Mapping[str, Value], dependents: Dependents) -> Scalar:
        """A reader for the same patient with some facts changed; what does not depend on them is kept."""
        other = Scalar(
            self.definitions,
            {**self.values, **values},
            as_of=self.as_of,
            parameters=self.parameters,
            dates=self.dates,
        )
        facts = frozenset(values)
        other._known = dependents.unaffected(self._known, facts)
        other._derived = {id: found for id, found in self._derived.items() if facts.isdisjoint(dependents.behind(id))}
        return other

    # values

    def value(self, node: Node) -> Value:
        """The node's value; None is unknown."""
        try:
            return self._known[node]
        except KeyError:
            result = _EVALUATE[node.__class__](self, node)
            self._known[node] = result
            return result

    def holds(self, node: Node) -> bool | None:
        """The value of a condition."""
        return self._known[node] if node in self._known else self.value(node)  # type: ignore[return-value]

    def assume(self, node: Node, value: Value) -> None:
        """Take a node's value as given, whatever the record says."""
        self._known[node] = value

    def derived(self, id: str) -> Derived:
        """The definition's value and how it came about."""
        try:
            return self._derived[id]
        except KeyError:
            result = self._derive(self.definitions[id])
            self._derived[id] = result
            return result

    def _derive(self, definition: Definition) -> Derived:
        levels = definition.type.levels
        if definition.expression is not None:
            result = Derived(self.value(definition.expression), decided_by=(definition.expression,))
        else:
            true = [case for case in definition.cases if self.holds(case.when)]
            values = list(dict.fromkeys(case.value for case in true))
            if levels is not None:  # a general level beside a more specific one is no conflict
                values = [v for v in values if not any(w != v and levels.is_a(str(w), str(v)) for w in values)]
            if len(values) > 1:
                return Derived(None, conflict=tuple(values), decided_by=tuple(c.when for c in true))
            if values:
                deciding = next(case for case in true if case.value == values[0])
                return Derived(values[0], deciding.basis, (deciding.when,))
            result = Derived(None)
        if result.value is None:
            for case in definition.provisional:
                if self.holds(case.when):
                    return Derived(case.value, case.basis, (case.when,))
        return result

    def _constant(self, node: Constant) -> Value:
        return node.value

    def _parameter(self, node: Parameter) -> Value:
        return self.parameters[node.id]

    def _ref(self, node: Ref) -> Value:
        return self.derived(node.id).value if node.derived else self.values.get(node.id)

    def _date_of(self, node: DateOf) -> Value:
        return self.dates.get(node.fact) if self.values.get(node.fact) is not None else None

    def _as_of(self, _: AsOf) -> Value:
        return self.as_of

    def _arithmetic(self, node: Arithmetic) -> Value:
        return difference(node.op, self.value(node.left), self.value(node.right))

    def _compare(self, node: Compare) -> Value:
        return relation(node.op, self.value(node.left), self.value(node.right))

    def _is_a(self, node: IsA) -> Value:
        value, levels = self.value(node.item), node.item.type.levels
        assert levels is not None
        if value is None:
            return None
        return any_of(levels.is_a(str(value), target) for target in node.targets)

    def _not(self, node: Not) -> Value:
        value = self.holds(node.item)
        return None if value is None else not value

    def _and(self, node: And) -> Value:
        known, result = self._known, True
        for item in node.items:
            value = known[item] if item in known else self.value(item)
            if value is False:
                return False
            if value is None:
                result = None  # type: ignore[assignment]
        return result

    def _or(self, node: Or) -> Value:
        known, result = self._known, False
        for item in node.items:
            value = known[item] if item in known else self.value(item)
            if value is True:
                return True
            if value is None:
                result = None  # type: ignore[assignment]
        return result

    def _at_least(self, node: AtLeast) -> Value:
        values = [self.value(item) for item in node.items]
        true, unknown = values.count(True), values.count(None)
        return True if true >= node.count else None if true + unknown >= node.count else False

    # reasons

    def reason(self, node: Node) -> Reason:
        """The clauses that decide the node's value: what a person would name when asked why."""
        found = self._reasons.get(node)
        if found is None:
            value = self.value(node)
            if isinstance(node, Ref) and node.derived:
                how = self.derived(node.id)
                found = Reason(node, value, tuple(self.reason(n) for n in how.decided_by), how.basis)
            else:
                parts = self._deciding(node, value)
                found = Reason(node, value, tuple(self.reason(part) for part in parts))
            self._reasons[node] = found
        return found

    def _deciding(self, node: Node, value: Value) -> tuple[Node, ...]:
        if isinstance(node, And) and value is not True:
            return tuple(item for item in node.items if self.value(item) is value)
        if isinstance(node, Or) and value is not False:
            return tuple(item for item in node.items if self.value(item) is value)
        if isinstance(node, AtLeast):
            wanted = (True,) if value is True else (None,) if value is None else (False,)
            return tuple(item for item in node.items if self.value(item) in wanted)
        return children(node)

    def missing(self, nodes: Iterable[Node]) -> dict[str, None]:
        """The unknown facts that keep these nodes unknown, in the order in which they are met.

        A definition that names the facts to ask for (``ask``) gives those of them that are not known; otherwise
        every unknown fact that could decide it.
        """
        found: dict[str, None] = {}
        for node in nodes:
            found.update(self._missing(node))
        return found

    def _missing(self, node: Node) -> dict[str, None]:
        if self.value(node) is not None:
            return _NOTHING
        known = self._lacking.get(node)
        if known is None:
            known = self._lacking[node] = self._look_for_missing(node)
        return known

    def _look_for_missing(self, node: Node) -> dict[str, None]:
        if isinstance(node, DateOf):
            return {node.fact: None}
        parts: tuple[Node, ...]
        if isinstance(node, Ref):
            if not node.derived:
                return {node.id: None}
            definition = self.definitions[node.id]
            ask = [fact for fact in definition.entry.ask if self.values.get(fact) is None]
            if ask:
                return dict.fromkeys(ask)
            if self.derived(node.id).conflict:  # nothing is missing: the record contradicts itself
                return {fact: None for part in self.derived(node.id).decided_by for fact in self.facts_behind(part)}
            parts = tuple(definition.conditions())
        else:
            parts = children(node)
        found: dict[str, None] = {}
        for part in parts:
            found.update(self._missing(part))
        if not found and isinstance(node, Compare | IsA):  # everything is known, but not exactly enough
            for part in walk(node):
                if isinstance(part, Ref):
                    found.update(self.facts_behind(part) if part.derived else {part.id: None})
        return found

    def facts_behind(self, node: Node) -> dict[str, None]:
        """The known facts that decided the node's value, through definitions."""
        found: dict[str, None] = {}

        def visit(reason: Reason) -> None:
            if isinstance(reason.node, Ref) and not reason.node.derived and reason.value is not None:
                found[reason.node.id] = None
            for part in reason.because:
                visit(part)

        visit(self.reason(node))
        return found


_NOTHING: dict[str, None] = {}


def any_of(values: Iterable[bool | None]) -> bool | None:
    """Kleene's `or` of many."""
    known = list(values)
    return True if True in known else None if None in known else False


def relation(op: str, left: Value, right: Value) -> bool | None:
    """A comparison of two numbers or two dates; unknown if either is."""
    if left is None or right is None:
        return None
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return compare(op, float(left.toordinal()), float(right.toordinal()))
    assert isinstance(left, float | int | Interval)
    assert isinstance(right, float | int | Interval)
    return compare(op, left, right)


def difference(op: str, left: Value, right: Value) -> Value:
    """Arithmetic on two numbers, or the days between two dates; unknown if either is."""
    if left is None or right is None:
        return None
    if isinstance(left, dt.date) and isinstance(right, dt.date):
        return float((left - right).days)
    assert isinstance(left, float | int | Interval)
    assert isinstance(right, float | int | Interval)
    return arithmetic(op, left, right)


_EVALUATE: dict[type, Callable[[Scalar, Any], Value]] = {
    Constant: Scalar._constant, Parameter: Scalar._parameter, Ref: Scalar._ref, DateOf: Scalar._date_of,
    AsOf: Scalar._as_of, Arithmetic: Scalar._arithmetic, Compare: Scalar._compare, IsA: Scalar._is_a,
    Not: Scalar._not, And: Scalar._and, Or: Scalar._or, AtLeast: Scalar._at_least,
}  # fmt: skip
