"""The leaflet: a plan, or a decision, told to the person it is for."""

from __future__ import annotations

from zebraboard.report.leaflet.content import make
from zebraboard.report.leaflet.html import html
from zebraboard.report.leaflet.model import Leaflet
from zebraboard.report.leaflet.pdf import pdf
from zebraboard.report.leaflet.plain import plain

__all__ = ["Leaflet", "html", "make", "pdf", "plain"]
