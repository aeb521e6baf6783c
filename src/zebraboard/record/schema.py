"""JSON Schema (draft 2020-12) of the case file, made from the vocabulary.

The schema is a little stricter than the reader: levels are written as their id, name or synonym in exactly that case.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from zebraboard.language.vocabulary import AGENT_FAMILIES, FAMILY_LEVELS, Agent, Enumeration, Fact, Kind, Vocabulary
from zebraboard.record.model import ORIGIN_KINDS, REPORT_KINDS, STOP_REASONS

Schema = dict[str, Any]
DATE = r"^\d{4}(-\d{2}(-\d{2})?)?$"
NUMBER = r"[-+]?\d+(\.\d+)?([eE][-+]?\d+)?"
QUANTITY = (
    rf"^\s*([<>≤≥]=?\s*)?{NUMBER}(\s*(-|–|to)\s*{NUMBER}|\s*(and|,)?\s*[<≤]=?\s*{NUMBER})?"
    r"(\s*[^\d\s,.<>=~].*|\s+10[*^⁰-⁹].*)?\s*$"
)
UNKNOWN = ["unknown", "not known", "n/a", ""]


def case_schema(vocabulary: Vocabulary) -> Schema:
    """The schema of a case file: every fact with its kind, unit, range and levels."""
    responses = vocabulary.enumerations.get(FAMILY_LEVELS["response_to"])
    substances = {**vocabulary.agents, **vocabulary.medicines}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Zebraboard case",
        "description": "One patient's record. A fact that is not known is left out; it never becomes 'no'.",
        "type": "object",
        "required": ["case"],
        "additionalProperties": False,
        "properties": {
            "case": {"type": ["string", "integer"], "pattern": "^[A-Za-z0-9][A-Za-z0-9_-]*$"},
            "title": _text("One line that says what the case is about."),
            "origin": _object({"kind": {"enum": list(ORIGIN_KINDS)}, "source": _text(), "note": _text()}),
            "jurisdiction": {
                "type": "string",
                "pattern": "^[A-Za-z]{2,12}$",
                "description": "Whose labels count: EU, US, ...",
            },
            "as_of": {"type": "string", "pattern": r"^\d{4}-\d{2}-\d{2}$", "description": "Planning date."},
            "question": _text("The question to the board."),
            "wishes": _text("What the patient wants, in words."),
            "facts": {"$ref": "#/$defs/facts"},
            "reports": {"type": "array", "items": {"$ref": "#/$defs/report"}},
            "treatments": {"type": "array", "items": {"$ref": "#/$defs/treatment"}},
            "treatments_complete": _flag("Whether a treatment that is not listed was never given (default: yes)."),
            "medicines": {"type": "array", "items": _listed(vocabulary.medicines)},
            "medicines_complete": _flag("Whether a medicine that is not listed is not taken (default: yes)."),
            "allergies": {"type": "array", "items": _listed(substances)},
            "allergies_complete": _flag("Whether there is no other allergy (default: yes)."),
        },
        "$defs": {
            "date": {
                "anyOf": [{"type": "string", "pattern": DATE}, {"type": "integer", "minimum": 1000, "maximum": 9999}],
                "description": "A day, or a month or year where no more is known.",
            },
            "flag": {"enum": [True, False, "yes", "no"]},
            **{f"levels_{id}": _levels(enumeration) for id, enumeration in vocabulary.enumerations.items()},
            "facts": {
                "type": "object",
                "properties": {id: _fact(fact) for id, fact in vocabulary.recorded.items()},
                "patternProperties": _families(vocabulary),
                "additionalProperties": False,
            },
            "report": _object(
                {
                    "kind": {"enum": list(REPORT_KINDS)},
                    "date": {"$ref": "#/$defs/date"},
                    "origin": _text(),
                    "specimen": _text("What the sample was taken from."),
                    "current": _flag("Whether that disease is still there (default: yes)."),
                    "note": _text(),
                    "facts": {"$ref": "#/$defs/facts"},
                },
                ["facts"],
            ),
            "treatment": {"anyOf": [_names(vocabulary.agents), _treatment(vocabulary.agents, responses)]},
        },
    }


def _treatment(agents: dict[str, Agent] | Any, responses: Enumeration | None) -> Schema:
    return _object(
        {
            "agent": _names(agents),
            "start": {"$ref": "#/$defs/date"},
            "end": {"$ref": "#/$defs/date"},
            "ongoing": _flag("Whether it is still being given."),
            "dose": _text(),
            "cycles": {"type": "integer", "minimum": 0},
            "stop_reason": {"enum": list(STOP_REASONS)},
            "progressed": _flag("Whether the tumour grew while it was given."),
            "best_response": {"$ref": f"#/$defs/levels_{responses.id}"} if responses else _text(),
            "origin": _text(),
            "note": _text(),
        },
        ["agent"],
    )


def _object(properties: Schema, required: Iterable[str] = ()) -> Schema:
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


def _text(description: str = "") -> Schema:
    found: Schema = {"type": ["string", "number"]}
    return {**found, "description": description} if description else found


def _flag(description: str) -> Schema:
    return {"$ref": "#/$defs/flag", "description": description}


def _levels(enumeration: Enumeration) -> Schema:
    return {"enum": _words(enumeration.levels.values())}


def _names(table: dict[str, Agent] | Any) -> Schema:
    return {"enum": _words(table.values())}


def _words(entries: Iterable[Any]) -> list[str]:
    """Every id first, then names and synonyms."""
    known = list(entries)
    words = [entry.id for entry in known]
    words += [text for entry in known for text in (entry.name, *entry.synonyms)]
    return list(dict.fromkeys(words))


def _listed(table: dict[str, Agent] | Any) -> Schema:
    names = _names(table)
    classes = {"anyOf": [names, {"type": "array", "items": names}]}
    known = _object({"name": names, "dose": _text(), "note": _text()}, ["name"])
    other = _object({"name": _text(), "is": classes, "dose": _text(), "note": _text()}, ["name", "is"])
    return {"anyOf": [names, known, other]}


def _value(fact: Fact) -> Schema:
    """What a value of the fact can be written as."""
    if fact.kind is Kind.BOOLEAN:
        return {"enum": [True, False, "yes", "no", *UNKNOWN, None]}
    if fact.kind is Kind.ENUMERATION:
        assert fact.levels is not None
        return {"anyOf": [{"$ref": f"#/$defs/levels_{fact.levels.id}"}, {"enum": [*UNKNOWN, None]}]}
    if fact.kind is Kind.DATE:
        return {"anyOf": [{"$ref": "#/$defs/date"}, {"enum": [*UNKNOWN, None]}]}
    if fact.kind is Kind.QUANTITY:
        least, most = fact.range or (None, None)
        plain: Schema = {"type": "number"}
        if least is not None:
            plain |= {"minimum": least, "maximum": most}
        return {"anyOf": [plain, {"type": "string", "pattern": QUANTITY}, {"enum": [*UNKNOWN, None]}]}
    return {"type": ["string", "number", "null"]}


def _reading(fact: Fact) -> Schema:
    properties: Schema = {"value": _value(fact), "date": {"$ref": "#/$defs/date"}, "origin": _text()}
    if fact.kind is Kind.QUANTITY:
        units = [fact.unit, *fact.conversions]
        properties["value"] = {"anyOf": [{"type": "number"}, *properties["value"]["anyOf"][1:]]}
        properties["unit"] = {"type": "string", "examples": units, "description": f"UCUM; default {fact.unit}."}
    properties |= {"specimen": _text(), "current": {"$ref": "#/$defs/flag"}, "note": _text()}
    return _object(properties, ["value"])


def _fact(fact: Fact) -> Schema:
    one: list[Schema] = [_value(fact), _reading(fact)]
    unit = f" Unit: {fact.unit}." if fact.unit else ""
    return {
        "title": fact.name,
        "description": f"{fact.question}{unit}".strip(),
        "anyOf": [*one, {"type": "array", "items": {"anyOf": one}}],
    }


def _families(vocabulary: Vocabulary) -> Schema:
    """Treatment history as facts, for records that say no more than that."""
    patterns: Schema = {}
    agents, medicines = "|".join(vocabulary.agents), "|".join([*vocabulary.medicines, *vocabulary.agents])
    for prefix in AGENT_FAMILIES:
        sample = next((f for f in vocabulary.facts.values() if f.family and f.family[0] == prefix), None)
        if sample is not None:
            patterns[f"^{prefix}_({agents})$"] = {"anyOf": [_value(sample), _reading(sample)]}
    for prefix, ids in (("takes", "|".join(vocabulary.medicines)), ("allergic_to", medicines)):
        if ids:
            patterns[f"^{prefix}_({ids})$"] = {
                "anyOf": [{"enum": [True, False, "yes", "no", None]}, _reading_of_flag()]
            }
    lines = [f for f in vocabulary.facts.values() if f.family and f.family[0] == "lines"]
    for fact in lines:
        patterns[f"^{fact.id}$"] = {"anyOf": [_value(fact), _reading(fact)]}
    return patterns


def _reading_of_flag() -> Schema:
    return _object(
        {"value": {"$ref": "#/$defs/flag"}, "date": {"$ref": "#/$defs/date"}, "origin": _text(), "note": _text()},
        ["value"],
    )
