"""What to ask next: the missing facts on which most treatments hang, most decisive first; and how the table stands so far."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from typing import NamedTuple

from zebraboard.language.library import Library
from zebraboard.language.vocabulary import Fact
from zebraboard.plan.build import Planner
from zebraboard.plan.model import FRONT, Verdict
from zebraboard.profile import Profile


def questions(library: Library, planner: Planner, profile: Profile, skipped: Collection[str] = ()) -> tuple[Fact, ...]:
    """The recorded facts that matter and are not known, in the order in which to ask for them.

    The openers of ``settings.yaml`` come first while they matter, then the facts that bear on most treatments. ``skipped``
    facts are left out. Empty once nothing that is missing would change the plan.
    """
    weight = _weight(planner, profile)
    recorded, settings = library.vocabulary.recorded, library.settings
    order = {id: index for index, id in enumerate(recorded)}
    open_ = [id for id in weight if id in recorded and id not in skipped]
    first = [
        id
        for group in settings.ask_first
        for id in group
        if profile.values.get(id) is None
        and id not in skipped
        and (id in weight or not open_ or id in settings.ask_always)
    ]
    rest = sorted((id for id in open_ if id not in first), key=lambda id: (-weight[id], order[id]))
    return tuple(recorded[id] for id in (*first, *rest))


def next_question(library: Library, planner: Planner, profile: Profile, skipped: Collection[str] = ()) -> Fact | None:
    """The first of :func:`questions`; None if nothing matters any more."""
    return next(iter(questions(library, planner, profile, skipped)), None)


class Standing(NamedTuple):
    """How many treatments are on the table, and how many still hang on what is missing."""

    front: int
    open: int


def standing(planner: Planner, profile: Profile) -> Standing:
    """How the table stands with what is known so far."""
    verdicts = planner.engine(profile).verdicts(planner.scalar(profile)).values()
    return Standing(sum(v in FRONT for v in verdicts), sum(v is Verdict.OPEN for v in verdicts))


def _weight(planner: Planner, profile: Profile) -> Counter[str]:
    """For each missing fact, how many treatments' verdict or readiness it bears on."""
    engine, scalar = planner.engine(profile), planner.scalar(profile)
    weight: Counter[str] = Counter()
    for spoken in engine.spoken.values():
        verdict, formula = engine.verdict(scalar, spoken.treatment.id), spoken.formula
        if verdict is Verdict.OPEN:
            nodes = [formula.recommended, formula.option, formula.trial_only]
        elif verdict in FRONT:
            nodes = [node for node in formula.settle if scalar.holds(node) is None]
        else:
            continue
        weight.update(list(scalar.missing(nodes)))
    return weight
