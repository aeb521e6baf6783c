"""Writes a record as a case file: readable, in a stable order, and read back as the same record."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from itertools import groupby

from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Vocabulary
from zebraboard.record import numbers
from zebraboard.record.dates import PartialDate
from zebraboard.record.model import Medicine, Observation, Record, Treatment

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_./()%+ -]*(?<! )\Z")
_WORDS = frozenset({"true", "false", "null"})


def dump(record: Record) -> str:
    """The record as YAML; :func:`~zebraboard.record.casefile.parse_case` reads it back as the same record."""
    lines = [f"case: {_scalar(record.case)}"]
    lines += _line("title", record.title)
    origin = {"kind": record.origin.kind, "source": record.origin.source, "note": record.origin.note}
    lines += _line("origin", {key: value for key, value in origin.items() if value})
    lines += _line("jurisdiction", record.jurisdiction)
    lines += _line("as_of", record.as_of)
    lines += _line("question", record.question)
    lines += _facts(record.facts, "")
    if record.reports:
        lines.append("reports:")
        for report in record.reports:
            head: dict[str, object] = {"kind": report.kind, "date": report.date, "origin": report.origin}
            head |= {"specimen": report.specimen, "current": report.current, "note": report.note}
            written = [line for key, value in head.items() for line in _line(key, value)]
            written += _facts(report.facts, "") or ["facts: {}"]
            lines += [f"{'  - ' if index == 0 else '    '}{line}" for index, line in enumerate(written)]
    lines += _list("treatments", record.treatments, [_treatment(item) for item in record.treatments or ()])
    lines += _line("treatments_complete", record.treatments_complete)
    lines += _list("medicines", record.medicines, [_medicine(item) for item in record.medicines or ()])
    lines += _line("medicines_complete", record.medicines_complete)
    lines += _list("allergies", record.allergies, [_medicine(item) for item in record.allergies or ()])
    lines += _line("allergies_complete", record.allergies_complete)
    lines += _line("wishes", record.wishes)
    return "\n".join(lines) + "\n"


def from_answers(case: str, answers: Mapping[str, Value], vocabulary: Vocabulary, jurisdiction: str = "") -> Record:
    """A record of undated answers in the vocabulary's order; unknown ones (None) are left out.

    ``case`` may be any text: what an id cannot hold becomes ``-``.
    """
    id = re.sub(r"[^A-Za-z0-9_-]+", "-", case).strip("-_") or "case"
    facts = tuple(Observation(fact, answers[fact]) for fact in vocabulary.facts if answers.get(fact) is not None)
    return Record(case=id, jurisdiction=jurisdiction, facts=facts)


def _facts(observations: Sequence[Observation], indent: str) -> list[str]:
    if not observations:
        return []
    lines = [f"{indent}facts:"]
    for fact, group in groupby(observations, key=lambda item: item.fact):
        readings = [_reading(item) for item in group]
        if len(readings) == 1:
            lines.append(f"{indent}  {fact}: {_flow(readings[0])}")
        else:
            lines.append(f"{indent}  {fact}:")
            lines += [f"{indent}    - {_flow(reading)}" for reading in readings]
    return lines


def _reading(item: Observation) -> object:
    value = _Raw(item.given) if item.given else _value(item.value)
    rest: dict[str, object] = {"date": item.date, "origin": item.origin, "specimen": item.specimen}
    rest |= {"current": item.current, "note": item.note}
    kept = _given(rest)
    return {"value": value, **kept} if kept else value


def _value(value: Value) -> object:
    return numbers.show(value) if isinstance(value, Interval) else value


def _treatment(item: Treatment) -> object:
    return _given(
        {
            "agent": item.agent, "start": item.start, "end": item.end, "ongoing": item.ongoing, "dose": item.dose,
            "cycles": item.cycles, "stop_reason": item.stop_reason, "progressed": item.progressed,
            "best_response": item.best_response, "origin": item.origin, "note": item.note,
        }
    )  # fmt: skip


def _medicine(item: Medicine) -> object:
    if not item.id:
        return {"name": item.name, "is": list(item.classes), **_given({"dose": item.dose, "note": item.note})}
    rest = _given({"dose": item.dose, "note": item.note})
    return {"name": item.id, **rest} if rest else item.id


def _given(parts: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in parts.items() if value is not None and value != ""}


def _line(key: str, value: object) -> list[str]:
    return [] if value is None or value in ("", {}) else [f"{key}: {_flow(value)}"]


def _list(key: str, given: object, items: Sequence[object]) -> list[str]:
    if given is None:
        return []
    return [f"{key}: []"] if not items else [f"{key}:", *(f"  - {_flow(item)}" for item in items)]


class _Raw(str):
    """Text that stood in a file for a value."""

    __slots__ = ()


def _flow(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return _scalar(value)


def _scalar(value: object) -> str:
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return numbers.show(float(value))
    if isinstance(value, dt.date | PartialDate):
        return str(value)
    text = str(value)
    if _PLAIN.match(text) and text.lower() not in _WORDS:
        return text
    return '"' + "".join(_escaped(character) for character in text) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return f"\\{character}"
    if character == "\n":
        return "\\n"
    if character == "\t":
        return "\\t"
    code = ord(character)
    if character.isprintable() and character != "\ufeff":
        return character
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
