"""The typed model that readers see: one frozen class an operation.

Nodes are interned by :class:`Nodes`: the same expression written twice is the same object, so that every reader can keep
what it has worked out by node. Build them only through :class:`Nodes`, which checks types.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from zebraboard.language.vocabulary import Enumeration, Kind


@dataclass(frozen=True, slots=True)
class Type:
    """Kind of value, with the unit of a quantity or the tree of an enumeration."""

    kind: Kind
    unit: str = ""
    levels: Enumeration | None = field(default=None, compare=False)
    enumeration: str = ""

    def __str__(self) -> str:
        return f"{self.kind} {self.unit or self.enumeration}".strip()


BOOLEAN = Type(Kind.BOOLEAN)
DATE = Type(Kind.DATE)
DAYS = Type(Kind.QUANTITY, "d")


@dataclass(frozen=True, slots=True, eq=False)
class Constant:
    """A literal: a number, true or false, or a date. A bare number takes the unit of what it meets."""

    value: bool | float | dt.date
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Parameter:
    """A named cut-off; its value depends on the date for which the case is planned."""

    id: str
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Ref:
    """A fact of the record or a definition."""

    id: str
    type: Type
    derived: bool
    """True for a definition."""


@dataclass(frozen=True, slots=True, eq=False)
class DateOf:
    """The date of the reading that gave a fact its value."""

    fact: str
    type: Type = DATE


@dataclass(frozen=True, slots=True, eq=False)
class AsOf:
    """The date for which the case is planned."""

    type: Type = DATE


@dataclass(frozen=True, slots=True, eq=False)
class Arithmetic:
    """``left op right`` with ``op`` one of ``+ - * /``; the difference of two dates is in whole days."""

    op: str
    left: Node
    right: Node
    type: Type


@dataclass(frozen=True, slots=True, eq=False)
class Compare:
    """``left op right`` with ``op`` one of ``< <= > >= == !=``; strict and inclusive are different operations."""

    op: str
    left: Node
    right: Node
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True, eq=False)
class IsA:
    """Whether an enumeration's value is one of ``targets`` or under one of them."""

    item: Node
    targets: tuple[str, ...]
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True, eq=False)
class Not:
    """Negation; the negation of unknown is unknown."""

    item: Node
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True, eq=False)
class And:
    """Conjunction: false as soon as one item is false, whatever is unknown."""

    items: tuple[Node, ...]
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True, eq=False)
class Or:
    """Disjunction: true as soon as one item is true, whatever is unknown."""

    items: tuple[Node, ...]
    type: Type = BOOLEAN


@dataclass(frozen=True, slots=True, eq=False)
class AtLeast:
    """Whether at least ``count`` of the items hold."""

    count: int
    items: tuple[Node, ...]
    type: Type = BOOLEAN


Node: TypeAlias = Constant | Parameter | Ref | DateOf | AsOf | Arithmetic | Compare | IsA | Not | And | Or | AtLeast


def children(node: Node) -> tuple[Node, ...]:
    """The nodes directly under ``node``."""
    if isinstance(node, And | Or | AtLeast):
        return node.items
    if isinstance(node, Not | IsA):
        return (node.item,)
    if isinstance(node, Compare | Arithmetic):
        return (node.left, node.right)
    return ()


def walk(node: Node) -> Iterator[Node]:
    """``node`` and everything under it, parents first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(children(current)))


class Nodes:
    """Makes nodes, each once."""

    def __init__(self) -> None:
        self._table: dict[tuple[object, ...], Node] = {}

    def _intern(self, node: Node, *key: object) -> Node:
        return self._table.setdefault((type(node), *key), node)

    def constant(self, value: bool | float | dt.date, type: Type) -> Node:
        """A literal."""
        return self._intern(Constant(value, type), value.__class__, value, type)

    def parameter(self, id: str, type: Type) -> Node:
        """A named cut-off."""
        return self._intern(Parameter(id, type), id)

    def ref(self, id: str, type: Type, *, derived: bool) -> Node:
        """A fact or definition."""
        return self._intern(Ref(id, type, derived), id)

    def date_of(self, fact: str) -> Node:
        """The date of a fact's reading."""
        return self._intern(DateOf(fact), fact)

    def as_of(self) -> Node:
        """The planning date."""
        return self._intern(AsOf())

    def arithmetic(self, op: str, left: Node, right: Node, type: Type) -> Node:
        """Sum, difference, product or quotient."""
        return self._intern(Arithmetic(op, left, right, type), op, id(left), id(right))

    def compare(self, op: str, left: Node, right: Node) -> Node:
        """A comparison."""
        return self._intern(Compare(op, left, right), op, id(left), id(right))

    def is_a(self, item: Node, targets: tuple[str, ...]) -> Node:
        """Is-a on an enumeration."""
        return self._intern(IsA(item, targets), id(item), targets)

    def not_(self, item: Node) -> Node:
        """Negation; two cancel."""
        if isinstance(item, Not):
            return item.item
        return self._intern(Not(item), id(item))

    def _flat(self, kind: type[And] | type[Or], items: tuple[Node, ...]) -> tuple[Node, ...]:
        flat: dict[int, Node] = {}
        for item in items:
            for part in item.items if isinstance(item, kind) else (item,):
                flat[id(part)] = part
        return tuple(flat.values())

    def and_(self, *items: Node) -> Node:
        """Conjunction, nested ones flattened, what always holds left out; of nothing: true."""
        flat = tuple(item for item in self._flat(And, items) if not (isinstance(item, Constant) and item.value is True))
        if not flat:
            return self.constant(True, BOOLEAN)
        return flat[0] if len(flat) == 1 else self._intern(And(flat), *map(id, flat))

    def or_(self, *items: Node) -> Node:
        """Disjunction, nested ones flattened; of nothing: false."""
        flat = self._flat(Or, items)
        if not flat:
            return self.constant(False, BOOLEAN)
        return flat[0] if len(flat) == 1 else self._intern(Or(flat), *map(id, flat))

    def at_least(self, count: int, items: tuple[Node, ...]) -> Node:
        """At least ``count`` of the items."""
        return self._intern(AtLeast(count, items), count, *map(id, items))

    def __iter__(self) -> Iterator[Node]:
        return iter(list(self._table.values()))
