"""The bitset reader: a few thousand possible worlds of one patient at once, each world a bit of a Python integer.

A table of worlds is the product of the values that the varied facts can have. A condition is two masks, the worlds where it is
true and those where it is false; any other value is a mask for each value it takes. Kleene's logic on masks is two
operations on integers, so that thousands of nodes over thousands of worlds take milliseconds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zebraboard.language.dependents import Dependents
from zebraboard.language.library import CompiledCase, Definition
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
)
from zebraboard.language.scalar import Scalar, any_of, difference, relation
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Enumeration, Kind


@dataclass(frozen=True)
class Masks:
    """The worlds where a condition is true, and where it is false."""

    true: int
    false: int


Parts = dict[Value, int]
"""For each value that a node takes, the worlds where it does; unknown is the key None."""


class Bitset:
    """Evaluates nodes over every combination of the values in ``axes``; all else is as ``base`` has it."""

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        base: Scalar,
        axes: Mapping[str, tuple[Value, ...]],
        dependents: Dependents,
    ) -> None:
        self.definitions, self.base, self.axes = definitions, base, dict(axes)
        self._facts_behind = dependents.facts
        self._varied = frozenset(axes)
        self.size = 1
        self.strides: dict[str, int] = {}
        for fact, values in self.axes.items():
            self.strides[fact] = self.size
            self.size *= len(values)
        self.all = (1 << self.size) - 1
        self._masks: dict[Node, Masks] = {}
        self._parts: dict[Node, Parts] = {}

    def cell(self, fact: str, index: int) -> int:
        """The worlds where the fact has the value at ``index`` of its axis."""
        stride, count = self.strides[fact], len(self.axes[fact])
        block = ((1 << stride) - 1) << (stride * index)
        period = stride * count
        mask, width = block, period
        while width < self.size:
            mask |= mask << width
            width *= 2
        return mask & self.all

    def masks(self, node: Node) -> Masks:
        """Where the condition is true and where it is false."""
        found = self._masks.get(node)
        if found is None:
            found = self._masks[node] = self._condition(node)
        return found

    def parts(self, node: Node) -> Parts:
        """The worlds of each value of the node."""
        found = self._parts.get(node)
        if found is None:
            found = self._parts[node] = self._value(node)
        return found

    def _settled(self, node: Node) -> bool:
        return self._varied.isdisjoint(self._facts_behind(node))

    # conditions

    def _condition(self, node: Node) -> Masks:
        if self._settled(node):
            value = self.base.holds(node)
            return Masks(self.all if value is True else 0, self.all if value is False else 0)
        if isinstance(node, Not):
            item = self.masks(node.item)
            return Masks(item.false, item.true)
        if isinstance(node, And):
            true, false = self.all, 0
            for part in node.items:
                item = self.masks(part)
                true &= item.true
                false |= item.false
            return Masks(true, false)
        if isinstance(node, Or):
            true, false = 0, self.all
            for part in node.items:
                item = self.masks(part)
                true |= item.true
                false &= item.false
            return Masks(true, false)
        if isinstance(node, AtLeast):
            return self._at_least(node)
        return _as_masks(self.parts(node))

    def _at_least(self, node: AtLeast) -> Masks:
        """``reached[k]``: worlds where at least k items hold; ``possible[k]``: where at least k do not fail."""
        reached, possible = [self.all] + [0] * node.count, [self.all] + [0] * node.count
        for part in node.items:
            item = self.masks(part)
            for k in range(node.count, 0, -1):
                reached[k] |= reached[k - 1] & item.true
                possible[k] |= possible[k - 1] & (self.all ^ item.false)
        return Masks(reached[node.count], self.all ^ possible[node.count])

    # values

    def _value(self, node: Node) -> Parts:
        if self._settled(node) or isinstance(node, Constant | Parameter | AsOf | DateOf):
            return {self.base.value(node): self.all}
        if isinstance(node, Ref):
            return self._definition(self.definitions[node.id]) if node.derived else self._axis(node.id)
        if isinstance(node, Compare):
            return self._pairs(node.left, node.right, node)
        if isinstance(node, Arithmetic):
            return self._pairs(node.left, node.right, node)
        if isinstance(node, IsA):
            levels = node.item.type.levels
            assert levels is not None
            found: Parts = {}
            for value, worlds in self.parts(node.item).items():
                answer = None if value is None else any_of(levels.is_a(str(value), t) for t in node.targets)
                found[answer] = found.get(answer, 0) | worlds
            return found
        masks = self.masks(node)
        return _as_parts(masks, self.all)

    def _axis(self, fact: str) -> Parts:
        return {value: self.cell(fact, index) for index, value in enumerate(self.axes[fact])}

    def _pairs(self, left: Node, right: Node, node: Compare | Arithmetic) -> Parts:
        """Every pair of values that occurs together."""
        found: Parts = {}
        for a, here in self.parts(left).items():
            for b, there in self.parts(right).items():
                both = here & there
                if both:
                    answer = relation(node.op, a, b) if isinstance(node, Compare) else difference(node.op, a, b)
                    found[answer] = found.get(answer, 0) | both
        return found

    def _definition(self, definition: Definition) -> Parts:
        levels = definition.type.levels
        if definition.expression is not None:
            boolean = definition.type.kind is Kind.BOOLEAN
            found = (
                _as_parts(self.masks(definition.expression), self.all)
                if boolean
                else dict(self.parts(definition.expression))
            )
            unresolved = found.get(None, 0)
        else:
            found, unresolved = self._cases(definition.cases, levels)
        for case in definition.provisional:
            holds = unresolved & self.masks(case.when).true
            if holds:
                found[case.value] = found.get(case.value, 0) | holds
                found[None] = found.get(None, 0) & ~holds
                unresolved &= ~holds
        return {value: worlds for value, worlds in found.items() if worlds}

    def _cases(self, cases: tuple[CompiledCase, ...], levels: Enumeration | None) -> tuple[Parts, int]:
        """The worlds of each value, and those where no case holds (a conflict is unknown, but not open to a fallback)."""
        holds: dict[bool | float | str, int] = {}
        for case in cases:
            holds[case.value] = holds.get(case.value, 0) | self.masks(case.when).true
        if levels is not None:  # a general level beside a more specific one is no conflict
            holds = {
                v: worlds & ~_union(w for u, w in holds.items() if u != v and levels.is_a(str(u), str(v)))
                for v, worlds in holds.items()
            }
        seen = conflict = 0
        for worlds in holds.values():
            conflict |= seen & worlds
            seen |= worlds
        found: Parts = {value: worlds & ~conflict for value, worlds in holds.items()}
        unresolved = self.all & ~seen
        found[None] = unresolved | conflict
        return found, unresolved


def _union(masks: Iterable[int]) -> int:
    total = 0
    for mask in masks:
        total |= mask
    return total


def _as_masks(parts: Parts) -> Masks:
    return Masks(parts.get(True, 0), parts.get(False, 0))


def _as_parts(masks: Masks, everything: int) -> Parts:
    return {True: masks.true, False: masks.false, None: everything ^ masks.true ^ masks.false}
