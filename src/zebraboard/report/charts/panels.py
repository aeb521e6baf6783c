"""The panels of the timeline, one under the other on one time axis."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from zebraboard.language.values import Interval, bounds
from zebraboard.record import Observation, PartialDate
from zebraboard.report.charts.picture import AMBER, BLUE, INK, LABELS, PALE, QUIET, RED, WIDTH, altair

ENDED = {
    "progression": "progression", "toxicity": "not tolerated", "completed": "completed", "patient_choice": "patient's choice",
    "other": "stopped", "": "ended", "ongoing": "being given", "done": "done",
}  # fmt: skip
SHAPES = ("triangle-up", "cross", "square", "diamond", "diamond", "diamond", "triangle-right", "diamond")
COLOURS = (RED, AMBER, INK, INK, INK, INK, BLUE, INK)
BAR = "#3c6e8a"
SMALL = 11.5


@dataclass(frozen=True)
class Bar:
    """One treatment on the time axis; the pale ends are the days that its start and end can be."""

    name: str
    start: PartialDate
    end: PartialDate | None
    """None: still being given."""
    outcome: str
    says: str
    """How it went, in a few words."""


@dataclass(frozen=True)
class Size:
    """One sum of target diameters."""

    day: dt.date
    value: float
    note: str
    progression: bool


@dataclass(frozen=True)
class Course:
    """All that is drawn."""

    as_of: dt.date
    bars: Sequence[Bar]
    size_name: str
    sizes: Sequence[Size]
    markers: Mapping[str, Sequence[Observation]]
    """By name and unit."""
    reports: Sequence[tuple[PartialDate, str]]
    """When, and what kind."""

    @property
    def start(self) -> dt.date:
        """The first day that anything carries."""
        days = (
            [b.start.first for b in self.bars] + [s.day for s in self.sizes] + [date.first for date, _ in self.reports]
        )
        return min([*days, *(o.date.first for readings in self.markers.values() for o in readings if o.date)])


def draw(course: Course) -> Any:
    """Treatments on top, then tumour size, markers and reports, each with the line of the planning day."""
    alt = altair()

    margin = max((course.as_of - course.start) * 0.02, dt.timedelta(days=10))
    scale = alt.Scale(domain=[str(course.start - margin), str(course.as_of + margin)], type="utc")
    today = _data([{"day": str(course.as_of), "text": f"planned as of {course.as_of}"}])
    line = today.mark_rule(color=RED, strokeDash=[4, 3]).encode(x=_x("day", scale))
    panels: list[Any] = []
    if course.bars:
        panels.append(_treatments(course, scale) + line)
    if course.sizes:
        panels.append(_sizes(course, scale) + line)
    panels += [_marker(name, readings, course, scale) + line for name, readings in course.markers.items()]
    if course.reports:
        panels.append(_reports(course, scale) + line)
    words = today.mark_text(align="right", dx=-5, dy=-9, color=RED, fontSize=SMALL)
    panels[0] += words.encode(x=_x("day", scale), y=alt.value(0), text="text:N")
    panels.append(_years(course, scale))
    return alt.vconcat(*panels, spacing=14).resolve_scale(color="independent")


def _data(values: Sequence[Mapping[str, object]]) -> Any:
    alt = altair()

    return alt.Chart(alt.Data(values=list(values)))


def _x(field: str, scale: Any) -> Any:
    alt = altair()

    return alt.X(f"{field}:T", scale=scale, axis=None)


def _y(title: str = "") -> Any:
    alt = altair()

    return alt.Axis(
        title=textwrap.wrap(title, 24) or None, titleAngle=0, titleAlign="left", titleX=-LABELS, titleY=8, domain=False, ticks=False,
        minExtent=LABELS, maxExtent=LABELS, tickCount=3, titleLimit=LABELS - 40,
    )  # fmt: skip


def _years(course: Course, scale: Any) -> Any:
    """The time axis under all panels."""
    alt = altair()

    years = (course.as_of - course.start).days / 365
    months = alt.TimeIntervalStep(interval="month", step=6 if years > 1.5 else 3)
    shown = alt.Axis(
        title=None, format="%Y" if years > 3 else "%b %Y", tickCount="year" if years > 3 else months, labelPadding=6, grid=False
    )  # fmt: skip
    marks = _data([{"day": str(course.as_of), "row": ""}]).mark_point(opacity=0)
    encoded = marks.encode(x=alt.X("day:T", scale=scale, axis=shown), y=alt.Y("row:N", axis=_y()))
    return encoded.properties(width=WIDTH, height=4)


def _span(date: PartialDate, latest: dt.date) -> tuple[str, str]:
    return str(date.first), str(min(date.last, latest) + dt.timedelta(days=1 if date.exact else 0))


def _treatments(course: Course, scale: Any) -> Any:
    alt = altair()

    values = []
    for index, bar in enumerate(course.bars):
        early, sure = _span(bar.start, course.as_of)
        finish, late = _span(bar.end, course.as_of) if bar.end else (str(course.as_of), str(course.as_of))
        solid = (min(sure, finish), max(sure, finish)) if bar.end != bar.start and finish > sure else (early, early)
        values.append(
            {"row": f"{index:02d}", "early": early, "late": late, "from": solid[0], "to": solid[1], "outcome": bar.outcome,
             "says": bar.says, "side": _side(early, late, course)}
        )  # fmt: skip
    base = _data(values)
    axis = _y()
    axis.labelExpr = (
        "{" + ",".join(f"'{i:02d}':{_quoted(b.name)}" for i, b in enumerate(course.bars)) + "}[datum.label]"
    )
    y = alt.Y("row:N", axis=axis, sort=None)
    pale = base.mark_bar(height=13, color=PALE, cornerRadius=2).encode(x=_x("early", scale), x2="late:T", y=y)
    dark = base.mark_bar(height=13, color=BAR).encode(x=_x("from", scale), x2="to:T", y=y)
    ends = base.mark_point(size=70, filled=True, opacity=1).encode(
        x=_x("late", scale), y=y,
        shape=alt.Shape("outcome:N", legend=None, scale=alt.Scale(domain=list(ENDED), range=list(SHAPES))),
        color=alt.Color("outcome:N", legend=None, scale=alt.Scale(domain=list(ENDED), range=list(COLOURS))),
    )  # fmt: skip
    texts = [
        base.transform_filter(f"datum.side == '{side}'").mark_text(align=align, dx=dx, color=color, fontSize=SMALL).encode(
            x=_x(at, scale), y=y, text="says:N"
        )
        for side, align, dx, color, at in (
            ("right", "left", 10, QUIET, "late"), ("left", "right", -6, QUIET, "early"), ("in", "left", 8, "#ffffff", "from")
        )
    ]  # fmt: skip
    return alt.layer(pale, dark, ends, *texts).properties(width=WIDTH, height=alt.Step(24))


def _side(early: str, late: str, course: Course) -> str:
    """Where the words about a bar have room: right of it, left of it, else in it."""
    whole = max((course.as_of - course.start).days, 1)
    before = (dt.date.fromisoformat(early) - course.start).days
    after = (course.as_of - dt.date.fromisoformat(late)).days
    return "right" if after > 0.3 * whole else "left" if before > 0.3 * whole else "in"


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _sizes(course: Course, scale: Any) -> Any:
    alt = altair()

    late = course.as_of - (course.as_of - course.start) * 0.2
    values = [
        {"day": str(s.day), "value": s.value, "note": s.note, "grown": s.progression, "align": "right" if s.day > late else "center",
         "up": 2 * s.value >= course.sizes[max(i - 1, 0)].value + course.sizes[min(i + 1, len(course.sizes) - 1)].value}
        for i, s in enumerate(course.sizes)
    ]  # fmt: skip
    base = _data(values)
    y = alt.Y("value:Q", axis=_y(f"{course.size_name}, mm"), scale=alt.Scale(zero=False, nice=True, padding=14))
    line = base.mark_line(color=INK, strokeWidth=1.6).encode(x=_x("day", scale), y=y)
    points = base.mark_point(size=60, filled=True, opacity=1).encode(
        x=_x("day", scale), y=y, shape=alt.condition("datum.grown", alt.value("triangle-up"), alt.value("circle")),
        color=alt.condition("datum.grown", alt.value(RED), alt.value(INK)),
    )  # fmt: skip
    said = [
        base.transform_filter(f"datum.align == '{align}' && datum.up == {up}")
        .mark_text(dy=-13 if up == "true" else 15, align=align, color=QUIET, fontSize=SMALL)
        .encode(x=_x("day", scale), y=y, text="note:N")
        for align in ("center", "right")
        for up in ("true", "false")
    ]
    return alt.layer(line, points, *said).properties(width=WIDTH, height=100)


def _marker(name: str, readings: Sequence[Observation], course: Course, scale: Any) -> Any:
    alt = altair()

    values = []
    for item in readings:
        assert item.date is not None
        assert isinstance(item.value, float | Interval)
        low, high = bounds(item.value)
        early, late = _span(item.date, course.as_of)
        values.append(
            {"day": str(item.date.middle(course.as_of)), "early": early, "late": late, "low": low, "high": high,
             "value": (low + high) / 2, "exact": low == high, "rough": not item.date.exact}
        )  # fmt: skip
    base = _data(values)
    y = alt.Y("value:Q", axis=_y(name), scale=alt.Scale(zero=True, nice=True))
    line = base.mark_line(color=INK, strokeWidth=1.4).encode(x=_x("day", scale), y=y)
    spans = (
        base.transform_filter("datum.rough")
        .mark_rule(color=PALE, strokeWidth=6)
        .encode(x=_x("early", scale), x2="late:T", y=y)
    )
    between = base.transform_filter("!datum.exact").mark_rule(color=INK, strokeWidth=1.2)
    points = base.mark_point(size=45, filled=True, opacity=1, color=INK).encode(x=_x("day", scale), y=y)
    layers = (spans, between.encode(x=_x("day", scale), y=alt.Y("low:Q", axis=_y(name)), y2="high:Q"), line, points)
    return alt.layer(*layers).properties(width=WIDTH, height=58)


def _reports(course: Course, scale: Any) -> Any:
    alt = altair()

    values = [
        {"kind": f"{kind} reports", "early": _span(date, course.as_of)[0], "late": _span(date, course.as_of)[1], "rough": not date.exact,
         "day": str(date.middle(course.as_of))}
        for date, kind in course.reports
    ]  # fmt: skip
    base = _data(values)
    y = alt.Y("kind:N", axis=_y())
    spans = (
        base.transform_filter("datum.rough")
        .mark_rule(color=PALE, strokeWidth=8)
        .encode(x=_x("early", scale), x2="late:T", y=y)
    )
    ticks = base.mark_tick(thickness=2, size=14, color=INK).encode(x=_x("day", scale), y=y)
    return alt.layer(spans, ticks).properties(width=WIDTH, height=alt.Step(20))
