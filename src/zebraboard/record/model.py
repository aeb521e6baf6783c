"""What a record holds: dated observations with their origin, treatments, medicines, allergies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from zebraboard.language.values import Value
from zebraboard.record.dates import PartialDate

REPORT_KINDS = ("pathology", "imaging", "laboratory", "clinic", "other")
ORIGIN_KINDS = ("published", "invented", "real")
STOP_REASONS = ("progression", "toxicity", "completed", "patient_choice", "other")


@dataclass(frozen=True)
class Note:
    """Something that the reader must see; ``facts`` are the facts it concerns."""

    text: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Origin:
    """Where a case comes from."""

    kind: str = ""
    source: str = ""
    note: str = ""


@dataclass(frozen=True)
class Observation:
    """One reading of one fact, in the fact's own unit. In a report, an empty field is that of the report."""

    fact: str
    value: Value
    date: PartialDate | None = None
    origin: str = ""
    specimen: str = ""
    current: bool | None = None
    """Whether the disease that the sample was taken from is still there; None: yes."""
    note: str = ""
    given: str = field(default="", compare=False)
    """The value as it was written, where that differs: ``1.2 mg/dL``, ``<3``."""


@dataclass(frozen=True)
class Report:
    """Several facts from one dated document."""

    kind: str = "other"
    date: PartialDate | None = None
    origin: str = ""
    specimen: str = ""
    current: bool | None = None
    note: str = ""
    facts: tuple[Observation, ...] = ()

    def readings(self) -> Iterator[Observation]:
        """Its observations with what they take from the report."""
        for item in self.facts:
            yield replace(
                item,
                date=item.date or self.date,
                origin=item.origin or self.origin or f"{self.kind} report",
                specimen=item.specimen or self.specimen,
                current=self.current if item.current is None else item.current,
            )


@dataclass(frozen=True)
class Treatment:
    """One episode of one treatment. Without ``end``, ``stop_reason`` or ``ongoing`` it is read as still being given."""

    agent: str
    start: PartialDate | None = None
    end: PartialDate | None = None
    ongoing: bool | None = None
    progressed: bool | None = None
    """Whether the tumour grew while it was given (also where it was then continued)."""
    cycles: int | None = None
    stop_reason: str = ""
    best_response: str = ""
    dose: str = ""
    origin: str = ""
    note: str = ""


@dataclass(frozen=True)
class Medicine:
    """A medicine taken, or an allergy. One that the vocabulary lacks has an empty ``id`` and names its classes."""

    id: str
    name: str = ""
    classes: tuple[str, ...] = ()
    dose: str = ""
    note: str = ""


@dataclass(frozen=True)
class Record:
    """One patient's record. A list that is None was not given: nothing is known about what it would hold.

    A given list is complete unless its ``..._complete`` says otherwise (None: not said).
    """

    case: str
    title: str = ""
    origin: Origin = Origin()
    jurisdiction: str = ""
    as_of: dt.date | None = None
    question: str = ""
    wishes: str = ""
    facts: tuple[Observation, ...] = ()
    reports: tuple[Report, ...] = ()
    treatments: tuple[Treatment, ...] | None = None
    treatments_complete: bool | None = None
    medicines: tuple[Medicine, ...] | None = None
    medicines_complete: bool | None = None
    allergies: tuple[Medicine, ...] | None = None
    allergies_complete: bool | None = None
    notes: tuple[Note, ...] = field(default=(), compare=False)

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Every reading, those of reports with the report's date and origin."""
        return (*self.facts, *(reading for report in self.reports for reading in report.readings()))
