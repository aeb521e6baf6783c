"""The vocabulary: every fact that a board asks for, once, typed.

Facts come from ``vocabulary/facts_*.yaml``; treatments and medicines each add a family of facts (``had_everolimus``,
``takes_warfarin``). Enumerations are trees: a level is all of its ancestors.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from zebraboard.language.errors import KnowledgeError, Place, nearest


class Kind(StrEnum):
    """The kind of value that a fact, definition or expression has."""

    BOOLEAN = "boolean"
    QUANTITY = "quantity"
    ENUMERATION = "enumeration"
    DATE = "date"
    TEXT = "text"


class Pick(StrEnum):
    """How one value is picked from several dated readings."""

    LATEST = "latest"
    EARLIEST = "earliest"
    HIGHEST = "highest"
    LOWEST = "lowest"
    HIGHEST_CURRENT = "highest_current"
    WORST = "worst"
    EVER = "ever"


@dataclass(frozen=True)
class Code:
    """A verified code of a standard terminology."""

    system: str
    code: str
    cite: str = ""


@dataclass(frozen=True)
class Level:
    """One value of an enumeration; ``first``..``last`` number it and all it contains, in depth-first order."""

    id: str
    name: str
    parent: str | None
    first: int
    last: int
    codes: tuple[Code, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Enumeration:
    """A tree of levels. ``is_a`` is three-valued: a general value may or may not be the specific one asked for."""

    id: str
    levels: Mapping[str, Level]

    @classmethod
    def build(cls, id: str, spec: Mapping[str, Mapping[str, object]], place: Place | None = None) -> Enumeration:
        """Build from ``{level: {is: parent, name: ...}}``; raises :class:`KnowledgeError` on unknown parents or cycles."""
        children: dict[str | None, list[str]] = {}
        for level, entry in spec.items():
            parent = entry.get("is")
            if parent is not None and parent not in spec:
                raise KnowledgeError(
                    f"level {level!r} of {id!r} is under {parent!r}, which is no level",
                    place=place,
                    remedy=nearest(str(parent), spec),
                )
            children.setdefault(None if parent is None else str(parent), []).append(level)
        levels: dict[str, Level] = {}
        counter = 0

        def visit(name: str) -> None:
            nonlocal counter
            counter += 1
            first = counter
            for child in children.get(name, ()):
                visit(child)
            entry = spec[name]
            parent = entry.get("is")
            codes = entry.get("codes") or ()
            synonyms = entry.get("synonyms") or ()
            assert isinstance(codes, Iterable)
            assert isinstance(synonyms, Iterable)
            levels[name] = Level(
                name,
                str(entry.get("name") or name.replace("_", " ")),
                None if parent is None else str(parent),
                first,
                counter,
                tuple(Code(**{str(k): str(v) for k, v in dict(c).items()}) for c in codes),
                tuple(str(s) for s in synonyms),
            )

        for root in children.get(None, ()):
            visit(root)
        if len(levels) != len(spec):
            lost = sorted(set(spec) - set(levels))
            raise KnowledgeError(f"levels {lost} of {id!r} form a cycle", place=place)
        return cls(id, dict(sorted(levels.items(), key=lambda item: item[1].first)))

    def is_a(self, value: str, target: str) -> bool | None:
        """Whether ``value`` is ``target``: None if ``value`` is more general than ``target``."""
        have, want = self.levels[value], self.levels[target]
        if want.first <= have.first <= want.last:
            return True
        return None if have.first < want.first <= have.last else False

    def related(self, a: str, b: str) -> bool:
        """Whether one of the two levels contains the other."""
        return self.is_a(a, b) is not False

    def code(self, level: str) -> int:
        """The number that stands for ``level`` in a table."""
        return self.levels[level].first

    @cached_property
    def by_code(self) -> dict[int, str]:
        """The level that each number stands for."""
        return {level.first: level.id for level in self.levels.values()}

    @cached_property
    def leaves(self) -> tuple[str, ...]:
        """The most specific levels."""
        return tuple(name for name, level in self.levels.items() if level.first == level.last)


@dataclass(frozen=True)
class Fact:
    """One typed fact. ``unit`` is UCUM; ``range`` is in that unit, both ends included."""

    id: str
    name: str
    kind: Kind
    unit: str = ""
    range: tuple[float, float] | None = None
    levels: Enumeration | None = None
    pick: Pick = Pick.LATEST
    group: str = ""
    question: str = ""
    plain: str = ""
    test: str = ""
    max_age_days: int | None = None
    conversions: Mapping[str, float] = field(default_factory=dict)
    codes: tuple[Code, ...] = ()
    cite: tuple[str, ...] = ()
    shows: tuple[str, ...] = ()
    """Yes/no facts that any reading of this one shows to be true: a Krenning score shows that SSTR imaging was done."""
    routine: bool = False
    """Asked or measured before any treatment, whatever is chosen."""
    family: tuple[str, str] | None = None
    """For facts that come from the treatment or medicine list: (family, agent or medicine)."""


@dataclass(frozen=True)
class Agent:
    """A treatment or medicine, or a class of them (``parents`` name the classes it belongs to)."""

    id: str
    name: str
    parents: tuple[str, ...] = ()
    codes: tuple[Code, ...] = ()
    synonyms: tuple[str, ...] = ()


@dataclass(frozen=True)
class Test:
    """A test that can be ordered, or an enquiry that can be made."""

    __test__ = False  # not a pytest class

    id: str
    name: str
    plain: str = ""
    routine: bool = False
    """Done before any treatment whatever is chosen: it is on the way, and no board waits for it to choose."""


# family prefix -> (kind, unit, how it reads); enumerations use the levels named in FAMILY_LEVELS
AGENT_FAMILIES: dict[str, tuple[Kind, str, str]] = {
    "had": (Kind.BOOLEAN, "", "{} given before or now"),
    "on": (Kind.BOOLEAN, "", "{} being given now"),
    "progressed_on": (Kind.BOOLEAN, "", "progression on {}"),
    "intolerant_to": (Kind.BOOLEAN, "", "{} stopped for toxicity"),
    "cycles_of": (Kind.QUANTITY, "1", "cycles of {} so far"),
    "start_of": (Kind.DATE, "", "first day of {}"),
    "end_of": (Kind.DATE, "", "last day of {}"),
    "response_to": (Kind.ENUMERATION, "", "best response to {}"),
}
MEDICINE_FAMILIES: dict[str, tuple[Kind, str, str]] = {
    "takes": (Kind.BOOLEAN, "", "{} among the medicines taken"),
    "allergic_to": (Kind.BOOLEAN, "", "allergy to {}"),
}
FAMILY_LEVELS = {"response_to": "response"}
LINE_COUNTS = {
    "lines_of_systemic_therapy": ("systemic_therapy", "lines of systemic therapy so far"),
    "lines_of_non_ssa_therapy": ("non_ssa_systemic", "lines of systemic therapy other than an SSA so far"),
}
"""Facts counted over the treatment list: id -> (class of agents, name)."""


@dataclass(frozen=True)
class Vocabulary:
    """All facts, enumerations, treatments, medicines and tests."""

    facts: Mapping[str, Fact]
    enumerations: Mapping[str, Enumeration]
    agents: Mapping[str, Agent]
    medicines: Mapping[str, Agent]
    tests: Mapping[str, Test]

    @cached_property
    def recorded(self) -> dict[str, Fact]:
        """Facts that a record states directly (not those that come from the treatment or medicine list)."""
        return {id: fact for id, fact in self.facts.items() if fact.family is None}

    def routine(self, id: str) -> bool:
        """Whether a fact is asked or measured before any treatment, whatever is chosen."""
        fact = self.facts[id]
        return fact.routine or (fact.test in self.tests and self.tests[fact.test].routine)

    def ancestors(self, table: Mapping[str, Agent], id: str) -> tuple[str, ...]:
        """``id`` and every class it belongs to, nearest first."""
        seen: list[str] = []
        queue = [id]
        while queue:
            current = queue.pop(0)
            if current not in seen:
                seen.append(current)
                queue.extend(table[current].parents)
        return tuple(seen)


def family_facts(
    agents: Mapping[str, Agent], medicines: Mapping[str, Agent], enumerations: Mapping[str, Enumeration]
) -> dict[str, Fact]:
    """The facts that the treatment and medicine lists give."""
    facts: dict[str, Fact] = {}

    def add(prefix: str, spec: tuple[Kind, str, str], agent: Agent) -> None:
        kind, unit, reads = spec
        levels = enumerations.get(FAMILY_LEVELS.get(prefix, ""))
        id = f"{prefix}_{agent.id}"
        facts[id] = Fact(
            id=id,
            name=reads.format(agent.name),
            kind=kind,
            unit=unit,
            range=(0.0, 1000.0) if kind is Kind.QUANTITY else None,
            levels=levels,
            group="medicines" if prefix in MEDICINE_FAMILIES else "treatments",
            question=reads.format(agent.name)[:1].upper() + reads.format(agent.name)[1:] + "?",
            test="history",
            routine=prefix in MEDICINE_FAMILIES,
            family=(prefix, agent.id),
        )

    for agent in agents.values():
        for prefix, spec in AGENT_FAMILIES.items():
            add(prefix, spec, agent)
        add("allergic_to", MEDICINE_FAMILIES["allergic_to"], agent)
    for medicine in medicines.values():
        for prefix, spec in MEDICINE_FAMILIES.items():
            add(prefix, spec, medicine)
    for id, (_, name) in LINE_COUNTS.items():
        facts[id] = Fact(
            id=id, name=name, kind=Kind.QUANTITY, unit="1", range=(0.0, 100.0), group="treatments",
            question=f"How many {name}?", test="history", family=("lines", id),
        )  # fmt: skip
    return facts
