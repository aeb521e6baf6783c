"""Gaps: where a condition is unknown although every value of what is missing gives the same answer.

"Every value" means for good: an answer that a definition only falls back on for want of better does not count.

Kleene's logic looks at one clause at a time: with the Ki-67 index missing, ``ki67 <= 20 or ki67 > 20`` is unknown. Such a
condition has to be rewritten. The search takes one fact at a time that a condition meets more than once, through
definitions; every clause that does not hang on this fact becomes an unknown of its own (true, false or not known; one
value for all clauses that look at the same enumeration or number), and all their combinations are tried at once.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import reduce
from operator import and_, or_

from zebraboard.language.bitset import Bitset, Masks, Parts
from zebraboard.language.cells import Cells
from zebraboard.language.dependents import Dependents
from zebraboard.language.errors import Place
from zebraboard.language.examples import Examples, Record
from zebraboard.language.library import Definition, Library
from zebraboard.language.nodes import (
    And,
    Arithmetic,
    AtLeast,
    Compare,
    Constant,
    IsA,
    Node,
    Not,
    Or,
    Parameter,
    Ref,
    children,
)
from zebraboard.language.statements import rules
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Kind

MOST_WORLDS = 1 << 14
"""How many combinations are tried for one condition and fact."""
MOST_CLAUSES = 24
TRUTH: tuple[Value, ...] = (True, False, None)


@dataclass(frozen=True)
class Gap:
    """A condition that is unknown with ``fact`` missing, although it is ``answer`` whatever the fact turns out to be."""

    fact: str
    answer: bool
    record: Record
    """An example of what else is known."""


class _TooMuchError(Exception):
    """The clauses span more combinations than are tried."""


class Gaps:
    """Looks for gaps in the conditions of one library."""

    def __init__(self, library: Library, day: dt.date) -> None:
        self.library = library
        self.parameters = library.parameters_on(day)
        self.dependents = Dependents(library.definitions)
        self.strict = {id: replace(definition, provisional=()) for id, definition in library.definitions.items()}
        """The definitions without what they fall back on: that may be overruled once more is known."""
        self.reader, self.examples = Examples(library, day), Examples(library, day, definitions=self.strict)
        self.nothing = self.reader.scalar({})
        self._cells: tuple[Node, Cells] | None = None
        self.checked = 0
        self.unchecked = 0
        """How many searches were too large."""

    def cells(self, node: Node) -> Cells:
        """The cells that a condition cuts; the last one is kept."""
        if self._cells is None or self._cells[0] is not node:
            self._cells = (node, Cells(self.library.definitions, [node], self.parameters))
        return self._cells[1]

    def find(self, node: Node) -> Iterator[Gap]:
        """The gaps of a condition, for each fact at most one. Those inside a definition that it uses are not among them."""
        clauses = list(_clauses(node))
        meets = Counter(fact for clause in clauses for fact in self.dependents.facts(clause))
        whole = node in clauses  # one name or comparison: the gap may be inside its definition
        for fact, count in meets.items():
            if (count > 1 or whole) and self.library.vocabulary.facts[fact].kind not in (Kind.DATE, Kind.TEXT):
                self.checked += 1
                for fine in (True, False):
                    try:
                        gap = _Search(self, node, fact, fine=fine).run()
                    except _TooMuchError:
                        continue
                    if gap is not None:
                        yield gap
                    break
                else:
                    self.unchecked += 1


def conditions(library: Library) -> dict[Node, tuple[str, Place]]:
    """Everything that must have no gap: definitions that answer yes or no, what statements ask, and their clauses."""
    nodes = library.parser.nodes
    found: dict[Node, tuple[str, Place]] = {}
    whole: list[tuple[Node, str, Place]] = []
    for id, definition in library.definitions.items():
        if definition.type.kind is Kind.BOOLEAN:
            found[nodes.ref(id, definition.type, derived=True)] = (id, definition.place)
            if definition.expression is not None and not definition.provisional:  # else another case may speak instead
                whole.append((definition.expression, id, definition.place))
    for rule in rules(library):
        whole += [(node, rule.id, rule.place) for node in (nodes.and_(rule.applies, rule.when), *rule.extra)]
    for node, id, place in whole:
        for clause in _clauses(node):
            found.setdefault(clause, (id, place))
    for node, id, place in whole:
        found.setdefault(node, (id, place))
    return found


def _clauses(node: Node) -> Iterator[Node]:
    """The comparisons and names that a condition is made of."""
    if isinstance(node, And | Or | AtLeast):
        for part in node.items:
            yield from _clauses(part)
    elif isinstance(node, Not):
        yield from _clauses(node.item)
    else:
        yield node


class _Search:
    def __init__(self, gaps: Gaps, node: Node, fact: str, *, fine: bool) -> None:
        self.gaps, self.node, self.fact, self.fine = gaps, node, fact, fine
        self.axes: dict[Node, tuple[Value, ...]] = {}
        """What stands for a clause (itself, or the enumeration or number it looks at) and the values it can have."""
        self.clauses: dict[Node, Node] = {}
        self._seen: set[Node] = set()
        self._parts: dict[Node, tuple[Node, ...]] = {}
        self.values = gaps.cells(node).representatives(gaps.library.vocabulary.facts[fact])

    def settled(self, node: Node) -> bool:
        return self.fact not in self.gaps.dependents.facts(node)

    def run(self) -> Gap | None:
        """The gap, if there is one; :class:`_TooMuchError` if that is more than can be tried."""
        found: dict[Node, None] = {}
        values = self.values
        if not values:
            raise _TooMuchError
        self._walk(self.node, found)
        self._span(found)
        reader = _Clauses(self.gaps, self.gaps.library.definitions, self.fact, values, self)
        surely = _Clauses(self.gaps, self.gaps.strict, self.fact, values, self)
        masks, sure = reader.masks(self.node), surely.masks(self.node)
        size = reader.size // (len(values) + 1)
        lowest = (1 << size) - 1
        unknown = lowest & ~(masks.true | masks.false)
        for answer, worlds in ((True, masks.true & sure.true), (False, masks.false & sure.false)):
            always = unknown
            for index in range(1, len(values) + 1):
                always &= worlds >> (size * index)
            if always:
                given = dict(reader.world((always & -always).bit_length() - 1))
                record = self._example(given, answer, values)
                if record is not None:
                    return Gap(self.fact, answer, record)
        return None

    def _example(self, given: dict[Node, Value], answer: bool, values: tuple[Value, ...]) -> Record | None:
        """A record in which the clauses have these values, if there is one (they may hang together)."""
        examples = self.gaps.examples
        record = examples.record(given, without=[self.fact])
        if record is None or self.gaps.reader.scalar(record).holds(self.node) is not None:
            return None
        later = [{**record, self.fact: value} for value in values]
        sure = all(
            reader.scalar(r).holds(self.node) is answer for r in later for reader in (self.gaps.reader, examples)
        )
        return record if sure else None

    def _walk(self, node: Node, found: dict[Node, None]) -> None:
        """Note the outermost clauses that do not hang on the fact."""
        if self.settled(node):
            found.update(dict.fromkeys(_clauses(node) if self.fine else (node,)))
            if len(found) > MOST_CLAUSES:
                raise _TooMuchError
            return
        if node in self._seen:
            return
        self._seen.add(node)
        if (
            isinstance(node, Arithmetic)
            or (isinstance(node, Compare) and not _plain(node))
            or self._asks_presence(node)
        ):
            raise _TooMuchError
        if isinstance(node, Ref):
            if node.derived:
                for condition in self.gaps.library.definitions[node.id].conditions():
                    self._walk(condition, found)
            return
        for part in self.parts(node):
            if not isinstance(part, Constant | Parameter):
                self._walk(part, found)

    def parts(self, node: Node) -> tuple[Node, ...]:
        """The nodes under it; in a coarse search all that do not hang on the fact are taken together."""
        found = self._parts.get(node)
        if found is None:
            found = children(node)
            if not self.fine and isinstance(node, And | Or):
                nodes = self.gaps.library.parser.nodes
                apart = [part for part in found if self.settled(part)]
                if len(apart) > 1:
                    joined = nodes.and_(*apart) if isinstance(node, And) else nodes.or_(*apart)
                    found = (*(part for part in found if not self.settled(part)), joined)
            self._parts[node] = found
        return found

    def _asks_presence(self, node: Node) -> bool:
        """Whether the clause holds for every value: it asks whether there is a value at all, and there need not be one."""
        if isinstance(node, Ref) and node.derived:
            expression = self.gaps.library.definitions[node.id].expression
            return expression is not None and self._asks_presence(expression)
        if isinstance(node, Or):
            return any(isinstance(item, Not) and item.item in node.items for item in node.items)
        if isinstance(node, IsA) and node.item.type.levels is not None:
            levels = node.item.type.levels
            return all(any(levels.is_a(leaf, target) for target in node.targets) for leaf in levels.leaves)
        if not isinstance(node, Compare) or self.gaps.dependents.facts(node) != {self.fact}:
            return False
        return all(self.gaps.examples.scalar({self.fact: value}).holds(node) for value in self.values)

    def _span(self, found: dict[Node, None]) -> None:
        """Give every clause its axis; clauses that look at one enumeration or number share it."""
        shared: dict[Node, list[Node]] = {}
        for clause in found:
            if isinstance(clause, Constant):
                continue
            item: Node = clause
            if isinstance(clause, IsA):
                item = clause.item
            elif (
                isinstance(clause, Compare)
                and isinstance(clause.left, Ref)
                and isinstance(clause.right, Constant | Parameter)
            ):
                item = clause.left
            shared.setdefault(item, []).append(clause)
        size = 1
        for item, clauses in shared.items():
            axis: tuple[Value, ...] = TRUTH
            subject: Node = clauses[0]
            if len(clauses) > 1 or (item.type.kind is not Kind.BOOLEAN and item in clauses):
                subject, axis = item, self._values(item, clauses)
            self.axes[subject] = axis
            for clause in clauses:
                self.clauses[clause] = subject
            size *= len(axis)
            if size > MOST_WORLDS:
                raise _TooMuchError

    def _values(self, item: Node, clauses: list[Node]) -> tuple[Value, ...]:
        levels = item.type.levels
        if levels is not None:
            standing: dict[tuple[bool, ...], Value] = {}
            for level in levels.levels:
                seen = tuple(any(levels.is_a(level, t) for t in c.targets) for c in clauses if isinstance(c, IsA))
                standing.setdefault(seen, level)
            return (*standing.values(), None)
        cells = Cells({}, clauses, self.gaps.parameters)
        cuts = sorted({limit for pairs in cells.cuts.values() for limit, _ in pairs})
        if not cuts:
            limits = [c.right for c in clauses if isinstance(c, Compare)]
            known = [self.gaps.nothing.value(limit) for limit in limits]
            cuts = sorted({value for value in known if isinstance(value, float)})
        if not cuts:
            raise _TooMuchError
        values = [cuts[0] - 1, *cuts, *((a + b) / 2 for a, b in itertools.pairwise(cuts)), cuts[-1] + 1]
        return (*values, None)


def _plain(node: Compare) -> bool:
    return any(isinstance(side, Constant | Parameter) for side in (node.left, node.right))


class _Clauses(Bitset):
    """The bitset reader with an axis for each clause; the fact in question varies slowest."""

    def __init__(
        self, gaps: Gaps, definitions: Mapping[str, Definition], fact: str, values: tuple[Value, ...], search: _Search
    ) -> None:
        names = {f"clause {index}": axis for index, axis in enumerate(search.axes.values())}
        super().__init__(definitions, gaps.nothing, {**names, fact: (None, *values)}, gaps.dependents)
        if self.size > MOST_WORLDS:
            raise _TooMuchError
        self.search = search
        self.subjects = dict(zip(search.axes, names, strict=True))

    def _settled(self, node: Node) -> bool:
        return isinstance(node, Constant)

    def _condition(self, node: Node) -> Masks:
        subject = self.search.clauses.get(node)
        if subject is node:
            parts = self._axis(self.subjects[node])
            return Masks(parts.get(True, 0), parts.get(False, 0))
        if isinstance(node, And | Or):
            items = [self.masks(part) for part in self.search.parts(node)]
            true, false = [item.true for item in items], [item.false for item in items]
            both, either = (true, false) if isinstance(node, And) else (false, true)
            all_, any_ = reduce(and_, both), reduce(or_, either)
            return Masks(all_, any_) if isinstance(node, And) else Masks(any_, all_)
        return super()._condition(node)

    def _value(self, node: Node) -> Parts:
        if node in self.subjects:
            return self._axis(self.subjects[node])
        return super()._value(node)

    def world(self, number: int) -> Iterator[tuple[Node, Value]]:
        """What a world says of each clause."""
        for node, name in self.subjects.items():
            axis = self.axes[name]
            value = axis[number // self.strides[name] % len(axis)]
            yield node, value
