"""The columnar reader: many patients at once, as Polars expressions.

A table holds a column a fact: booleans, ``Float64`` quantities (with ``<fact>__hi`` where a value is known only within
bounds), enumerations as the numbers of :attr:`~zebraboard.language.vocabulary.Level.first`, dates, and ``<fact>__date`` for
the date of a reading. A fact without a column is unknown for everybody. Polars' boolean logic is Kleene's.

Everything is worked out in layers: what several expressions share becomes a column once.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import polars as pl

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
    children,
)
from zebraboard.language.vocabulary import Enumeration, Kind

EPOCH = dt.date(1970, 1, 1).toordinal()
UNKNOWN = pl.lit(None, dtype=pl.Boolean)


class Columnar:
    """A plan of columns for a set of nodes, over tables that have the columns in ``available``."""

    def __init__(
        self,
        definitions: Mapping[str, Definition],
        nodes: Sequence[Node],
        *,
        as_of: dt.date,
        parameters: Mapping[str, float],
        available: Iterable[str],
        keep_definitions: bool = False,
    ) -> None:
        self.definitions = definitions
        self.as_of = as_of
        self.parameters = parameters
        self.available = frozenset(available)
        self.nodes = tuple(dict.fromkeys(nodes))
        self._kept = keep_definitions
        self._names: dict[Node, str] = {}
        self._two_sided: set[str] = {name.removesuffix("__hi") for name in self.available if name.endswith("__hi")}
        self.layers = self._plan()

    def name(self, node: Node) -> str:
        """The column that holds the node's value after :meth:`run`."""
        return self._names[node]

    def run(self, table: pl.DataFrame) -> pl.DataFrame:
        """One column for each node asked for (and each definition, with ``keep_definitions``)."""
        frame = table.lazy()
        for layer in self.layers:
            frame = frame.with_columns(layer)
        wanted = [self._names[node] for node in self.nodes]
        if self._kept:
            wanted += [f"definition:{id}" for id in self.definitions]
        return frame.select(list(dict.fromkeys(wanted))).collect()

    # planning

    def _plan(self) -> list[list[pl.Expr]]:
        """Layers of columns: each uses only columns of the table and of layers before it."""
        needed: dict[str, None] = {}
        for node in self.nodes:
            self._need(node, needed)
        if self._kept:
            for id in self.definitions:
                self._need_definition(id, needed)
        order = [id for id in self.definitions if id in needed]
        tops = [*self.nodes, *(c for id in order for c in self.definitions[id].conditions())]
        uses: Counter[Node] = Counter()
        for top in dict.fromkeys(tops):
            self._count(top, uses)
        asked = frozenset(self.nodes)
        shared = [
            node
            for node, count in uses.items()
            if (isinstance(node, Compare | IsA | And | Or | AtLeast) and count > 1) or node in asked
        ]
        for node in shared:
            if isinstance(node, Ref) and node.derived:
                self._names[node] = f"definition:{node.id}"
        shared = [node for node in shared if node not in self._names]
        depth: dict[object, int] = {}

        def level(node: Node) -> int:
            if node in depth:
                return depth[node]
            below = max((level(part) for part in children(node)), default=0)
            if isinstance(node, Ref) and node.derived:
                result = rank.get(node.id, 0)
            else:
                result = below + (1 if node in marked else 0)
            depth[node] = result
            return result

        marked = set(shared)
        rank: dict[str, int] = {}
        for id in order:
            rank[id] = 1 + max((level(c) for c in self.definitions[id].conditions()), default=0)
        layers: dict[int, list[pl.Expr]] = {}
        for index, node in enumerate(shared):
            self._names[node] = f"node:{index}"
        for node in shared:
            layers.setdefault(level(node), []).append(self._expression(node, named=False).alias(self._names[node]))
        for id in order:
            layers.setdefault(rank[id], []).append(self._definition(self.definitions[id]).alias(f"definition:{id}"))
        return [layers[key] for key in sorted(layers)]

    def _count(self, node: Node, uses: Counter[Node]) -> None:
        """Count how often each node is read."""
        uses[node] += 1
        if uses[node] == 1:
            for part in children(node):
                self._count(part, uses)

    def _need(self, node: Node, needed: dict[str, None]) -> None:
        if isinstance(node, Ref) and node.derived:
            self._need_definition(node.id, needed)
        for part in children(node):
            self._need(part, needed)

    def _need_definition(self, id: str, needed: dict[str, None]) -> None:
        if id not in needed:
            needed[id] = None
            for condition in self.definitions[id].conditions():
                self._need(condition, needed)

    # expressions

    def _expression(self, node: Node, *, named: bool = True) -> pl.Expr:
        """The node as one expression; nodes that have a column of their own are read from it."""
        if named and node in self._names:
            return pl.col(self._names[node])
        if isinstance(node, Constant):
            return pl.lit(node.value)
        if isinstance(node, Ref):
            if node.derived:
                return pl.col(f"definition:{node.id}")
            return pl.col(node.id) if node.id in self.available else pl.lit(None, dtype=_dtype(node.type.kind))
        if isinstance(node, Not):
            return ~self._expression(node.item)
        if isinstance(node, And):
            return _chain([self._expression(item) for item in node.items], "and")
        if isinstance(node, Or):
            return _chain([self._expression(item) for item in node.items], "or")
        if isinstance(node, AtLeast):
            return self._at_least(node)
        if isinstance(node, IsA):
            return self._is_a(node)
        if isinstance(node, Compare):
            return self._compare(node)
        low, _ = self._bounds(node)
        return low

    def _at_least(self, node: AtLeast) -> pl.Expr:
        items = [self._expression(item) for item in node.items]
        true = pl.sum_horizontal(item.fill_null(False).cast(pl.UInt16) for item in items)
        possible = pl.sum_horizontal(item.fill_null(True).cast(pl.UInt16) for item in items)
        return pl.when(true >= node.count).then(True).when(possible >= node.count).then(UNKNOWN).otherwise(False)

    def _is_a(self, node: IsA) -> pl.Expr:
        levels = node.item.type.levels
        assert levels is not None
        item = self._expression(node.item)
        spans = [(levels.levels[t].first, levels.levels[t].last) for t in node.targets]
        inside = _chain([item == a if a == b else item.is_between(a, b) for a, b in spans], "or")
        open_ = [
            level.first
            for id, level in levels.levels.items()
            if not any(levels.is_a(id, t) for t in node.targets)
            and any(levels.is_a(id, t) is None for t in node.targets)
        ]
        if not open_:
            return inside
        return pl.when(_chain([item == code for code in open_], "or")).then(UNKNOWN).otherwise(inside)

    def _compare(self, node: Compare) -> pl.Expr:
        left, right = self._bounds(node.left), self._bounds(node.right)
        if left[0] is left[1] and right[0] is right[1]:
            exact: pl.Expr = _COMPARE[node.op](left[0], right[0])
            return exact
        return _compare_bounds(node.op, left, right)

    def _bounds(self, node: Node) -> tuple[pl.Expr, pl.Expr]:
        """Least and greatest value of a quantity, or a date as a day number; the same object twice where exact."""
        if isinstance(node, Constant):
            value = node.value
            return _exact(pl.lit(float(value.toordinal() - EPOCH) if isinstance(value, dt.date) else value))
        if isinstance(node, Parameter):
            return _exact(pl.lit(self.parameters[node.id]))
        if isinstance(node, AsOf):
            return _exact(pl.lit(float(self.as_of.toordinal() - EPOCH)))
        if isinstance(node, DateOf):
            name = f"{node.fact}__date"
            if name not in self.available or node.fact not in self.available:
                return _exact(pl.lit(None, dtype=pl.Float64))
            day = pl.col(name).cast(pl.Int32).cast(pl.Float64)
            return _exact(pl.when(pl.col(node.fact).is_not_null()).then(day))
        if isinstance(node, Ref):
            column = self._expression(node)
            if node.type.kind is Kind.DATE:
                return _exact(column.cast(pl.Int32).cast(pl.Float64))
            if not node.derived and node.id in self._two_sided:
                return column, pl.coalesce(pl.col(f"{node.id}__hi"), column)
            return _exact(column)
        assert isinstance(node, Arithmetic)
        return _arithmetic(node.op, self._bounds(node.left), self._bounds(node.right))

    # definitions

    def _definition(self, definition: Definition) -> pl.Expr:
        levels = definition.type.levels
        if definition.expression is not None:
            main = self._expression(definition.expression)
        else:
            main = self._cases(definition.cases, levels)
        fallback = [
            pl.when(self._expression(case.when)).then(
                pl.lit(_encode(case.value, levels), dtype=_dtype(definition.type.kind))
            )
            for case in definition.provisional
        ]
        if not fallback:
            return main
        if definition.expression is None and _may_conflict(definition.cases, levels):
            conflict = self._conflict(definition.cases, levels)
            return pl.when(conflict).then(None).otherwise(pl.coalesce(main, *fallback))
        return pl.coalesce(main, *fallback)

    def _cases(self, cases: Sequence[CompiledCase], levels: Enumeration | None) -> pl.Expr:
        """The value whose case holds, the most specific first; null on conflict."""
        ordered = sorted(cases, key=lambda c: -_depth(c.value, levels))
        kind = Kind.ENUMERATION if levels else Kind.BOOLEAN if isinstance(cases[0].value, bool) else Kind.QUANTITY
        found: pl.Expr = pl.lit(None, dtype=_dtype(kind))
        for case in reversed(ordered):
            value = pl.lit(_encode(case.value, levels), dtype=_dtype(kind))
            found = pl.when(self._expression(case.when)).then(value).otherwise(found)
        if not _may_conflict(cases, levels):
            return found
        return pl.when(self._conflict(cases, levels)).then(None).otherwise(found)

    def _conflict(self, cases: Sequence[CompiledCase], levels: Enumeration | None) -> pl.Expr:
        """True where two cases with values that exclude each other hold at once (else false or unknown)."""
        by_value: dict[object, list[CompiledCase]] = {}
        for case in cases:
            by_value.setdefault(case.value, []).append(case)
        holds = {
            value: _chain([self._expression(case.when) for case in group], "or") for value, group in by_value.items()
        }
        values = list(by_value)
        clashes = []
        for index, value in enumerate(values):
            others = [holds[w] for w in values[index + 1 :] if not _related(value, w, levels)]
            if others:
                clashes.append(holds[value] & _chain(others, "or"))
        return _chain(clashes, "or") if clashes else pl.lit(False)


