"""A disease setting: what is said of which treatment, and what is preferred."""

from __future__ import annotations

from typing import Literal

from zebraboard.language.models.base import Dated, Strict

Says = Literal["recommend", "option", "against", "trial_only"]


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
