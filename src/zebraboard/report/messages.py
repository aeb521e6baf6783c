"""Which strings a patient can read: those of this package's code and templates, and the plain texts of the knowledge."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

from babel.messages.extract import extract

from zebraboard.language.dependents import Dependents
from zebraboard.language.library import Library
from zebraboard.report.translate import squeeze

CODE = ("report/leaflet/*.py", "report/card.py", "report/calendar.py", "report/translate.py")
TEMPLATES = ("report/templates/leaflet.html.j2", "report/templates/card.html.j2")


def all_of(library: Library) -> dict[str, str]:
    """Every string, each once, with a note for translators on where it stands."""
    found: dict[str, str] = {}
    for text, where in (*of_code(), *of_knowledge(library)):
        if text:
            found.setdefault(squeeze(text), where)
    return found


def of_code() -> Iterator[tuple[str, str]]:
    """Strings in Python and in templates: what stands in ``t("...")``."""
    root = Path(str(resources.files("zebraboard")))
    for patterns, method, keywords in (
        (CODE, "python", ("t", "self")),
        (TEMPLATES, "jinja2.ext:babel_extract", ("t",)),
    ):
        for path in sorted(path for pattern in patterns for path in root.glob(pattern)):
            with path.open("rb") as stream:
                for _, message, _, _ in extract(method, stream, keywords=dict.fromkeys(keywords)):
                    if isinstance(message, str):
                        yield message, f"words of the {path.name.partition('.')[0]} page"


def of_knowledge(library: Library) -> Iterator[tuple[str, str]]:
    """The plain texts of the knowledge."""
    for rule in library.leaflet:
        yield rule.entry.text, f"leaflet, {rule.entry.section}"
        yield rule.entry.topic, "leaflet, heading"
    for card in library.cards:
        entry = card.entry
        for line in (entry.title, *entry.front):
            yield line, "emergency card, read by the patient and by bystanders"
        for line in (entry.back_title, *entry.back, *entry.fill_in):
            yield line, "emergency card, read by health professionals"
    for member in library.team:
        yield member.entry.role, "team"
        yield member.entry.plain, "team"
    for flag in library.red_flags:
        yield flag.entry.plain, "red flag"
    for wanted in library.tests_to_get:
        yield wanted.entry.plain, "test to get"
    for test in library.vocabulary.tests.values():
        yield test.name, "test, as on an appointment letter"
        yield test.plain, f"test: {test.name}"
    for treatment in library.treatments.values():
        told = treatment.entry
        yield told.plain_name, f"treatment: {told.name}"
        yield told.plain, f"treatment: {told.name}"
        for number in told.numbers:
            if number.picture is not None:
                yield number.picture.who, "picture: who was studied"
                yield number.picture.what, "picture: what happened"
                for group in number.picture.groups:
                    yield group.label, "picture: group"
        for line_ in told.counselling:
            yield line_.text, f"advice: {told.name}"
    asked = may_be_missing(library) - set(library.settings.not_in_leaflet)
    for fact in library.vocabulary.recorded.values():
        if fact.id in asked:
            yield fact.plain, f"question: {fact.name}"


def may_be_missing(library: Library) -> set[str]:
    """The facts that a plan can name as missing: those on which a treatment's verdict or readiness can hang."""
    dependents = Dependents(library.definitions)
    found: set[str] = set()
    for pathway in library.pathways.values():
        for rule in pathway.statements:
            found |= dependents.facts(rule.applies) | dependents.facts(rule.when)
    for treatment in library.treatments.values():
        for exclusion in treatment.exclusions:
            found |= dependents.facts(exclusion.applies) | dependents.facts(exclusion.when)
        for check in treatment.checks:
            for id in check.entry.needs:
                found |= dependents.behind(id) if id in library.definitions else {id}
    for definition in library.definitions.values():
        found.update(definition.entry.ask)
    return found
