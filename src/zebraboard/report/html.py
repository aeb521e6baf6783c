"""The plan as one self-contained HTML page: no scripts, nothing fetched, prints well."""

from __future__ import annotations

from functools import partial

import jinja2

from zebraboard.language.library import Library
from zebraboard.plan.model import Plan
from zebraboard.report import outline, words


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
        plan=plan, groups=outline.groups(plan), words=words, name=partial(outline.name, library),
        does=partial(outline.does, library=library), sources=outline.cited(plan, library), considered=outline.considered(plan),
    )  # fmt: skip
