"""What the knowledge says to this patient, in their language, with the mark of what was not seen."""

from __future__ import annotations

from collections.abc import Iterable

from zebraboard.language import models as m
from zebraboard.language.library import Library
from zebraboard.plan.model import Plan
from zebraboard.report.translate import Words
from zebraboard.report.words import UNVERIFIED


class Told:
    """Reads the statements that hold for one plan; remembers what was cited."""

    def __init__(self, plan: Plan, library: Library, t: Words) -> None:
        self.plan, self.library, self.t = plan, library, t
        self.marked = False
        self._cited: dict[str, None] = {}
        holds = set(plan.leaflet)
        self.statements = [rule.entry for rule in library.leaflet if rule.id in holds]

    def mark(self, verified: bool) -> str:
        """The sign after a statement whose source was not read."""
        if verified:
            return ""
        self.marked = True
        return f" {UNVERIFIED}"

    def say(self, text: str, entry: m.Cited, *, marked: bool = True) -> str:
        """A text of the knowledge."""
        self.cite(entry.cite)
        return self.t(text) + (self.mark(entry.verified) if marked else "")

    def cite(self, grounds: Iterable[str]) -> None:
        """Note what was rested on."""
        self._cited.update(dict.fromkeys(grounds))

    def section(self, id: m.LeafletSection, *, marked: bool = True) -> list[str]:
        """The statements of one section that hold."""
        return [self.say(entry.text, entry, marked=marked) for entry in self.statements if entry.section == id]

    def why(self, treatment: str, category: str) -> list[str]:
        """Why this treatment, for this patient."""
        return [
            self.say(entry.text, entry)
            for entry in self.statements
            if entry.section == "why" and (treatment in entry.treatments or category in entry.categories)
        ]

    def topics(self) -> list[tuple[str, list[str]]]:
        """The advice for daily life, topic by topic."""
        found: dict[str, list[str]] = {}
        for entry in self.statements:
            if entry.section == "living":
                found.setdefault(entry.topic, []).append(self.say(entry.text, entry))
        return list(found.items())

    def test(self, id: str) -> str:
        """What a test is, in plain words."""
        test = self.library.vocabulary.tests[id]
        return self.t(test.plain or test.name)

    def test_name(self, id: str) -> str:
        """A test as it is called on an appointment letter."""
        return self.t(self.library.vocabulary.tests[id].name)

    def name(self, id: str) -> str:
        """A treatment in plain words."""
        entry = self.library.treatments[id].entry
        return self.t(entry.plain_name or entry.name)

    def sources(self) -> tuple[str, ...]:
        """The citations behind what was said, each once."""
        keys = self.library.sources_of(tuple(self._cited))
        return tuple(sorted(self.library.sources[key].citation for key in keys if key in self.library.sources))
