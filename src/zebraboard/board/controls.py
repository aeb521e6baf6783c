"""The controls of a "what if" page: a slider or a choice for each fact on which the plan hangs. Nothing here changes the case."""

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from zebraboard.language.library import Library
from zebraboard.language.prose import figure, people_unit, show
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.plan.levers import Lever
from zebraboard.profile import Profile

SLIDERS, CHOICES = 6, 8
"""How many of each kind are offered before anybody searches."""
STEPS = 120
"""About how many steps a slider has."""
CROWDED = 9.0
"""Cut-offs nearer than this (per cent of the slider) are labelled on two lines."""


@dataclass(frozen=True)
class Tick:
    """A cut-off along a slider."""

    at: float
    """Per cent of its length."""
    label: str
    line: int


@dataclass(frozen=True)
class Control:
    """One fact that can be moved."""

    fact: str
    name: str
    known: str
    """The recorded value in words."""
    moved: bool
    """Whether the page asks what would be if it were otherwise."""
    value: str
    """What is asked, as it goes into the form; of a slider that was not moved, where it stands."""
    error: str = ""


@dataclass(frozen=True)
class Slider(Control):
    """A quantity with its cut-offs."""

    unit: str = ""
    low: float = 0.0
    high: float = 0.0
    step: float = 1.0
    ticks: tuple[Tick, ...] = ()


@dataclass(frozen=True)
class Choice(Control):
    """A yes/no fact or an enumeration."""

    options: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Entry(Control):
    """A number without cut-offs, or a date: typed."""

    unit: str = ""
    kind: str = "text"


def controls(
    levers: Sequence[Lever], extra: Sequence[tuple[str, tuple[float, ...]]], library: Library, profile: Profile,
    asked: dict[str, str], errors: dict[str, str],
) -> list[Control]:  # fmt: skip
    """The sliders, then the choices, for the strongest levers; then what somebody added."""
    facts = library.vocabulary.facts
    ranked = sorted(levers, key=lambda lever: (-len(lever.changes), profile.values.get(lever.fact) is None))
    sliders = [lever for lever in ranked if lever.cuts][:SLIDERS]
    choices = [
        lever for lever in ranked if not lever.cuts and facts[lever.fact].kind in (Kind.BOOLEAN, Kind.ENUMERATION)
    ][:CHOICES]
    chosen = {lever.fact: lever.cuts for lever in (*sliders, *choices)}
    chosen.update({fact: cuts for fact, cuts in extra if fact in facts and fact not in chosen})
    return [
        _control(facts[id], cuts, profile.values.get(id), asked.get(id), errors.get(id, ""))
        for id, cuts in chosen.items()
    ]


def _control(fact: Fact, cuts: Collection[float], known: Value, asked: str | None, error: str) -> Control:
    name, shown = fact.name, show(known, fact.unit or "", fact.levels)
    moved = asked is not None
    if fact.kind is Kind.QUANTITY and cuts and fact.range is not None:
        start = _number(known)
        low, high, step = span(fact.range, cuts, start)
        stands = (
            asked
            if asked is not None
            else figure(start if start is not None and low <= start <= high else _round((low + high) / 2, step))
        )
        unit = people_unit(fact.unit or "")
        return Slider(fact.id, name, shown, moved, stands, error, unit, low, high, step, ticks(cuts, low, high))
    if fact.kind in (Kind.BOOLEAN, Kind.ENUMERATION):
        options = (
            [("yes", "yes"), ("no", "no")]
            if fact.levels is None
            else [(level.id, level.name) for level in fact.levels.levels.values()]
        )
        return Choice(fact.id, name, shown, moved, asked or "", error, (*options, ("unknown", "not known")))
    kind = "date" if fact.kind is Kind.DATE else "text"
    return Entry(fact.id, name, shown, moved, asked or "", error, people_unit(fact.unit or ""), kind)


def _number(value: Value) -> float | None:
    if isinstance(value, Interval):
        return _finite((value.lo + value.hi) / 2)
    return float(value) if isinstance(value, float | int) and not isinstance(value, bool) else None


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def span(limits: tuple[float, float], cuts: Collection[float], value: float | None) -> tuple[float, float, float]:
    """From where to where a slider goes, and its step: all cut-offs and the value with some room, within the fact's range."""
    points = [*cuts, *([] if value is None else [value])]
    least, most = min(points), max(points)
    room = 0.25 * (most - least) or abs(most) / 2 or 1.0
    low, high = max(limits[0], least - room), min(limits[1], most + room)
    if limits[0] == 0 and low < 0.4 * high:
        low = 0.0
    step = 10 ** math.floor(math.log10((high - low) / STEPS))
    step *= next(factor for factor in (1, 2, 5, 10) if (high - low) / (step * factor) <= STEPS)
    if all(float(point).is_integer() for point in points):
        step = max(step, 1.0)
    return math.floor(low / step + 1e-9) * step, math.ceil(high / step - 1e-9) * step, float(f"{step:.6g}")


def _round(value: float, step: float) -> float:
    return round(value / step) * step


def ticks(cuts: Collection[float], low: float, high: float) -> tuple[Tick, ...]:
    """The cut-offs along the slider; labels that would touch go on two lines."""
    found: list[Tick] = []
    for cut in sorted(cuts):
        at = round(100 * (cut - low) / (high - low), 2)
        line = 1 if found and found[-1].line == 0 and at - found[-1].at < CROWDED else 0
        found.append(Tick(at, figure(cut), line))
    return tuple(found)
