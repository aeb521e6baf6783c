"""The rules that every knowledge file must keep; each finding names its place and the remedy."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from zebraboard.language import models as m
from zebraboard.language.errors import Place, ZebraboardError, nearest
from zebraboard.language.gaps import Gaps, conditions
from zebraboard.language.library import Library, knowledge_folder
from zebraboard.language.loader import Loader
from zebraboard.language.nodes import Constant, Node, Parameter, Ref, walk
from zebraboard.language.prose import Prose
from zebraboard.language.statements import rules, statements
from zebraboard.language.vocabulary import Kind

UNSEEN = ("seen_2", "recalled", "derived")


@dataclass(frozen=True)
class Finding:
    """One thing to mend (``error``) or to look at (``warning``)."""

    severity: Literal["error", "warning"]
    message: str
    place: Place
    remedy: str = ""

    def __str__(self) -> str:
        tail = f"\n  {self.remedy}" if self.remedy else ""
        return f"{self.severity}: {self.place}: {self.message}{tail}"


def lint(folder: Path | None = None) -> tuple[Library, list[Finding]]:
    """Check a knowledge folder; returns what could be loaded and every finding, errors first."""
    problems: list[ZebraboardError] = []
    library = Loader(folder or knowledge_folder(), problems).load()
    findings = [Finding("error", p.message, p.place, p.remedy) for p in problems]
    for check in (_grounds, _citations, _references, _vocabulary, _pictures, _numbers, _unused, _left_out, _gaps):
        findings.extend(check(library))
    return library, sorted(findings, key=lambda f: (f.severity, f.place.file, f.place.line))


def _grounds(library: Library) -> Iterator[Finding]:
    for id, ground in library.grounds.items():
        place = library.places.get(f"ground {id}", Place())
        for key in ground.sources:
            if key not in library.sources:
                yield Finding(
                    "error",
                    f"ground {id} names source {key!r}, which is not there",
                    place,
                    nearest(key, library.sources),
                )
        if ground.mark == "seen" and not ground.sources:
            yield Finding("warning", f"ground {id} is marked seen but names no source", place)
    for id, guideline in library.guidelines.items():
        for key in guideline.sources:
            if key not in library.sources:
                yield Finding(
                    "error", f"guideline {id} names source {key!r}, which is not there",
                    library.places[f"guideline {id}"], nearest(key, library.sources),
                )  # fmt: skip


def _citations(library: Library) -> Iterator[Finding]:
    for id, entry, place in statements(library):
        if not entry.cite:
            yield Finding("error", f"{id} cites nothing", place, "Name the grounds it rests on: cite: [SYS-SSA-01].")
        for ground in entry.cite:
            if ground not in library.grounds:
                yield Finding(
                    "error",
                    f"{id} cites {ground!r}, which is no ground",
                    place,
                    nearest(ground, library.grounds),
                )
            elif entry.verified and library.grounds[ground].mark in UNSEEN:
                yield Finding(
                    "error", f"{id} is marked verified but cites {ground}, which is {library.grounds[ground].mark}",
                    place, "Set verified: false, or read the source and cite what was read (LKP-...).",
                )  # fmt: skip
    for pathway in library.pathways.values():
        for ground in pathway.entry.cite + pathway.entry.cite_no_order:
            if ground not in library.grounds:
                yield Finding("error", f"pathway {pathway.id} cites {ground!r}, which is no ground", pathway.place)
    for fact in library.vocabulary.facts.values():
        for ground in (*fact.cite, *(code.cite for code in fact.codes if code.cite)):
            if ground not in library.grounds:
                yield Finding(
                    "error",
                    f"fact {fact.id} cites {ground!r}, which is no ground",
                    Place(f"vocabulary/facts_{fact.group}.yaml"),
                )


def _references(library: Library) -> Iterator[Finding]:
    def known(kind: str, ids: Iterable[str], table: Iterable[str], where: str, place: Place) -> Iterator[Finding]:
        for id in ids:
            if id and id not in table:
                yield Finding("error", f"{where} names {kind} {id!r}, which is not there", place, nearest(id, table))

    facts, tests = library.vocabulary.facts, library.vocabulary.tests
    for pathway in library.pathways.values():
        for rule in pathway.statements:
            yield from known("treatment", rule.entry.treatments, library.treatments, rule.id, rule.place)
            yield from known("guideline", [rule.entry.guideline], library.guidelines, rule.id, rule.place)
        for preference in pathway.preferences:
            both = preference.entry.prefer + preference.entry.over
            yield from known("treatment", both, library.treatments, preference.id, preference.place)
            yield from known(
                "guideline", [preference.entry.guideline], library.guidelines, preference.id, preference.place
            )
    for treatment in library.treatments.values():
        for check in treatment.checks:
            names = [*facts, *library.definitions]
            yield from known("fact", check.entry.needs, names, check.id, check.place)
        for monitor in treatment.monitoring:
            yield from known("test", monitor.entry.tests, tests, monitor.id, monitor.place)
    for schedule in library.follow_up:
        yield from known("guideline", [schedule.entry.guideline], library.guidelines, schedule.id, schedule.place)
        for visit in schedule.entry.visits:
            yield from known("test", visit.tests, tests, schedule.id, schedule.place)
    for test in library.tests_to_get:
        yield from known("test", [test.entry.test], tests, test.id, test.place)
        yield from known("guideline", [test.entry.guideline], library.guidelines, test.id, test.place)
    yield from known("fact", library.settings.not_in_leaflet, facts, "settings", Place("settings.yaml"))
    for told in library.leaflet:
        yield from known("treatment", told.entry.treatments, library.treatments, told.id, told.place)
        others = [rule.entry.id for rule in library.leaflet]
        yield from known("statement", told.entry.unless_told, others, told.id, told.place)
        yield from known("category", told.entry.categories, get_args(m.Category), told.id, told.place)
    for definition in library.definitions.values():
        yield from known("fact", definition.entry.ask, facts, definition.id, definition.place)
    for trial in library.trials.values():
        for arm in trial.entry.arms:
            yield from known("treatment", arm.treatments, library.treatments, trial.id, trial.place)
        yield from known("source", trial.entry.sources, library.sources, trial.id, trial.place)


def _left_out(library: Library) -> Iterator[Finding]:
    used = {ground for _, entry, _ in statements(library) for ground in entry.cite}
    for ground in library.left_out:
        place = library.places[f"left out {ground}"]
        if ground not in library.grounds:
            yield Finding("error", f"{ground!r} is no ground", place, nearest(ground, library.grounds))
        elif ground in used:
            yield Finding(
                "error", f"{ground} is left out, yet something rests on it", place, "Take it out of this file."
            )


def _vocabulary(library: Library) -> Iterator[Finding]:
    groups = {group["id"] for group in library.groups}
    for fact in library.vocabulary.recorded.values():
        place = Place(f"vocabulary/facts_{fact.group}.yaml", 0, fact.id)
        if not fact.question or not fact.plain:
            yield Finding("error", f"fact {fact.id} has no question in words", place, "Write question: and plain:.")
        if fact.test not in library.vocabulary.tests:
            yield Finding("error", f"fact {fact.id} names test {fact.test!r}, which is not in tests.yaml", place)
        if fact.group not in groups:
            yield Finding("error", f"group {fact.group!r} is not in groups.yaml", place)


def _pictures(library: Library) -> Iterator[Finding]:
    """A picture and its sentence come from one definition: what the picture counts stands in the sentence."""
    for treatment in library.treatments.values():
        for number in treatment.entry.numbers:
            picture = number.picture
            if picture is None:
                continue
            stated = set(re.findall(r"\d+", number.text))
            for group in picture.groups:
                last = group.count if group.to is None else group.to
                if not 0 <= group.count <= last <= picture.out_of:
                    yield Finding(
                        "error", f"{treatment.id}: {group.count} of {picture.out_of} is no share", treatment.place
                    )
                for count in {group.count, last}:
                    if str(count) not in stated:
                        yield Finding(
                            "error", f"{treatment.id}: the picture counts {count}, its text does not: {number.text}",
                            treatment.place, "Write the picture from the text, or mend the text.",
                        )  # fmt: skip


def _numbers(library: Library) -> Iterator[Finding]:
    """Cut-offs stand in parameters/, not inside statements."""
    for rule in rules(library):
        if isinstance(rule.entry, m.TrialEntry):
            continue  # a trial's own entry criteria stand where the trial stands
        nodes: list[Node] = [rule.when, rule.applies, *rule.extra]
        for node in {n for top in nodes for n in walk(top)}:
            if isinstance(node, Constant) and node.type.kind is Kind.QUANTITY and node.value not in (0.0, 1.0):
                yield Finding(
                    "error", f"{rule.id} holds the bare number {node.value:g}", rule.place,
                    "Name it in parameters/, with its unit and source.",
                )  # fmt: skip


def _unused(library: Library) -> Iterator[Finding]:
    used: set[str] = set()
    for rule in rules(library):
        for top in (rule.when, rule.applies, *rule.extra):
            used.update(n.id for n in walk(top) if isinstance(n, Parameter | Ref))
    for definition in library.definitions.values():
        for top in definition.conditions():
            used.update(n.id for n in walk(top) if isinstance(n, Parameter | Ref))
    for id, parameter in library.parameters.items():
        if id not in used:
            yield Finding("warning", f"parameter {id} is used by no statement", parameter.place)
    named = {t for p in library.pathways.values() for r in p.statements for t in r.entry.treatments}
    for id, treatment in library.treatments.items():
        if id not in named:
            yield Finding("warning", f"no pathway says anything about treatment {id}", treatment.place)


def _gaps(library: Library) -> Iterator[Finding]:
    """Conditions that are unknown although every value of what is missing gives the same answer."""
    search = Gaps(library, dt.date.today())
    prose = Prose(library, search.parameters)
    for node, (id, place) in conditions(library).items():
        for gap in search.find(node):
            known = "; ".join(prose.finding(fact, value) for fact, value in gap.record.items())
            answer = "yes" if gap.answer else "no"
            yield Finding(
                "error",
                f"{id}: whether '{prose.phrase(node)}' is unknown without {prose.name(gap.fact)}, yet {answer} whatever it is"
                + (f" (with: {known})" if known else ""),
                place, "Write it so that what is known decides: bring what both branches share to the front.",
            )  # fmt: skip