def _exact(value: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return value, value


def _chain(items: Sequence[pl.Expr], how: str) -> pl.Expr:
    result = items[0]
    for item in items[1:]:
        result = (result & item) if how == "and" else (result | item)
    return result


def _dtype(kind: Kind) -> type[pl.DataType]:
    return {
        Kind.BOOLEAN: pl.Boolean, Kind.QUANTITY: pl.Float64, Kind.ENUMERATION: pl.UInt16, Kind.DATE: pl.Date,
    }.get(kind, pl.String)  # fmt: skip


def _encode(value: bool | float | str, levels: Enumeration | None) -> bool | float | int:
    return levels.code(str(value)) if levels is not None else value  # type: ignore[return-value]


def _depth(value: bool | float | str, levels: Enumeration | None) -> int:
    if levels is None:
        return 0
    depth, current = 0, levels.levels[str(value)].parent
    while current is not None:
        depth, current = depth + 1, levels.levels[current].parent
    return depth


def _related(a: object, b: object, levels: Enumeration | None) -> bool:
    return a == b or (levels is not None and levels.related(str(a), str(b)))


def _may_conflict(cases: Sequence[CompiledCase], levels: Enumeration | None) -> bool:
    values = list(dict.fromkeys(case.value for case in cases))
    return any(not _related(a, b, levels) for i, a in enumerate(values) for b in values[i + 1 :])


_COMPARE = {
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
}
Bounds = tuple[pl.Expr, pl.Expr]


def _compare_bounds(op: str, left: Bounds, right: Bounds) -> pl.Expr:
    """Comparison of values known only within bounds: true, false, or unknown where the bounds leave it open."""
    (a, b), (c, d) = left, right
    if op in (">", ">="):
        return _compare_bounds({">": "<", ">=": "<="}[op], right, left)
    known = a.is_not_null() & c.is_not_null()
    if op == "<":
        sure, never = b < c, a >= d
    elif op == "<=":
        sure, never = b <= c, a > d
    elif op == "==":
        sure, never = (a == b) & (c == d) & (a == c), (a > d) | (c > b)
    else:
        sure, never = (a > d) | (c > b), (a == b) & (c == d) & (a == c)
    return pl.when(known & sure).then(True).when(known & never).then(False).otherwise(UNKNOWN)


def _arithmetic(op: str, left: Bounds, right: Bounds) -> Bounds:
    (a, b), (c, d) = left, right
    exact = a is b and c is d
    if op == "+":
        low, high = a + c, b + d
    elif op == "-":
        low, high = a - d, b - c
    elif op == "*":
        if exact:
            return _exact(a * c)
        products = [x * y for x in (a, b) for y in (c, d)]
        return pl.min_horizontal(products), pl.max_horizontal(products)
    else:
        usable = ~((c <= 0) & (d >= 0))
        if exact:
            return _exact(pl.when(usable).then(a / c))
        quotients = [x / y for x in (a, b) for y in (c, d)]
        return pl.when(usable).then(pl.min_horizontal(quotients)), pl.when(usable).then(pl.max_horizontal(quotients))
    return _exact(low) if exact else (low, high)
