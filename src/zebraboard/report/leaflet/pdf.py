"""The leaflet as a tagged PDF."""

from __future__ import annotations

import msgspec

from zebraboard.report.leaflet.html import icons
from zebraboard.report.leaflet.model import Leaflet, Picture
from zebraboard.report.pdf import render
from zebraboard.report.translate import Words

LARGE_POINTS, USUAL_POINTS = 18, 12


def pdf(leaflet: Leaflet, large_print: bool = False) -> bytes:
    """The document; ``large_print`` sets it in 18 points."""
    data = msgspec.to_builtins(leaflet)
    for section in data["sections"]:
        for block in section["blocks"]:
            for group in block.get("picture", {}).get("groups", ()):
                group["icons"] = icons(msgspec.convert(block["picture"], Picture), group["count"], group["to"])
    t = Words(leaflet.lang)
    points = LARGE_POINTS if large_print else USUAL_POINTS
    return render("leaflet.typ", {**data, "points": points, "page": t("Page")})
