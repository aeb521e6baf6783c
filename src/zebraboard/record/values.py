"""One value of one fact, as a person or a file writes it."""

from __future__ import annotations

import datetime as dt
import math
import re
from dataclasses import dataclass

from zebraboard.language.errors import ZebraboardError
from zebraboard.language.prose import people_unit
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.record import numbers, units
from zebraboard.record.dates import REMEDY, PartialDate
from zebraboard.record.names import Names, plain, without_remark

UNKNOWN = frozenset(
    {
        "",
        "unknown",
        "not known",
        "n and a",
        "na",
        "null",
        "not stated",
        "not reported",
        "not given",
        "not available",
        "unclear",
    }
)
YES = frozenset({"true", "yes", "positive", "present"})
NO = frozenset({"false", "no", "negative", "absent"})
LABEL = re.compile(r"[\s_:=-]*([A-Za-z0-9]+)")
"""A word, or a number within a name, with what stands before it."""


@dataclass(frozen=True)
class Parsed:
    """A value in the fact's own terms; ``given`` is what was written, where that differs."""

    value: Value
    given: str = ""


class ValueReader:
    """Reads values of many facts; the names of levels are indexed once."""

    def __init__(self) -> None:
        self._names: dict[str, Names] = {}

    def read(self, fact: Fact, raw: object, unit: str = "") -> Parsed:
        """The value of ``raw``; None where it says that nothing is known. Raises :class:`ZebraboardError`."""
        if raw is None:
            return Parsed(None)
        if isinstance(raw, dict | list):
            raise ZebraboardError(f"{fact.id} needs one value here, not {raw!r}")
        if unit and fact.kind is not Kind.QUANTITY:
            raise ZebraboardError(f"{fact.id} is a {fact.kind} and has no unit", remedy="Take the unit away.")
        if fact.kind is Kind.ENUMERATION:
            return self._level(fact, raw)
        if isinstance(raw, str) and plain(raw) in UNKNOWN:
            return Parsed(None)
        if fact.kind is Kind.BOOLEAN:
            return Parsed(_boolean(fact, raw))
        if fact.kind is Kind.QUANTITY:
            return _quantity(fact, raw, unit)
        if fact.kind is Kind.DATE:
            return _date(fact, raw)
        return Parsed(raw if isinstance(raw, str) else str(raw))

    def _level(self, fact: Fact, raw: object) -> Parsed:
        assert fact.levels is not None
        if fact.id not in self._names:
            self._names[fact.id] = Names(fact.levels.levels, f"value of {fact.id}")
        names = self._names[fact.id]
        text = ("yes" if raw else "no") if isinstance(raw, bool) else str(raw)
        found = names.get(text)
        if found is None and isinstance(raw, bool):
            raise ZebraboardError(
                f"{fact.id} is not a yes-or-no fact", remedy=f"It can be: {', '.join(fact.levels.levels)}."
            )
        if found is None and plain(text) in UNKNOWN:
            return Parsed(None)
        level = names.find(text) if found is None else found
        return Parsed(level, text if without_remark(text) else "")


def _boolean(fact: Fact, raw: object) -> bool:
    if isinstance(raw, bool):
        return raw
    text = str(raw).strip().lower()
    if isinstance(raw, str) and text in YES | NO:
        return text in YES
    raise ZebraboardError(
        f"{fact.id} is yes or no, not {raw!r}", remedy="Write true or false; leave it out if it is not known."
    )


def _unlabelled(fact: Fact, text: str) -> str:
    """A number without the fact's own name before it: "ECOG 1" is 1, "Ki-67 <3" is <3."""
    if not text[:1].isalpha():
        return text
    words = fact.name.split()
    initials = "".join(word[0] for word in words if word.islower())  # performance status: PS
    own = {*plain(fact.id).split(), *plain(fact.name).split(), initials}
    at = 0
    while (found := LABEL.match(text, at)) and found[1].lower() in own:
        own.discard(found[1].lower())
        at = found.end()
    return text[at:].lstrip(" :=_") or text


def _quantity(fact: Fact, raw: object, unit: str) -> Parsed:
    if isinstance(raw, bool | dt.date):
        raise ZebraboardError(
            f"{fact.id} is a number{f' in {fact.unit}' if fact.unit != '1' else ''}, not {str(raw).lower()}",
            remedy="Write a number such as 12, or bounds: <3, >=20, 10-15.",
        )
    if isinstance(raw, int | float):
        span, written = numbers.Span(float(raw), float(raw)), ""
        text = numbers.show(float(raw)) if math.isfinite(raw) else str(raw)
    else:
        text = _unlabelled(fact, str(raw).strip())
        span, written = numbers.parse(text)
    if unit and written and units.ucum(unit) != units.ucum(written):
        raise ZebraboardError(
            f"{fact.id} has two units: {written!r} and {unit!r}", remedy="Keep the one that is meant."
        )
    used = (unit or written).strip()
    convert = units.converter(fact, used)
    shown = text if written or not used else f"{text} {used}"
    value = span.within(fact, shown if used else f"{text} {people_unit(fact.unit)}".rstrip(), convert)
    as_it_is = isinstance(value, int | float) and (not used or units.ucum(used) == units.ucum(fact.unit))
    return Parsed(value, "" if as_it_is else shown)


def _date(fact: Fact, raw: object) -> Parsed:
    if isinstance(raw, float):
        raise ZebraboardError(f"{fact.id} is a date, not {raw!r}", remedy=REMEDY)
    found = PartialDate.parse(raw)
    return Parsed(found.middle(), "" if found.exact else str(found))


def read_value(fact: Fact, raw: object, unit: str = "") -> Value:
    """One value of ``fact`` as a person writes it, in the fact's own unit; None for ``unknown``.

    Numbers may be bounds (``<3``, ``10-15``) and carry a unit; levels go by id, name or synonym; booleans are yes or no;
    a month or year stands for its middle. Raises :class:`ZebraboardError` with a remedy.
    """
    return ValueReader().read(fact, raw, unit).value
