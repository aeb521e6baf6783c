"""How one value at a date is picked from a fact's readings.

=================  ==============================================================================================
latest             the reading that no other is later than; readings that may be equally late must agree
earliest           the same at the other end
highest, lowest    the extreme over all readings
highest_current    the highest among samples of disease that is still there
worst              the last level in the enumeration's order, or the highest number, or yes
ever               yes if any reading says so
=================  ==============================================================================================

A date known only to the month or year, or not at all, may fall anywhere in it. Readings agree if one value fits them
all: ``<3`` and ``2``, or small intestine and ileum; the more exact one is then used. Where readings that must agree do
not, the fact is unknown and a note says so: nothing is chosen silently.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from zebraboard.language.values import Interval, Value, bounds, number
from zebraboard.language.vocabulary import Fact, Kind, Pick
from zebraboard.profile.model import Reading
from zebraboard.record.model import Observation
from zebraboard.record.numbers import show


@dataclass(frozen=True)
class Picked:
    """The picked reading, or None, and what has to be said about it."""

    reading: Reading | None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dated:
    """A reading with the days on which it may have been taken."""

    observation: Observation
    first: dt.date
    last: dt.date
    day: dt.date | None

    @classmethod
    def of(cls, observation: Observation, as_of: dt.date) -> Dated:
        """Readings without a date may be of any day up to ``as_of``."""
        date = observation.date
        if date is None:
            return cls(observation, dt.date.min, as_of, None)
        return cls(observation, date.first, min(date.last, as_of), date.middle(as_of))

    @property
    def value(self) -> Value:
        """Its value."""
        return self.observation.value


def pick(fact: Fact, observations: Sequence[Observation], as_of: dt.date) -> Picked:
    """The value of ``fact`` on ``as_of``; all observations are of that fact and none is later."""
    readings = [Dated.of(observation, as_of) for observation in observations]
    if not readings:
        return Picked(None)
    if fact.kind is Kind.DATE:
        return _date(fact, readings)
    rule = fact.pick
    if rule in (Pick.LATEST, Pick.EARLIEST):
        return _by_time(fact, readings)
    said = tuple(_contradictions(fact, readings))
    if rule is Pick.HIGHEST_CURRENT:
        current = [r for r in readings if r.observation.current is not False]
        if not current:
            text = f"{fact.id}: no sample is of disease that is still there; the highest of the others is used"
            said += (text,)
        readings = current or readings
    if fact.kind is Kind.QUANTITY:
        return Picked(_extreme(readings, highest=rule is not Pick.LOWEST), said)
    return Picked(_worst(fact, readings, best=rule is Pick.LOWEST), said)


def merge(fact: Fact, values: Sequence[Value]) -> tuple[bool, Value]:
    """Whether one value fits all of these, and the most exact statement of it."""
    result = values[0]
    if isinstance(result, Interval):
        result = number(result.lo, result.hi)
    for value in values[1:]:
        if isinstance(result, bool | str | dt.date) or fact.levels is not None:
            if fact.levels is not None and fact.levels.related(str(result), str(value)):
                result = value if fact.levels.is_a(str(value), str(result)) else result
            elif result != value:
                return False, None
            continue
        assert isinstance(result, int | float | Interval)
        assert isinstance(value, int | float | Interval)
        (a, b), (c, d) = bounds(result), bounds(value)
        if max(a, c) > min(b, d):
            return False, None
        result = number(max(a, c), min(b, d))
    return True, result


def words(value: Value) -> str:
    """A value as a note shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return show(value) if isinstance(value, int | float | Interval) else str(value)


def _by_time(fact: Fact, readings: Sequence[Dated]) -> Picked:
    """The latest (or earliest) reading; all that may be it have to agree."""
    if fact.pick is Pick.LATEST:
        edge = max(reading.first for reading in readings)
        chosen = [reading for reading in readings if reading.last >= edge]
    else:
        edge = min(reading.last for reading in readings)
        chosen = [reading for reading in readings if reading.first <= edge]
    others = [reading for reading in readings if reading not in chosen]
    said = [f"{text}; a reading of another day is used" for text in _contradictions(fact, others)]
    agree, value = merge(fact, [reading.value for reading in chosen])
    if agree:
        return Picked(_reading(value, chosen), tuple(said))
    same_day = len({(r.first, r.last) for r in chosen}) == 1 and chosen[0].first == chosen[0].last
    which = "latest" if fact.pick is Pick.LATEST else "earliest"
    why = "contradict each other" if same_day else f"differ, and their dates do not say which is the {which}"
    said.append(f"{fact.id}: {_listed(chosen)} {why}; taken as unknown")
    return Picked(None, tuple(said))


