"""The plan as one self-contained HTML page: no scripts, nothing fetched, prints well."""

from __future__ import annotations

import jinja2

from zebraboard.language.library import Library
from zebraboard.plan.model import FRONT, Plan
from zebraboard.report import words
from zebraboard.report.groups import cited, considered, groups


def render(plan: Plan, library: Library) -> str:
    """The page."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("zebraboard.report"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    return environment.get_template("plan.html.j2").render(
        plan=plan, groups=[(group.title, group.options) for group in groups(plan)], words=words, front=FRONT,
        fact=lambda id: library.vocabulary.facts[id].name if id in library.vocabulary.facts else library.definitions[id].name,
        treatment=lambda id: library.treatments[id].entry.name,
        sources=cited(plan, library), considered=considered(plan),
    )  # fmt: skip
