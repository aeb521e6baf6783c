"""The disease over time: treatments as bars with their outcome, markers, tumour size, reports, and the planning day.

A month or a year is drawn as the span of days that it can be, never as a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zebraboard.language.library import Library
from zebraboard.language.prose import amount, figure, people_unit, show
from zebraboard.language.values import Interval
from zebraboard.language.vocabulary import Kind
from zebraboard.profile import measures
from zebraboard.profile.episodes import ONE_OFF
from zebraboard.record import Observation, PartialDate, Record, Treatment
from zebraboard.report.charts.panels import ENDED, Bar, Course, Size, draw
from zebraboard.report.charts.picture import Picture

SUM = "target_sum"
MOST_MARKERS = 6
"""How many markers get a panel of their own."""
RESPONSE = {"cr": "complete response", "pr": "partial response", "sd": "stable disease", "pd": "progressive disease"}


def timeline(record: Record, library: Library, as_of: dt.date) -> Picture:
    """The picture of everything in the record that has a date up to ``as_of``."""
    facts = library.vocabulary.facts
    bars, undated = _bars(record, library, as_of)
    dated = [o for o in record.observations if o.date is not None and o.date.first <= as_of]
    sizes = _sizes(dated)
    markers = _markers(dated, library)
    found = {
        (r.date, r.kind, r.origin or f"{r.kind} report") for r in record.reports if r.date and r.date.first <= as_of
    }
    reports = sorted(found, key=lambda entry: (entry[0].first, entry[2]))
    rows = [(_when(bar), bar.name, bar.says) for bar in bars]
    rows += [(str(s.day), facts[SUM].name, f"{figure(s.value)} mm{f' ({s.note})' if s.note else ''}") for s in sizes]
    rows += [
        (str(o.date), facts[id].name, o.given or show(o.value, facts[id].unit))
        for id, readings in markers.items()
        for o in readings
    ]
    rows += [(str(date), f"{kind} report", origin) for date, kind, origin in reports]
    notes = [f"In the record without a date, so not drawn: {', '.join(undated)}."] if undated else []
    if not rows:
        notes.append(
            "The record gives no dates, so there is nothing to draw. Dates of treatments and reports can be added to the case."
        )
    elif any(len(part) < 10 for when, *_ in rows for part in when.split(" to ") if part != "now"):
        notes.append("Pale parts: a month or a year is all that the record gives.")

    def unit(id: str) -> str:
        return people_unit(facts[id].unit or "")

    course = Course(
        as_of, bars, facts[SUM].name, sizes,
        {", ".join(part for part in (facts[id].name, unit(id)) if part): readings for id, readings in markers.items()},
        [(date, kind) for date, kind, _ in reports],
    )  # fmt: skip
    return Picture(
        title="The course so far", alt=_alt(course, len(markers)), columns=("When", "What", "Finding"), rows=tuple(sorted(rows)),
        notes=tuple(notes), draw=(lambda: draw(course)) if rows else None,
    )  # fmt: skip


def _when(bar: Bar) -> str:
    if bar.end == bar.start:
        return str(bar.start)
    return f"{bar.start} to {bar.end or 'now'}"


def _bars(record: Record, library: Library, as_of: dt.date) -> tuple[list[Bar], list[str]]:
    agents = library.vocabulary.agents
    bars, undated = [], []
    for item in record.treatments or ():
        name = agents[item.agent].name
        if item.start is None:
            undated.append(name)
        elif item.start.first <= as_of:
            once = ONE_OFF in library.vocabulary.ancestors(agents, item.agent)
            later = item.end is not None and item.end.first > as_of
            end: PartialDate | None = None if later else item.end
            if end is None and not later and (once or item.stop_reason or item.ongoing is False):
                end = item.start
            outcome = _outcome(item, over=end is not None, once=once)
            said = [RESPONSE.get("" if later else item.best_response, ""), ENDED[outcome]]
            bars.append(Bar(name, item.start, end, outcome, ", ".join(part for part in said if part)))
    return sorted(bars, key=lambda bar: (bar.start.first, bar.name)), list(dict.fromkeys(undated))


def _outcome(item: Treatment, *, over: bool, once: bool) -> str:
    if not over:
        return "ongoing"
    if item.progressed or item.best_response == "pd":
        return "progression"
    return "done" if once else item.stop_reason


def _sizes(dated: Sequence[Observation]) -> list[Size]:
    """The sums of target diameters, each with the growth rate since the one before and whether it is RECIST progression."""
    found = sorted(
        (o.date.middle(), o.value) for o in dated if o.fact == SUM and o.date is not None and isinstance(o.value, float)
    )
    grown = measures.progression_days(found)
    sizes: list[Size] = []
    for day, value in found:
        said = []
        if sizes and day > sizes[-1].day and value and sizes[-1].value:
            rate = measures.tumour_growth_rate(sizes[-1].value, value, (day - sizes[-1].day).days)
            said.append(f"volume {rate:+.1f} %/month")
        if day in grown:
            said.append("RECIST progression")
        sizes.append(Size(day, value, "; ".join(said), day in grown))
    return sizes


def _markers(dated: Sequence[Observation], library: Library) -> dict[str, list[Observation]]:
    """Numbers with several dated readings, those with most first."""
    found: dict[str, list[Observation]] = {}
    for item in dated:
        quantity = library.vocabulary.facts[item.fact].kind is Kind.QUANTITY
        if quantity and item.fact != SUM and isinstance(item.value, float | Interval):
            found.setdefault(item.fact, []).append(item)
    several = {id: sorted(items, key=_middle) for id, items in found.items() if len({o.date for o in items}) > 1}
    return dict(sorted(several.items(), key=lambda entry: -len(entry[1]))[:MOST_MARKERS])


def _middle(item: Observation) -> dt.date:
    assert item.date is not None
    return item.date.middle()


def _alt(course: Course, markers: int) -> str:
    parts = [f"{bar.name} {_when(bar)}: {bar.says}" for bar in course.bars]
    if course.sizes:
        first, last = course.sizes[0], course.sizes[-1]
        parts.append(f"{course.size_name} {amount(first.value, 'mm')} to {amount(last.value, 'mm')}")
    if markers:
        parts.append(f"{markers} marker{'s' if markers != 1 else ''} over time")
    return f"Timeline up to {course.as_of}. {'; '.join(parts) or 'Only reports carry dates'}."
