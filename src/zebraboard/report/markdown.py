"""Lines of the knowledge as Markdown, with links from a page to the grounds it rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

from zebraboard.report import words
from zebraboard.report.sentences import Line

ADDRESS = re.compile(r"\s*(https?://\S+)$")
GROUND = re.compile(r"\b[A-Z]{3}-[A-Z0-9]+-\d+\b")
SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def escape(text: str) -> str:
    """Text that Markdown shows as it is."""
    return SPECIAL.sub(r"\\\1", text)


def anchor(id: str) -> str:
    """The address of a heading within its page."""
    return re.sub(r"[^a-z0-9_-]", "", id.lower().replace(" ", "-"))


class Page:
    """One page under docs/knowledge/: where it lies, and how it is written."""

    def __init__(self, path: str, grounds: Mapping[str, str]) -> None:
        self.path, self._grounds = path, grounds
        self.parts: list[str] = []

    def up(self, path: str) -> str:
        """The address of another page, seen from this one."""
        return "../" * (len(PurePosixPath(self.path).parts) - 1) + path

    def add(self, text: str) -> None:
        """A block of Markdown as it stands."""
        self.parts.append(text)

    def lines(self, lines: Iterable[Line], level: int = 1) -> None:
        """Lines of an entry: titles and headings from ``level`` on, the rest as lists."""
        block: list[str] = []

        def flush() -> None:
            if block:
                self.parts.append("\n".join(block))
                block.clear()

        for line in lines:
            if line.style in ("title", "heading", "group"):
                flush()
                head = f"**{escape(line.text)}**" if line.style == "group" else self._head(line, level)
                self.parts.append(head)
            else:
                block.append(f"{'  ' * max(0, line.indent - 1)}- {self.text(line)}")
        flush()

    def _head(self, line: Line, level: int) -> str:
        mark = "" if line.verified else f" {words.UNVERIFIED}"
        return f"{'#' * (level if line.style == 'title' else level + 1)} {escape(line.text)}{mark}"

    def text(self, line: Line) -> str:
        """The text with its mark, its grounds as links, and an address at its end as a link."""
        found = ADDRESS.search(line.text)
        if found:
            text = f"[{escape(line.text[: found.start()])}]({found[1]})"
        else:
            text = GROUND.sub(self._named, escape(line.text))
        mark = "" if line.verified else f" {words.UNVERIFIED}"
        return f"{text}{mark}{' ' + self.grounds(line.cite) if line.cite else ''}"

    def _named(self, found: re.Match[str]) -> str:
        """A ground named in the text, as a link if it is none of this page's own."""
        id = found[0]
        return f"[{id}]({self.up(self._grounds[id])}#{anchor(id)})" if id in self._grounds else id

    def grounds(self, cite: Iterable[str]) -> str:
        """Ground ids as links."""
        links = (f"[{id}]({self.up(self._grounds[id])}#{anchor(id)})" if id in self._grounds else id for id in cite)
        return f"({', '.join(links)})"

    def table(self, head: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
        """A table; cells are Markdown."""
        names = list(head)
        lines = [f"| {' | '.join(names)} |", "|" + "---|" * len(names)]
        lines += [f"| {' | '.join(cell.replace(chr(10), ' ') for cell in row)} |" for row in rows]
        self.parts.append("\n".join(lines))

    def render(self, notice: str) -> str:
        """The whole page."""
        return notice + "\n" + "\n\n".join(self.parts) + "\n"
