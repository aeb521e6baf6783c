"""What is typed into the form, read by the reader of case files, so that both mean the same."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from zebraboard import record as records
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.values import Interval
from zebraboard.language.vocabulary import Fact, Kind, Vocabulary
from zebraboard.record import Medicine, Observation, Record, Report, Treatment, numbers, units

FORM = "form"
CASE = "case"
Typed = Mapping[str, str]
"""The fields of one entry as they were typed, by name; a name that is not there was not shown."""

TREATMENT = (
    "agent", "start", "end", "ongoing", "dose", "cycles", "stop_reason", "progressed", "best_response", "origin", "note",
)  # fmt: skip
MEDICINE = ("name", "dose", "note")
REPORT = ("kind", "date", "origin", "specimen", "current", "note")
READING = ("value", "unit", "date", "origin", "specimen", "current", "note")
ABOUT = ("title", "question", "wishes", "jurisdiction", "as_of")


@dataclass(frozen=True)
class Problem:
    """What is wrong with one field, and what to do about it."""

    message: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}".strip()


class EntryError(ZebraboardError):
    """An entry that cannot be read; ``fields`` says what is wrong with which field."""

    def __init__(self, fields: Mapping[str, Problem]) -> None:
        self.fields = dict(fields)
        super().__init__("; ".join(str(problem) for problem in self.fields.values()))


def fingerprint(item: object) -> str:
    """What stands for one entry of a record in a form: the same entry has the same, wherever it stands."""
    text = repr((item, item.given)) if isinstance(item, Observation) else repr(item)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def tidy(text: str) -> str:
    """Text as it is kept: no blanks around it, one kind of line end."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


# readings


def shown(fact: Fact, item: Observation | None) -> dict[str, str]:
    """A reading as the form shows it; typing exactly this changes nothing."""
    if item is None:
        return {**dict.fromkeys(READING, ""), "unit": fact.unit if fact.kind is Kind.QUANTITY else ""}
    value, unit = _value(fact, item)
    return {
        "value": value, "unit": unit, "date": str(item.date or ""), "origin": item.origin, "specimen": item.specimen,
        "current": _flag(item.current), "note": item.note,
    }  # fmt: skip


def _value(fact: Fact, item: Observation) -> tuple[str, str]:
    value = item.value
    if fact.kind is not Kind.QUANTITY:
        return (_flag(value) if isinstance(value, bool) else item.given or str(value)), ""
    if item.given:
        unit = numbers.parse(item.given)[1]
        return item.given.removesuffix(unit).strip(), units.ucum(unit) if unit else fact.unit
    assert isinstance(value, int | float | Interval)
    return numbers.show(value), fact.unit


def _flag(value: bool | None) -> str:
    return "" if value is None else "yes" if value else "no"


def reading(fact: Fact, typed: Typed, before: Observation | None, vocabulary: Vocabulary) -> Observation | None:
    """The reading that was typed; None if its value is empty. What the form does not show stays as it was ``before``.

    Raises :class:`EntryError`.
    """
    was = shown(fact, before)
    now = {**was, **{key: tidy(value) for key, value in typed.items() if key in was}}
    if not now["value"]:
        return None
    if before is not None and now == was:
        return before
    same_value = before is not None and (now["value"], now["unit"]) == (was["value"], was["unit"])
    content = {key: text for key, text in now.items() if text}
    if content.get("unit") == fact.unit:
        del content["unit"]  # a bare number is in the fact's own unit, and is written so
    if fact.kind is Kind.QUANTITY and "unit" in content and _carries_unit(now["value"]):
        del content["unit"]  # what is typed after the number counts, not what the list beside it still says
    found = _read({"facts": {fact.id: content}}, vocabulary, f"facts.{fact.id}", "value", fact).facts
    if not found:
        return None
    if same_value and before is not None:
        return Observation(
            fact.id, before.value, found[0].date, found[0].origin, found[0].specimen, found[0].current, found[0].note,
            before.given,
        )  # fmt: skip
    return found[0]


def _carries_unit(text: str) -> bool:
    try:
        return bool(numbers.parse(text)[1])
    except ZebraboardError:
        return False


