"""The plan as one self-contained HTML page: no scripts, nothing fetched, prints well."""

from __future__ import annotations

import jinja2

from zebraboard.language.library import Library
from zebraboard.plan.model import FRONT, Plan, Verdict
from zebraboard.report import words


def render(plan: Plan, library: Library) -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("zebraboard.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    cited: dict[str, None] = {}
    for option in plan.options:
        for finding in (*option.statements, *option.exclusions):
            cited.update(dict.fromkeys(finding.basis.sources))
    groups = [
        ("On the table", plan.main),
        ("In a trial only", plan.trial_only),
        ("Alongside", plan.alongside),
        (
            "Open: depends on what is missing",
            [o for o in plan.options if o.verdict is Verdict.OPEN and o.in_play],
        ),
        ("Contraindicated", [o for o in plan.options if o.verdict is Verdict.CONTRAINDICATED and o.in_play]),
        ("Against", [o for o in plan.options if o.verdict is Verdict.AGAINST and o.in_play]),
    ]
    return environment.get_template("plan.html.j2").render(
        plan=plan, groups=[(title, options) for title, options in groups if options], words=words, front=FRONT,
        fact=lambda id: library.vocabulary.facts[id].name if id in library.vocabulary.facts else library.definitions[id].name,
        treatment=lambda id: library.treatments[id].entry.name,
        sources=[(key, library.sources[key]) for key in sorted(cited) if key in library.sources],
        considered=[o for o in plan.options if o.verdict is Verdict.NOT_INDICATED or (not o.in_play and o.verdict not in FRONT)],
    )  # fmt: skip
