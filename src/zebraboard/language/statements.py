"""Everything that the knowledge states, in one list."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from zebraboard.language import models as m
from zebraboard.language.errors import Place
from zebraboard.language.library import Library, Rule


def statements(library: Library) -> Iterator[tuple[str, m.Cited, Place]]:
    """Every cited entry of the library: id, entry, place."""
    for id, parameter in library.parameters.items():
        yield id, parameter.entry, parameter.place
    for id, definition in library.definitions.items():
        yield id, definition.entry, definition.place
    for treatment in library.treatments.values():
        yield treatment.id, treatment.entry, treatment.place
    for rule in rules(library):
        if not rule.id.endswith(".progressed_before"):
            yield rule.id, rule.entry, rule.place


def rules(library: Library) -> Iterator[Rule[m.Cited]]:
    """Every rule with a condition."""
    groups: list[Iterable[Rule[m.Cited]]] = [
        library.team, library.red_flags, library.follow_up, library.tests_to_get, library.indicators, library.trials.values(),
        library.leaflet, library.cards,
    ]  # fmt: skip
    for t in library.treatments.values():
        groups += [t.regimens, t.exclusions, t.checks, t.monitoring, t.dose_changes, t.labels, t.numbers, t.counselling]
    for pathway in library.pathways.values():
        groups += [pathway.statements, pathway.preferences]
    for group in groups:
        yield from group
