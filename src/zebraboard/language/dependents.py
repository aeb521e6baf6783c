"""Which facts a node depends on, through definitions: what must be worked out again when a fact changes."""

from __future__ import annotations

from collections.abc import Mapping

from zebraboard.language.library import Definition
from zebraboard.language.nodes import DateOf, Node, Ref, children


class Dependents:
    """The facts behind nodes and definitions; worked out when first asked for, then kept."""

    def __init__(self, definitions: Mapping[str, Definition]) -> None:
        self._definitions = definitions
        self._nodes: dict[Node, frozenset[str]] = {}
        self._behind: dict[str, frozenset[str]] = {}

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
        return found

    def behind(self, definition: str) -> frozenset[str]:
        """The facts whose value can change the definition's value."""
        found = self._behind.get(definition)
        if found is None:
            conditions = self._definitions[definition].conditions()
            found = frozenset().union(*(self.facts(condition) for condition in conditions))
            self._behind[definition] = found
        return found
