"""What goes with a plan: the team, dangers, follow-up, tests, quality."""

from __future__ import annotations

from typing import Literal

from zebraboard.language.models.base import Dated, Strict

Urgency = Literal["emergency", "same_day", "before_procedure", "soon"]


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


class IndicatorEntry(Dated, kw_only=True, frozen=True):
    """A quality indicator of the team."""

    id: str
    name: str
    population: str
    met: str
    target: str = ""
    plain: str = ""


class DeviationEntry(Strict, kw_only=True, frozen=True):
    """A reason why a board decides otherwise than the plan says."""

    id: str
    name: str
