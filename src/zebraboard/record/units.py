"""Units: from the unit a report uses to the fact's own (UCUM).

First the fact's own factors (a molar mass is beyond UCUM), then UCUM. What a unit counts - ``{1.73_m2}``, ``[IU]``,
``[HPF]`` - is never converted away: a creatinine clearance is no eGFR.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from zebraboard.language.errors import ZebraboardError
from zebraboard.language.vocabulary import Fact

if TYPE_CHECKING:
    from ucumvert import PintUcumRegistry  # type: ignore[import-untyped]

DIGITS = 12
"""Significant digits kept after a conversion, so that 100 g/L is exactly 10 g/dL."""

_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_POWER = re.compile(r"(?:[x×]\s*)?10\s*(?:\^|\*\*|[eE])\s*(\d+)")
_LITRE = re.compile(r"(?<![A-Za-z])([munpfdc]?)l(?![A-Za-z])")
_ARBITRARY = re.compile(r"\[(?:i?U|IU|HPF|LPF|pH|arb'U|USP'U|CFU|PFU)\]", re.IGNORECASE)
_ANNOTATION = re.compile(r"\{[^}]*\}")
_SPELLINGS = {
    "": "1", "percent": "%", "mmhg": "mm[Hg]", "year": "a", "years": "a", "yr": "a", "y": "a", "month": "mo",
    "months": "mo", "week": "wk", "weeks": "wk", "day": "d", "days": "d", "°c": "Cel", "°f": "[degF]", "gy": "Gy",
    "ml/min/1.73m2": "mL/min/{1.73_m2}", "ml/min/1.73 m2": "mL/min/{1.73_m2}",
    "in": "[in_i]", "inch": "[in_i]", "inches": "[in_i]", "lb": "[lb_av]", "lbs": "[lb_av]", "ms": "ms", "msec": "ms",
    "per day": "/d", "/day": "/d", "a day": "/d", "per minute": "/min",
}  # fmt: skip


def ucum(unit: str) -> str:
    """A unit as people type it, in UCUM: ``µmol/l`` is ``umol/L``, ``x10^9/L`` is ``10*9/L``."""
    text = unit.strip().replace("µ", "u").replace("μ", "u").replace("mcg", "ug")
    text = re.sub(r"(?<=10)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: "*" + m.group(1).translate(_SUPERSCRIPT), text)
    text = text.translate(_SUPERSCRIPT).replace("×10*", "10*").replace("x10*", "10*")
    if text.lower() in _SPELLINGS:
        return _SPELLINGS[text.lower()]
    text = _POWER.sub(r"10*\1", text)
    text = re.sub(r"(?<![\[A-Za-z])([munp]?)IU(?![\]A-Za-z])", r"\1[IU]", text)
    text = re.sub(r"/24 ?h\Z", "/(24.h)", text)
    return _LITRE.sub(r"\1L", text)


def converter(fact: Fact, unit: str) -> Callable[[float], float]:
    """What turns a number in ``unit`` into the fact's own unit; raises :class:`ZebraboardError` if nothing does."""
    if not unit or unit == fact.unit:
        return _same
    given, own = ucum(unit), ucum(fact.unit)
    if given == own:
        return _same
    factors = {ucum(key): factor for key, factor in fact.conversions.items()}
    if given in factors:
        return _times(factors[given])
    try:
        return _ucum_converter(given, own)
    except ZebraboardError as problem:
        for key, factor in factors.items():
            try:
                return _times(factor, _ucum_converter(given, key))
            except ZebraboardError:
                continue
        known = [fact.unit, *fact.conversions]
        raise ZebraboardError(
            f"{fact.id} is kept in {fact.unit}; {unit!r} cannot be converted to it ({problem.message})",
            remedy=f"Give it in {' or '.join(dict.fromkeys(known))} (UCUM spelling).",
        ) from None


def _same(number: float) -> float:
    return number


def _times(factor: float, before: Callable[[float], float] = _same) -> Callable[[float], float]:
    return lambda number: _rounded(before(number) * factor)


def _rounded(number: float) -> float:
    return float(f"{number:.{DIGITS}g}")


@functools.cache
def _registry() -> PintUcumRegistry:
    """Pint with UCUM; half a second to import and half to build, so only when it is needed."""
    from ucumvert import PintUcumRegistry

    return PintUcumRegistry()


@functools.lru_cache(maxsize=512)
def _ucum_converter(given: str, own: str) -> Callable[[float], float]:
    marks = [(sorted(_ANNOTATION.findall(u)), sorted(m.upper() for m in _ARBITRARY.findall(u))) for u in (given, own)]
    plain_count = own == "1" and _ANNOTATION.sub("", given) == ""
    if plain_count:
        return _same
    if marks[0] != marks[1]:
        raise ZebraboardError("the two do not count the same thing")
    registry = _registry()
    try:
        source, target = registry.from_ucum(given), registry.from_ucum(own)
    except Exception:
        raise ZebraboardError("this is not a UCUM unit") from None
    try:
        zero, one = (_convert(registry, number, source, target) for number in (0.0, 1.0))
    except Exception:
        raise ZebraboardError("they measure different things") from None
    if zero == 0.0:
        return lambda number: _rounded(number * one)
    return lambda number: _rounded(_convert(registry, number, source, target))


def _convert(registry: PintUcumRegistry, number: float, source: object, target: object) -> float:
    size, unit = float(source.magnitude), source.units  # type: ignore[attr-defined]
    goal, goal_unit = float(target.magnitude), target.units  # type: ignore[attr-defined]
    return float(registry.Quantity(number * size, unit).to(goal_unit).magnitude) / goal
