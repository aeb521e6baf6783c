"""From an expression's text to typed nodes, by way of Python's own parser (:mod:`ast`)."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from zebraboard.language.errors import ExpressionError, Place, nearest
from zebraboard.language.nodes import BOOLEAN, DATE, DAYS, Constant, Node, Nodes, Type
from zebraboard.language.vocabulary import Kind

COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">=", ast.Eq: "==", ast.NotEq: "!=",
}  # fmt: skip
OPERATIONS: dict[type[ast.operator], str] = {ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/"}
BARE = Type(Kind.QUANTITY, "?")
"""Type of a literal number: it takes the unit of what it is compared with or added to."""


@dataclass(frozen=True)
class Scope:
    """The names an expression may use, with their types."""

    facts: Mapping[str, Type]
    definitions: Mapping[str, Type]
    parameters: Mapping[str, Type]


class Parser:
    """Reads expressions against one vocabulary; equal expressions become the same node."""

    def __init__(self, scope: Scope, nodes: Nodes | None = None) -> None:
        self.scope = scope
        self.nodes = nodes or Nodes()

    def condition(self, text: str, place: Place | None = None) -> Node:
        """Read a boolean expression; raises :class:`ExpressionError`."""
        return self.expression(text, BOOLEAN, place)

    def expression(self, text: str, expected: Type, place: Place | None = None) -> Node:
        """Read an expression that must have the type ``expected``; raises :class:`ExpressionError`."""
        reading = _Reading(self, text, place or Place())
        node = reading.read()
        if node.type is BARE or (node.type.kind is Kind.QUANTITY and node.type.unit == "?"):
            if expected.kind is Kind.QUANTITY:
                return node
        elif node.type == expected:
            return node
        if expected.kind is Kind.BOOLEAN:
            raise reading.error(
                f"this is a {node.type}, but a yes/no condition is needed", "Compare it: fact >= 3, fact is level."
            )
        raise reading.error(f"this is a {node.type}, but a {expected} is needed here")


class _Reading:
    """One expression being read."""

    def __init__(self, parser: Parser, text: str, place: Place) -> None:
        self.scope, self.nodes = parser.scope, parser.nodes
        self.text, self.place = text, place

    def error(self, message: str, remedy: str = "") -> ExpressionError:
        return ExpressionError(message, expression=self.text, place=self.place, remedy=remedy)

    def read(self) -> Node:
        try:
            tree = ast.parse(" ".join(self.text.split()), mode="eval")
        except (SyntaxError, ValueError) as problem:
            where = getattr(problem, "offset", None)
            raise self.error(
                f"this is not a complete expression{f' (near character {where})' if where else ''}",
                'Write it as "fact >= 3 and not other_fact"; see docs/writing-knowledge.md, Expressions.',
            ) from None
        return self.visit(tree.body)

    def visit(self, node: ast.expr) -> Node:
        method = getattr(self, f"visit_{type(node).__name__}", None)
        if method is None:
            raise self.error(
                f"{ast.unparse(node)!r} is not part of the language",
                "Allowed: and, or, not, comparisons, is, in, + - * /, at_least(n, ...), date(fact), as_of.",
            )
        result: Node = method(node)
        return result

    def condition(self, node: ast.expr) -> Node:
        result = self.visit(node)
        if result.type.kind is not Kind.BOOLEAN:
            raise self.error(
                f"{ast.unparse(node)!r} is a {result.type}, but a yes/no condition is needed",
                f"Compare it: {ast.unparse(node)} >= ..., or {ast.unparse(node)} is ...",
            )
        return result

    def visit_BoolOp(self, node: ast.BoolOp) -> Node:
        items = [self.condition(item) for item in node.values]
        return self.nodes.and_(*items) if isinstance(node.op, ast.And) else self.nodes.or_(*items)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Node:
        if isinstance(node.op, ast.Not):
            return self.nodes.not_(self.condition(node.operand))
        if isinstance(node.op, ast.USub):
            item = self.visit(node.operand)
            if isinstance(item, Constant) and isinstance(item.value, float):
                return self.nodes.constant(-item.value, item.type)
        raise self.error(f"{ast.unparse(node)!r} is not part of the language")

    def visit_Constant(self, node: ast.Constant) -> Node:
        value = node.value
        if isinstance(value, bool):
            return self.nodes.constant(value, BOOLEAN)
        if isinstance(value, int | float):
            return self.nodes.constant(float(value), BARE)
        if isinstance(value, str):
            try:
                return self.nodes.constant(dt.date.fromisoformat(value), DATE)
            except ValueError:
                raise self.error(
                    f"{value!r} is text",
                    "Text is never compared. Name the level without quotes: fact is level. A date is '2024-01-31'.",
                ) from None
        raise self.error(f"{value!r} is not part of the language", "There is no test for an unknown value.")

    def visit_Name(self, node: ast.Name) -> Node:
        name = node.id
        if name in ("true", "false"):
            return self.nodes.constant(name == "true", BOOLEAN)
        if name == "as_of":
            return self.nodes.as_of()
        if name in self.scope.facts:
            return self.nodes.ref(name, self.scope.facts[name], derived=False)
        if name in self.scope.definitions:
            return self.nodes.ref(name, self.scope.definitions[name], derived=True)
        if name in self.scope.parameters:
            return self.nodes.parameter(name, self.scope.parameters[name])
        known = [*self.scope.facts, *self.scope.definitions, *self.scope.parameters]
        raise self.error(
            f"{name!r} is no fact, definition or parameter",
            nearest(name, known) or "See `zebraboard knowledge search WORD`.",
        )

    def visit_Call(self, node: ast.Call) -> Node:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "date" and len(node.args) == 1 and isinstance(node.args[0], ast.Name):
            fact = node.args[0].id
            if fact not in self.scope.facts:
                raise self.error(f"{fact!r} is no fact of the record", nearest(fact, self.scope.facts))
            return self.nodes.date_of(fact)
        if name == "at_least" and len(node.args) >= 2:
            count = node.args[0]
            items = tuple(self.condition(item) for item in node.args[1:])
            if not (isinstance(count, ast.Constant) and isinstance(count.value, int)):
                raise self.error("at_least needs a whole number first", "Write at_least(2, a, b, c).")
            if not 1 <= count.value <= len(items):
                raise self.error(f"at_least({count.value}, ...) names {len(items)} conditions")
            return self.nodes.at_least(count.value, items)
        raise self.error(
            f"{ast.unparse(node)!r} is not part of the language",
            "The only calls are at_least(n, ...) and date(fact).",
        )

    def visit_BinOp(self, node: ast.BinOp) -> Node:
        op = OPERATIONS.get(type(node.op))
        if op is None:
            raise self.error(f"{ast.unparse(node)!r} is not part of the language")
        left, right = self.visit(node.left), self.visit(node.right)
        if left.type.kind is Kind.DATE and right.type.kind is Kind.DATE and op == "-":
            return self.nodes.arithmetic(op, left, right, DAYS)
        if left.type.kind is not Kind.QUANTITY or right.type.kind is not Kind.QUANTITY:
            raise self.error(f"{ast.unparse(node)!r}: {left.type} {op} {right.type} has no meaning")
        if op in "+-":
            return self.nodes.arithmetic(op, left, right, self._same_unit(left, right, node))
        if right.type.unit == "?":
            return self.nodes.arithmetic(op, left, right, left.type)
        if left.type.unit == "?" and op == "*":
            return self.nodes.arithmetic(op, left, right, right.type)
        raise self.error(
            f"{ast.unparse(node)!r} multiplies or divides two facts",
            "Arithmetic is linear: one side is a number.",
        )

    def _same_unit(self, left: Node, right: Node, node: ast.expr) -> Type:
        if left.type.unit == "?":
            return right.type
        if right.type.unit in ("?", left.type.unit):
            return left.type
        raise self.error(
            f"{ast.unparse(node)!r} mixes the units {left.type.unit} and {right.type.unit}",
            "Give both the same unit (parameters carry the unit of the fact they are compared with).",
        )

    def visit_Compare(self, node: ast.Compare) -> Node:
        parts: list[Node] = []
        operands = [node.left, *node.comparators]
        for left, op, right in zip(operands, node.ops, operands[1:], strict=False):
            if isinstance(op, ast.Is | ast.IsNot | ast.In | ast.NotIn):
                parts.append(self._is_a(left, op, right))
            else:
                parts.append(self._compare(left, op, right, node))
        return self.nodes.and_(*parts)

    def _is_a(self, left: ast.expr, op: ast.cmpop, right: ast.expr) -> Node:
        item = self.visit(left)
        levels = item.type.levels
        if levels is None:
            raise self.error(
                f"{ast.unparse(left)!r} is a {item.type}, so 'is' and 'in' have no meaning",
                "Compare quantities with < <= > >= ==; write yes/no facts bare: pregnant, not pregnant.",
            )
        options = right.elts if isinstance(right, ast.Tuple | ast.List) else [right]
        targets: list[str] = []
        for option in options:
            if isinstance(option, ast.Constant) and isinstance(option.value, str):
                raise self.error(
                    f"{option.value!r} is text", "Text is never compared. Name the level without quotes: fact is level."
                )
            name = option.id if isinstance(option, ast.Name) else ""
            if isinstance(option, ast.Constant) and option.value is None:
                name = "none"
            if name not in levels.levels:
                raise self.error(
                    f"{ast.unparse(option)!r} is no level of {levels.id}",
                    nearest(ast.unparse(option), levels.levels) or f"Levels: {', '.join(levels.levels)}.",
                )
            targets.append(name)
        result = self.nodes.is_a(item, tuple(targets))
        return self.nodes.not_(result) if isinstance(op, ast.IsNot | ast.NotIn) else result

    def _use_is(self, whole: ast.expr) -> ExpressionError:
        return self.error(
            f"{ast.unparse(whole)!r} compares an enumeration", "Use 'is' or 'in': primary_site is pancreas."
        )

    def _compare(self, left: ast.expr, op: ast.cmpop, right: ast.expr, whole: ast.expr) -> Node:
        a = self.visit(left)
        if a.type.kind is Kind.ENUMERATION:
            raise self._use_is(whole)
        b = self.visit(right)
        if b.type.kind is Kind.ENUMERATION:
            raise self._use_is(whole)
        if Kind.BOOLEAN in (a.type.kind, b.type.kind):
            raise self.error(f"{ast.unparse(whole)!r} compares a yes/no fact", "Write it bare: pregnant, not pregnant.")
        if a.type.kind is not b.type.kind:
            raise self.error(f"{ast.unparse(whole)!r} compares a {a.type} with a {b.type}")
        if a.type.kind is Kind.QUANTITY:
            self._same_unit(a, b, whole)
        return self.nodes.compare(COMPARISONS[type(op)], a, b)
