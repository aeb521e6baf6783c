"""Puts a leaflet together. Every clinical word comes from the knowledge; here stand only headings and links between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.library import Library
from zebraboard.language.models import LeafletSection
from zebraboard.plan.model import Option, Plan, Verdict
from zebraboard.report.leaflet import choices, dates, model
from zebraboard.report.leaflet.told import Told
from zebraboard.report.translate import Words

MOST_TESTS = 8
"""How many missing tests are named; the plan lists them all."""
MOST_QUESTIONS = 2
TUMOUR: tuple[LeafletSection, ...] = ("tumour", "spread", "grade", "receptors", "hormones")


def make(
    plan: Plan,
    library: Library,
    lang: str,
    decided: Sequence[str] = (),
    today: dt.date | None = None,
    start: dt.date | None = None,
) -> model.Leaflet:
    """The leaflet of a plan in ``lang`` (en, es, de, fr).

    ``decided`` names the treatments that the team and the patient have chosen; without it, every treatment on the table is
    told. ``today`` is the day printed on it (default: the day of the plan); ``start`` the assumed first day of treatment
    (default: ``today``). Raises :class:`ZebraboardError` if a chosen treatment is unknown or contraindicated in the plan.
    """
    options = _chosen(plan, decided)
    day = today or plan.as_of
    t = Words(lang)
    told = Told(plan, library, t)
    shown = options or plan.main
    sections = [
        _section("tumour", t("Your tumour"), _tumour(told)),
        *choices.sections(told, options),
        _section("unknown", t("What we do not know yet"), _unknown(told, options)),
        _section("when", t("What happens when"), dates.blocks(told, shown, decided=bool(options), start=start or day)),
        _section("team", t("Your team"), _team(told)),
        _section("watch", t("What to watch for, and whom to call"), _watch(told)),
        _section("ask", t("What to ask at your next visit"), _ask(told)),
        _section("living", t("Living with it"), _living(told)),
    ]
    sections.append(_section("sure", t("How sure is all this?"), _sure(told)))
    return model.Leaflet(
        lang=lang, title=t("Your tumour and your treatment"), made=day, made_text=t("Made on {date}", date=t.date(day)),
        intro=tuple(_intro(t, decided=bool(options))),
        sections=tuple(s for s in sections if s.blocks),
        sources_title=t("Where this comes from"), sources=told.sources(),
        small_print=tuple(_small_print(t)), untranslated=tuple(sorted(t.missing)),
    )  # fmt: skip


def _chosen(plan: Plan, decided: Sequence[str]) -> tuple[Option, ...]:
    known = {option.id: option for option in plan.options}
    for id in decided:
        if id not in known:
            raise ZebraboardError(f"{id!r} is no treatment", remedy=nearest(id, known))
        if known[id].verdict is Verdict.CONTRAINDICATED:
            raise ZebraboardError(
                f"{known[id].name} is contraindicated in this plan: no leaflet presents it as a choice",
                remedy="Mend the record if the plan is wrong; else tell the patient in person and in your own letter.",
            )
    return tuple(known[id] for id in dict.fromkeys(decided))


def _section(id: str, title: str, blocks: Iterator[model.Block]) -> model.Section:
    return model.Section(id=id, title=title, blocks=tuple(blocks))


def _intro(t: Words, *, decided: bool) -> Iterator[str]:
    yield t(
        "This leaflet is for you and for the people close to you. It goes with the talk with your team. It does not replace it."
    )
    if not decided:
        yield t(
            "Nothing has been decided yet. The leaflet shows what can be done, so that you can choose together with your team."
        )
    if t.lang != "en":
        yield t(
            "This translation has not been checked by a native speaker who works in health care yet. If something is unclear, ask your team."
        )


def _small_print(t: Words) -> Iterator[str]:
    yield t(
        "Zebraboard put this leaflet together from your record and from what is known about these tumours. It is not a medical device, and no doctor has checked this copy unless your team says so. Your team knows you: what they say counts."
    )


def _tumour(told: Told) -> Iterator[model.Block]:
    for section in TUMOUR:
        said = told.section(section)
        if said:
            yield model.text(" ".join(said))


def _unknown(told: Told, decided: Sequence[Option]) -> Iterator[model.Block]:
    """The tests that would settle most (for what was decided on, if anything was), with the questions that they answer."""
    t, library = told.t, told.library
    chosen = {option.id for option in decided}
    missing = [item for item in told.plan.missing if not chosen or chosen & set(item.options)]
    decisive = [item for item in missing if item.weight > 0 or chosen]
    asked: dict[str, list[str]] = {}
    for item in decisive or missing[:MOST_TESTS]:
        if item.fact in library.settings.not_in_leaflet:
            continue
        fact = library.vocabulary.facts.get(item.fact)
        if fact is not None and fact.plain and fact.test in library.vocabulary.tests:
            asked.setdefault(fact.test, []).append(fact.plain)
    items = []
    for id, questions in list(asked.items())[:MOST_TESTS]:
        some = " ".join(t(question) for question in questions[:MOST_QUESTIONS])
        items.append(t("{test} It helps to answer: {questions}", test=told.test(id), questions=some))
    named = set(list(asked)[:MOST_TESTS])
    rules = {rule.id: rule.entry for rule in library.tests_to_get}
    for wanted in told.plan.tests:
        entry = rules.get(wanted.id)
        if entry is not None and entry.test not in named:
            named.add(entry.test)
            items.append(t(entry.plain) + told.mark(entry.verified) if entry.plain else told.test(entry.test))
    if items:
        yield model.text(
            t("Some facts are still missing. These tests and talks would help most to find the right way for you.")
        )
        yield model.bullets(items)


def _team(told: Told) -> Iterator[model.Block]:
    rules = {rule.id: rule.entry for rule in told.library.team}
    rows = []
    for member in told.plan.team:
        entry = rules.get(member.id)
        if entry is not None and entry.plain:
            rows.append((told.t(entry.role), told.t(entry.plain)))
    if rows:
        yield model.text(told.t("These people work together for you. You may not meet all of them."))
        yield model.Block(kind="table", rows=tuple(rows))


def _watch(told: Told) -> Iterator[model.Block]:
    t = told.t
    flags = {rule.id: rule.entry for rule in told.library.red_flags}
    urgent = [
        t(flags[f.id].plain) + told.mark(f.basis.verified)
        for f in told.plan.red_flags
        if f.id in flags and flags[f.id].plain
    ]
    if urgent:
        yield model.heading(t("Important for you now"))
        yield model.bullets(urgent)
        yield model.heading(t("At any time"))
    yield model.bullets(told.section("watch"))
    yield model.heading(t("Whom to call"))
    yield model.Block(
        kind="lines", text=t("Fill this in with your nurse."),
        items=(t("My NET nurse"), t("At night and at weekends"), t("My family doctor"), t("Emergency number")),
    )  # fmt: skip
    if any(id.startswith("card.") for id in told.plan.leaflet):
        yield model.note(t("There is an emergency card for you. Ask your team to print it, and carry it with you."))


def _ask(told: Told) -> Iterator[model.Block]:
    yield model.text(told.t("Take this list along. Tick what matters to you."))
    yield model.bullets(told.section("ask", marked=False))
    yield model.Block(kind="lines", text=told.t("My own questions"), items=("", "", ""))


def _living(told: Told) -> Iterator[model.Block]:
    for topic, said in told.topics():
        yield model.heading(told.t(topic))
        yield model.bullets(said)


def _sure(told: Told) -> Iterator[model.Block]:
    t = told.t
    said = told.section("sure")
    if told.plan.no_order and len(told.plan.main) > 1:
        said.append(t("No study has shown for certain which of the choices should come first."))
    if told.marked:
        said.append(
            t("The sign † means: the source of this point was not read for this leaflet. Ask your team about it.")
        )
    yield model.bullets(said)
