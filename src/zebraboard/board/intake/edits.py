"""One change of a record. Everything that the change does not concern stays exactly as it was."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Literal, TypeVar

from zebraboard.board.intake.entries import fingerprint
from zebraboard.board.model import BoardError
from zebraboard.record import Medicine, Observation, Record, Report, Treatment

T = TypeVar("T", Observation, Treatment, Medicine)
ListName = Literal["treatments", "medicines", "allergies"]
Complete = Literal["unknown", "complete", "gaps"]
GONE = "This entry is not in the version that you changed. Load the page again."


def readings(record: Record, report: int | None = None) -> tuple[Observation, ...]:
    """The readings beside the reports, or those of one report (its place in the record, from 0)."""
    return record.facts if report is None else _report(record, report).facts


def set_reading(record: Record, fact: str, ref: str, item: Observation | None, report: int | None = None) -> Record:
    """Replace the reading ``ref`` of a fact, add one (``ref`` empty), or take it away (``item`` None)."""
    found = _changed(readings(record, report), ref, item, lambda o: o.fact == fact)
    if report is None:
        return replace(record, facts=found)
    return set_report(record, report, replace(_report(record, report), facts=found))


def _report(record: Record, report: int) -> Report:
    if not 0 <= report < len(record.reports):
        raise BoardError(GONE)
    return record.reports[report]


def set_report(record: Record, place: int | None, item: Report | None) -> Record:
    """Replace the report at a place (from 0), add one (``place`` None), or take it away (``item`` None)."""
    if place is None:
        return record if item is None else replace(record, reports=(*record.reports, item))
    _report(record, place)
    changed = () if item is None else (item,)
    return replace(record, reports=(*record.reports[:place], *changed, *record.reports[place + 1 :]))


def set_treatment(record: Record, ref: str, item: Treatment | None) -> Record:
    """Replace, add or take away an episode of treatment."""
    return replace(_begun(record, "treatments", item), treatments=_changed(record.treatments or (), ref, item))


def set_medicine(record: Record, ref: str, item: Medicine | None) -> Record:
    """Replace, add or take away a medicine."""
    return replace(_begun(record, "medicines", item), medicines=_changed(record.medicines or (), ref, item))


def set_allergy(record: Record, ref: str, item: Medicine | None) -> Record:
    """Replace, add or take away an allergy."""
    return replace(_begun(record, "allergies", item), allergies=_changed(record.allergies or (), ref, item))


def _begun(record: Record, name: ListName, item: object) -> Record:
    """A list that begins with one entry says nothing yet of what it does not hold: it may have gaps."""
    if item is None or getattr(record, name) is not None:
        return record
    return _flagged(record, name, flag=False)


def complete(record: Record, name: ListName) -> Complete:
    """What a record says of a list: nothing, that it is complete, or that it may have gaps."""
    if getattr(record, name) is None:
        return "unknown"
    return "gaps" if getattr(record, f"{name}_complete") is False else "complete"


def set_complete(record: Record, name: ListName, state: Complete) -> Record:
    """Say whether a list is complete. Only an empty list can be unknown."""
    if state == complete(record, name):
        return record
    items = getattr(record, name)
    if state == "unknown":
        if items:
            raise BoardError("A list with entries is either complete or may have gaps. Take the entries away first.")
        return _listed(_flagged(record, name, flag=None), name, None)
    return _listed(_flagged(record, name, flag=state == "complete"), name, items or ())


def _listed(record: Record, name: ListName, items: tuple[Treatment | Medicine, ...] | None) -> Record:
    return replace(record, **{name: items})  # type: ignore[arg-type]


def _flagged(record: Record, name: ListName, *, flag: bool | None) -> Record:
    return replace(record, **{f"{name}_complete": flag})  # type: ignore[arg-type]


def set_about(record: Record, said: Record) -> Record:
    """Take what is said of the case as a whole from ``said``."""
    return replace(
        record, title=said.title, question=said.question, wishes=said.wishes, jurisdiction=said.jurisdiction, as_of=said.as_of
    )  # fmt: skip


def _changed(items: Sequence[T], ref: str, item: T | None, among: Callable[[T], bool] | None = None) -> tuple[T, ...]:
    """The items with one replaced, added or taken away. A new one goes behind the last of its kind."""
    found = list(items)
    alike = [index for index, old in enumerate(found) if among is None or among(old)]
    if not ref:
        if item is not None:
            found.insert(alike[-1] + 1 if alike else len(found), item)
        return tuple(found)
    place = next((index for index in alike if fingerprint(found[index]) == ref), None)
    if place is None:
        raise BoardError(GONE)
    found[place : place + 1] = [] if item is None else [item]
    return tuple(found)