def _date(fact: Fact, readings: Sequence[Dated]) -> Picked:
    """For a fact that is itself a date: the latest or earliest of the dates."""
    choose: Callable[..., Dated] = min if fact.pick in (Pick.EARLIEST, Pick.LOWEST) else max
    chosen = choose(readings, key=lambda reading: reading.value)
    alike = [reading for reading in readings if reading.value == chosen.value]
    return Picked(_reading(chosen.value, alike), tuple(_contradictions(fact, readings)))


def _extreme(readings: Sequence[Dated], *, highest: bool) -> Reading:
    """The highest or lowest number, with the bounds that follow from all readings; newest first on ties."""
    spans = [(bounds(reading.value), reading) for reading in readings]  # type: ignore[arg-type]
    if highest:
        value = number(max(low for (low, _), _ in spans), max(high for (_, high), _ in spans))
        best = max(spans, key=lambda s: (s[0][1], s[0][0], s[1].day or dt.date.min))[1]
    else:
        value = number(min(low for (low, _), _ in spans), min(high for (_, high), _ in spans))
        best = min(spans, key=lambda s: (s[0][0], s[0][1], -(s[1].day or dt.date.min).toordinal()))[1]
    return _reading(value, [best])


def _worst(fact: Fact, readings: Sequence[Dated], *, best: bool) -> Reading:
    """Yes before no, the last level of the enumeration's order first; newest first on ties."""

    def rank(reading: Dated) -> float:
        if fact.levels is not None:
            return fact.levels.code(str(reading.value))
        return float(reading.value is True)

    sign = -1 if best else 1
    chosen = max(readings, key=lambda r: (sign * rank(r), r.day or dt.date.min))
    return _reading(chosen.value, [chosen])


def _reading(value: Value, chosen: Sequence[Dated]) -> Reading:
    days = [reading.day for reading in chosen if reading.day is not None]
    origins = dict.fromkeys(_origin(reading.observation) for reading in chosen)
    notes = dict.fromkeys(reading.observation.note for reading in chosen)
    given = dict.fromkeys(f"reported as {r.observation.given}" for r in chosen if _converted(r.observation))
    return Reading(
        value,
        max(days) if days else None,
        " / ".join(origin for origin in origins if origin),
        "; ".join(note for note in (*given, *notes) if note),
    )


def _origin(observation: Observation) -> str:
    specimen = observation.specimen
    if not specimen or specimen.lower() in observation.origin.lower():
        return observation.origin
    return f"{observation.origin} ({specimen})" if observation.origin else specimen


def _converted(observation: Observation) -> bool:
    """Whether the report gave another unit."""
    return bool(observation.given) and any(letter.isalpha() for letter in observation.given)


def _contradictions(fact: Fact, readings: Sequence[Dated]) -> list[str]:
    """Readings of one day and one specimen that cannot both be true."""
    days: dict[tuple[dt.date, str], list[Dated]] = {}
    for reading in readings:
        if reading.day is not None and reading.first == reading.last:
            days.setdefault((reading.day, reading.observation.specimen.lower()), []).append(reading)
    said = []
    for group in days.values():
        agree, _ = merge(fact, [reading.value for reading in group])
        if not agree:
            said.append(f"{fact.id}: {_listed(group)} contradict each other{_used(fact)}")
    return said


def _used(fact: Fact) -> str:
    if fact.pick in (Pick.LATEST, Pick.EARLIEST) and fact.kind is not Kind.DATE:
        return ""
    names = {Pick.HIGHEST: "highest", Pick.HIGHEST_CURRENT: "highest", Pick.LOWEST: "lowest", Pick.WORST: "worst"}
    if fact.pick is Pick.EVER:
        return "; yes is used"
    return f"; the {names.get(fact.pick, str(fact.pick))} is used"


def _listed(readings: Sequence[Dated]) -> str:
    parts = []
    for reading in readings:
        item = reading.observation
        where = ", ".join(part for part in (str(item.date or "no date"), _origin(item)) if part)
        parts.append(f"{words(item.value)} ({where})")
    return " and ".join(parts)
