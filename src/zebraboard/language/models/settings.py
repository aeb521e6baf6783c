"""How a plan is laid out and looked ahead."""

from __future__ import annotations

from zebraboard.language.models.base import Strict


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
    no_example: tuple[str, ...] = ()
    """Combinations that an example patient must not show: rare or impossible, so that the example would distract."""
    near_share: float = 0.1
    most_worlds: int = 4096
    most_missing: int = 6
    most_answers: int = 3
    not_in_leaflet: tuple[str, ...] = ()
    """Facts that a leaflet does not name while they are missing: a conversation, not a sheet of paper, asks for them."""
    at_progression: Event = Event()
    when_not_tolerated: Event = Event()
