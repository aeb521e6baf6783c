"""The disease over time: treatments as bars with their outcome, markers, tumour size, reports, and today.

A month or a year is drawn as the span of days that it can be, never as a day.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from zebraboard.language.library import Library
from zebraboard.language.prose import UNITS, amount, figure
from zebraboard.language.values import Interval, bounds
from zebraboard.language.vocabulary import Kind
from zebraboard.profile import measures
from zebraboard.profile.episodes import ONE_OFF
from zebraboard.record import Observation, PartialDate, Record, Treatment
from zebraboard.report.charts.picture import AMBER, BLUE, INK, LABELS, PALE, QUIET, RED, WIDTH, Picture

if TYPE_CHECKING:
    import altair as alt

SUM = "target_sum"
MOST_MARKERS = 6
"""How many markers get a panel of their own."""
ENDED = {
    "progression": "progression", "toxicity": "not tolerated", "completed": "completed", "patient_choice": "patient's choice",
    "other": "stopped", "": "ended", "ongoing": "being given", "done": "done",
}  # fmt: skip
RESPONSE = {"cr": "complete response", "pr": "partial response", "sd": "stable disease", "pd": "progressive disease"}


@dataclass(frozen=True)
class Bar:
    """One treatment on the time axis; the pale ends are the days that its start and end can be."""

    name: str
    start: PartialDate
    end: PartialDate | None
    """None: still being given."""
    outcome: str
    response: str
    once: bool

    @property
    def says(self) -> str:
        """How it went, in a few words."""
        return ", ".join(part for part in (RESPONSE.get(self.response, ""), ENDED[self.outcome]) if part)


def timeline(record: Record, library: Library, as_of: dt.date) -> Picture:
    """The picture of everything in the record that has a date up to ``as_of``."""
    bars, undated = _bars(record, library, as_of)
    dated = [o for o in record.observations if o.date is not None and o.date.first <= as_of]
    sums = sorted((o for o in dated if o.fact == SUM and isinstance(o.value, float)), key=_day)
    markers = _markers(dated, library)
    reports = sorted({(r.date, r.origin or f"{r.kind} report", r.kind) for r in record.reports if r.date and r.date.first <= as_of}, key=lambda r: (r[0].first, r[1]))
    facts = library.vocabulary.facts
    rows = [(f"{b.start} to {b.end}" if b.end and b.end != b.start else f"{b.start}" + ("" if b.end else " on"), b.name, b.says) for b in bars]
    rows += [(str(o.date), facts[SUM].name, amount(o.value, facts[SUM].unit) + note) for o, note in zip(sums, _growth(sums), strict=True)]  # type: ignore[arg-type]
    rows += [(str(o.date), facts[id].name, _shown(o, facts[id].unit)) for id, readings in markers.items() for o in readings]
    rows += [(str(date), kind, origin) for date, origin, kind in reports]
    notes = [f"In the record without a date, so not drawn: {', '.join(undated)}."] if undated else []
    if not rows:
        notes.append("The record gives no dates, so there is nothing to draw. Dates of treatments and reports can be added to the case.")
    elif any(len(date) < 10 for date, *_ in rows):
        notes.append("Pale parts: a month or a year is all that the record gives.")
    return Picture(
        title="The course so far", alt=_alt(bars, sums, markers, as_of), columns=("When", "What", "Finding"),
        rows=tuple(sorted(rows)), notes=tuple(notes),
        draw=(lambda: _draw(bars, sums, markers, reports, library, as_of)) if rows else None,
    )  # fmt: skip


def _bars(record: Record, library: Library, as_of: dt.date) -> tuple[list[Bar], list[str]]:
    agents = library.vocabulary.agents
    bars, undated = [], []
    for item in record.treatments or ():
        name = agents[item.agent].name
        if item.start is None or item.start.first > as_of:
            undated += [name] if item.start is None else []
            continue
        once = ONE_OFF in library.vocabulary.ancestors(agents, item.agent)
        end = None if item.end is not None and item.end.first > as_of else item.end
        bars.append(Bar(name, item.start, end or (item.start if once or _stopped(item) else None), _outcome(item, end, once=once), item.best_response, once))
    return sorted(bars, key=lambda bar: (bar.start.first, bar.name)), list(dict.fromkeys(undated))


def _stopped(item: Treatment) -> bool:
    return item.end is None and (bool(item.stop_reason) or item.ongoing is False)


def _outcome(item: Treatment, end: PartialDate | None, *, once: bool) -> str:
    if item.progressed or item.best_response == "pd":
        return "progression"
    if once:
        return "done"
    return item.stop_reason if end is not None or _stopped(item) else "ongoing"


def _markers(dated: Sequence[Observation], library: Library) -> dict[str, list[Observation]]:
    """Numbers with several dated readings, those with most first."""
    found: dict[str, list[Observation]] = {}
    for item in dated:
        if library.vocabulary.facts[item.fact].kind is Kind.QUANTITY and item.fact != SUM and isinstance(item.value, float | Interval):
            found.setdefault(item.fact, []).append(item)
    several = {id: sorted(items, key=_day) for id, items in found.items() if len({o.date for o in items}) > 1}
    return dict(sorted(several.items(), key=lambda entry: -len(entry[1]))[:MOST_MARKERS])


def _day(item: Observation) -> dt.date:
    assert item.date is not None
    return item.date.middle()


def _shown(item: Observation, unit: str) -> str:
    if item.given:
        return item.given
    return amount(item.value, unit) if isinstance(item.value, float) else str(item.value)


def _growth(sums: Sequence[Observation]) -> list[str]:
    """For each sum: the growth rate since the one before, and whether it is RECIST progression."""
    grown = measures.progression_days([(_day(o), float(o.value)) for o in sums])  # type: ignore[arg-type]
    notes: list[str] = []
    for index, item in enumerate(sums):
        said = []
        if index:
            before = sums[index - 1]
            days = (_day(item) - _day(before)).days
            if days and before.value and item.value:
                rate = measures.tumour_growth_rate(float(before.value), float(item.value), days)  # type: ignore[arg-type]
                said.append(f"volume {rate:+.1f} %/month")
        if _day(item) in grown:
            said.append("RECIST progression")
        notes.append(f" ({'; '.join(said)})" if said else "")
    return notes


def _alt(bars: Sequence[Bar], sums: Sequence[Observation], markers: dict[str, list[Observation]], as_of: dt.date) -> str:
    parts = [f"{b.name} {b.start}: {b.says}" for b in bars]
    if sums:
        parts.append(f"sum of target diameters {figure(float(sums[0].value))} to {figure(float(sums[-1].value))} mm")  # type: ignore[arg-type]
    if markers:
        parts.append(f"{len(markers)} markers over time")
    return f"Timeline up to {as_of}. " + "; ".join(parts) + "." if parts else f"Timeline up to {as_of}: only reports carry dates."


def _span(date: PartialDate, latest: dt.date) -> tuple[str, str]:
    return str(date.first), str(min(date.last, latest) + dt.timedelta(days=1 if date.exact else 0))


def _draw(
    bars: Sequence[Bar], sums: Sequence[Observation], markers: dict[str, list[Observation]],
    reports: Sequence[tuple[PartialDate, str, str]], library: Library, as_of: dt.date,
) -> alt.VConcatChart:  # fmt: skip
    import altair as alt

    firsts = [b.start.first for b in bars] + [_day(o) for o in sums] + [r[0].first for r in reports]
    firsts += [o.date.first for readings in markers.values() for o in readings if o.date]
    start = min(firsts)
    margin = max((as_of - start) * 0.02, dt.timedelta(days=10))
    scale = alt.Scale(domain=[str(start - margin), str(as_of + margin)], type="utc")
    today = alt.Chart(alt.Data(values=[{"day": str(as_of)}])).mark_rule(color=RED, strokeDash=[4, 3]).encode(x=_x("day", scale))
    panels: list[Any] = []
    if bars:
        panels.append(_treatments(bars, scale, as_of) + today)
    facts = library.vocabulary.facts
    if sums:
        panels.append(_sizes(sums, scale, facts[SUM].name) + today)
    for id, readings in markers.items():
        unit = UNITS.get(facts[id].unit, facts[id].unit)
        panels.append(_marker(readings, scale, f"{facts[id].name}{', ' + unit if unit else ''}", as_of) + today)
    if reports:
        panels.append(_reports(reports, scale, as_of) + today)
    last = panels[-1]
    panels[-1] = last + alt.Chart(alt.Data(values=[{"day": str(as_of), "text": f"{as_of}"}])).mark_text(align="right", dx=-4, dy=-2, color=RED, fontSize=11).encode(x=_x("day", scale, axis=True), y=alt.value(0), text="text:N")
    return alt.vconcat(*panels, spacing=14).resolve_scale(color="independent")


def _x(field: str, scale: alt.Scale, *, axis: bool = False) -> alt.X:
    import altair as alt

    shown = alt.Axis(title=None, format="%Y", tickCount="year", labelPadding=6, grid=False) if axis else None
    return alt.X(f"{field}:T", scale=scale, axis=shown)


def _y(title: str = "") -> Any:
    import altair as alt

    return alt.Axis(title=title or None, titleAngle=0, titleAlign="left", titleX=-LABELS, titleY=8, domain=False, ticks=False, minExtent=LABELS, maxExtent=LABELS, tickCount=3, titleLimit=LABELS - 50)


def _treatments(bars: Sequence[Bar], scale: alt.Scale, as_of: dt.date) -> alt.LayerChart:
    import altair as alt

    values = []
    for index, bar in enumerate(bars):
        early, sure = _span(bar.start, as_of)
        finish, late = _span(bar.end, as_of) if bar.end else (str(as_of), str(as_of))
        solid = (min(sure, finish), max(sure, finish)) if bar.end != bar.start and finish > sure else (early, early)
        values.append(
            {"row": f"{index:02d}", "name": bar.name, "early": early, "late": late, "from": solid[0], "to": solid[1], "outcome": bar.outcome, "says": bar.says}
        )  # fmt: skip
    base = alt.Chart(alt.Data(values=values))
    labels = "{" + ",".join(f"'{v['row']}':{_quoted(v['name'])}" for v in values) + "}[datum.label]"
    axis = _y()
    axis.labelExpr = labels
    y = alt.Y("row:N", axis=axis, sort=None)
    pale = base.mark_bar(height=12, color=PALE, cornerRadius=2).encode(x=_x("early", scale), x2="late:T", y=y)
    dark = base.mark_bar(height=12, color="#3c6e8a").encode(x=_x("from", scale), x2="to:T", y=y)
    ends = base.mark_point(size=70, filled=True, opacity=1).encode(
        x=_x("late", scale), y=y,
        shape=alt.Shape("outcome:N", legend=None, scale=alt.Scale(domain=list(ENDED), range=["triangle-up", "cross", "square", "diamond", "diamond", "diamond", "triangle-right", "diamond"])),
        color=alt.Color("outcome:N", legend=None, scale=alt.Scale(domain=list(ENDED), range=[RED, AMBER, INK, INK, INK, INK, BLUE, INK])),
    )  # fmt: skip
    middle = str(dt.date.fromisoformat(values[0]["early"]) + (as_of - dt.date.fromisoformat(values[0]["early"])) * 0.7)
    right = base.transform_filter(f"datum.late < '{middle}'").mark_text(align="left", dx=9, color=QUIET, fontSize=11.5).encode(x=_x("late", scale), y=y, text="says:N")
    left = base.transform_filter(f"datum.late >= '{middle}'").mark_text(align="right", dx=-6, color=QUIET, fontSize=11.5).encode(x=_x("early", scale), y=y, text="says:N")
    return (pale + dark + ends + right + left).properties(width=WIDTH, height=alt.Step(24))


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _sizes(sums: Sequence[Observation], scale: alt.Scale, name: str) -> alt.LayerChart:
    import altair as alt

    values = [{"day": str(_day(o)), "value": o.value, "note": note.strip(" ()")} for o, note in zip(sums, _growth(sums), strict=True)]
    base = alt.Chart(alt.Data(values=values))
    y = alt.Y("value:Q", axis=_y(f"{name}, mm"), scale=alt.Scale(zero=False, nice=True))
    line = base.mark_line(color=INK, strokeWidth=1.6).encode(x=_x("day", scale), y=y)
    points = base.mark_point(size=55, filled=True, opacity=1).encode(
        x=_x("day", scale), y=y,
        shape=alt.condition("indexof(datum.note, 'RECIST') >= 0", alt.value("triangle-up"), alt.value("circle")),
        color=alt.condition("indexof(datum.note, 'RECIST') >= 0", alt.value(RED), alt.value(INK)),
    )  # fmt: skip
    notes = base.mark_text(dy=-12, color=QUIET, fontSize=11, align="center").encode(x=_x("day", scale), y=y, text="note:N")
    return (line + points + notes).properties(width=WIDTH, height=95)


def _marker(readings: Sequence[Observation], scale: alt.Scale, name: str, as_of: dt.date) -> alt.LayerChart:
    import altair as alt

    values = []
    for item in readings:
        assert item.date is not None
        low, high = bounds(item.value)
        early, late = _span(item.date, as_of)
        values.append({"day": str(item.date.middle(as_of)), "early": early, "late": late, "low": low, "high": high, "value": (low + high) / 2, "exact": low == high})
    base = alt.Chart(alt.Data(values=values))
    y = alt.Y("value:Q", axis=_y(name), scale=alt.Scale(zero=True, nice=True))
    line = base.mark_line(color=INK, strokeWidth=1.4).encode(x=_x("day", scale), y=y)
    spans = base.mark_rule(color=PALE, strokeWidth=5).encode(x=_x("early", scale), x2="late:T", y=y)
    between = base.transform_filter("!datum.exact").mark_rule(color=INK, strokeWidth=1.2).encode(x=_x("day", scale), y=alt.Y("low:Q", axis=_y(name)), y2="high:Q")
    points = base.mark_point(size=45, filled=True, opacity=1, color=INK).encode(x=_x("day", scale), y=y)
    return (spans + between + line + points).properties(width=WIDTH, height=58)


def _reports(reports: Sequence[tuple[PartialDate, str, str]], scale: alt.Scale, as_of: dt.date) -> alt.LayerChart:
    import altair as alt

    values = [{"kind": kind, "origin": origin, "early": _span(date, as_of)[0], "late": _span(date, as_of)[1], "day": str(date.middle(as_of))} for date, origin, kind in reports]
    base = alt.Chart(alt.Data(values=values))
    y = alt.Y("kind:N", axis=_y())
    spans = base.mark_rule(color=PALE, strokeWidth=8).encode(x=_x("early", scale), x2="late:T", y=y)
    ticks = base.mark_tick(thickness=2, size=14, color=INK).encode(x=_x("day", scale), y=y)
    return (spans + ticks).properties(width=WIDTH, height=alt.Step(20))
