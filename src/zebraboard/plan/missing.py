"""The missing facts, in the order in which a board would ask for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from zebraboard.language.scalar import Scalar
from zebraboard.plan import worlds
from zebraboard.plan.answers import answers
from zebraboard.plan.model import ASIDE, FRONT, Missing, Option, Verdict
from zebraboard.plan.verdict import Engine


def ranked(
    engine: Engine, scalar: Scalar, judged: Sequence[Option], wanted: frozenset[str], *, look_further: bool
) -> tuple[Missing, ...]:
    """Every missing fact that matters. First those that a board always asks for, or that a guideline wants here
    (``wanted``), or that can bring several treatments onto the table; then those that can bring one; then those that can
    only take one off; then what is routine before any treatment; last what bears on supportive care alone. Within each, the
    one that decides most first."""
    library = engine.library
    facts, tests = library.vocabulary.facts, library.vocabulary.tests
    bears = _bears(judged)
    aside = {option.id for option in judged if option.category in ASIDE}
    open_ = {option.id for option in judged if option.verdict is Verdict.OPEN} - aside
    usual = {*wanted, *library.settings.ask_always, *(id for group in library.settings.ask_first for id in group)}

    def main(fact: str) -> int:
        return sum(treatment not in aside for treatment in bears[fact])

    def rank(fact: str) -> int:
        if not main(fact):
            return 4
        if library.vocabulary.routine(fact):
            return 3
        brings = sum(treatment in open_ for treatment in bears[fact])
        if brings > 1 or fact in usual:
            return 0
        return 1 if brings else 2

    order = sorted((f for f in bears if f in facts), key=lambda f: (rank(f), -main(f), -len(bears[f])))
    weights: Mapping[str, float] = {}
    if look_further and order:
        spanned = worlds.possible(engine, scalar, order)
        weights = {fact: spanned.weight(fact, aside) for fact in spanned.facts}
    found = [
        Missing(
            fact=id, name=facts[id].name, question=facts[id].question,
            test=tests[facts[id].test].name if facts[id].test in tests else "",
            options=tuple(bears[id]), weight=round(weights.get(id, 0.0), 2), routine=library.vocabulary.routine(id),
        )
        for id in order
    ]  # fmt: skip
    found.sort(key=lambda m: (rank(m.fact), -m.weight, -main(m.fact), -len(m.options)))
    told = library.settings.most_answers if look_further else 0
    return tuple(
        msgspec.structs.replace(item, answers=answers(engine, scalar, facts[item.fact])) for item in found[:told]
    ) + tuple(found[told:])


def _bears(judged: Sequence[Option]) -> dict[str, list[str]]:
    """The treatments on the table, or open, that each missing fact bears on."""
    found: dict[str, list[str]] = {}
    for option in judged:
        if option.verdict in FRONT or option.verdict is Verdict.OPEN:
            for fact in option.missing:
                found.setdefault(fact, []).append(option.id)
    return found
