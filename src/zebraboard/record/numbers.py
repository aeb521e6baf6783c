"""Numbers as reports write them: ``3``, ``<3``, ``>=20``, ``10-15``, ``>=3 <20``, each with or without a unit."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from zebraboard.language.errors import ZebraboardError
from zebraboard.language.prose import people_unit
from zebraboard.language.values import Interval, Number, number
from zebraboard.language.vocabulary import Fact

_N = r"((?>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?))"
_UNIT = r"\s*((?=[^<>=~]*[A-Za-z%°µμ'])(?:\s10(?=[*^⁰¹²³⁴⁵⁶⁷⁸⁹])|[x×]\s*10|[^\d\s.,<>=~+-])[^<>=~]*)?"
_EXACT = re.compile(rf"{_N}{_UNIT}\Z")
_BOUND = re.compile(rf"(<=|>=|<|>)\s*{_N}{_UNIT}\Z")
_BETWEEN = re.compile(rf"(>=|>)\s*{_N}\s*(?:and|,)?\s*(<=|<)\s*{_N}{_UNIT}\Z")
_RANGE = re.compile(rf"{_N}\s*(?:-|to)\s*{_N}{_UNIT}\Z")
_ABOUT = re.compile(r"\s*(?:~|≈|about|around|approx\w*\.?|ca\.?\s|circa)", re.IGNORECASE)
_COMMA = re.compile(r"\d,\d")
_SPELLINGS = {"≤": "<=", "≥": ">=", "=<": "<=", "=>": ">=", "–": "-", "—": "-", "−": "-", "\N{NO-BREAK SPACE}": " "}


@dataclass(frozen=True)
class Span:
    """A number, or the bounds it lies within; None is an end that was not given."""

    lo: float | None
    hi: float | None
    lo_open: bool = False
    hi_open: bool = False

    def within(self, fact: Fact, shown: str, convert: Callable[[float], float]) -> Number:
        """The value in the fact's own unit and range; raises :class:`ZebraboardError` if it is outside."""
        least, most = fact.range or (-math.inf, math.inf)
        lo, hi = (None if end is None else convert(end) for end in (self.lo, self.hi))
        ends = [end for end in (lo, hi) if end is not None]
        unit = f" {people_unit(fact.unit)}".rstrip()
        outside = [end for end in ends if not least <= end <= most]
        if outside:
            became = "" if outside[0] in (self.lo, self.hi) else f" ({outside[0]:g}{unit})"
            raise ZebraboardError(
                f"{fact.id} {shown}{became} is outside {least:g} to {most:g}{unit}",
                remedy="Check the number and its unit.",
            )
        low = least if lo is None else math.nextafter(lo, math.inf) if self.lo_open else lo
        high = most if hi is None else math.nextafter(hi, -math.inf) if self.hi_open else hi
        if not max(low, least) <= min(high, most):
            raise ZebraboardError(
                f"{fact.id} {shown}: there is no such number from {least:g} to {most:g}{unit}",
                remedy="Check the sign and the order of the two ends.",
            )
        return number(max(low, least), min(high, most))


def parse(text: str) -> tuple[Span, str]:
    """A number or bounds, and the unit after it ('' if there is none); raises :class:`ZebraboardError`."""
    plain = text.strip()
    for written, meant in _SPELLINGS.items():
        plain = plain.replace(written, meant)
    if _ABOUT.match(plain):
        raise ZebraboardError(
            f"{text!r} is not a number that rules can use",
            remedy="Write a number, or the bounds that it surely lies in: 4-6, <10, >=3.",
        )
    if _COMMA.search(plain):
        raise ZebraboardError(
            f"{text!r}: is the comma a decimal point?", remedy="Write 1.2 with a point, and 1200 without a comma."
        )
    if found := _BETWEEN.match(plain):
        span = Span(float(found[2]), float(found[4]), lo_open=found[1] == ">", hi_open=found[3] == "<")
        return span, found[5] or ""
    if found := _RANGE.match(plain):
        return Span(float(found[1]), float(found[2])), found[3] or ""
    if found := _BOUND.match(plain):
        end, strict = float(found[2]), len(found[1]) == 1
        if found[1].startswith("<"):
            return Span(None, end, hi_open=strict), found[3] or ""
        return Span(end, None, lo_open=strict), found[3] or ""
    if found := _EXACT.match(plain):
        return Span(float(found[1]), float(found[1])), found[2] or ""
    raise ZebraboardError(f"{text!r} is not a number", remedy="Write a number such as 12, or bounds: <3, >=20, 10-15.")


def show(value: Number) -> str:
    """A number or interval in the form that :func:`parse` reads back exactly."""
    if not isinstance(value, Interval):
        return str(int(value)) if value == int(value) and abs(value) < 1e15 else repr(float(value))
    low, high = repr(value.lo), repr(value.hi)
    lower, upper = math.nextafter(value.lo, -math.inf), math.nextafter(value.hi, math.inf)
    left = f">{show(lower)}" if len(repr(lower)) < len(low) else f">={show(value.lo)}"
    right = f"<{show(upper)}" if len(repr(upper)) < len(high) else f"<={show(value.hi)}"
    if left.startswith(">=") and right.startswith("<=") and value.lo >= 0:
        return f"{show(value.lo)}-{show(value.hi)}"
    return f"{left} {right}"
