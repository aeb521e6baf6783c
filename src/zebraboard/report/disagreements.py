"""Where sources disagree: one is for a treatment, another against it, and there is a patient to whom both apply.

The example patient is found by search: from random records that meet one statement, the facts of the other are set to the
values of their cells until both hold. A pair for which none is found is not listed.
"""

from __future__ import annotations

import datetime as dt
import itertools
import random
from collections.abc import Iterator
from dataclasses import dataclass

from zebraboard.language import models as m
from zebraboard.language.cells import Cells
from zebraboard.language.library import Library, Rule
from zebraboard.language.nodes import Node
from zebraboard.language.prose import Prose
from zebraboard.language.values import Value
from zebraboard.plan.verdict import Engine
from zebraboard.report import words

TRIES = 400


@dataclass(frozen=True)
class Disagreement:
    """Two statements about one treatment that differ, and a patient to whom both apply."""

    treatment: str
    one: str
    other: str
    patient: str


def find(library: Library, day: dt.date | None = None, jurisdiction: str = "EU") -> Iterator[Disagreement]:
    """Every disagreement between guidelines or sources, each with an example patient."""
    engine = Engine(library, day or dt.date.today(), jurisdiction)
    prose = Prose(library, engine.parameters)
    for id, spoken in engine.spoken.items():
        said = [(rule, node) for rule, node in spoken.statements if rule.entry.says != "trial_only"]
        for (a, first), (b, second) in itertools.combinations(said, 2):
            if _differ(a.entry, b.entry):
                patient = _patient(engine, id, first, second)
                if patient is not None:
                    name = library.treatments[id].entry.name
                    yield Disagreement(name, _line(library, a), _line(library, b), _describe(prose, patient))


def _differ(a: m.StatementEntry, b: m.StatementEntry) -> bool:
    """One for it and one against it, from different places."""
    return (a.says == "against") is not (b.says == "against") and a.cite != b.cite


def _line(library: Library, rule: Rule[m.StatementEntry]) -> str:
    guideline = library.guidelines.get(rule.entry.guideline)
    lead = f"{guideline.name}, " if guideline else ""
    return f"{lead}{words.SAYS[rule.entry.says]}: {rule.entry.reason} [{', '.join(rule.entry.cite)}]"


def _patient(engine: Engine, seed: str, first: Node, second: Node) -> dict[str, Value] | None:
    """A record on which both conditions hold, with no fact that is not needed; None if none was found."""
    cells = Cells(engine.library.definitions, [first, second], engine.parameters)
    facts = engine.library.vocabulary.facts
    pool = {id: cells.representatives(facts[id]) for id in sorted(cells.facts)}
    pool = {id: values for id, values in pool.items() if values}
    generator = random.Random(seed)
    best: dict[str, Value] = {}

    def score(values: dict[str, Value]) -> int:
        scalar = engine.scalar(values, {})
        rank = {True: 2, None: 1, False: 0}
        return rank[scalar.holds(first)] + rank[scalar.holds(second)]

    for _ in range(TRIES // 40):
        best, reached = {}, score({})
        for _ in range(40):
            if reached == 4:
                return _without_needless(engine, best, first, second)
            missing = engine.scalar(best, {}).missing([first, second]) or dict.fromkeys(pool)
            options = [id for id in missing if id in pool] or list(pool)
            if not options:
                break
            chosen = generator.choice(options)
            tries = [({**best, chosen: value}) for value in pool[chosen]]
            better = max(tries, key=lambda values: (score(values), generator.random()))
            if score(better) >= reached:
                best, reached = better, score(better)
    return None


def _without_needless(engine: Engine, values: dict[str, Value], first: Node, second: Node) -> dict[str, Value]:
    for id in list(values):
        fewer = {k: v for k, v in values.items() if k != id}
        scalar = engine.scalar(fewer, {})
        if scalar.holds(first) and scalar.holds(second):
            values = fewer
    return values


def _describe(prose: Prose, values: dict[str, Value]) -> str:
    return "; ".join(prose.finding(id, value) for id, value in values.items()) or "any"
