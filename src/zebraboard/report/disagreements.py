"""Where sources disagree: one is for a treatment, another against it, and there is a patient to whom both apply.

The example patient is found by search (see :mod:`zebraboard.language.patients`), among records that do not contradict
themselves. A pair for which none is found is not listed.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from zebraboard.language import models as m
from zebraboard.language.cells import Cells
from zebraboard.language.examples import Record
from zebraboard.language.library import Library, Rule
from zebraboard.language.nodes import Node
from zebraboard.language.patients import Patients
from zebraboard.language.prose import Prose
from zebraboard.language.scalar import Scalar
from zebraboard.plan.verdict import Engine
from zebraboard.report.sentences import listed, said, sentence

Spoken = tuple[Rule[m.StatementEntry], Node]
"""A statement, and all that must hold for it to speak."""


@dataclass(frozen=True)
class Disagreement:
    """Two statements about one treatment that differ, and a patient to whom both apply."""

    treatments: tuple[str, ...]
    """The ids of the treatments that both speak of."""
    one: Rule[m.StatementEntry]
    other: Rule[m.StatementEntry]
    patient: str
    """The example in words."""


def find(
    library: Library, day: dt.date | None = None, jurisdiction: str = "EU", only: str = ""
) -> Iterator[Disagreement]:
    """Every disagreement between guidelines or sources, each with an example patient; ``only`` about one treatment."""
    engine = Engine(library, day or dt.date.today(), jurisdiction)
    search = _Search(engine)
    prose = Prose(library, engine.parameters)
    pairs: dict[tuple[str, str], list[str]] = {}
    nodes: dict[str, Spoken] = {}
    for id, spoken in engine.spoken.items():
        speak = [(rule, node) for rule, node in spoken.statements if rule.entry.says != "trial_only"]
        nodes.update({rule.id: (rule, node) for rule, node in speak})
        for (a, _), (b, _) in itertools.combinations(speak, 2):
            if _differ(a.entry, b.entry):
                pairs.setdefault((a.id, b.id), []).append(id)
    for (one, other), treatments in pairs.items():
        if not only or only in treatments:
            patient = search.patient(nodes[one], nodes[other])
            if patient is not None:
                words = "; ".join(prose.finding(fact, value) for fact, value in patient.items())
                yield Disagreement(tuple(treatments), nodes[one][0], nodes[other][0], words)


def names(library: Library, found: Disagreement) -> str:
    """The treatments in words."""
    return listed(library.treatments[id].entry.name for id in found.treatments)


def line(library: Library, rule: Rule[m.StatementEntry]) -> str:
    """One side of a disagreement."""
    return f"{said(library, rule.entry)}: {sentence(rule.entry.reason)}"


def _differ(a: m.StatementEntry, b: m.StatementEntry) -> bool:
    """One for it and one against it, from different places."""
    return (a.says == "against") is not (b.says == "against") and a.cite != b.cite


class _Search:
    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.patients = Patients(engine.library, engine.day, engine.formula_nodes)
        self._found: dict[frozenset[Node], Record | None] = {}

    def patient(self, one: Spoken, other: Spoken) -> Record | None:
        """A record on which both statements hold and which makes clinical sense."""
        if self._record(one[0].applies, other[0].applies) is None:
            return None  # no patient belongs to both settings
        return self._record(one[1], other[1])

    def _record(self, first: Node, second: Node) -> Record | None:
        key = frozenset((first, second))
        if key not in self._found:
            self._found[key] = self.patients.find((first, second), lambda scalar: self._sound(scalar, key))
        return self._found[key]

    def _sound(self, scalar: Scalar, nodes: frozenset[Node]) -> bool:
        """Whether the record says no two things at once, and nothing that does not go together."""
        library = self.engine.library
        if any(scalar.holds(node) for node in library.no_example) or _history_differs(library, scalar):
            return False
        used = Cells(library.definitions, nodes, self.engine.parameters).definitions_used
        return not any(scalar.derived(id).conflict for id in used)


def _history_differs(library: Library, scalar: Scalar) -> bool:
    """Whether an agent was given, but none of its class was."""
    vocabulary, values = library.vocabulary, scalar.values
    for id, value in values.items():
        family = vocabulary.facts[id].family
        if value is True and family is not None and family[1] in vocabulary.agents:
            kin = vocabulary.ancestors(vocabulary.agents, family[1])
            if any(values.get(f"had_{name}") is False for name in kin):
                return True
    return False
