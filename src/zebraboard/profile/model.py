"""The facts of one patient at a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from zebraboard.language.values import Value
from zebraboard.record.model import Note


@dataclass(frozen=True)
class Reading:
    """The value of a fact with the day and the document that it comes from."""

    value: Value
    date: dt.date | None = None
    origin: str = ""
    note: str = ""


@dataclass(frozen=True)
class Profile:
    """The facts that rules read. Values are in the facts' own units; a fact that is absent is unknown."""

    as_of: dt.date
    jurisdiction: str
    values: Mapping[str, Value]
    dates: Mapping[str, dt.date]
    """The day of the picked reading, where it is known."""
    readings: Mapping[str, Reading]
    """The picked readings: according to which report a fact has its value."""
    notes: tuple[Note, ...]

    def with_value(self, fact: str, value: Value) -> Profile:
        """The same patient with one fact changed; None makes it unknown. The fact's date and report no longer count."""
        values = {id: known for id, known in self.values.items() if id != fact}
        dates = {id: day for id, day in self.dates.items() if id != fact}
        readings = {id: reading for id, reading in self.readings.items() if id != fact}
        if value is not None:
            values[fact] = value
            readings[fact] = Reading(value, origin="what if")
        return replace(self, values=values, dates=dates, readings=readings)
