"""Example patients by backward reasoning: from conditions that shall hold to facts that make them hold.

Every clause that looks at one fact narrows down the values of that fact; a definition or an ``or`` offers several ways, of
which one is tried at random (the same on every run). What is found is checked by the scalar reader and stripped of what is
not needed; what is not found may still exist.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence

from zebraboard.language.cells import Cells, Cut
from zebraboard.language.dependents import Dependents
from zebraboard.language.examples import Examples, Record
from zebraboard.language.library import Library
from zebraboard.language.nodes import And, AtLeast, Compare, Constant, IsA, Node, Not, Or, Ref
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Kind

Goal = tuple[Node, bool]
DAYS_AGO = (20, 200, 500, 1000, 3000)
"""The dates that are tried, counted back from the planning date."""


class Patients:
    """Builds example patients for one day."""

    def __init__(self, library: Library, day: dt.date, nodes: Sequence[Node], *, tries: int = 24) -> None:
        self.library, self.day, self.tries = library, day, tries
        self.examples = Examples(library, day)
        self.dependents = Dependents(library.definitions)
        cells = Cells(library.definitions, nodes, self.examples.parameters)
        dates = tuple(day - dt.timedelta(days=days) for days in DAYS_AGO)
        self.values: dict[str, tuple[Value, ...]] = {}
        for id in cells.facts:
            fact = library.vocabulary.facts[id]
            values = cells.representatives(fact)
            if fact.kind is Kind.QUANTITY:
                pairs = zip(cells.cells(fact), values, strict=False)
                values = tuple(_round(*pair, zero=fact.unit == "1") for pair in pairs)
            self.values[id] = dates if fact.kind is Kind.DATE else values
        self._fitting: dict[Goal, frozenset[Value]] = {}
        self._ways: dict[Goal, list[Goal]] = {}

    def find(self, nodes: Sequence[Node], sound: Callable[[Scalar], bool]) -> Record | None:
        """A sound record on which every node holds, with no fact that is not needed; None if none was found."""
        generator = random.Random(len(nodes))
        for _ in range(self.tries if self._attempt([(node, True) for node in nodes], None) is not None else 0):
            record = self._attempt([(node, True) for node in nodes], generator)
            if record is None:
                continue
            scalar = self.examples.scalar(record)
            if all(scalar.holds(node) for node in nodes) and sound(scalar):
                return self._least(record, nodes, sound)
        return None

    def _attempt(self, goals: list[Goal], generator: random.Random | None) -> Record | None:
        """One random way of meeting the goals (without a generator: only what leaves no choice); None if it leads nowhere."""
        allowed: dict[str, frozenset[Value]] = {}
        choices: list[Goal] = []
        seen: set[Goal] = set()
        while goals or choices:
            if not goals:
                if generator is None:
                    return {}
                ways = self._open(choices.pop(generator.randrange(len(choices))))
                if not ways:
                    return None
                goals.append(ways[int(len(ways) * generator.random() ** 2)])  # the simple ways more often
            goal = goals.pop()
            node, holds = goal
            if goal in seen:
                continue
            if (node, not holds) in seen:
                return None
            seen.add(goal)
            if isinstance(node, Constant):
                if node.value is not holds:
                    return None
            elif isinstance(node, Not):
                goals.append((node.item, not holds))
            elif isinstance(node, And | Or) and isinstance(node, And) is holds:
                goals.extend((item, holds) for item in node.items)
            elif isinstance(node, AtLeast):
                if holds and generator is None:
                    continue
                chosen = generator.sample(node.items, node.count) if holds and generator is not None else node.items
                goals.extend((item, holds) for item in chosen)
            elif len(facts := self.dependents.facts(node)) == 1 and not isinstance(node, Or | And):
                (fact,) = facts
                fitting = self._fits(goal, fact)
                allowed[fact] = allowed.get(fact, fitting) & fitting
                if not allowed[fact]:
                    return None
            elif len(ways := self._open(goal)) == 1:
                goals.extend(ways)
            else:
                choices.append(goal)
        if generator is None:
            return {}
        return {fact: self._pick(fact, values, generator) for fact, values in allowed.items()}

    def _pick(self, fact: str, values: frozenset[Value], generator: random.Random) -> Value:
        return generator.choice([value for value in self.values[fact] if value in values])

    def _fits(self, goal: Goal, fact: str) -> frozenset[Value]:
        """The values of the only fact behind a clause with which it holds (or fails)."""
        found = self._fitting.get(goal)
        if found is None:
            node, holds = goal
            values = self.values.get(fact, ())
            fitting = (value for value in values if self.examples.scalar({fact: value}).holds(node) is holds)
            found = self._fitting[goal] = frozenset(fitting)
        return found

    def _open(self, goal: Goal) -> list[Goal]:
        """The ways of meeting a goal that leaves a choice."""
        found = self._ways.get(goal)
        if found is None:
            found = self._ways[goal] = sorted(self._look(goal), key=lambda way: len(self.dependents.facts(way[0])))
        return found

    def _look(self, goal: Goal) -> list[Goal]:
        node, holds = goal
        if isinstance(node, And | Or):
            return [(item, holds) for item in node.items]
        item = node if isinstance(node, Ref) else node.item if isinstance(node, IsA) else None
        if isinstance(node, Compare):
            item = node.left if isinstance(node.left, Ref) else node.right
        if not isinstance(item, Ref) or not item.derived:
            return []
        definition = self.library.definitions[item.id]
        nodes = self.library.parser.nodes
        ways: list[Goal] = []
        if definition.expression is not None:
            if isinstance(node, Ref):
                ways = [(definition.expression, holds)]
            elif isinstance(node, IsA):
                ways = [(nodes.is_a(definition.expression, node.targets), holds)]
        for case in (*definition.cases, *definition.provisional):
            if self._gives(node, item, case.value) is holds:
                ways.append((case.when, True))
        return ways

    def _gives(self, node: Node, item: Ref, value: bool | float | str) -> bool | None:
        """What the node is if the definition that it looks at has this value."""
        if node is item:
            return value if isinstance(value, bool) else None
        scalar = self.examples.scalar({})
        scalar.assume(item, value)
        return scalar.holds(node)

    def _least(self, record: Record, nodes: Sequence[Node], sound: Callable[[Scalar], bool]) -> Record:
        least = record
        for id in list(record):
            fewer = {k: v for k, v in least.items() if k != id}
            scalar = self.examples.scalar(fewer)
            if all(scalar.holds(node) for node in nodes):
                least = fewer
        return least if sound(self.examples.scalar(least)) else record


def _round(cell: tuple[Cut, Cut], value: Value, *, zero: bool) -> Value:
    """The roundest number of a cell; of the highest one, a number not far above its limit."""
    (low, above), (high, below) = cell
    assert isinstance(value, float | int)
    near = low * 1.5 if low > 0 and high > 4 * low else float(value)
    for number in (near, float(value)):
        for digits in range(-2, 4):
            rounded = round(number, digits)
            over = rounded > low or (rounded == low and above == 0)
            if over and (rounded or zero or not value) and (rounded < high or (rounded == high and below == 1)):
                return rounded
    return value
