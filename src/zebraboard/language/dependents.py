"""Which facts a node depends on, through definitions: what must be worked out again when a fact changes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeVar

from zebraboard.language.library import Definition
from zebraboard.language.nodes import DateOf, Node, Ref, children

V = TypeVar("V")


class Dependents:
    """The facts behind nodes and definitions; worked out when first asked for, then kept."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._nodes: dict[Node, frozenset[str]] = {}
        self._behind: dict[str, frozenset[str]] = {}
        self._hanging: dict[str, list[Node]] = {}
        """For each fact, the nodes that hang on it, of those asked about so far."""

    def facts(self, node: Node) -> frozenset[str]:
        """The facts whose value can change the node's value."""
        found = self._nodes.get(node)
        if found is None:
            if isinstance(node, Ref):
                found = self.behind(node.id) if node.derived else frozenset((node.id,))
            elif isinstance(node, DateOf):
                found = frozenset((node.fact,))
            else:
                found = frozenset().union(*(self.facts(part) for part in children(node)))
            self._nodes[node] = found
            for fact in found:
                self._hanging.setdefault(fact, []).append(node)
        return found

    def unaffected(self, known: Mapping[Node, V], facts: Iterable[str]) -> dict[Node, V]:
        """The entries of ``known`` whose node hangs on none of the facts."""
        for node in known.keys() - self._nodes.keys():
            self.facts(node)
        kept = dict(known)
        for fact in facts:
            for node in self._hanging.get(fact, ()):
                kept.pop(node, None)
        return kept

    def behind(self, definition: str) -> frozenset[str]:
        """The facts whose value can change the definition's value."""
        found = self._behind.get(definition)
        if found is None:
            conditions = self._definitions[definition].conditions()
            found = frozenset().union(*(self.facts(condition) for condition in conditions))
            self._behind[definition] = found
        return found
