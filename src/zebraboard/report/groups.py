"""How every page of a plan puts the options together."""

from __future__ import annotations

from dataclasses import dataclass

from zebraboard.language.library import Library
from zebraboard.language.models import Source
from zebraboard.plan.model import FRONT, Finding, Option, Plan, Verdict

ASIDE = ("supportive", "more_tests")
"""Categories that go alongside a treatment of the tumour."""
AGAINST = ("against", "avoid", "contraindicated", "caution")
"""What a statement says when it speaks against a treatment."""


@dataclass(frozen=True)
class Group:
    """Options under one heading."""

    id: str
    title: str
    options: tuple[Option, ...]


def groups(plan: Plan) -> list[Group]:
    """The options that somebody would bring up, by verdict; headings without options are left out."""

    def of(verdict: Verdict) -> tuple[Option, ...]:
        return tuple(o for o in plan.options if o.verdict is verdict and o.in_play)

    found = (
        Group("table", "On the table", tuple(o for o in plan.front if o.category not in ASIDE)),
        Group("alongside", "Alongside", tuple(o for o in plan.front if o.category in ASIDE)),
        Group("open", "Open: depends on what is missing", of(Verdict.OPEN)),
        Group("contraindicated", "Contraindicated", of(Verdict.CONTRAINDICATED)),
        Group("against", "Against", of(Verdict.AGAINST)),
    )
    return [group for group in found if group.options]


def considered(plan: Plan) -> list[Option]:
    """What was considered and is not indicated, or would not come up."""
    return [o for o in plan.options if o.verdict is Verdict.NOT_INDICATED or (not o.in_play and o.verdict not in FRONT)]


def cited(plan: Plan, library: Library) -> list[tuple[str, Source]]:
    """The sources that the options rest on, in the order of their keys."""
    keys = {key for o in plan.options for finding in (*o.statements, *o.exclusions) for key in finding.basis.sources}
    return [(key, library.sources[key]) for key in sorted(keys) if key in library.sources]


def sides(option: Option) -> tuple[list[Finding], list[Finding]]:
    """The statements that hold, for and against: what stands side by side where guidelines differ."""
    holds = [f for f in (*option.statements, *option.exclusions) if f.answer == "yes"]
    return [f for f in holds if f.says not in AGAINST], [f for f in holds if f.says in AGAINST]
