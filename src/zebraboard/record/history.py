"""Reads the lists beside the facts: treatments, medicines, allergies."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping

from zebraboard.language.errors import ZebraboardError
from zebraboard.language.vocabulary import FAMILY_LEVELS, Agent, Vocabulary
from zebraboard.record.model import STOP_REASONS, Medicine, Treatment
from zebraboard.record.names import Names
from zebraboard.record.problems import Cursor

TREATMENT_KEYS = (
    "agent", "start", "end", "ongoing", "dose", "cycles", "stop_reason", "progressed", "best_response", "origin", "note",
)  # fmt: skip
MEDICINE_KEYS = ("name", "is", "dose", "note")


DOSE = re.compile(r"\s+(\d[\d.,]*\s*(?:mg|g|ug|µg|mcg|GBq|mCi|MU|IU)\b.*)\Z", re.IGNORECASE)
"""A dose after a medicine's name, as in "lanreotide 120 mg every 4 weeks"."""


def _dose_apart(text: str, names: Names) -> tuple[str, str]:
    """The medicine and the dose written after it; the text as it stands, where it is a name with a number."""
    found = DOSE.search(text)
    if found is None or names.get(text) is not None or names.get(text[: found.start()]) is None:
        return text, ""
    return text[: found.start()], found[1]


class Lists:
    """Reads the three lists against a vocabulary; nothing in them may begin or end after ``today``."""

    def __init__(self, vocabulary: Vocabulary, today: dt.date) -> None:
        self.vocabulary, self.today = vocabulary, today
        self.agents = Names(vocabulary.agents, "treatment")
        self.taken = Names(vocabulary.medicines, "medicine")
        self.substances = Names({**vocabulary.agents, **vocabulary.medicines}, "treatment or medicine")
        levels = vocabulary.enumerations.get(FAMILY_LEVELS["response_to"])
        self.responses = Names(levels.levels if levels else {}, "response")

    def treatments(self, cursor: Cursor | None) -> tuple[Treatment, ...] | None:
        """The treatment episodes; None if there is no list."""
        if cursor is None or cursor.content is None:
            return None
        found = [self._treatment(entry) for entry in cursor.items("treatments")]
        return tuple(treatment for treatment in found if treatment is not None)

    def _treatment(self, entry: Cursor) -> Treatment | None:
        given = entry
        parts: dict[str, Cursor] = {}
        if isinstance(entry.content, dict):
            parts = entry.fields(TREATMENT_KEYS, "a treatment")
            if "agent" not in parts:
                entry.fail("this treatment does not say what was given", "Add `agent: ...`.")
                return None
            given = parts["agent"]
        text, dose = _dose_apart(given.text().strip(), self.agents)
        if not text:
            given.fail("this treatment does not say what was given", "Write the agent, or take the line away.")
            return None
        agent = self._named(given, text, self.agents, self.taken, "a medicine: list it under `medicines`")
        start, end = (parts[key].day(self.today) if key in parts else None for key in ("start", "end"))
        if start is not None and end is not None and end.last < start.first:
            parts["end"].fail(f"{agent or text} ends ({end}) before it starts ({start})", "Check the two dates.")
        ongoing = parts["ongoing"].flag() if "ongoing" in parts else None
        reason = parts["stop_reason"].choice(STOP_REASONS) if "stop_reason" in parts else ""
        if ongoing and (end is not None or reason):
            parts["ongoing"].fail(
                f"{agent or text} is ongoing but has {'an end' if end else 'a reason why it was stopped'}",
                "Take one of the two away. If it was continued after progression, write `progressed: true`.",
            )
        progressed = parts["progressed"].flag() if "progressed" in parts else None
        if progressed is False and reason == "progression":
            parts["progressed"].fail(
                f"{agent or text} was stopped for progression, but `progressed` is false", "Keep one."
            )
        response = ""
        if "best_response" in parts and parts["best_response"].content is not None:
            response = self._find(parts["best_response"], parts["best_response"].text(), self.responses)
        rest = {key: parts[key].text() if key in parts else "" for key in ("dose", "origin", "note")}
        rest["dose"] = rest["dose"] or dose
        return Treatment(
            agent=agent, start=start, end=end, ongoing=ongoing, progressed=progressed,
            cycles=parts["cycles"].count() if "cycles" in parts else None,
            stop_reason=reason, best_response=response, **rest,
        )  # fmt: skip

    def medicines(self, cursor: Cursor | None) -> tuple[Medicine, ...] | None:
        """The medicines taken; None if there is no list."""
        if cursor is None or cursor.content is None:
            return None
        elsewhere = "a treatment of the tumour: list it under `treatments`"
        found = (
            self._medicine(e, self.taken, self.vocabulary.medicines, self.agents, elsewhere)
            for e in cursor.items("medicines")
        )
        return tuple(medicine for medicine in found if medicine is not None)

    def allergies(self, cursor: Cursor | None) -> tuple[Medicine, ...] | None:
        """What the patient is allergic to, treatment or medicine; None if there is no list."""
        if cursor is None or cursor.content is None:
            return None
        both = {**self.vocabulary.agents, **self.vocabulary.medicines}
        found = (self._medicine(entry, self.substances, both, None, "") for entry in cursor.items("allergies"))
        return tuple(medicine for medicine in found if medicine is not None)

    def _medicine(
        self, entry: Cursor, names: Names, table: Mapping[str, Agent], others: Names | None, elsewhere: str
    ) -> Medicine | None:
        parts: dict[str, Cursor] = {}
        given = entry
        if isinstance(entry.content, dict):
            parts = entry.fields(MEDICINE_KEYS, "a medicine")
            if "name" not in parts:
                entry.fail("this medicine has no name", "Add `name: ...`.")
                return None
            given = parts["name"]
        text = given.text().strip()
        if not text:
            given.fail("this medicine has no name", "Write its name, or take the line away.")
            return None
        dose, note = (parts[key].text() if key in parts else "" for key in ("dose", "note"))
        if "is" in parts:
            listed = parts["is"].items("the classes") if isinstance(parts["is"].content, list) else [parts["is"]]
            classes = [self._find(item, item.text(), Names(table, "class of medicines")) for item in listed]
            known = names.get(text)
            if known is not None:
                given.fail(f"{text!r} is known as {known}: its classes are in the vocabulary", "Take `is` away.")
            return Medicine("", text, tuple(c for c in classes if c), dose, note)
        id = self._named(given, text, names, others, elsewhere)
        return Medicine(id, "", (), dose, note)

    def _find(self, cursor: Cursor, text: str, names: Names, remedy: str = "") -> str:
        try:
            return names.find(text, remedy)
        except ZebraboardError as problem:
            cursor.failed(problem)
            return ""

    def _named(self, cursor: Cursor, text: str, names: Names, others: Names | None, elsewhere: str) -> str:
        """The id of a treatment or medicine; says so if it belongs on another list."""
        if others is not None and names.get(text) is None and others.get(text) is not None:
            cursor.fail(f"{text!r} is {elsewhere}", "Move it there.")
            return ""
        if names is self.agents:
            return self._find(cursor, text, names, "For others write e.g. other_systemic, with a note.")
        remedy = f"If the vocabulary lacks it, write {{name: {text}, is: []}} with the classes it belongs to (or none)."
        return self._find(cursor, text, names, remedy)
