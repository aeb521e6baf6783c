"""What differs between two versions of a case, for people: facts, treatments, medicines; and line by line."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from zebraboard.language.library import Library
from zebraboard.language.prose import show
from zebraboard.record import Medicine, Observation, Record, Treatment


@dataclass(frozen=True)
class Change:
    """One thing that differs; an empty side means that it was not there."""

    what: str
    before: str
    after: str


@dataclass(frozen=True)
class DiffLine:
    """One line of a line-by-line comparison."""

    kind: Literal["same", "added", "removed", "gap"]
    text: str


def between(before: Record, after: Record, library: Library) -> list[Change]:
    """Everything that differs, in the order of the case file."""
    old, new = _said(before, library), _said(after, library)
    return [
        Change(what, "; ".join(v for v in old.get(what, []) if v not in new.get(what, [])),
               "; ".join(v for v in new.get(what, []) if v not in old.get(what, [])))
        for what in dict.fromkeys((*old, *new))
        if sorted(old.get(what, [])) != sorted(new.get(what, []))
    ]  # fmt: skip


def _said(record: Record, library: Library) -> dict[str, list[str]]:
    """What a record says, by subject."""
    said: dict[str, list[str]] = {}
    heads = {
        "Title": record.title, "Question": record.question, "Jurisdiction": record.jurisdiction,
        "Planned as of": str(record.as_of or ""), "Wishes": record.wishes,
    }  # fmt: skip
    for name, text in heads.items():
        if text:
            said[name] = [text]
    facts = library.vocabulary.facts
    for item in record.observations:
        said.setdefault(facts[item.fact].name, []).append(_reading(item, library))
    agents = library.vocabulary.agents
    for treatment in record.treatments or ():
        said.setdefault(agents[treatment.agent].name, []).append(_treatment(treatment))
    for kind, medicines in (("Medicines", record.medicines), ("Allergies", record.allergies)):
        for medicine in medicines or ():
            said.setdefault(kind, []).append(_medicine(medicine, library))
    for name, complete in (
        ("Treatments complete", record.treatments_complete), ("Medicines complete", record.medicines_complete),
        ("Allergies complete", record.allergies_complete),
    ):  # fmt: skip
        if complete is not None:
            said[name] = ["yes" if complete else "no"]
    return said


def _reading(item: Observation, library: Library) -> str:
    fact = library.vocabulary.facts[item.fact]
    value = item.given or show(item.value, fact.unit or "", fact.levels)
    rest = [str(part) for part in (item.date, item.origin, item.specimen, item.note) if part]
    return f"{value} ({', '.join(rest)})" if rest else value


def _treatment(item: Treatment) -> str:
    parts = [f"{item.start or '?'} to {item.end or 'now' if not item.stop_reason else item.end or '?'}"]
    parts += [f"{item.cycles} cycles"] if item.cycles is not None else []
    parts += [part.replace("_", " ") for part in (item.dose, item.stop_reason, item.best_response, item.note) if part]
    return ", ".join(parts)


def _medicine(item: Medicine, library: Library) -> str:
    known = library.vocabulary.medicines.get(item.id) or library.vocabulary.agents.get(item.id)
    return " ".join(part for part in (known.name if known else item.name, item.dose, item.note) if part)


def lines(before: str, after: str) -> list[DiffLine]:
    """The files line by line: what was added, what was removed, and a little of what stayed."""
    return list(_lines(before.splitlines(), after.splitlines()))


def _lines(before: Sequence[str], after: Sequence[str]) -> Iterator[DiffLine]:
    for index, line in enumerate(difflib.unified_diff(before, after, lineterm="", n=2)):
        if index < 2:
            continue
        if line.startswith("@@"):
            yield DiffLine("gap", "…")
        else:
            yield DiffLine("added" if line[0] == "+" else "removed" if line[0] == "-" else "same", line[1:])
