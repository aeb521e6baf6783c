"""Errors that name the file, the place and the remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """Where something stands: a file, a line (1-based, 0 if unknown) and the path inside the document."""

    file: str = ""
    line: int = 0
    path: str = ""

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where} ({self.path})" if self.path and where else where or self.path


class ZebraboardError(Exception):
    """A problem that the person at the keyboard can mend."""

    def __init__(self, message: str, *, place: Place | None = None, remedy: str = "") -> None:
        self.message = message
        self.place = place or Place()
        self.remedy = remedy
        super().__init__(str(self))

    def __str__(self) -> str:
        where = str(self.place)
        text = f"{where}: {self.message}" if where else self.message
        return f"{text}\n  {self.remedy}" if self.remedy else text


class ExpressionError(ZebraboardError):
    """An expression that cannot be read or does not fit the vocabulary."""

    def __init__(self, message: str, *, expression: str, place: Place | None = None, remedy: str = "") -> None:
        self.expression = expression
        super().__init__(f"{message}\n  in: {expression.strip()}", place=place, remedy=remedy)


class KnowledgeError(ZebraboardError):
    """A knowledge file that breaks the rules of docs/writing-knowledge.md."""


def nearest(name: str, known: Iterable[str]) -> str:
    """Say which known names look like ``name``; empty if none does."""
    close = difflib.get_close_matches(name, list(known), n=3, cutoff=0.6)
    return f"Did you mean {' or '.join(close)}?" if close else ""
