"""Looking ahead: the same engine on the same patient with a few facts changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zebraboard.language import models as m
from zebraboard.language.cells import Cells, Cut
from zebraboard.language.prose import amount, show
from zebraboard.language.scalar import Scalar
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Fact
from zebraboard.plan.model import FRONT, Ahead, NearThreshold, Option, Verdict
from zebraboard.plan.verdict import Engine

RANK = {verdict: index for index, verdict in enumerate(Verdict)}
SYSTEMIC = "systemic_therapy"
"""The class of agents that one line of therapy after the other consists of."""
MOST_AFTER = 3
"""How many treatments are followed one step further."""


def _after(engine: Engine, scalar: Scalar, agent: str, event: m.Event, family: str) -> Scalar:
    """The patient after a treatment has failed: what the treatment list and the record would then say."""
    vocabulary = engine.library.vocabulary
    changes: dict[str, Value] = {}
    for kin in vocabulary.ancestors(vocabulary.agents, agent):
        changes[f"had_{kin}"] = True
        changes[f"{family}_{kin}"] = True
        changes[f"on_{kin}"] = False
    changes.update(dict.fromkeys(event.yes, True))
    changes.update(dict.fromkeys(event.no, False))
    changes.update(dict.fromkeys(event.today, engine.day))
    known = {id: value for id, value in changes.items() if id in vocabulary.facts}
    return scalar.changed(known, engine.dependents)


def lookahead(engine: Engine, scalar: Scalar, options: Sequence[Option], depth: int = 2) -> tuple[Ahead, ...]:
    """For each drug on the table (and each that is being given): what comes next if the tumour grows on it or it is
    not tolerated, and what comes after the first of those."""
    settings, vocabulary = engine.library.settings, engine.library.vocabulary
    now = set(_front(engine, scalar))
    found = []
    for option in options:
        agent = engine.library.treatments[option.id].entry.agent
        if not agent or not (option.verdict in FRONT[:2] or option.given_now):
            continue
        if SYSTEMIC not in vocabulary.ancestors(vocabulary.agents, agent):
            continue
        for family, event, name in (
            ("progressed_on", settings.at_progression, "progression"),
            ("intolerant_to", settings.when_not_tolerated, "not tolerated"),
        ):
            later = _after(engine, scalar, agent, event, family)
            then = _front(engine, later)
            new = tuple(id for id in then if id not in now)
            after: tuple[Ahead, ...] = ()
            if depth > 1 and name == "progression":
                after = _second(engine, later, [*new, *(id for id in then if id not in new and id != option.id)])
            found.append(Ahead(treatment=option.id, event=name, then=tuple(then), new=new, after=after))
    return tuple(found)


def _second(engine: Engine, scalar: Scalar, treatments: Iterable[str]) -> tuple[Ahead, ...]:
    """One step further, for the drugs then on the table."""
    vocabulary = engine.library.vocabulary
    before = set(_front(engine, scalar))
    found = []
    for id in treatments:
        agent = engine.library.treatments[id].entry.agent
        if agent and SYSTEMIC in vocabulary.ancestors(vocabulary.agents, agent):
            later = _after(engine, scalar, agent, engine.library.settings.at_progression, "progressed_on")
            then = tuple(_front(engine, later))
            new = tuple(t for t in then if t not in before)
            found.append(Ahead(treatment=id, event="progression", then=then, new=new))
        if len(found) == MOST_AFTER:
            break
    return tuple(found)


def _front(engine: Engine, scalar: Scalar) -> list[str]:
    """Recommended and optional antitumour treatments, best verdict first; supportive ones follow their own triggers."""
    verdicts = engine.verdicts(scalar)
    aside = ("supportive", "more_tests")
    treatments = engine.library.treatments
    chosen = [id for id, v in verdicts.items() if v in FRONT[:2] and treatments[id].entry.category not in aside]
    return sorted(chosen, key=lambda id: RANK[verdicts[id]])


def near_thresholds(engine: Engine, scalar: Scalar, options: Sequence[Option]) -> tuple[NearThreshold, ...]:
    """Recorded numbers that, a little higher or lower, would change what is on the table."""
    share = engine.library.settings.near_share
    facts = engine.library.vocabulary.facts
    cells = engine.all_cells
    before = {option.id: option.verdict for option in options}
    found = []
    for id in sorted(cells.cuts):
        value = scalar.values.get(id)
        if not isinstance(value, float) or id not in facts or facts[id].family is not None:
            continue  # what is counted in the treatment list is not measured: it has no other side
        fact = facts[id]
        for limit, side in sorted(cells.cuts[id]):
            if abs(limit - value) > share * max(abs(limit), abs(value)):
                continue
            above = value > limit or (value == limit and side == 0)
            other = _across(cells, (limit, side), fact, up=not above)
            if other is None:
                continue
            later = scalar.changed({id: other}, engine.dependents)
            after = engine.verdicts(later)
            changed = tuple(
                f"{engine.library.treatments[t].entry.name}: {before[t]} → {after[t]}"
                for t in before
                if after[t] != before[t] and (before[t] in FRONT or after[t] in FRONT)
            )
            if changed:
                word = "above" if not above else "below"
                found.append(
                    NearThreshold(
                        fact=id, name=fact.name, value=show(value, fact.unit),
                        threshold=f"{word} {amount(limit, fact.unit)}", changes=changed,
                    )
                )  # fmt: skip
    return tuple({(near.fact, near.threshold, near.changes): near for near in found}.values())


def _across(cells: Cells, cut: Cut, fact: Fact, *, up: bool) -> float | None:
    """A value just on the other side of a cut."""
    return next((value for start, end, value in cells.parts(fact) if (start if up else end) == cut), None)
