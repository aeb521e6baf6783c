"""The shape of every knowledge file (docs/writing-knowledge.md), as it is written: expressions still text."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

Says = Literal["recommend", "option", "against", "trial_only"]
Severity = Literal["contraindicated", "avoid", "caution"]
Category = Literal[
    "surveillance", "endoscopic_resection", "surgery", "ssa", "everolimus", "sunitinib", "cabozantinib", "other_tki",
    "prrt", "chemo_captem", "chemo_stz5fu", "chemo_platinum", "chemo_other", "immunotherapy", "liver_directed",
    "supportive", "trial", "more_tests", "palliative",
]  # fmt: skip
Mark = Literal["seen", "mixed", "seen_2", "recalled", "derived"]
Urgency = Literal["emergency", "same_day", "before_procedure", "soon"]


class Strict(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base: no unknown keys, immutable."""


class Cited(Strict, kw_only=True, frozen=True):
    """What every statement carries: its grounds and whether all it says was seen in a source."""

    cite: tuple[str, ...]
    verified: bool
    note: str = ""


class Dated(Cited, kw_only=True, frozen=True):
    """A statement that stands between two dates."""

    from_: dt.date | None = msgspec.field(name="from", default=None)
    until: dt.date | None = None


class Source(Strict, kw_only=True, frozen=True):
    """One source: what it is, and how it was read."""

    citation: str
    url: str = ""
    doi: str = ""
    pmid: str = ""
    year: int | None = None
    read: str = "stored_page"


class Ground(Strict, kw_only=True, frozen=True):
    """One fact of the dossiers: what was read, and how surely."""

    text: str
    mark: Mark
    section: str = ""
    sources: tuple[str, ...] = ()


class Guideline(Strict, kw_only=True, frozen=True):
    """A guideline that statements quote."""

    name: str
    title: str = ""
    society: str = ""
    date: dt.date | None = None
    sources: tuple[str, ...] = ()
    plain: str = ""


class ParameterValue(Strict, kw_only=True, frozen=True):
    """A value of a parameter from a date on."""

    value: float
    from_: dt.date | None = msgspec.field(name="from", default=None)


class ParameterEntry(Dated, kw_only=True, frozen=True):
    """A cut-off: one value, or several that stood at different times."""

    name: str
    unit: str
    value: float | None = None
    values: tuple[ParameterValue, ...] = ()


class Case(Strict, kw_only=True, frozen=True):
    """One case of a definition: its value where ``when`` holds."""

    value: bool | float | str
    when: str
    basis: str = ""


class DefinitionEntry(Cited, kw_only=True, frozen=True):
    """A derived fact."""

    name: str
    kind: Literal["boolean", "quantity", "enumeration"]
    levels: str = ""
    unit: str = ""
    when: str = ""
    value: str = ""
    cases: tuple[Case, ...] = ()
    provisional: tuple[Case, ...] = ()
    ask: tuple[str, ...] = ()
    """The facts to ask for when it is unknown; default: all that could decide it."""
    plain: str = ""


class Dose(Strict, kw_only=True, frozen=True):
    """A dose to compute and to put into a calendar."""

    drug: str
    amount: float
    unit: str
    per: Literal["dose", "m2", "kg", "AUC"] = "dose"
    route: str = ""
    times_a_day: int | None = None
    days: tuple[int, ...] = ()
    every_days: int | None = None
    count: int | None = None
    round_to: float | None = None


class Regimen(Dated, kw_only=True, frozen=True):
    """One way of giving a treatment."""

    id: str
    text: str
    when: str = ""
    doses: tuple[Dose, ...] = ()
    jurisdictions: tuple[str, ...] = ()


class Exclusion(Dated, kw_only=True, frozen=True):
    """What forbids a treatment, or asks for care."""

    id: str
    level: Severity
    when: str
    says: str
    applies: str = ""
    action: str = ""
    jurisdictions: tuple[str, ...] = ()


class Check(Dated, kw_only=True, frozen=True):
    """What must be known or done before the first dose."""

    id: str
    text: str
    needs: tuple[str, ...] = ()
    max_age_days: int | None = None
    applies: str = ""
    jurisdictions: tuple[str, ...] = ()


