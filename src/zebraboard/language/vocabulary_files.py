"""Reads the vocabulary: levels, agents, medicines, tests, facts."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from zebraboard.language.errors import KnowledgeError, Place, nearest
from zebraboard.language.folder import Folder, fail
from zebraboard.language.vocabulary import Agent, Code, Enumeration, Fact, Kind, Pick, Test, Vocabulary, family_facts

KEYS = {
    "name", "kind", "unit", "range", "levels", "pick", "question", "plain", "test", "max_age_days", "conversions",
    "conversions_cite", "codes", "cite", "note", "shows", "routine",
}  # fmt: skip


def read_vocabulary(folder: Folder) -> Vocabulary:
    """Every file of ``vocabulary/``."""
    enumerations: dict[str, Enumeration] = {}
    for document in folder.documents("vocabulary/levels.yaml"):
        for id, entry in _items(document.content):
            with folder.noting():
                levels = {level: spec or {} for level, spec in _items(entry["levels"])}
                enumerations[id] = Enumeration.build(id, levels, document.place(id))
    agents = _agents(folder, "vocabulary/agents.yaml")
    medicines = _agents(folder, "vocabulary/medicines.yaml")
    tests = {
        id: Test(id, str(entry.get("name", id)), str(entry.get("plain", "")), bool(entry.get("routine", False)))
        for id, entry, _ in folder.mapping("vocabulary/tests.yaml", dict[str, str | bool])
    }
    facts: dict[str, Fact] = {}
    for document in folder.documents("vocabulary/facts_*.yaml"):
        group = Path(document.file).stem.removeprefix("facts_")
        for id, content in _items(document.content):
            with folder.noting():
                if id in facts:
                    fail(f"fact {id!r} is given twice", document.place(id))
                facts[id] = _fact(id, content, group, enumerations, document.place(id))
    facts.update(family_facts(agents, medicines, enumerations))
    return Vocabulary(facts, enumerations, agents, medicines, tests)


def _items(content: object) -> list[tuple[str, dict[str, object]]]:
    assert isinstance(content, dict)
    return list(content.items())


def _agents(folder: Folder, pattern: str) -> dict[str, Agent]:
    agents: dict[str, Agent] = {}
    places: dict[str, Place] = {}
    for id, entry, place in folder.mapping(pattern, dict[str, object]):
        given = entry.get("is") or []
        parents = [given] if isinstance(given, str) else _list(given)
        name = str(entry.get("name") or id.replace("_", " "))
        agents[id] = Agent(
            id, name, tuple(map(str, parents)), _codes(entry), tuple(map(str, _list(entry.get("synonyms"))))
        )
        places[id] = place
    for id, agent in agents.items():
        for parent in agent.parents:
            if parent not in agents:
                with folder.noting():
                    fail(f"{id!r} is under {parent!r}, which is not there", places[id], nearest(parent, agents))
    return {
        id: Agent(a.id, a.name, tuple(p for p in a.parents if p in agents), a.codes, a.synonyms)
        for id, a in agents.items()
    }


def _list(value: object) -> list[object]:
    if value is None:
        return []
    assert isinstance(value, list)
    return value


def _codes(entry: Mapping[str, object]) -> tuple[Code, ...]:
    codes = []
    for code in _list(entry.get("codes")):
        assert isinstance(code, dict)
        codes.append(Code(**{str(key): str(value) for key, value in code.items()}))
    return tuple(codes)


def _fact(
    id: str, content: Mapping[str, object], group: str, enumerations: Mapping[str, Enumeration], place: Place
) -> Fact:
    extra = sorted(set(content) - KEYS)
    if extra:
        fail(f"fact {id!r} has unknown keys {extra}", place, nearest(extra[0], KEYS))
    try:
        kind = Kind(str(content.get("kind")))
        pick = Pick(str(content.get("pick", "latest")))
    except ValueError as problem:
        raise KnowledgeError(f"fact {id!r}: {problem}", place=place) from None
    levels = None
    if kind is Kind.ENUMERATION:
        name = str(content.get("levels"))
        if name not in enumerations:
            fail(f"fact {id!r} names levels {name!r}, which are not in levels.yaml", place, nearest(name, enumerations))
        levels = enumerations[name]
    bounds: tuple[float, float] | None = None
    if kind is Kind.QUANTITY:
        span = _list(content.get("range"))
        if len(span) != 2 or "unit" not in content:
            fail(f"quantity {id!r} needs a unit and a range", place)
        bounds = (float(str(span[0])), float(str(span[1])))
    conversions = content.get("conversions") or {}
    assert isinstance(conversions, dict)
    age = content.get("max_age_days")
    return Fact(
        id=id,
        name=str(content.get("name") or id),
        kind=kind,
        unit=str(content.get("unit") or ""),
        range=bounds,
        levels=levels,
        pick=pick,
        group=group,
        question=str(content.get("question") or ""),
        plain=str(content.get("plain") or ""),
        routine=bool(content.get("routine", False)),
        test=str(content.get("test") or ""),
        max_age_days=int(str(age)) if age is not None else None,
        conversions={str(unit): float(factor) for unit, factor in conversions.items()},
        codes=_codes(content),
        cite=tuple(map(str, _list(content.get("cite")))),
        shows=tuple(map(str, _list(content.get("shows")))),
    )
