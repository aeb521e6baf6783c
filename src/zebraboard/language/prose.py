"""The prose reader: an expression as a phrase that a clinician can read aloud."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from zebraboard.language.library import Library
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
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Enumeration, Kind

RELATION = {"<": "below", "<=": "at most", ">": "above", ">=": "at least", "==": "exactly", "!=": "not"}
OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "==": "!=", "!=": "=="}
MIRROR = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "==": "==", "!=": "!="}
UNITS = {
    "1": "", "d": "days", "a": "years", "mo": "months", "10*9/L": "×10⁹/L", "10*6/L": "×10⁶/L", "umol/(24.h)": "µmol/24 h", "umol/L": "µmol/L",
    "mL/min/{1.73_m2}": "mL/min/1.73 m²", "mm/a": "mm/year", "%/mo": "%/month", "/d": "/day", "mm[Hg]": "mmHg", "[pH]": "",
    "{mutations}/Mb": "mutations/Mb", "{mutations}/10*6{bases}": "mutations/Mb", "1/1000000{Base}": "/Mb",
    "kg/m2": "kg/m²", "m2": "m²", "mg/d": "mg/day", "ug/g": "µg/g", "h": "hours", "wk": "weeks",
}  # fmt: skip
_COUNTED, _POWER, _MICRO = (
    re.compile(r"[\[{]([^\]}]*)[\]}]"),
    re.compile(r"10\*(\d+)"),
    re.compile(r"(?<![A-Za-z])u(?=[A-Z]|mol|g)"),
)
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
QUOTED = re.compile(
    r" (and|or|without|with|above|below|is|has|to be|contradicts)( |$)|,|%|\d-\d|\d to"
    r"|^(no|not|all|every|more|less|only|surgery|the|adult|fit|staged|known|untreated|growing)( |$)"
)
"""Names that "no" in front would deny only in part."""
WORDS = {1: "one", 2: "two", 3: "three", 4: "four", 5: "five"}


def people_unit(unit: str) -> str:
    """A UCUM unit as people write it: ``µmol/L`` for ``umol/L``; empty for a bare number."""
    if unit in UNITS:
        return UNITS[unit]
    text = _COUNTED.sub(r"\1", unit).replace("(24.h)", "24 h").replace("1000000", "10*6")
    text = _POWER.sub(lambda found: "10" + found[1].translate(_RAISED), text)
    return _MICRO.sub("µ", text)


def figure(value: float) -> str:
    """A number as a person writes it: no needless digits."""
    return f"{value:.10g}"


def amount(value: float, unit: str) -> str:
    """A number with its unit."""
    shown = people_unit(unit)
    if not shown:
        return figure(value)
    if value == 1 and shown in ("days", "years", "months", "hours", "weeks"):
        shown = shown[:-1]
    return f"{figure(value)} {shown}"


def interval(value: Interval, unit: str) -> str:
    """Bounds as a report would print them: ``<3 %``, ``10-15 %``."""
    lo, hi = f"{value.lo:.6g}", f"{value.hi:.6g}"
    shown = people_unit(unit)
    if float(hi) > value.hi:  # an open upper end is stored as the next float below it
        text = f"<{hi}" if value.lo <= 0 else f"{lo} to <{hi}"
    elif float(lo) < value.lo:
        text = f">{lo}"
    else:
        text = f"{lo}–{hi}"
    return f"{text} {shown}".strip()


def show(value: Value, unit: str = "", levels: Enumeration | None = None) -> str:
    """A value as a person writes it."""
    if value is None:
        return "not known"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Interval):
        return interval(value, unit)
    if isinstance(value, float | int):
        return amount(float(value), unit)
    if isinstance(value, dt.date):
        return value.isoformat()
    return levels.levels[value].name if levels is not None and value in levels.levels else str(value)


class Prose:
    """Phrases for the nodes of one library; parameters show the value that stands on the planning date."""

    def __init__(self, library: Library, parameters: Mapping[str, float]) -> None:
        self.library = library
        self.parameters = parameters
        self._kept: dict[tuple[Node, bool], str] = {}

    def phrase(self, node: Node, *, negated: bool = False) -> str:
        """A phrase such as ``Ki-67 index at most 10 % and no liver metastases``."""
        key = (node, negated)
        if key not in self._kept:
            self._kept[key] = self._phrase(node, negated)
        return self._kept[key]

    def sentence(self, node: Node) -> str:
        """The phrase with a capital and a full stop."""
        text = self.phrase(node)
        return f"{text[:1].upper()}{text[1:]}." if text else ""

    def name(self, id: str) -> str:
        """The name of a fact or definition."""
        if id in self.library.vocabulary.facts:
            return self.library.vocabulary.facts[id].name
        return self.library.definitions[id].name

    def value(self, id: str, value: Value) -> str:
        """A fact's or definition's value in words."""
        type = self.library.scope.facts.get(id) or self.library.scope.definitions[id]
        return show(value, type.unit, type.levels)

    def finding(self, id: str, value: Value) -> str:
        """A fact with its value: ``platelets 62 ×10⁹/L``, ``no liver metastases``, ``Krenning score not known``."""
        name = self.name(id)
        if value is True:
            return name
        if value is False:
            return denied(name)
        if value is None:
            return f"{name} not known"
        colon = ":" if isinstance(value, str) else ""
        return f"{name}{colon} {self.value(id, value)}"

    def _phrase(self, node: Node, negated: bool) -> str:
        if isinstance(node, Not):
            return self.phrase(node.item, negated=not negated)
        if isinstance(node, And | Or):
            word = "and" if isinstance(node, And) is not negated else "or"
            parts = [self._bracket(item, word, negated) for item in node.items]
            if isinstance(node, And) and not negated:
                parts = self._ranges(node.items, parts)
            if len(parts) > 2 and not any(" and " in p or " or " in p or ", " in p for p in parts):
                return f"{', '.join(parts[:-1])} {word} {parts[-1]}"
            return f" {word} ".join(parts)
        if isinstance(node, AtLeast):
            number = WORDS.get(node.count, str(node.count))
            lead = f"fewer than {number}" if negated else f"at least {number}"
            return f"{lead} of: {'; '.join(self.phrase(item) for item in node.items)}"
        if isinstance(node, IsA):
            levels = node.item.type.levels
            assert levels is not None
            names = [levels.levels[t].name for t in node.targets]
            listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
            other = "other than" if any(name.startswith(("no ", "not ")) for name in names) else "not"
            return f"{self.phrase(node.item)} is {f'{other} ' if negated else ''}{listed}"
        if isinstance(node, Compare):
            return self._comparison(node, negated)
        if isinstance(node, Ref):
            name = self.name(node.id)
            return denied(name) if negated and node.type.kind is Kind.BOOLEAN else name
        if isinstance(node, Constant):
            if isinstance(node.value, bool):
                return "always" if node.value is not negated else "never"
            return show(node.value, "" if node.type.unit == "?" else node.type.unit)
        if isinstance(node, Parameter):
            return amount(self.parameters[node.id], node.type.unit)
        if isinstance(node, DateOf):
            return f"date of {self.name(node.fact)}"
        if isinstance(node, AsOf):
            return "today"
        return self._sum(node)

    def _ranges(self, items: tuple[Node, ...], parts: list[str]) -> list[str]:
        """The parts, with a lower and an upper bound of the same thing side by side said as one range."""
        said: list[str] = []
        index = 0
        while index < len(items):
            pair = [_bound(item) for item in items[index : index + 2]]
            if len(pair) == 2 and pair[0] and pair[1] and pair[0][0] is pair[1][0]:
                (of, low, least), (_, high, most) = pair[0], pair[1]
                if low in (">", ">=") and high in ("<", "<="):
                    unit = "" if of.type.unit == "?" else of.type.unit
                    lowest = self.phrase(least) if isinstance(least, Parameter) else self._figure(least)
                    start = f"from {lowest}" if low == ">=" else f"above {lowest}"
                    end = (
                        {"<=": "to", "<": "to below"}[high] if low == ">=" else {"<=": "up to", "<": "and below"}[high]
                    )
                    limit = self.phrase(most) if isinstance(most, Parameter) else amount(_number(most), unit)
                    said.append(f"{self.phrase(of)} {start} {end} {limit}")
                    index += 2
                    continue
            said.append(parts[index])
            index += 1
        return said

    def _figure(self, node: Node) -> str:
        return figure(_number(node))

    def _comparison(self, node: Compare, negated: bool) -> str:
        op, left, right = node.op, node.left, node.right
        if isinstance(left, Constant | Parameter) and not isinstance(right, Constant | Parameter):
            op, left, right = MIRROR[op], right, left
        if negated:
            op = OPPOSITE[op]
        if isinstance(right, Constant) and isinstance(right.value, float):
            unit = "" if left.type.unit == "?" else left.type.unit
            return f"{self.phrase(left)} {RELATION[op]} {amount(right.value, unit)}"
        if left.type.kind is Kind.DATE:
            word = {"<": "before", "<=": "on or before", ">": "after", ">=": "on or after"}.get(op, RELATION[op])
            return f"{self.phrase(left)} {word} {self.phrase(right)}"
        return f"{self.phrase(left)} {RELATION[op]} {self.phrase(right)}"

    def _sum(self, node: Arithmetic) -> str:
        if node.op == "-" and isinstance(node.left, AsOf):
            inner = node.right
            return (
                f"time since {self.name(inner.fact)}"
                if isinstance(inner, DateOf)
                else f"time since {self.phrase(inner)}"
            )
        word = {"+": "plus", "-": "minus", "*": "times", "/": "divided by"}[node.op]
        if node.type.kind is Kind.QUANTITY and node.left.type.kind is Kind.DATE:
            return f"days from {self.phrase(node.right)} to {self.phrase(node.left)}"
        return f"{self.phrase(node.left)} {word} {self.phrase(node.right)}"

    def _bracket(self, node: Node, word: str, negated: bool) -> str:
        inner = node
        flip = negated
        while isinstance(inner, Not):
            inner, flip = inner.item, not flip
        text = self.phrase(node, negated=negated)
        if isinstance(inner, And | Or):
            own = "and" if isinstance(inner, And) is not flip else "or"
            if own != word:
                return f"({text})"
        return text


def denied(name: str) -> str:
    """A noun phrase denied; one of several parts, or one that is no noun, is quoted, so that all of it is denied."""
    if QUOTED.search(name.split(" (", maxsplit=1)[0]):
        return f"not “{name}”"
    return f"no {name.removeprefix('a ').removeprefix('an ')}"


def _bound(node: Node) -> tuple[Node, str, Node] | None:
    """What is bounded, how and by what, of a comparison with a number."""
    if not isinstance(node, Compare):
        return None
    if isinstance(node.right, Constant | Parameter):
        return node.left, node.op, node.right
    if isinstance(node.left, Constant | Parameter):
        return node.right, MIRROR[node.op], node.left
    return None


def _number(node: Node) -> float:
    assert isinstance(node, Constant)
    assert isinstance(node.value, float)
    return node.value
