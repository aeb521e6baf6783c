"""Collects every problem of a file, so that they can be mended in one go; and walks a document while it does."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.yamlfile import Document
from zebraboard.record.dates import PartialDate

MOST_SHOWN = 50


class RecordError(ZebraboardError):
    """A record that cannot be used as it is; ``problems`` holds each problem with its place and remedy."""

    def __init__(self, problems: Sequence[ZebraboardError]) -> None:
        self.problems = tuple(problems)
        shown = [str(problem) for problem in self.problems[:MOST_SHOWN]]
        if len(self.problems) > MOST_SHOWN:
            shown.append(f"... and {len(self.problems) - MOST_SHOWN} more")
        count = len(self.problems)
        head = [] if count == 1 else [f"{count} problems in this record"]
        super().__init__("\n".join([*head, *shown]))


class Cursor:
    """One entry of a document: reads it as what it should be, or notes a problem with its place and goes on."""

    def __init__(
        self,
        document: Document,
        content: object,
        problems: list[ZebraboardError],
        path: tuple[object, ...] = (),
    ) -> None:
        self.document, self.content, self.problems, self.path = document, content, problems, path

    def down(self, key: object, content: object) -> Cursor:
        """The entry below."""
        return Cursor(self.document, content, self.problems, (*self.path, key))

    def fail(self, message: str, remedy: str = "") -> None:
        """Note a problem here."""
        self.problems.append(ZebraboardError(message, place=self.document.place(*self.path), remedy=remedy))

    def failed(self, problem: ZebraboardError) -> None:
        """Note a problem that was raised elsewhere, here."""
        self.fail(problem.message, problem.remedy)

    def fields(self, known: Collection[str] | None, what: str) -> dict[str, Cursor]:
        """The entries of a mapping; a key that is not ``known`` is a problem (None: any key will do)."""
        if self.content is None:
            return {}
        if not isinstance(self.content, dict):
            self.fail(f"{what} must be written as `key: value` lines, not {self.content!r}")
            return {}
        found = {}
        for key, content in self.content.items():
            below = self.down(key, content)
            if known is not None and key not in known:
                below.fail(
                    f"{what} has no key {key!r}",
                    nearest(str(key), known) or f"It can have: {', '.join(known)}.",
                )
            else:
                found[str(key)] = below
        return found

    def items(self, what: str) -> list[Cursor]:
        """The entries of a list."""
        if self.content is None:
            return []
        if not isinstance(self.content, list):
            self.fail(f"{what} must be a list", "Begin each entry with `- `.")
            return []
        return [self.down(index, item) for index, item in enumerate(self.content)]

    def text(self) -> str:
        """Any scalar as text."""
        if self.content is None:
            return ""
        if isinstance(self.content, dict | list):
            self.fail("this must be a text", "Put it in quotes if it holds ': ' or brackets.")
            return ""
        if isinstance(self.content, bool):
            return "true" if self.content else "false"
        return str(self.content)

    def flag(self) -> bool | None:
        """Yes or no."""
        words = {"true": True, "yes": True, "false": False, "no": False}
        found = words.get(self.text().lower())
        if found is None and self.content is not None:
            self.fail(f"{self.content!r} is neither yes nor no", "Write true or false.")
        return found

    def count(self) -> int | None:
        """A whole number that is not negative."""
        if self.content is None:
            return None
        if isinstance(self.content, int) and not isinstance(self.content, bool) and self.content >= 0:
            return self.content
        self.fail(f"{self.content!r} is not a count", "Write a whole number such as 4.")
        return None

    def choice(self, options: Sequence[str]) -> str:
        """One of a few words."""
        text = self.text()
        if not text:
            return ""
        if text.lower() in options:
            return text.lower()
        self.fail(
            f"{text!r} is not one of {', '.join(options)}", nearest(text.lower(), options) or "Write one of these."
        )
        return ""

    def day(self, latest: dt.date) -> PartialDate | None:
        """A date, a month or a year, none of it after ``latest``."""
        if self.content is None:
            return None
        try:
            found = PartialDate.parse(self.content)
        except ZebraboardError as problem:
            self.failed(problem)
            return None
        if found.first > latest:
            self.fail(f"{found} is in the future", f"Today is {latest}. Is the year right?")
            return None
        return found
