"""When what happens: doses of a regimen, repeated tests and follow-up visits as dated entries.

The leaflet and the calendar both read it. Dates rest on an assumed first day; the team sets the real ones.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Literal

import msgspec

from zebraboard.language import models as m
from zebraboard.language.library import Library
from zebraboard.plan.model import Option, Plan

Kind = Literal["injection", "drip", "tablets", "cycle", "test"]
HORIZON_DAYS = 365
"""How far ahead dates are worked out."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """One dated entry."""

    key: str
    """Stays the same when the dates move: what it belongs to."""
    number: int
    """Which one it is in its series, from 1."""
    kind: Kind
    day: dt.date
    latest: dt.date | None = None
    """The end of the span in which it may fall."""
    treatment: str = ""
    tests: tuple[str, ...] = ()
    every_days: int | None = None
    last: bool = False
    """The last one of a course with a fixed number."""


def regimen(option: Option, library: Library) -> m.Regimen | None:
    """The regimen that counts for this patient: the first that holds, is verified and has doses.

    While none is known to hold, those that may hold count if they all keep the same rhythm (they differ in the amount only).
    """
    treatment = library.treatments.get(option.id)
    answers = {given.id: given.answer for given in option.regimens}
    rules = treatment.regimens if treatment else ()
    dated = [r for r in rules if r.entry.verified and r.entry.doses and r.id in answers]
    for rule in dated:
        if answers[rule.id] == "yes":
            return rule.entry
    rhythms = {_rhythm(rule.entry) for rule in dated}
    return dated[0].entry if len(rhythms) == 1 else None


def _rhythm(given: m.Regimen) -> tuple[Kind, int | None, int | None]:
    """What is given, every how many days, how many times."""
    dose = next((d for d in given.doses if d.every_days), given.doses[0])
    if "oral" in dose.route:
        cycle = dose.every_days is not None and dose.every_days > 1
        return ("cycle", dose.every_days, dose.count) if cycle else ("tablets", None, None)
    return "drip" if "IV" in dose.route else "injection", dose.every_days, dose.count


def of_treatment(plan: Plan, library: Library, id: str, start: dt.date) -> tuple[Due, ...]:
    """Doses and tests of one treatment that starts on ``start``."""
    option = next((o for o in plan.options if o.id == id), None)
    if option is None:
        return ()
    given = regimen(option, library)
    found = [*(_doses(id, given, start) if given else ())]
    for monitoring in option.monitoring:
        shift = start - plan.as_of
        found += [
            Due(key=monitoring.id, number=number, kind="test", day=day + shift, treatment=id, tests=monitoring.tests)
            for number, day in enumerate(monitoring.dates, 1)
            if monitoring.tests and (day - plan.as_of).days <= HORIZON_DAYS
        ]
    return tuple(found)


def _doses(id: str, given: m.Regimen, start: dt.date) -> Iterable[Due]:
    """One entry a dose day; tablets that are taken every day have one entry, their start."""
    kind, step, count = _rhythm(given)
    most = 1 if step is None else count or HORIZON_DAYS // step + 1
    for number in range(1, most + 1):
        days = (number - 1) * (step or 0)
        if days > HORIZON_DAYS:
            return
        yield Due(
            key=f"{id}.{given.id}", number=number, kind=kind, day=start + dt.timedelta(days=days), treatment=id,
            every_days=step, last=number == count,
        )  # fmt: skip


def follow_up(plan: Plan, start: dt.date) -> tuple[Due, ...]:
    """Follow-up visits. Where schedules differ, one entry spans from the earliest to the latest of them."""
    spans: dict[tuple[str, ...], list[dt.date]] = {}
    steps: dict[tuple[str, ...], list[float]] = {}
    shift = start - plan.as_of
    for schedule in plan.follow_up:
        for visit in schedule.visits:
            if visit.tests and visit.first_dates:
                spans.setdefault(visit.tests, []).extend(day + shift for day in visit.first_dates)
                steps.setdefault(visit.tests, []).extend(visit.every_weeks)
    return tuple(
        Due(
            key=f"follow_up.{'.'.join(tests)}", number=1, kind="test", day=min(days), latest=max(days) if max(days) > min(days) else None,
            tests=tests, every_days=round(min(steps[tests]) * 7) if steps[tests] else None,
        )
        for tests, days in spans.items()
    )  # fmt: skip


def of_plan(plan: Plan, library: Library, treatments: Iterable[str], start: dt.date) -> tuple[Due, ...]:
    """Everything that follows from these treatments, in the order of the days; the same test on one day once."""
    chosen = tuple(treatments)
    found = [due for id in chosen for due in of_treatment(plan, library, id, start)]
    watched = any(due.kind == "test" for due in found)
    if not watched:
        found += follow_up(plan, start)
    seen: set[tuple[object, ...]] = set()
    unique = []
    for due in sorted(found, key=lambda due: (due.day, due.kind != "injection", due.kind, due.key)):
        mark = (due.day, due.kind, due.tests) if due.kind == "test" else (due.day, due.key)
        if mark not in seen:
            seen.add(mark)
            unique.append(due)
    return tuple(unique)
