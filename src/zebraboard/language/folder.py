"""Reads the files of a knowledge folder into typed entries, noting every problem with its place."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn, TypeVar

import msgspec

from zebraboard.language import yamlfile
from zebraboard.language.errors import KnowledgeError, Place, ZebraboardError

T = TypeVar("T")


def fail(message: str, place: Place, remedy: str = "") -> NoReturn:
    """Raise :class:`KnowledgeError`."""
    raise KnowledgeError(message, place=place, remedy=remedy)


class Folder:
    """A knowledge folder. With ``problems`` it notes every problem and goes on, else it raises the first."""

    def __init__(self, root: Path, problems: list[ZebraboardError] | None = None) -> None:
        self.root = root
        self.problems = problems

    @contextlib.contextmanager
    def noting(self) -> Iterator[None]:
        """What fails inside is noted (or raised), and the next thing is read."""
        try:
            yield
        except ZebraboardError as problem:
            if self.problems is None:
                raise
            self.problems.append(problem)

    def documents(self, pattern: str) -> Iterator[yamlfile.Document]:
        """Every file that matches, in the order of their names."""
        for path in sorted(self.root.glob(pattern)):
            with self.noting():
                document = yamlfile.read(path, str(path.relative_to(self.root)))
                if document.content is not None:
                    yield document

    def mapping(self, pattern: str, kind: type[T]) -> Iterator[tuple[str, T, Place]]:
        """Entries of files that map ids to entries."""
        for document in self.documents(pattern):
            with self.noting():
                if not isinstance(document.content, dict):
                    fail("this file must map ids to entries", document.place())
            entries = document.content if isinstance(document.content, dict) else {}
            for id, content in entries.items():
                with self.noting():
                    yield str(id), convert(content, kind, document, id), document.place(id)


def convert(content: object, kind: type[T], document: yamlfile.Document, *path: object) -> T:
    """The content as ``kind``; raises :class:`KnowledgeError` that names the line of what does not fit."""
    try:
        return msgspec.convert(content, kind)
    except msgspec.ValidationError as problem:
        message, _, where = str(problem).partition(" - at `")
        inner = where.rstrip("`").replace("[", ".").replace("]", "").split(".")
        place = document.place(*path, *(part for part in inner if part not in ("$", "")))
        raise KnowledgeError(message, place=place, remedy="See docs/writing-knowledge.md for the keys.") from None
