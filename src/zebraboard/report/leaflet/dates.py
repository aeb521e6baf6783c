"""What happens when: dates if something has been decided, else how often."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import msgspec

from zebraboard.plan.model import ASIDE, Option
from zebraboard.report import schedule
from zebraboard.report.leaflet import model
from zebraboard.report.leaflet.told import Told

MOST_ROWS = 14


def blocks(told: Told, shown: Sequence[Option], *, decided: bool, start: dt.date) -> Iterator[model.Block]:
    """The section's blocks; none if nothing can be dated."""
    t = told.t
    running = [o.id for o in shown if o.given_now]
    ids = [o.id for o in shown] if decided else running
    due = schedule.of_plan(told.plan, told.library, ids, start)
    if not decided and not running:
        yield from _rhythm(told, shown, start)
    if not due:
        return
    due = _together(due)
    rows = [(_day(told, entry), _what(told, entry)) for entry in due[:MOST_ROWS]]
    if ids and any(entry.treatment for entry in due):
        yield model.text(
            t("These dates assume that it starts on {date}. Your team will tell you the real days.", date=t.date(start))
        )
    else:
        yield model.text(t("Checks are planned about like this. Guides differ, so your team sets the real days."))
    yield model.Block(kind="table", rows=tuple(rows))
    tests = dict.fromkeys(id for entry in due[:MOST_ROWS] for id in entry.tests)
    if tests:
        yield model.heading(t("What these tests are"))
        yield model.bullets(
            [t("{label}: {share}", label=_first(told.test_name(id)), share=told.test(id)) for id in tests]
        )


def _together(due: Sequence[schedule.Due]) -> tuple[schedule.Due, ...]:
    """Tests of one day as one entry."""
    joined: list[schedule.Due] = []
    for entry in due:
        last = joined[-1] if joined else None
        plain = entry.kind == "test" and entry.latest is None and entry.every_days is None
        if (
            plain
            and last is not None
            and last.kind == "test"
            and last.day == entry.day
            and last.latest is None
            and last.every_days is None
        ):
            tests = tuple(dict.fromkeys((*last.tests, *entry.tests)))
            joined[-1] = msgspec.structs.replace(last, tests=tests)
        else:
            joined.append(entry)
    return tuple(joined)


def _first(words: str) -> str:
    return words[:1].upper() + words[1:]


def _day(told: Told, due: schedule.Due) -> str:
    t = told.t
    if due.latest is not None:
        return t("Between {start} and {end}", start=t.date(due.day), end=t.date(due.latest))
    return t.date(due.day)


def _what(told: Told, due: schedule.Due) -> str:
    t = told.t
    if due.kind == "test":
        tests = t.listed([told.test_name(id) for id in due.tests])
        return _first(tests) if due.every_days is None else f"{_first(tests)}, {t.every(due.every_days)}"
    name = told.name(due.treatment)
    said = {
        "injection": t("Injection {number}: {name}", number=t.number(due.number), name=name),
        "drip": t("Treatment day {number}: {name}", number=t.number(due.number), name=name),
        "cycle": t("Cycle {number} begins: {name}", number=t.number(due.number), name=name),
        "tablets": t("You start: {name}", name=name),
    }[due.kind]
    last = t("the last one of this course")
    return f"{said} ({last})" if due.last and due.number > 1 else said


def _rhythm(told: Told, shown: Sequence[Option], start: dt.date) -> Iterator[model.Block]:
    """How often, for each treatment on the table."""
    t = told.t
    rows = []
    for option in shown:
        if option.category in ASIDE:
            continue
        due = [d for d in schedule.of_treatment(told.plan, told.library, option.id, start) if d.kind != "test"]
        if due and due[0].every_days:
            often = t.every(due[0].every_days)
            count = next((d.number for d in due if d.last), None)
            said = t("{often}, {count} times in all", often=often, count=t.number(count)) if count else often
            rows.append((_first(told.name(option.id)), _first(said)))
    if rows:
        yield model.text(t("If you choose one of these, it is given about this often:"))
        yield model.Block(kind="table", rows=tuple(rows))
