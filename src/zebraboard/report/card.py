"""Emergency cards (A6, front and back): plain words for the person who carries it, what staff must know with its sources behind."""

from __future__ import annotations

import functools

import jinja2
import msgspec

from zebraboard.language.library import Library
from zebraboard.plan.model import Plan
from zebraboard.report.pdf import render
from zebraboard.report.translate import Words
from zebraboard.report.words import UNVERIFIED

MOST_SOURCES = 5
LONGEST_SOURCE = 70
"""Characters of a citation that fit the card."""


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """One card in one language."""

    id: str
    lang: str
    title: str
    front: tuple[str, ...]
    contacts: tuple[str, ...]
    """Lines that the patient fills in."""
    back_title: str
    back: tuple[str, ...]
    fill_in: tuple[str, ...]
    """Lines that the team fills in."""
    sources_title: str
    sources: tuple[str, ...]
    note: str


def make(plan: Plan, library: Library, lang: str = "en") -> tuple[Card, ...]:
    """The cards that apply to this patient; none if none does."""
    t = Words(lang)
    holds = set(plan.leaflet)
    cards = []
    for rule in library.cards:
        if rule.id not in holds:
            continue
        entry = rule.entry
        keys = library.sources_of(entry.cite)
        cited = [library.sources[key].citation for key in keys if key in library.sources]
        mark = (
            ""
            if entry.verified
            else f" {UNVERIFIED} " + t("Part of this was not read in its source: check it against your own protocol.")
        )
        checked = (
            ""
            if lang == "en"
            else " " + t("This translation has not been checked by a native speaker who works in health care yet.")
        )
        cards.append(
            Card(
                id=entry.id, lang=lang, title=t(entry.title), front=tuple(t(line) for line in entry.front),
                contacts=(t("Name"), t("My NET team"), t("Whom to call for me")),
                back_title=t(entry.back_title), back=tuple(t(line) for line in entry.back),
                fill_in=tuple(t(line) for line in entry.fill_in),
                sources_title=t("Sources"), sources=tuple(_short(text) for text in cited[:MOST_SOURCES]),
                note=t("Made by Zebraboard. To be checked and signed by the team.") + mark + checked,
            )
        )  # fmt: skip
    return tuple(cards)


def _short(citation: str) -> str:
    if len(citation) <= LONGEST_SOURCE:
        return citation
    return citation[:LONGEST_SOURCE].rsplit(" ", 1)[0].rstrip(",;:.") + " ..."


def html(cards: tuple[Card, ...], lang: str) -> str:
    """Every card on one self-contained page that prints in A6."""
    return (
        _environment().get_template("card.html.j2").render(cards=cards, lang=lang, title=Words(lang)("Emergency card"))
    )


def pdf(cards: tuple[Card, ...], lang: str) -> bytes:
    """Two A6 pages a card: front and back."""
    t = Words(lang)
    data = {"cards": msgspec.to_builtins(cards), "title": t("Emergency card"), "lang": lang}
    return render("card.typ", data)


def plain(card: Card) -> str:
    """A card as text."""
    lines = [card.title, *card.front, *(f"{line}: ________" for line in card.contacts), "", card.back_title]
    lines += [f"- {line}" for line in card.back] + [f"{line}: ________" for line in card.fill_in]
    return "\n".join([*lines, f"{card.sources_title}: {'; '.join(card.sources)}", card.note])


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("zebraboard.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip
