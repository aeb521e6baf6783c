"""Questions as a form lays them out. Everything comes from the vocabulary; a question is written nowhere else."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from zebraboard.board.intake.edits import readings
from zebraboard.board.intake.entries import Problem, Typed, fingerprint, shown
from zebraboard.language.library import Library
from zebraboard.language.prose import amount, figure, people_unit, show
from zebraboard.language.vocabulary import Enumeration, Fact, Kind, Pick, Vocabulary
from zebraboard.record import Observation, Record
from zebraboard.record.names import plain

FEW = 5
"""Levels that stand side by side; more go into a list."""
_POWERS = {"k": 3, "": 0, "d": -1, "c": -2, "m": -3, "u": -6, "n": -9, "p": -12}
_PREFIXED = re.compile(r"([kdcmunp]?)(mol|g|L|m)\Z")
NEW, MORE = "new", "more"


@dataclass(frozen=True)
class Editor:
    """The fields of one reading, or of one that is still to be typed."""

    id: str
    """Unique on a page: ``ki67-0``, ``ki67-new``, ``ki67-more`` (another reading beside those that are there)."""
    ref: str
    """What the record has there; empty if nothing yet."""
    typed: Mapping[str, str]
    problems: Mapping[str, Problem] = field(default_factory=dict)
    given: str = ""
    """The value as it is understood, where that differs from what was written."""

    @property
    def kept(self) -> bool:
        """Whether the record holds it."""
        return bool(self.ref) and not self.problems

    @property
    def more(self) -> bool:
        """Whether it is another reading of a fact that has one."""
        return self.id.endswith(f"-{MORE}")


@dataclass(frozen=True)
class Reported:
    """A reading that stands in a report."""

    text: str
    report: int


@dataclass(frozen=True)
class Row:
    """One question with its readings."""

    fact: Fact
    style: str
    """``radio``, ``select``, ``number``, ``date`` or ``text``."""
    editors: tuple[Editor, ...]
    reported: tuple[Reported, ...] = ()
    options: tuple[tuple[str, str], ...] = ()
    """Of a choice: what is kept, and its name; levels under another are set in."""
    units: tuple[tuple[str, str], ...] = ()
    hint: str = ""
    sample: bool = False
    """Whether it matters which sample a reading is of, and whether that disease is still there."""

    @property
    def known(self) -> bool:
        """Whether the record has any reading."""
        return bool(self.reported) or any(editor.ref for editor in self.editors)


@dataclass(frozen=True)
class Group:
    """One heading of the form, and what is known under it."""

    id: str
    title: str
    known: tuple[str, ...]
    """What the record says, in words."""
    total: int


@dataclass(frozen=True)
class Attempt:
    """What was typed into one editor and could not be kept."""

    typed: Typed
    problems: Mapping[str, Problem]


class Form:
    """The questions of one library."""

    def __init__(self, library: Library) -> None:
        self.library, self.vocabulary = library, library.vocabulary
        self._words = {id: _searched(fact) for id, fact in self.vocabulary.recorded.items()}
        medicines = self.vocabulary.medicines
        parents = sorted({parent for medicine in medicines.values() for parent in medicine.parents})
        self.classes = tuple((id, medicines[id].name) for id in parents)
        """The classes that a medicine can belong to, with their names."""

    def row(
        self, record: Record, fact: Fact, report: int | None = None, attempts: Mapping[str, Attempt] | None = None
    ) -> Row:
        """One question with what the record has, beside the reports or in one of them."""
        own = [item for item in readings(record, report) if item.fact == fact.id]
        elsewhere = _reported(record, fact) if report is None else ()
        editors = [editor(fact, f"{fact.id}-{index}", item) for index, item in enumerate(own)]
        editors.append(editor(fact, f"{fact.id}-{MORE if own or elsewhere else NEW}", None))
        tried = attempts or {}
        return Row(
            fact=fact, style=_style(fact), hint=_hint(fact), reported=elsewhere, options=_options(fact),
            editors=tuple(
                e if e.id not in tried else Editor(e.id, e.ref, {**e.typed, **tried[e.id].typed}, tried[e.id].problems, e.given)
                for e in editors
            ),
            units=_with(units_of(fact, self.vocabulary), own, fact), sample=fact.test == "pathology" or fact.pick is Pick.HIGHEST_CURRENT,
        )  # fmt: skip

    def groups(self, record: Record) -> list[Group]:
        """Every heading that has questions, with what is known under it."""
        known: dict[str, list[str]] = {}
        for item in record.observations:
            fact = self.vocabulary.facts[item.fact]
            if fact.family is None:
                known.setdefault(fact.group, []).append(said(fact, item))
        count: dict[str, int] = {}
        for fact in self.vocabulary.recorded.values():
            count[fact.group] = count.get(fact.group, 0) + 1
        return [
            Group(g["id"], g["title"], tuple(dict.fromkeys(known.get(g["id"], []))), count[g["id"]])
            for g in self.library.groups
            if g["id"] in count
        ]

    def of_group(self, id: str) -> list[Fact]:
        """The questions under one heading."""
        return [fact for fact in self.vocabulary.recorded.values() if fact.group == id]

    def find(self, text: str) -> list[Fact]:
        """The questions that hold every word, those that hold them in their name first."""
        words = plain(text).split()
        if not words:
            return []
        found = [id for id, where in self._words.items() if all(word in where for word in words)]
        facts = [self.vocabulary.recorded[id] for id in found]
        return sorted(facts, key=lambda fact: not all(word in plain(fact.name) for word in words))


def editor(fact: Fact, id: str, item: Observation | None) -> Editor:
    """The fields of a reading as the record has it."""
    if item is None:
        return Editor(id, "", shown(fact, None))
    return Editor(id, fingerprint(item), shown(fact, item), given=understood(fact, item))


def understood(fact: Fact, item: Observation | None) -> str:
    """A value that was converted, or read from bounds, in the fact's own unit; empty where it is as it was written."""
    if item is None or not item.given:
        return ""
    text = show(item.value, fact.unit, fact.levels)
    written = (plain(item.given), plain(f"{item.given} {people_unit(fact.unit)}"))
    return "" if plain(text) in written or fact.kind is Kind.TEXT else text


def said(fact: Fact, item: Observation) -> str:
    """A reading in words: ``Ki-67 index 5 %``, ``no ascites``."""
    if isinstance(item.value, bool):
        return fact.name if item.value else f"no {fact.name}"
    return f"{fact.name} {show(item.value, fact.unit, fact.levels)}"


def _searched(fact: Fact) -> str:
    levels = (
        (text for level in fact.levels.levels.values() for text in (level.name, *level.synonyms)) if fact.levels else ()
    )
    return plain(" ".join((fact.id, fact.name, fact.question, fact.plain, *levels)))


def _reported(record: Record, fact: Fact) -> tuple[Reported, ...]:
    found = []
    for index, report in enumerate(record.reports):
        for item in report.readings():
            if item.fact == fact.id:
                value = item.given or show(item.value, fact.unit, fact.levels)
                rest = ", ".join(str(part) for part in (item.date, item.origin, item.specimen) if part)
                found.append(Reported(f"{value} ({rest})", index))
    return tuple(found)


def _style(fact: Fact) -> str:
    if fact.kind is Kind.ENUMERATION:
        assert fact.levels is not None
        return "radio" if len(fact.levels.levels) <= FEW else "select"
    return {Kind.BOOLEAN: "radio", Kind.QUANTITY: "number", Kind.DATE: "date", Kind.TEXT: "text"}[fact.kind]


def _options(fact: Fact) -> tuple[tuple[str, str], ...]:
    if fact.kind is Kind.BOOLEAN:
        return (("yes", "Yes"), ("no", "No"))
    if fact.levels is None:
        return ()
    few = len(fact.levels.levels) <= FEW
    return tuple(
        (level.id, level.name if few else "\N{NO-BREAK SPACE}" * 4 * _depth(fact.levels, level.id) + level.name)
        for level in fact.levels.levels.values()
    )


def _depth(levels: Enumeration, id: str) -> int:
    parent = levels.levels[id].parent
    return 0 if parent is None else 1 + _depth(levels, parent)


def _hint(fact: Fact) -> str:
    if fact.kind is Kind.DATE:
        return "2024-05-31, or 2024-05 or 2024 where no more is known"
    if fact.range is None:
        return ""
    low, high = fact.range
    return f"{figure(low)} to {amount(high, fact.unit)}; or bounds: <3, >=20, 10-15"


def units_of(fact: Fact, vocabulary: Vocabulary) -> tuple[str, ...]:
    """The units on offer for a quantity: its own, those that its vocabulary entry converts, and other units of the vocabulary
    that differ only in their prefixes, by a factor of ten at most. Any other can be typed behind the number."""
    if fact.kind is not Kind.QUANTITY or fact.unit == "1":
        return ()
    own = _measure(fact.unit)
    near = [
        unit
        for unit in _written(vocabulary)
        if own and (other := _measure(unit)) and other[0] == own[0] and abs(other[1] - own[1]) <= 1
    ]
    return tuple(dict.fromkeys((fact.unit, *fact.conversions, *near)))


def _written(vocabulary: Vocabulary) -> list[str]:
    """Every unit of the vocabulary."""
    return list(dict.fromkeys(unit for fact in vocabulary.recorded.values() for unit in (fact.unit, *fact.conversions)))


def _measure(unit: str) -> tuple[str, int] | None:
    """What a unit such as ``mg/dL`` measures, and the power of ten in its prefixes; None for any other kind of unit."""
    shape, power = [], 0
    for sign, part in zip((1, -1), unit.split("/", 1), strict=False):
        found = _PREFIXED.match(part)
        if found is None:
            return None
        shape.append(found[2])
        power += sign * _POWERS[found[1]]
    return "/".join(shape), power


def _with(known: Sequence[str], own: Iterable[Observation], fact: Fact) -> tuple[tuple[str, str], ...]:
    """The units on offer with how they are written, and those that the readings are in."""
    used = [shown(fact, item)["unit"] for item in own]
    return tuple((unit, people_unit(unit)) for unit in dict.fromkeys((*known, *(u for u in used if u and known))))
