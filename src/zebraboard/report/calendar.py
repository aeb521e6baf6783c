"""A calendar file (.ics): injections, cycles, scans and labs as all-day entries.

Calendars are shared and synchronised, so the wording is neutral unless it is asked for: no name, no diagnosis, no treatment.
Every entry has a UID that stays the same when the dates move: a new file with the same case updates the old entries.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

import icalendar

from zebraboard import __version__
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.plan.model import FRONT, Plan, Verdict
from zebraboard.report import schedule
from zebraboard.report.translate import Words

SPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:zebraboard:calendar")


def ics(
    plan: Plan,
    library: Library,
    start: dt.date,
    decided: Sequence[str] = (),
    *,
    lang: str = "en",
    named: bool = False,
) -> bytes:
    """The calendar of the treatments decided on (default: those being given now), which begin on ``start``.

    ``named`` puts treatments and tests into the entries. Raises :class:`ZebraboardError` if there is nothing to date.
    """
    known = {option.id: option for option in plan.options}
    chosen = list(decided) or [option.id for option in plan.options if option.given_now]
    for id in chosen:
        if id not in known or known[id].verdict is Verdict.CONTRAINDICATED:
            why = "is contraindicated in this plan" if id in known else "is no treatment"
            raise ZebraboardError(f"{id!r} {why}", remedy=_remedy(plan))
    due = schedule.of_plan(plan, library, chosen, start)
    if not due:
        raise ZebraboardError("there is nothing to put into a calendar", remedy=_remedy(plan))
    t = Words(lang)
    calendar = icalendar.Calendar()
    calendar.add("prodid", f"-//Zebraboard//Zebraboard {__version__}//{lang.upper()}")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    for entry in due:
        calendar.add_component(_event(entry, plan, library, t, named=named))
    return bytes(calendar.to_ical())


def _remedy(plan: Plan) -> str:
    front = ", ".join(option.id for option in plan.options if option.verdict in FRONT)
    return f"Name what was decided: --decided TREATMENT. On the table: {front or 'nothing'}."


def _event(due: schedule.Due, plan: Plan, library: Library, t: Words, *, named: bool) -> icalendar.Event:
    event = icalendar.Event()
    event.add("uid", f"{uuid.uuid5(SPACE, f'{plan.case}|{due.key}|{due.number}')}@zebraboard")
    event.add("dtstamp", dt.datetime.combine(plan.as_of, dt.time(), dt.UTC))
    event.add("dtstart", due.day)
    event.add("dtend", due.day + dt.timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("class", "PRIVATE")
    event.add("summary", _named(due, library, t) if named else _neutral(due, t))
    if due.latest is not None:
        event.add("description", t("Any day until {date}. Your team sets the real day.", date=t.date(due.latest)))
    else:
        event.add("description", t("Planned day. Your team sets the real day."))
    return event


def _neutral(due: schedule.Due, t: Words) -> str:
    words = {
        "injection": t("Appointment: injection"), "drip": t("Appointment: treatment day"), "cycle": t("Reminder: new cycle"),
        "tablets": t("Reminder: start"), "test": t("Appointment: check-up"),
    }  # fmt: skip
    return words[due.kind]


def _named(due: schedule.Due, library: Library, t: Words) -> str:
    if due.kind == "test":
        said = t.listed([t(library.vocabulary.tests[id].name) for id in due.tests])
        return said[:1].upper() + said[1:]
    entry = library.treatments[due.treatment].entry
    return f"{_neutral(due, t)} ({t(entry.plain_name or entry.name)}, {t.number(due.number)})"
