"""Example patients: a small record on which given conditions have given answers, found by search.

The search is the same on every run. What it finds is checked by the scalar reader; what it does not find may still exist.
"""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Mapping, Sequence

from zebraboard.language.cells import Cells
from zebraboard.language.library import Definition, Library
from zebraboard.language.nodes import Node
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Enumeration

Record = dict[str, Value]


class Examples:
    """Looks for example patients on one day."""

    def __init__(
        self,
        library: Library,
        day: dt.date,
        *,
        definitions: Mapping[str, Definition] | None = None,
        starts: int = 4,
        steps: int = 40,
    ) -> None:
        self.library, self.day = library, day
        self.definitions = definitions or library.definitions
        self.parameters = library.parameters_on(day)
        self.starts, self.steps = starts, steps

    def scalar(self, values: Mapping[str, Value]) -> Scalar:
        """The scalar reader for a record."""
        return Scalar(self.definitions, values, as_of=self.day, parameters=self.parameters)

    def record(
        self,
        wanted: Mapping[Node, Value],
        *,
        without: Sequence[str] = (),
        start: Mapping[str, Value] | None = None,
        sound: Callable[[Scalar], bool] = lambda _: True,
    ) -> Record | None:
        """A record on which every node has its value, with no fact that is not needed; None if none was found.

        ``without`` names facts that stay unknown; ``sound`` says whether a record makes sense at all.
        """
        nodes = list(wanted)
        cells = Cells(self.definitions, nodes, self.parameters)
        facts = self.library.vocabulary.facts
        pool = {id: cells.representatives(facts[id]) for id in sorted(cells.facts) if id not in without}
        pool = {id: values for id, values in pool.items() if values}
        generator = random.Random(len(pool))

        def failing(scalar: Scalar) -> list[Node]:
            return [node for node in nodes if not _as_wanted(node, scalar.value(node), wanted[node])]

        for _ in range(self.starts):
            values: Record = dict(start or {})
            reader = self.scalar(values)
            open_ = failing(reader)
            for _ in range(self.steps):
                if not open_:
                    break
                node = generator.choice(open_)
                names = [f for f in (*reader.missing([node]), *reader.facts_behind(node)) if f in pool] or list(pool)
                if not names:
                    break
                fact = generator.choice(names)
                tries: list[tuple[int, float, Record, Scalar, list[Node]]] = []
                for value in (*pool[fact], None):
                    changed = {**values, fact: value}
                    if value is None:
                        del changed[fact]
                    other = self.scalar(changed)
                    if sound(other):
                        left = failing(other)
                        tries.append((_badness(other, left, wanted), generator.random(), changed, other, left))
                if tries:
                    _, _, values, reader, open_ = min(tries, key=lambda t: t[:2])
            if not open_:
                return self._least(values, start or {}, lambda scalar: not failing(scalar) and sound(scalar))
        return None

    def _least(self, values: Record, start: Mapping[str, Value], fits: Callable[[Scalar], bool]) -> Record:
        for id in list(values):
            fewer = {k: v for k, v in values.items() if k != id}
            if id not in start and fits(self.scalar(fewer)):
                values = fewer
        return values


def _as_wanted(node: Node, value: Value, wanted: Value) -> bool:
    levels: Enumeration | None = node.type.levels
    if levels is not None and wanted is not None and value is not None:
        return bool(levels.is_a(str(value), str(wanted)))
    return bool(value == wanted)


def _badness(scalar: Scalar, failing: Sequence[Node], wanted: Mapping[Node, Value]) -> int:
    """An unknown is nearer to any answer than the opposite answer is."""
    return sum(1 if scalar.value(node) is None or wanted[node] is None else 2 for node in failing)
