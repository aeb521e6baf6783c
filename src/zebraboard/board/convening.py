"""Getting a meeting ready: who should be in the room for its agenda, and changes that two people make at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import msgspec

from zebraboard.board.model import AgendaItem, Attendee, Meeting
from zebraboard.plan import Plan


@dataclass(frozen=True)
class Asked:
    """A role that the plans on the agenda ask for."""

    role: str
    why: Mapping[str, str]
    """For each case (by its key) that asks for it, why."""
    present: tuple[str, ...]
    """Who of the attendees has this profession."""


def room(plans: Mapping[str, Plan], attendees: Sequence[Attendee]) -> list[Asked]:
    """Every role that some plan asks for; first those that nobody in the room has, most asked for first."""
    why: dict[str, dict[str, str]] = {}
    for key, plan in plans.items():
        for member in plan.team:
            why.setdefault(member.role, {})[key] = member.reason
    found = [
        Asked(role, reasons, tuple(a.name for a in attendees if same(a.profession, role)))
        for role, reasons in why.items()
    ]
    return sorted(found, key=lambda asked: (bool(asked.present), -len(asked.why)))


def same(profession: str, role: str) -> bool:
    """Whether a profession, as somebody typed it, is the role."""
    return profession.strip().casefold() == role.casefold()


def added(meeting: Meeting, key: str, question: str) -> Meeting:
    """With one more case at the end; as it is if the case is there."""
    if any(item.key == key for item in meeting.agenda):
        return meeting
    last = max((item.position for item in meeting.agenda), default=0)
    item = AgendaItem(key=key, position=last + 1, question=question)
    return msgspec.structs.replace(meeting, agenda=(*meeting.agenda, item))


def moved(meeting: Meeting, key: str, by: int) -> Meeting:
    """With one case moved up (-1) or down (+1); as it is if it cannot go further."""
    items = list(meeting.agenda)
    at = next((index for index, item in enumerate(items) if item.key == key), None)
    if at is None or not 0 <= at + by < len(items):
        return meeting
    items[at], items[at + by] = items[at + by], items[at]
    return msgspec.structs.replace(meeting, agenda=numbered(items))


def without(meeting: Meeting, key: str) -> Meeting:
    """With one case taken off."""
    return msgspec.structs.replace(meeting, agenda=numbered([item for item in meeting.agenda if item.key != key]))


def numbered(items: Sequence[AgendaItem]) -> tuple[AgendaItem, ...]:
    """The items in this order."""
    return tuple(msgspec.structs.replace(item, position=n) for n, item in enumerate(items, start=1))


class Both(NamedTuple):
    """A field that two people changed at once."""

    name: str
    mine: str
    theirs: str


class Edited(NamedTuple):
    """A text field of a form: what it was when the page was made, and what it is now."""

    was: str
    now: str


def merged(name: str, edited: Edited, stored: str) -> tuple[str, Both | None]:
    """What a field becomes. If only one person changed it, theirs; if both did, it stays as stored, and both are told."""
    if edited.now in (edited.was, stored):
        return stored, None
    if stored == edited.was:
        return edited.now, None
    return stored, Both(name, edited.now, stored)
