"""A treatment: how it is given, what stops it, what goes with it."""

from __future__ import annotations

from typing import Literal

from zebraboard.language.models.base import Dated, Strict

Severity = Literal["contraindicated", "avoid", "caution"]
Category = Literal[
    "surveillance", "endoscopic_resection", "surgery", "ssa", "everolimus", "sunitinib", "cabozantinib", "other_tki",
    "prrt", "chemo_captem", "chemo_stz5fu", "chemo_platinum", "chemo_other", "immunotherapy", "liver_directed",
    "supportive", "trial", "more_tests", "palliative",
]  # fmt: skip


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
    applies: str = ""
    """Whom it is worth telling: those who are like the people that were studied."""
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
