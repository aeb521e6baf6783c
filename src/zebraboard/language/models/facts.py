"""Sources, grounds, guidelines, cut-offs and definitions."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import msgspec

from zebraboard.language.models.base import Cited, Dated, Strict

Mark = Literal["seen", "mixed", "seen_2", "recalled", "derived"]


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
