"""What needs a clinician's eye first: what could do most harm if it were wrong, and is not verified or decides most."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from zebraboard.language import models as m
from zebraboard.language.library import Library, Rule, Treatment
from zebraboard.language.nodes import Compare, Constant, Node, Ref, walk
from zebraboard.language.nodes import Parameter as ParameterNode
from zebraboard.language.prose import Prose
from zebraboard.language.statements import rules


@dataclass(frozen=True)
class Threshold:
    """A cut-off, how many statements hang on it (through definitions), and whether all that name it is verified."""

    text: str
    statements: int
    verified: bool
    named_in: tuple[str, ...]
    """Definitions and statements in which it is written."""


def exclusions(library: Library, level: m.Severity) -> list[tuple[Treatment, Rule[m.Exclusion]]]:
    """Unverified exclusions of one level."""
    return [
        (item, rule)
        for item in library.treatments.values()
        for rule in item.exclusions
        if rule.entry.level == level and not rule.entry.verified
    ]


def doses(library: Library) -> list[tuple[Treatment, Rule[m.Regimen] | Rule[m.DoseChange]]]:
    """Unverified regimens and dose changes."""
    found: list[tuple[Treatment, Rule[m.Regimen] | Rule[m.DoseChange]]] = []
    for item in library.treatments.values():
        found += [(item, rule) for rule in item.regimens if not rule.entry.verified]
        found += [(item, rule) for rule in item.dose_changes if not rule.entry.verified]
    return found


def statements(library: Library) -> Counter[tuple[str, str]]:
    """How many statements of each pathway and kind are unverified."""
    return Counter(
        (path.id, rule.entry.says)
        for path in library.pathways.values()
        for rule in path.statements
        if not rule.entry.verified
    )


def thresholds(library: Library, prose: Prose) -> list[Threshold]:
    """Every cut-off on a number, those on which most statements hang first."""
    written: dict[Node, dict[str, bool]] = {}
    inside: dict[str, set[Node]] = {}

    def comparisons(node: Node) -> Iterator[Node]:
        for part in walk(node):
            if isinstance(part, Compare) and any(
                isinstance(s, Constant | ParameterNode) for s in (part.left, part.right)
            ):
                yield part

    def behind(node: Node) -> set[Node]:
        found = set(comparisons(node))
        for part in walk(node):
            if isinstance(part, Ref) and part.derived:
                found |= inside[part.id]
        return found

    for id, definition in library.definitions.items():
        inside[id] = set()
        for condition in definition.conditions():
            inside[id] |= behind(condition)
            for part in comparisons(condition):
                written.setdefault(part, {})[id] = definition.entry.verified
    count: Counter[Node] = Counter()
    for rule in rules(library):
        if isinstance(rule.entry, m.TrialEntry):
            continue
        nodes = (rule.applies, rule.when, *rule.extra)
        count.update(set().union(*(behind(node) for node in nodes)))
        for node in nodes:
            for part in comparisons(node):
                written.setdefault(part, {})[rule.id] = rule.entry.verified
    return [
        Threshold(prose.phrase(node), hanging, all(written[node].values()), tuple(written[node]))
        for node, hanging in sorted(count.items(), key=lambda item: (-item[1], prose.phrase(item[0])))
    ]
