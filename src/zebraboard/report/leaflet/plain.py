"""The leaflet as plain text, for a terminal or a screen reader."""

from __future__ import annotations

from collections.abc import Iterator

from zebraboard.report.leaflet.model import Block, Leaflet


def plain(leaflet: Leaflet) -> str:
    """The whole leaflet, one paragraph a line."""
    lines = [leaflet.title, leaflet.made_text, "", *leaflet.intro]
    for section in leaflet.sections:
        lines += ["", section.title.upper()]
        for block in section.blocks:
            lines += _block(block)
    lines += ["", *leaflet.small_print]
    if leaflet.sources:
        lines += ["", leaflet.sources_title, *(f"- {source}" for source in leaflet.sources)]
    return "\n".join(lines)


def _block(block: Block) -> Iterator[str]:
    if block.kind == "heading":
        yield from ("", block.text)
    elif block.text:
        yield block.text
    yield from (f"- {item} ________________" if block.kind == "lines" else f"- {item}" for item in block.items)
    yield from (f"- {left}: {right}" for left, right in block.rows)
    if block.picture is not None:
        yield block.picture.what
        yield from (f"- {group.caption}" for group in block.picture.groups)
        yield block.picture.who
