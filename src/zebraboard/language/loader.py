"""Loads a whole knowledge folder: every entry typed, every expression compiled, everything linked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import msgspec

from zebraboard.language import models as m
from zebraboard.language import yamlfile
from zebraboard.language.errors import Place, ZebraboardError, nearest
from zebraboard.language.folder import Folder, convert, fail
from zebraboard.language.library import (
    CompiledCase,
    Definition,
    Library,
    Parameter,
    Pathway,
    Rule,
    Treatment,
    fact_type,
)
from zebraboard.language.nodes import BOOLEAN, Node, Ref, Type, walk
from zebraboard.language.parse import Parser, Scope
from zebraboard.language.vocabulary import Enumeration, Kind
from zebraboard.language.vocabulary_files import read_vocabulary

E = TypeVar("E", bound=m.Strict)


@dataclass(frozen=True)
class Spot:
    """Where a list of statements stands, and the prefix of their ids."""

    document: yamlfile.Document
    prefix: str
    key: str = ""


class Loader(Folder):
    """Reads a knowledge folder. With ``problems`` it notes every problem and goes on, else it raises the first."""

    def __init__(self, root: Path, problems: list[ZebraboardError] | None = None) -> None:
        super().__init__(root, problems)
        self.library = Library(read_vocabulary(self))

    def load(self) -> Library:
        """Read everything."""
        library = self.library
        for id, source, place in self.mapping("sources/*.yaml", m.Source):
            self._once(f"source {id}", place)
            library.sources[id] = source
        for id, ground, place in self.mapping("grounds/*.yaml", m.Ground):
            self._once(f"ground {id}", place)
            library.grounds[id] = ground
        for id, guideline, place in self.mapping("guidelines.yaml", m.Guideline):
            self._once(f"guideline {id}", place)
            library.guidelines[id] = guideline
        for id, parameter, place in self.mapping("parameters/*.yaml", m.ParameterEntry):
            self._once(id, place)
            values = parameter.values or (m.ParameterValue(value=parameter.value or 0.0, from_=parameter.from_),)
            dated = sorted((v.from_ or dt.date.min, v.value) for v in values)
            library.parameters[id] = Parameter(id, parameter, place, tuple(dated))
        self._definitions()
        self._treatments()
        self._pathways()
        self._care()
        return library

    def _once(self, id: str, place: Place) -> None:
        """Note where a name stands; a name that stands twice is a problem."""
        known = self.library.places.get(id)
        self.library.places[id] = place
        if known is not None:
            fail(f"{id!r} is already defined at {known}", place, "Each name stands once.")

    # definitions

    def _definitions(self) -> None:
        library = self.library
        enumerations = library.vocabulary.enumerations
        entries: dict[str, tuple[m.DefinitionEntry, Place, Type]] = {}
        for id, entry, place in self.mapping("definitions/*.yaml", m.DefinitionEntry):
            with self.noting():
                self._once(id, place)
                if id in library.vocabulary.facts:
                    fail(f"{id!r} is a fact already", place)
                entries[id] = (entry, place, _definition_type(entry, enumerations, place))
        library.scope = Scope(
            {id: fact_type(fact) for id, fact in library.vocabulary.facts.items() if fact.kind is not Kind.TEXT},
            {id: type for id, (_, _, type) in entries.items()},
            {id: Type(Kind.QUANTITY, p.entry.unit) for id, p in library.parameters.items()},
        )
        library.parser = Parser(library.scope)
        for id, (entry, place, type) in entries.items():
            with self.noting():
                library.definitions[id] = _compile_definition(library.parser, id, entry, place, type)
        with self.noting():
            self._order_definitions()

    def _order_definitions(self) -> None:
        """Put definitions in the order in which they can be worked out; a cycle is a problem."""
        definitions = self.library.definitions
        needs = {
            id: {
                node.id
                for condition in definition.conditions()
                for node in walk(condition)
                if isinstance(node, Ref) and node.derived and node.id in definitions
            }
            for id, definition in definitions.items()
        }
        ordered: dict[str, Definition] = {}
        while len(ordered) < len(needs):
            ready = [id for id in needs if id not in ordered and needs[id] <= ordered.keys()]
            if not ready:
                stuck = sorted(set(needs) - set(ordered))
                self.library.definitions = ordered
                fail(f"these definitions need each other: {', '.join(stuck)}", definitions[stuck[0]].place)
            for id in ready:
                ordered[id] = definitions[id]
        self.library.definitions = ordered

    # statements

    def _rules(
        self, entries: tuple[E, ...], spot: Spot, *, when: str = "when", applies: Node | None = None
    ) -> tuple[Rule[E], ...]:
        """Statements with their conditions compiled; ``when`` names the key that holds the condition."""
        rules: list[Rule[E]] = []
        for index, entry in enumerate(entries):
            path: tuple[object, ...] = (spot.key, index) if spot.key else (index,)
            name = str(getattr(entry, "id", index))
            id = f"{spot.prefix}.{name}" if spot.prefix else name
            with self.noting():
                place = spot.document.place(*path)
                holds = self._condition(getattr(entry, when, ""), spot.document.place(*path, when))
                concerns = applies or self._condition(
                    getattr(entry, "applies", ""), spot.document.place(*path, "applies")
                )
                extra = tuple(self._condition(text, place) for text in _extra_conditions(entry))
                self._once(id, place)
                rules.append(Rule(id, entry, place, concerns, holds, extra))
        return tuple(rules)

    def _condition(self, text: str, place: Place) -> Node:
        """A condition; none given is one that always holds."""
        parser = self.library.parser
        return parser.condition(text, place) if text else parser.nodes.constant(True, BOOLEAN)

    def _treatments(self) -> None:
        library = self.library
        for document in self.documents("treatments/*.yaml"):
            with self.noting():
                entry = convert(document.content, m.TreatmentEntry, document)
                place = document.place()
                if entry.id != Path(document.file).stem:
                    fail(f"id {entry.id!r} differs from the file name", place)
                agents = library.vocabulary.agents
                if entry.agent and entry.agent not in agents:
                    fail(f"{entry.agent!r} is no agent", document.place("agent"), nearest(entry.agent, agents))
                self._once(entry.id, place)

                def spot(key: str, document: yamlfile.Document = document, id: str = entry.id) -> Spot:
                    return Spot(document, id, key)

                exclusions = self._rules(entry.exclusions, spot("exclusions"))
                exclusions += self._interactions(entry, document)
                exclusions += self._progression(entry, place)
                library.treatments[entry.id] = Treatment(
                    entry.id,
                    entry,
                    place,
                    self._rules(entry.regimens, spot("regimens")),
                    exclusions,
                    self._rules(entry.checks, spot("checks")),
                    self._rules(entry.monitoring, spot("monitoring")),
                    self._rules(entry.dose_changes, spot("dose_changes")),
                    self._rules(entry.labels, spot("labels"), when="population"),
                    self._rules(entry.numbers, Spot(document, f"{entry.id} numbers", "numbers")),
                    self._rules(entry.counselling, spot("counselling")),
                )

    def _interactions(self, entry: m.TreatmentEntry, document: yamlfile.Document) -> tuple[Rule[m.Exclusion], ...]:
        """Interactions as exclusions on what the patient takes."""
        rules: list[Rule[m.Exclusion]] = []
        for index, item in enumerate(entry.interactions):
            place = document.place("interactions", index)
            with self.noting():
                when = self.library.parser.condition(f"takes_{item.medicine}", place)
                name = self.library.vocabulary.medicines[item.medicine].name
                exclusion = m.Exclusion(
                    id=item.id, level=item.level, when=f"takes_{item.medicine}", says=f"Taken with {name}: {item.effect}",
                    action=item.action, jurisdictions=item.jurisdictions, cite=item.cite, verified=item.verified,
                    from_=item.from_, until=item.until, note=item.note,
                )  # fmt: skip
                id = f"{entry.id}.{item.id}"
                self._once(id, place)
                rules.append(Rule(id, exclusion, place, self._condition("", place), when))
        return tuple(rules)

    def _progression(self, entry: m.TreatmentEntry, place: Place) -> tuple[Rule[m.Exclusion], ...]:
        """Nothing is offered again after the tumour grew on it, unless the file says that it can be repeated."""
        if not entry.agent or entry.after_progression == "repeatable":
            return ()
        agent = self.library.vocabulary.agents[entry.agent].name
        exclusion = m.Exclusion(
            id="progressed_before", level="avoid", when=f"progressed_on_{entry.agent}",
            says=f"The tumour has grown on {agent} before", cite=entry.cite, verified=True,
        )  # fmt: skip
        when = self.library.parser.condition(exclusion.when, place)
        return (Rule(f"{entry.id}.progressed_before", exclusion, place, self._condition("", place), when),)

    def _pathways(self) -> None:
        library = self.library
        for document in self.documents("pathways/**/*.yaml"):
            with self.noting():
                entry = convert(document.content, m.PathwayEntry, document)
                self._once(f"pathway {entry.id}", document.place())
                population = library.parser.condition(entry.population, document.place("population"))
                statements = self._rules(entry.statements, Spot(document, entry.id, "statements"), applies=population)
                preferences = self._rules(
                    entry.preferences, Spot(document, entry.id, "preferences"), applies=population
                )
                library.pathways[entry.id] = Pathway(
                    entry.id,
                    entry,
                    document.place(),
                    population,
                    tuple(_from_guideline(rule, library.guidelines) for rule in statements),
                    preferences,
                )

    def _care(self) -> None:
        library = self.library
        library.team = self._list("care/team*.yaml", "team", m.TeamEntry)
        library.red_flags = self._list("care/red_flags*.yaml", "red_flags", m.RedFlagEntry)
        library.follow_up = self._list("care/follow_up*.yaml", "follow_up", m.FollowUpEntry)
        library.tests_to_get = self._list("care/tests_to_get*.yaml", "tests_to_get", m.TestEntry)
        library.indicators = self._list("care/indicators*.yaml", "indicators", m.IndicatorEntry, "population")
        for document in self.documents("care/deviations.yaml"):
            with self.noting():
                listed = convert(document.content, list[m.DeviationEntry], document)
                library.deviations = {entry.id: entry for entry in listed}
        library.leaflet = self._list("leaflet/*.yaml", "leaflet", m.LeafletEntry)
        library.cards = self._list("care/cards*.yaml", "card", m.CardEntry)
        trials = self._list("trials/*.yaml", "trials", m.TrialEntry, "population")
        library.trials = {rule.entry.id: rule for rule in trials}
        for id, reason, place in self.mapping("left_out*.yaml", str):
            with self.noting():
                self._once(f"left out {id}", place)
                library.left_out[id] = reason
        for document in self.documents("settings.yaml"):
            with self.noting():
                library.settings = convert(document.content, m.Settings, document)
                places = [document.place("no_example", index) for index in range(len(library.settings.no_example))]
                library.no_example = tuple(map(library.parser.condition, library.settings.no_example, places))
        for document in self.documents("vocabulary/groups.yaml"):
            with self.noting():
                library.groups = tuple(convert(document.content, list[dict[str, str]], document))

    def _list(self, pattern: str, prefix: str, kind: type[E], when: str = "when") -> tuple[Rule[E], ...]:
        """Statements of files that hold a list."""
        found: tuple[Rule[E], ...] = ()
        for document in self.documents(pattern):
            with self.noting():
                entries = convert(document.content, list[kind], document)  # type: ignore[valid-type]
                found += self._rules(tuple(entries), Spot(document, prefix), when=when)
        return found


def _extra_conditions(entry: m.Strict) -> tuple[str, ...]:
    if isinstance(entry, m.TestEntry):
        return (entry.satisfied,)
    if isinstance(entry, m.IndicatorEntry):
        return (entry.met,)
    if isinstance(entry, m.FollowUpEntry):
        return tuple(visit.when for visit in entry.visits)
    return ()


def _definition_type(entry: m.DefinitionEntry, enumerations: Mapping[str, Enumeration], place: Place) -> Type:
    kind = Kind(entry.kind)
    if kind is Kind.ENUMERATION:
        if entry.levels not in enumerations:
            fail(f"levels {entry.levels!r} are not in levels.yaml", place, nearest(entry.levels, enumerations))
        return Type(kind, "", enumerations[entry.levels], entry.levels)
    return Type(kind, entry.unit or ("1" if kind is Kind.QUANTITY else ""))


def _compile_definition(parser: Parser, id: str, entry: m.DefinitionEntry, place: Place, type: Type) -> Definition:
    def cases(given: tuple[m.Case, ...], key: str) -> tuple[CompiledCase, ...]:
        compiled = []
        for index, case in enumerate(given):
            here = Place(place.file, place.line, f"{id}.{key}.{index}")
            value = case.value
            if type.levels is not None and value not in type.levels.levels:
                fail(
                    f"{value!r} is no level of {type.levels.id}",
                    here,
                    nearest(str(value), type.levels.levels),
                )
            if (type.kind is Kind.BOOLEAN) is not isinstance(value, bool):
                fail(f"{value!r} is not a value of a {type.kind} definition", here)
            if type.kind is Kind.QUANTITY:
                value = float(value)
            compiled.append(CompiledCase(value, parser.condition(case.when, here), case.basis))
        return tuple(compiled)

    text = entry.when or entry.value
    if bool(text) == bool(entry.cases):
        fail(f"definition {id!r} needs either `when`/`value` or `cases`", place)
    expression = parser.expression(text, type, Place(place.file, place.line, f"{id}.when")) if text else None
    return Definition(
        id,
        entry,
        place,
        type,
        expression,
        cases(entry.cases, "cases"),
        cases(entry.provisional, "provisional"),
    )


def _from_guideline(rule: Rule[m.StatementEntry], guidelines: Mapping[str, m.Guideline]) -> Rule[m.StatementEntry]:
    """A statement stands from the day of its guideline unless it says otherwise."""
    guideline = guidelines.get(rule.entry.guideline)
    if rule.entry.from_ is None and guideline is not None and guideline.date is not None:
        entry = msgspec.structs.replace(rule.entry, from_=guideline.date)
        return Rule(rule.id, entry, rule.place, rule.applies, rule.when)
    return rule
