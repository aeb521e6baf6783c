"""The knowledge as sentences: what `zebraboard knowledge show` prints and docs/knowledge/ is made of; and its search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import cast

from zebraboard.language import models as m
from zebraboard.language.library import Library, Rule
from zebraboard.language.prose import Prose
from zebraboard.language.statements import rules
from zebraboard.report import entries, sentences
from zebraboard.report.coverage import used_by
from zebraboard.report.sentences import Line


def care_rules(library: Library) -> Iterator[Rule[m.Cited]]:
    """Team, dangers, follow-up, tests to get, indicators, emergency cards."""
    for group in (
        library.team,
        library.red_flags,
        library.follow_up,
        library.tests_to_get,
        library.indicators,
        library.cards,
    ):
        yield from group


def names(library: Library) -> list[str]:
    """Everything that can be shown."""
    return [
        *library.treatments, *library.pathways, *library.definitions, *library.vocabulary.facts, *library.parameters,
        *library.grounds, *library.sources, *library.guidelines, *library.trials, *(rule.id for rule in rules(library)),
    ]  # fmt: skip


class Book:
    """The knowledge as it stands on one day, entry by entry."""

    def __init__(self, library: Library, day: dt.date) -> None:
        self.library = library
        self.prose = Prose(library, library.parameters_on(day))

    @cached_property
    def _used(self) -> dict[str, list[str]]:
        return used_by(self.library)

    @cached_property
    def _rules(self) -> dict[str, list[Rule[m.Cited]]]:
        """Statements by their full id (``gep_prrt.second_line``); what goes with care also by its short one."""
        found: dict[str, list[Rule[m.Cited]]] = {}
        for rule in rules(self.library):
            found.setdefault(rule.id, []).append(rule)
        for rule in care_rules(self.library):
            short = str(getattr(rule.entry, "id", ""))
            if short != rule.id:
                found.setdefault(short, []).append(rule)
        return found

    def entry(self, name: str) -> list[Line] | None:
        """An entry as lines; None if nothing has this name."""
        library, prose = self.library, self.prose
        if name in library.treatments:
            return list(sentences.treatment(library, prose, library.treatments[name]))
        if name in library.pathways:
            return list(sentences.pathway(library, prose, library.pathways[name]))
        if name in library.definitions:
            return list(entries.definition(library, prose, library.definitions[name]))
        if name in library.vocabulary.facts:
            return list(entries.fact(library, library.vocabulary.facts[name]))
        if name in library.parameters:
            return list(entries.parameter(library, prose, library.parameters[name]))
        if name in library.trials:
            return list(entries.trial(library, prose, library.trials[name]))
        if name in library.guidelines:
            return list(entries.guideline(library, name, library.guidelines[name]))
        if name in library.grounds:
            return list(entries.ground(library, name, library.grounds[name], self._used[name]))
        if name in library.sources:
            return list(entries.source(library, name, library.sources[name]))
        lines: list[Line] = []
        for rule in self._rules.get(name, ()):
            lines += [Line(0, rule.id, "title"), *self._one(rule), *sentences.basis(library, rule.entry)]
        return lines or None

    def _one(self, rule: Rule[m.Cited]) -> Iterator[Line]:
        """A single statement."""
        library, prose, entry = self.library, self.prose, rule.entry
        if isinstance(entry, m.StatementEntry):
            yield Line(1, f"On {sentences.listed(library.treatments[t].entry.name for t in entry.treatments)}.", "dim")
            yield from sentences.statement(library, prose, cast("Rule[m.StatementEntry]", rule))
            yield from sentences.when(prose, rule.applies, "In patients with:")
        elif isinstance(entry, m.Exclusion):
            yield from sentences.exclusion(prose, cast("Rule[m.Exclusion]", rule))
        elif isinstance(entry, m.TrialEntry):
            yield from entries.trial(library, prose, cast("Rule[m.TrialEntry]", rule))
        elif isinstance(
            entry, m.TeamEntry | m.RedFlagEntry | m.FollowUpEntry | m.TestEntry | m.IndicatorEntry | m.CardEntry
        ):
            yield from sentences.care(library, prose, rule)
        else:
            text = next(str(found) for key in TEXTS if (found := getattr(entry, key, "")))
            yield sentences.cited(1, sentences.sentence(text), entry)
            yield from sentences.when(prose, rule.when)
            yield from sentences.when(prose, rule.applies, "Concerns:")


TEXTS = ("text", "reason", "action", "says", "title", "name")
"""Where an entry of any kind says what it says."""
Hit = tuple[str, str, str]
"""Kind, id, text."""


def find(library: Library, wanted: Sequence[str]) -> list[Hit]:
    """Entries that hold every word: those named so first, then those whose name holds them, then those that mention them;
    among equals treatments and pathways come first, grounds last."""
    lowered = [word.lower() for word in wanted]
    ranked: list[tuple[int, int, Hit]] = []
    for order, (kind, id, name, text) in enumerate(_texts(library)):
        names_, whole = f"{id} {name}".lower(), f"{id} {name} {text}".lower()
        if all(word in whole for word in lowered):
            exact = " ".join(lowered) in (id.lower(), name.lower())
            rank = (
                0 if exact else 1 if _as_words(lowered, names_) else 2 if all(word in names_ for word in lowered) else 3
            )
            ranked.append((rank, order, (kind, id, name if not text else f"{name}. {text}" if name else text)))
    return [hit for _, _, hit in sorted(ranked, key=lambda item: item[:2])]


def _as_words(wanted: Sequence[str], text: str) -> bool:
    found = set(text.replace("_", " ").replace("-", " ").replace("(", " ").replace(")", " ").replace(",", " ").split())
    return all(word in found for word in wanted)


def _texts(library: Library) -> Iterator[tuple[str, str, str, str]]:
    """Everything that can be found: kind, id, name, further text."""
    for id, t in library.treatments.items():
        yield "treatment", id, t.entry.name, t.entry.summary
    for id, p in library.pathways.items():
        yield "pathway", id, p.entry.title, ""
    for id, d in library.definitions.items():
        yield "definition", id, d.name, ""
    for id, fact in library.vocabulary.recorded.items():
        yield "fact", id, fact.name, fact.question
    for id, parameter in library.parameters.items():
        yield "cut-off", id, parameter.entry.name, ""
    for id, study in library.trials.items():
        yield "trial", id, study.entry.name, study.entry.population_text
    for id, guideline in library.guidelines.items():
        yield "guideline", id, guideline.name, guideline.title
    for path in library.pathways.values():
        yield from (("statement", rule.id, "", rule.entry.reason) for rule in path.statements)
    for t in library.treatments.values():
        yield from (("exclusion", rule.id, "", rule.entry.says) for rule in t.exclusions)
    yield from (("care", rule.id, "", _care_text(rule.entry)) for rule in care_rules(library))
    for id, ground in library.grounds.items():
        yield "ground", id, "", " ".join(ground.text.split())
    for id, source in library.sources.items():
        yield "source", id, "", source.citation


def _care_text(entry: m.Cited) -> str:
    parts: Iterable[str] = (getattr(entry, key, "") for key in ("name", "role", "title", "says", "reason"))
    return ". ".join(part for part in parts if part)
