"""What is told to the patient: the leaflet's own statements and the emergency cards."""

from __future__ import annotations

from typing import Literal

from zebraboard.language.models.base import Dated

LeafletSection = Literal["tumour", "spread", "grade", "receptors", "hormones", "why", "watch", "ask", "living", "sure"]


class LeafletEntry(Dated, kw_only=True, frozen=True):
    """One thing that a leaflet tells the patient, in plain words."""

    id: str
    section: LeafletSection
    text: str
    when: str
    unless_told: tuple[str, ...] = ()
    """Ids of statements instead of which it stands: it is left out as soon as one of them is told."""
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