# the lists beside the facts


def shown_treatment(item: Treatment | None) -> dict[str, str]:
    """An episode of treatment as the form shows it."""
    return _shown(item, TREATMENT)


def treatment(typed: Typed, vocabulary: Vocabulary) -> Treatment:
    """The episode that was typed. Raises :class:`EntryError`."""
    content: dict[str, Any] = _content(typed, TREATMENT)
    if "cycles" in content and str(content["cycles"]).isdecimal():
        content["cycles"] = int(content["cycles"])
    if "agent" not in content:
        raise EntryError(
            {"agent": Problem("This does not say what was given", "Write the treatment, or a part of its name.")}
        )
    found = _read({"treatments": [content]}, vocabulary, "treatments.0", "agent").treatments
    assert found
    return found[0]


def shown_medicine(item: Medicine | None) -> dict[str, str]:
    """A medicine as the form shows it."""
    return {**_shown(item, MEDICINE), "name": (item.name or item.id) if item else ""}


def medicine(
    typed: Typed, classes: tuple[str, ...], vocabulary: Vocabulary, *, allergy: bool, unlisted: bool
) -> Medicine:
    """The medicine or allergy that was typed; ``unlisted`` keeps a name that the vocabulary lacks, with its classes.

    Raises :class:`EntryError`.
    """
    content: dict[str, Any] = _content(typed, MEDICINE)
    if "name" not in content:
        raise EntryError({"name": Problem("This has no name", "Write the name, or a part of it.")})
    if unlisted:
        content["is"] = list(classes)
    key = "allergies" if allergy else "medicines"
    found = getattr(_read({key: [content]}, vocabulary, f"{key}.0", "name"), key)
    assert found
    item: Medicine = found[0]
    return item


def shown_report(item: Report | None) -> dict[str, str]:
    """The head of a report as the form shows it."""
    return _shown(item, REPORT)


def report(typed: Typed, facts: tuple[Observation, ...], vocabulary: Vocabulary) -> Report:
    """A report with the head that was typed, and these findings. Raises :class:`EntryError`."""
    content = {**_content(typed, REPORT), "facts": {}}
    (found,) = _read({"reports": [content]}, vocabulary, "reports.0", "kind").reports
    return Report(found.kind, found.date, found.origin, found.specimen, found.current, found.note, facts)


def shown_about(record: Record) -> dict[str, str]:
    """What is said of the case as a whole."""
    return _shown(record, ABOUT)


def about(typed: Typed, vocabulary: Vocabulary, case: str = CASE) -> Record:
    """A record that holds only what is said of the case as a whole. Raises :class:`EntryError`."""
    return _read({**_content(typed, ABOUT), "case": case}, vocabulary, "", "case")


def _shown(item: object, names: tuple[str, ...]) -> dict[str, str]:
    values = {name: getattr(item, name, None) for name in names}
    return {
        name: _flag(value) if isinstance(value, bool) else "" if value is None else str(value)
        for name, value in values.items()
    }


def _content(typed: Typed, names: tuple[str, ...]) -> dict[str, str]:
    return {name: text for name in names if (text := tidy(typed.get(name, "")))}


def _read(content: dict[str, Any], vocabulary: Vocabulary, path: str, first: str, fact: Fact | None = None) -> Record:
    """The record of some content; its problems by field. Those of the entry as a whole go to the field ``first``."""
    try:
        return records.read_content({"case": CASE, **content}, FORM, vocabulary)
    except records.RecordError as found:
        fields: dict[str, Problem] = {}
        for problem in found.problems:
            rest = problem.place.path.removeprefix(path).strip(".")
            fields.setdefault(rest.split(".")[0] or first, Problem(_words(problem.message, fact), problem.remedy))
        raise EntryError(fields) from None


def _words(message: str, fact: Fact | None) -> str:
    """A message for people: it begins with the name of the fact, where the reader of files gives its id."""
    text = message
    if fact is not None and message.startswith(f"{fact.id} "):
        text = fact.name + message[len(fact.id) :]
    return text[:1].upper() + text[1:]
