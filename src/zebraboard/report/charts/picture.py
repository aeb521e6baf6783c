"""What every picture shares: its words, its table, its look."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

INK, QUIET, LINE, PALE = "#1a222c", "#525d69", "#d9dee4", "#c3ccd5"
BLUE, AMBER, RED = "#0b5685", "#7a4f00", "#9c1818"
FONT = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', 'Liberation Sans', sans-serif"
WIDTH = 720
"""Width of the plotting area in pixels; the labels on its left come on top."""
LABELS = 210
"""Room for labels on the left, the same in every panel so that panels line up."""


def altair() -> Any:
    """Altair, imported when something is drawn: it takes a second. Its own types are too loose to check against."""
    import altair as found

    return found


@dataclass(frozen=True)
class Picture:
    """A picture with all that a person needs who cannot see it."""

    title: str
    alt: str
    """What it shows, in a sentence or two."""
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    """Everything that is drawn, as a table."""
    notes: tuple[str, ...] = ()
    draw: Callable[[], Any] | None = None
    """None if there is nothing to draw: the notes say why."""

    def svg(self) -> str:
        """The drawing. Raises :class:`ValueError` if there is none."""
        if self.draw is None:
            raise ValueError(f"{self.title}: nothing to draw")
        import vl_convert

        return vl_convert.vegalite_to_svg(dressed(self.draw()).to_dict(), vl_version=_version())


@functools.cache
def _version() -> str:
    """The Vega-Lite version that the charts are written in, as vl-convert names it."""
    alt = altair()

    return ".".join(alt.SCHEMA_VERSION.removeprefix("v").split(".")[:2])


def dressed(
    chart: Any,
) -> Any:
    """The look of every picture: type first, thin lines, nothing that does not carry meaning."""
    return (
        chart.configure(font=FONT, background="#ffffff", padding=10)
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK, titleColor=QUIET, labelFontSize=13, titleFontSize=12.5, titleFontWeight="normal", gridColor="#e8ebef",
            domainColor=LINE, tickColor=LINE, labelLimit=LABELS - 14,
        )
        .configure_title(color=QUIET, fontSize=13, fontWeight="normal", anchor="start", offset=6)
        .configure_text(fontSize=12.5, color=INK)
        .configure_legend(labelColor=INK, titleColor=QUIET, labelFontSize=12.5, titleFontSize=12.5, titleFontWeight="normal", symbolSize=120)
    )  # fmt: skip
