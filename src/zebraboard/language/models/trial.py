"""Trials with their arms and results."""

from __future__ import annotations

from zebraboard.language.models.base import Cited, Strict


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
