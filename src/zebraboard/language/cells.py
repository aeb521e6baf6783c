"""Cells: the thresholds in the rules cut each fact's range into finitely many parts; within one, nothing changes."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping

from zebraboard.language.library import Definition
from zebraboard.language.nodes import Compare, Constant, IsA, Node, Parameter, Ref, walk
from zebraboard.language.values import Interval, Value, bounds
from zebraboard.language.vocabulary import Fact, Kind

Cut = tuple[float, int]
"""A threshold and whether the value itself lies above (0: ``<``, ``>=``) or below (1: ``<=``, ``>``) the cut."""
_SIDES = {"<": (0,), ">=": (0,), "<=": (1,), ">": (1,), "==": (0, 1), "!=": (0, 1)}
_MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}


class Cells:
    """The cells of every fact that a set of conditions looks at, through definitions."""

    def __init__(
        self, definitions: Mapping[str, Definition], nodes: Iterable[Node], parameters: Mapping[str, float]
    ) -> None:
        self.cuts: dict[str, set[Cut]] = {}
        self.tests: dict[str, set[tuple[str, ...]]] = {}
        self.facts: set[str] = set()
        self.definitions_used: set[str] = set()
        seen: set[Node] = set()
        stack = list(nodes)
        while stack:
            for node in walk(stack.pop()):
                if node in seen:
                    continue
                seen.add(node)
                if isinstance(node, Ref):
                    if node.derived and node.id not in self.definitions_used:
                        self.definitions_used.add(node.id)
                        stack.extend(definitions[node.id].conditions())
                    elif not node.derived:
                        self.facts.add(node.id)
                elif isinstance(node, Compare):
                    self._cut(node, definitions, parameters)
                elif isinstance(node, IsA) and isinstance(node.item, Ref) and not node.item.derived:
                    self.tests.setdefault(node.item.id, set()).add(node.targets)

    @classmethod
    def merged(cls, parts: Iterable[Cells]) -> Cells:
        """The cells of all the parts' conditions together."""
        whole = cls({}, (), {})
        for part in parts:
            for fact, cuts in part.cuts.items():
                whole.cuts.setdefault(fact, set()).update(cuts)
            for fact, tests in part.tests.items():
                whole.tests.setdefault(fact, set()).update(tests)
            whole.facts |= part.facts
            whole.definitions_used |= part.definitions_used
        return whole

    def _cut(self, node: Compare, definitions: Mapping[str, Definition], parameters: Mapping[str, float]) -> None:
        for op, item, other in ((node.op, node.left, node.right), (_MIRROR[node.op], node.right, node.left)):
            named = _behind(item, definitions)
            if isinstance(named, Ref) and not named.derived and isinstance(other, Constant | Parameter):
                limit = other.value if isinstance(other, Constant) else parameters[other.id]
                if isinstance(limit, float):
                    self.cuts.setdefault(named.id, set()).update((limit, side) for side in _SIDES[op])

    def representatives(self, fact: Fact, known: Value = None) -> tuple[Value, ...]:
        """One value for each cell of the fact, within what is known of it; empty if it has none (dates, text)."""
        if fact.kind is Kind.BOOLEAN:
            return (True, False)
        if fact.kind is Kind.ENUMERATION:
            return self._levels(fact, known)
        if fact.kind is Kind.QUANTITY:
            return self._numbers(fact, known)
        return ()

    def _levels(self, fact: Fact, known: Value) -> tuple[Value, ...]:
        return tuple(dict.fromkeys(value for _, value in self.leaves(fact, known)))

    def leaves(self, fact: Fact, known: Value = None) -> list[tuple[str, str]]:
        """Every level without levels below it, with the one that stands for all that no rule tells apart from it."""
        levels = fact.levels
        assert levels is not None
        standing: dict[tuple[object, ...], str] = {}
        tests = sorted(self.tests.get(fact.id, ()))
        found = []
        for leaf in levels.leaves:
            if known is None or levels.is_a(leaf, str(known)):
                signature = tuple(any(levels.is_a(leaf, target) for target in targets) for targets in tests)
                found.append((leaf, standing.setdefault(signature, leaf)))
        return found

    def _numbers(self, fact: Fact, known: Value) -> tuple[Value, ...]:
        return tuple(value for _, _, value in self.parts(fact, known))

    def parts(self, fact: Fact, known: Value = None) -> list[tuple[Cut, Cut, float]]:
        """The cells of a quantity that meet what is known of it: where each starts, where it ends, and a number within."""
        assert fact.range is not None
        low, high = bounds(known) if isinstance(known, Interval) else fact.range
        found = ((start, end, _inside(start, end, low, high)) for start, end in self.cells(fact))
        return [(start, end, value) for start, end, value in found if value is not None]

    def cells(self, fact: Fact) -> list[tuple[Cut, Cut]]:
        """The cells of a quantity, as pairs of cuts."""
        assert fact.range is not None
        low, high = fact.range
        cuts = sorted(cut for cut in self.cuts.get(fact.id, ()) if low <= cut[0] <= high)
        edges = [(low, 0), *(c for c in cuts if c not in ((low, 0), (high, 1))), (high, 1)]
        return list(itertools.pairwise(edges))


def _behind(node: Node, definitions: Mapping[str, Definition]) -> Node:
    """What a definition gives unchanged: the fact that ``performance`` takes over is ``ecog``."""
    while isinstance(node, Ref) and node.derived and definitions and definitions[node.id].expression is not None:
        inner = definitions[node.id].expression
        if not isinstance(inner, Ref):
            break
        node = inner
    return node


def _inside(start: Cut, end: Cut, low: float, high: float) -> float | None:
    """A number between two cuts that lies between ``low`` and ``high``."""
    least, most = max(start[0], low), min(end[0], high)
    if least > most:
        return None
    candidates = [(least + most) / 2, least, most]
    for value in candidates:
        above = value > start[0] or (value == start[0] and start[1] == 0)
        below = value < end[0] or (value == end[0] and end[1] == 1)
        if above and below:
            return value
    return None
