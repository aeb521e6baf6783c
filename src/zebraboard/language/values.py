"""The values a fact can have, and arithmetic on values known only within bounds.

A report often says "<3 %" or "10-15 %". Such a value is an :class:`Interval`; a comparison that holds for every number in it
is true, one that holds for none is false, anything else is unknown.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Interval:
    """All numbers from ``lo`` to ``hi``, both included; an open end is the next float inside."""

    lo: float
    hi: float

    def __post_init__(self) -> None:
        if math.isnan(self.lo) or math.isnan(self.hi) or self.lo > self.hi:
            raise ValueError(f"not an interval: {self.lo} to {self.hi}")

    @classmethod
    def below(cls, bound: float, least: float) -> Interval:
        """Every number from ``least`` up to, but not including, ``bound``."""
        return cls(least, math.nextafter(bound, -math.inf))

    @classmethod
    def above(cls, bound: float, most: float) -> Interval:
        """Every number above, but not including, ``bound`` up to ``most``."""
        return cls(math.nextafter(bound, math.inf), most)


Number = float | Interval
Value = bool | float | str | dt.date | Interval | None
"""What a fact or expression has as its value: an enumeration's value is the id of its level; ``None`` is unknown."""


def bounds(value: Number) -> tuple[float, float]:
    """Least and greatest number that ``value`` can be."""
    if isinstance(value, Interval):
        return value.lo, value.hi
    return value, value


def number(lo: float, hi: float) -> Number:
    """The plain number where both bounds agree, else the interval."""
    return lo if lo == hi else Interval(lo, hi)


def compare(op: str, left: Number, right: Number) -> bool | None:
    """``left op right`` for ``< <= > >= == !=``; None where the bounds leave it open."""
    a, b = bounds(left)
    c, d = bounds(right)
    if op == "<":
        return True if b < c else False if a >= d else None
    if op == "<=":
        return True if b <= c else False if a > d else None
    if op == ">":
        return compare("<", right, left)
    if op == ">=":
        return compare("<=", right, left)
    if op == "==":
        return (True if a == b == c == d else None) if a <= d and c <= b else False
    equal = compare("==", left, right)
    return None if equal is None else not equal


def arithmetic(op: str, left: Number, right: Number) -> Number | None:
    """``left op right`` for ``+ - * /``; None where the quotient does not exist."""
    a, b = bounds(left)
    c, d = bounds(right)
    if op == "+":
        return number(a + c, b + d)
    if op == "-":
        return number(a - d, b - c)
    if op == "*":
        products = (a * c, a * d, b * c, b * d)
        return number(min(products), max(products))
    if c <= 0 <= d:
        return None
    quotients = (a / c, a / d, b / c, b / d)
    return number(min(quotients), max(quotients))
