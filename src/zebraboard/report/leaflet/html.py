"""The leaflet as one self-contained HTML page: no script, nothing fetched, prints well."""

from __future__ import annotations

import functools

import jinja2

from zebraboard.report.leaflet.model import Leaflet, Picture
from zebraboard.report.translate import Words

ACROSS = 20
"""Icons in a row."""


def html(leaflet: Leaflet, *, large_print: bool = False) -> str:
    """The page; ``large_print`` sets the text in 18 points or more."""
    t = Words(leaflet.lang)
    return _environment().get_template("leaflet.html.j2").render(leaflet=leaflet, large=large_print, icons=icons, t=t)


@functools.cache
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.PackageLoader("zebraboard.report"), autoescape=True, trim_blocks=True, lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )  # fmt: skip


def icons(picture: Picture, count: int, to: int) -> list[list[str]]:
    """Rows of icons: `on` for those counted, `maybe` for those within a range, `off` for the rest."""
    kinds = ["on" if i < count else "maybe" if i < to else "off" for i in range(picture.out_of)]
    across = min(ACROSS, picture.out_of) if picture.out_of > 10 else 10
    return [kinds[i : i + across] for i in range(0, len(kinds), across)]
