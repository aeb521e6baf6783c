"""Reads a case file. Every problem in it is reported at once, each with its line and its remedy."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections import Counter
from pathlib import Path

from zebraboard.language import yamlfile
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.vocabulary import Kind, Vocabulary
from zebraboard.language.yamlfile import Document
from zebraboard.record import history
from zebraboard.record.model import ORIGIN_KINDS, REPORT_KINDS, Note, Observation, Origin, Record, Report
from zebraboard.record.problems import Cursor, RecordError
from zebraboard.record.values import ValueReader

CASE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]*\Z")
KEYS = (
    "case", "title", "origin", "jurisdiction", "as_of", "question", "facts", "reports", "treatments",
    "treatments_complete", "medicines", "medicines_complete", "allergies", "allergies_complete", "wishes",
)  # fmt: skip
REPORT_KEYS = ("kind", "date", "origin", "specimen", "current", "note", "facts")
READING_KEYS = ("value", "unit", "date", "origin", "specimen", "current", "note")


def read_case(path: Path, vocabulary: Vocabulary, *, today: dt.date | None = None) -> Record:
    """The record in a case file (YAML or JSON; `zebraboard schema` describes it). Nothing may be dated after ``today``.

    Raises :class:`RecordError` with every problem in the file.
    """
    path = Path(path)
    try:
        document = yamlfile.read(path)
    except ZebraboardError:
        content = _as_json(path)
        if content is None:
            raise
        document = Document(str(path), content, {})
    return _Reader(document, vocabulary, today).read()


def parse_case(text: str, label: str, vocabulary: Vocabulary, *, today: dt.date | None = None) -> Record:
    """Like :func:`read_case`, from text; ``label`` is how problems call it."""
    return _Reader(yamlfile.parse(text, label), vocabulary, today).read()


def read_content(content: object, label: str, vocabulary: Vocabulary, *, today: dt.date | None = None) -> Record:
    """Like :func:`parse_case`, from what stands in a file once it is read: mappings, lists and scalars."""
    return _Reader(Document(label, content, {}), vocabulary, today).read()


def _as_json(path: Path) -> object:
    """The content of a JSON file that is no YAML (it escapes characters beyond the first 65,536)."""
    try:
        return json.loads(path.read_text(encoding="utf-8")) if path.suffix == ".json" else None
    except (OSError, ValueError):
        return None


class _Reader:
    def __init__(self, document: Document, vocabulary: Vocabulary, today: dt.date | None) -> None:
        self.document, self.vocabulary = document, vocabulary
        self.today = today or dt.date.today()
        self.problems: list[ZebraboardError] = []
        self.values = ValueReader()

    def read(self) -> Record:
        root = Cursor(self.document, self.document.content, self.problems)
        if self.document.content is None:
            root.fail(
                "this file is empty", "Write at least `case: <id>` and some facts, or start with `zebraboard new`."
            )
        fields = root.fields(KEYS, "a case")
        case = self._case(root, fields)
        jurisdiction = fields["jurisdiction"].text().strip().upper() if "jurisdiction" in fields else ""
        if jurisdiction and not re.fullmatch(r"[A-Z]{2,12}", jurisdiction):
            fields["jurisdiction"].fail(f"{jurisdiction!r} is no jurisdiction", "Write EU, US, UK, ...")
        lists = history.Lists(self.vocabulary, self.today)
        record = Record(
            case=case,
            title=self._text(fields, "title"),
            origin=self._origin(fields),
            jurisdiction=jurisdiction,
            as_of=self._as_of(fields),
            question=self._text(fields, "question"),
            wishes=self._text(fields, "wishes"),
            facts=self._facts(fields["facts"]) if "facts" in fields else (),
            reports=self._reports(fields),
            treatments=lists.treatments(fields.get("treatments")),
            treatments_complete=_flag(fields, "treatments_complete"),
            medicines=lists.medicines(fields.get("medicines")),
            medicines_complete=_flag(fields, "medicines_complete"),
            allergies=lists.allergies(fields.get("allergies")),
            allergies_complete=_flag(fields, "allergies_complete"),
        )
        for name in ("treatments", "medicines", "allergies"):
            if f"{name}_complete" in fields and getattr(record, name) is None:
                fields[f"{name}_complete"].fail(
                    f"there is no list of {name}", f"Write `{name}: []` if there were none."
                )
        if self.problems:
            raise RecordError(sorted(self.problems, key=lambda problem: problem.place.line))
        notes = tuple(duplicates(record))
        return record if not notes else _noted(record, notes)

    def _case(self, root: Cursor, fields: dict[str, Cursor]) -> str:
        if "case" not in fields:
            if self.document.content is not None:
                root.fail("the case has no id", "Begin the file with a line such as `case: clinic-2024-07`.")
            return ""
        case = fields["case"].text()
        if not CASE_ID.match(case):
            fields["case"].fail(f"{case!r} is not a case id", "Use letters, digits, - and _ only.")
        return case

    def _text(self, fields: dict[str, Cursor], key: str) -> str:
        return fields[key].text() if key in fields else ""

    def _origin(self, fields: dict[str, Cursor]) -> Origin:
        if "origin" not in fields:
            return Origin()
        parts = fields["origin"].fields(("kind", "source", "note"), "an origin")
        kind = parts["kind"].choice(ORIGIN_KINDS) if "kind" in parts else ""
        return Origin(kind, self._text(parts, "source"), self._text(parts, "note"))

    def _as_of(self, fields: dict[str, Cursor]) -> dt.date | None:
        found = fields["as_of"].day(dt.date.max) if "as_of" in fields else None
        if found is None:
            return None
        if not found.exact:
            fields["as_of"].fail(f"the planning date {found} needs a day", "Write it as 2024-05-31.")
        return found.first

    def _reports(self, fields: dict[str, Cursor]) -> tuple[Report, ...]:
        reports = []
        for entry in fields["reports"].items("reports") if "reports" in fields else ():
            parts = entry.fields(REPORT_KEYS, "a report")
            facts = self._facts(parts["facts"]) if "facts" in parts else ()
            if not facts and "facts" not in parts:
                entry.fail("this report has no facts", "List what it found under `facts:`.")
            reports.append(
                Report(
                    kind=(parts["kind"].choice(REPORT_KINDS) if "kind" in parts else "") or "other",
                    date=parts["date"].day(self.today) if "date" in parts else None,
                    origin=self._text(parts, "origin"),
                    specimen=self._text(parts, "specimen"),
                    current=_flag(parts, "current"),
                    note=self._text(parts, "note"),
                    facts=facts,
                )
            )
        return tuple(reports)

    def _facts(self, cursor: Cursor) -> tuple[Observation, ...]:
        found: list[Observation] = []
        for id, entry in cursor.fields(None, "the list of facts").items():
            if id not in self.vocabulary.facts:
                remedy = nearest(id, self.vocabulary.recorded) or nearest(id, self.vocabulary.facts)
                remedy = remedy or "`zebraboard knowledge search WORD` finds facts."
                entry.fail(f"{id!r} is no fact", remedy)
                continue
            readings = entry.items("the readings") if isinstance(entry.content, list) else [entry]
            for reading in readings:
                observation = self._observation(id, reading)
                if observation is not None:
                    found.append(observation)
        return tuple(found)

    def _observation(self, id: str, entry: Cursor) -> Observation | None:
        """One reading; None if it says that nothing is known, or if it cannot be read."""
        fact = self.vocabulary.facts[id]
        parts: dict[str, Cursor] = {}
        at = entry
        if isinstance(entry.content, dict):
            parts = entry.fields(READING_KEYS, "a reading")
            if "value" not in parts:
                entry.fail(f"this reading of {id} has no value", "Add `value: ...`.")
                return None
            at = parts["value"]
        try:
            parsed = self.values.read(fact, at.content, self._text(parts, "unit"))
        except ZebraboardError as problem:
            at.failed(problem)
            return None
        if fact.kind is Kind.DATE and isinstance(parsed.value, dt.date):
            at.day(self.today)
        date = parts["date"].day(self.today) if "date" in parts else None
        rest = {key: self._text(parts, key) for key in ("origin", "specimen", "note")}
        current = _flag(parts, "current")
        if parsed.value is None:
            return None
        return Observation(
            id, parsed.value, date, rest["origin"], rest["specimen"], current, rest["note"], parsed.given
        )


def _flag(fields: dict[str, Cursor], key: str) -> bool | None:
    return fields[key].flag() if key in fields else None


def _noted(record: Record, notes: tuple[Note, ...]) -> Record:
    from dataclasses import replace

    return replace(record, notes=(*record.notes, *notes))


def duplicates(record: Record) -> list[Note]:
    """Readings and treatment episodes that stand in the record twice."""
    notes = []
    readings = Counter((o.fact, o.value, o.date, o.origin, o.specimen) for o in record.observations)
    for (fact, value, date, origin, _), count in readings.items():
        if count > 1:
            where = ", ".join(part for part in (str(date or ""), origin) if part) or "no date"
            notes.append(Note(f"{fact} {_shown(value)} ({where}) is given {count} times", (fact,)))
    for treatment, count in Counter(record.treatments or ()).items():
        if count > 1:
            notes.append(
                Note(
                    f"{treatment.agent} ({treatment.start or 'no start'}) is listed {count} times among the treatments"
                )
            )
    return notes


def _shown(value: object) -> str:
    from zebraboard.language.values import Interval
    from zebraboard.record.numbers import show

    if isinstance(value, bool):
        return "yes" if value else "no"
    return show(value) if isinstance(value, int | float | Interval) else str(value)
