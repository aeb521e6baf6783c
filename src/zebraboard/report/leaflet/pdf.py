"""The leaflet as a tagged PDF (PDF/UA-1), set by Typst with the fonts that ship with it."""

from __future__ import annotations

import json
from importlib import resources

import msgspec

from zebraboard.report.leaflet.html import icons
from zebraboard.report.leaflet.model import Leaflet, Picture
from zebraboard.report.translate import Words

LARGE_POINTS, USUAL_POINTS = 18, 12


def pdf(leaflet: Leaflet, large_print: bool = False) -> bytes:
    """The document; ``large_print`` sets it in 18 points."""
    data = msgspec.to_builtins(leaflet)
    for section in data["sections"]:
        for block in section["blocks"]:
            for group in block.get("picture", {}).get("groups", ()):
                group["icons"] = icons(msgspec.convert(block["picture"], Picture), group["count"], group["to"])
    return typeset("leaflet.typ", data, points=LARGE_POINTS if large_print else USUAL_POINTS, page=Words(leaflet.lang)("Page"))


def typeset(template: str, data: object, **options: object) -> bytes:
    """A Typst template of this package with JSON data. No system font, no download: the result is the same everywhere."""
    import typst

    source = resources.files("zebraboard").joinpath("report", "templates", template).read_bytes()
    return typst.compile(
        source, format="pdf", ignore_system_fonts=True, pdf_standards=["ua-1"],
        sys_inputs={"data": json.dumps(data, default=str), **{key: str(value) for key, value in options.items()}},
    )  # fmt: skip