class Monitoring(Dated, kw_only=True, frozen=True):
    """A test to repeat during and after treatment."""

    id: str
    text: str
    tests: tuple[str, ...] = ()
    first_days: int | None = None
    every_days: int | None = None
    until_days: int | None = None
    applies: str = ""
    jurisdictions: tuple[str, ...] = ()


class DoseChange(Dated, kw_only=True, frozen=True):
    """What to do with the dose when something happens."""

    id: str
    event: str
    action: str
    when: str = ""
    jurisdictions: tuple[str, ...] = ()


class Interaction(Dated, kw_only=True, frozen=True):
    """Another medicine that matters."""

    id: str
    medicine: str
    level: Severity
    effect: str
    action: str = ""
    jurisdictions: tuple[str, ...] = ()


class Label(Dated, kw_only=True, frozen=True):
    """Where a treatment is licensed, and for whom."""

    id: str
    jurisdiction: str
    text: str
    population: str = ""
    none: bool = False


class PictureGroup(Strict, kw_only=True, frozen=True):
    """How many people of one group; ``to`` makes it a range."""

    label: str
    count: int
    to: int | None = None


class Picture(Strict, kw_only=True, frozen=True):
    """A number as a picture for the patient: so many of so many people. Its counts stand in the number's own text."""

    who: str
    """The people who were studied, in plain words."""
    what: str
    """What happened to the people who are counted, in plain words."""
    groups: tuple[PictureGroup, ...]
    out_of: int = 100
    good: bool = True
    """Whether it is a benefit (or a harm)."""


class NumberTold(Dated, kw_only=True, frozen=True):
    """An absolute number worth telling."""

    text: str
    picture: Picture | None = None


class Advice(Dated, kw_only=True, frozen=True):
    """One line for the patient."""

    text: str
    applies: str = ""


class TreatmentEntry(Dated, kw_only=True, frozen=True):
    """One treatment."""

    id: str
    name: str
    category: Category
    plain_name: str = ""
    agent: str = ""
    summary: str = ""
    plain: str = ""
    after_progression: Literal["", "repeatable"] = ""
    regimens: tuple[Regimen, ...] = ()
    exclusions: tuple[Exclusion, ...] = ()
    checks: tuple[Check, ...] = ()
    monitoring: tuple[Monitoring, ...] = ()
    dose_changes: tuple[DoseChange, ...] = ()
    interactions: tuple[Interaction, ...] = ()
    labels: tuple[Label, ...] = ()
    numbers: tuple[NumberTold, ...] = ()
    counselling: tuple[Advice, ...] = ()


class StatementEntry(Dated, kw_only=True, frozen=True):
    """What a guideline (or label, or trial) says for a population."""

    id: str
    treatments: tuple[str, ...]
    says: Says
    when: str
    reason: str
    guideline: str = ""
    strength: str = ""
    level: str = ""
    jurisdictions: tuple[str, ...] = ()


class PreferenceEntry(Dated, kw_only=True, frozen=True):
    """An order between options that a source supports."""

    id: str
    prefer: tuple[str, ...]
    over: tuple[str, ...]
    when: str
    reason: str
    guideline: str = ""


class PathwayEntry(Strict, kw_only=True, frozen=True):
    """One disease setting."""

    id: str
    title: str
    population: str
    cite: tuple[str, ...]
    statements: tuple[StatementEntry, ...] = ()
    preferences: tuple[PreferenceEntry, ...] = ()
    no_order: str = ""
    cite_no_order: tuple[str, ...] = ()
    note: str = ""


class TeamEntry(Dated, kw_only=True, frozen=True):
    """Who should be in the room."""

    id: str
    role: str
    when: str
    reason: str
    plain: str = ""


class RedFlagEntry(Dated, kw_only=True, frozen=True):
    """A danger for this patient."""

    id: str
    urgency: Urgency
    when: str
    says: str
    action: str
    plain: str = ""


class Visit(Strict, kw_only=True, frozen=True):
    """One line of a follow-up schedule; a pair gives a range."""

    what: str
    tests: tuple[str, ...] = ()
    first_weeks: tuple[float, ...] = ()
    then_every_weeks: tuple[float, ...] = ()
    from_years: float | None = None
    until_years: float | None = None
    when: str = ""


class FollowUpEntry(Dated, kw_only=True, frozen=True):
    """A follow-up schedule."""

    id: str
    title: str
    when: str
    guideline: str = ""
    visits: tuple[Visit, ...] = ()


class TestEntry(Dated, kw_only=True, frozen=True):
    """A test that a guideline asks for."""

    __test__ = False

    id: str
    test: str
    when: str
    satisfied: str
    says: str
    guideline: str = ""
    plain: str = ""


LeafletSection = Literal["tumour", "spread", "grade", "receptors", "hormones", "why", "watch", "ask", "living", "sure"]


class LeafletEntry(Dated, kw_only=True, frozen=True):
    """One thing that a leaflet tells the patient, in plain words."""

    id: str
    section: LeafletSection
    text: str
    when: str
    topic: str = ""
    """For `living`: the heading it stands under."""
    categories: tuple[str, ...] = ()
    """For `why`: the categories of treatment that it explains."""
    treatments: tuple[str, ...] = ()
    """For `why`: the treatments that it explains."""


class CardEntry(Dated, kw_only=True, frozen=True):
    """An emergency card: plain words for the patient on the front, what staff must know on the back."""

    id: str
    when: str
    title: str
    front: tuple[str, ...]
    back_title: str
    back: tuple[str, ...]
    fill_in: tuple[str, ...] = ()
    """What the team writes on the card by hand."""


class IndicatorEntry(Dated, kw_only=True, frozen=True):
    """A quality indicator of the team."""

    id: str
    name: str
    population: str
    met: str
    target: str = ""
    plain: str = ""


class TrialArm(Strict, kw_only=True, frozen=True):
    """One arm of a trial."""

    name: str
    n: int | None = None
    treatments: tuple[str, ...] = ()


class Estimate(Strict, kw_only=True, frozen=True):
    """A number with its interval (in the endpoint's unit)."""

    value: float | None = None
    low: float | None = None
    high: float | None = None
    arm: str = ""
    text: str = ""


class Endpoint(Strict, kw_only=True, frozen=True):
    """One endpoint: per-arm estimates and the effect."""

    name: str
    unit: str = ""
    primary: bool = False
    population: str = ""
    estimates: tuple[Estimate, ...] = ()
    measure: str = ""
    effect: Estimate | None = None
    p: str = ""
    verified: bool = True


class TrialEntry(Cited, kw_only=True, frozen=True):
    """One trial."""

    id: str
    name: str
    year: int | None = None
    phase: str = ""
    registration: str = ""
    population: str
    population_text: str
    arms: tuple[TrialArm, ...] = ()
    endpoints: tuple[Endpoint, ...] = ()
    toxicity: str = ""
    sources: tuple[str, ...] = ()
    status: str = ""


class SummaryLine(Strict, kw_only=True, frozen=True):
    """One line of the summary: the facts and definitions it shows."""

    id: str
    title: str
    show: tuple[str, ...]
    otherwise: tuple[str, ...] = ()
    """What is shown if none of ``show`` is known."""
    also_no: tuple[str, ...] = ()
    """Yes/no facts that are worth showing when they are no."""


class Event(Strict, kw_only=True, frozen=True):
    """What changes in the record when something happens."""

    yes: tuple[str, ...] = ()
    no: tuple[str, ...] = ()
    today: tuple[str, ...] = ()


class Settings(Strict, kw_only=True, frozen=True):
    """How a plan is laid out and looked ahead."""

    summary: tuple[SummaryLine, ...] = ()
    ask_first: tuple[tuple[str, ...], ...] = ()
    """Groups of facts that an interview asks for first, while they matter."""
    ask_always: tuple[str, ...] = ()
    """Of these, the ones that are asked for in any case."""
    near_share: float = 0.1
    most_worlds: int = 4096
    most_missing: int = 6
    most_answers: int = 3
    not_in_leaflet: tuple[str, ...] = ()
    """Facts that a leaflet does not name while they are missing: a conversation, not a sheet of paper, asks for them."""
    at_progression: Event = Event()
    when_not_tolerated: Event = Event()
