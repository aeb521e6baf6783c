"""Builds a profile from a record."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Fact, Kind, Vocabulary
from zebraboard.profile import measures
from zebraboard.profile.episodes import Progression
from zebraboard.profile.history import history
from zebraboard.profile.model import Profile, Reading
from zebraboard.profile.pick import pick, words
from zebraboard.record.dates import PartialDate
from zebraboard.record.model import Note, Observation, Record

JURISDICTION = "EU"


def build(
    record: Record, vocabulary: Vocabulary, as_of: dt.date | None = None, jurisdiction: str | None = None
) -> Profile:
    """The facts of ``record`` on ``as_of`` (default: the record's planning date, else today).

    ``jurisdiction`` is by default the record's, else EU. What is dated later than ``as_of`` does not count; what had to be
    decided on the way is in the profile's notes.
    """
    return _Builder(record, vocabulary, as_of or record.as_of or dt.date.today()).build(jurisdiction)


class _Builder:
    def __init__(self, record: Record, vocabulary: Vocabulary, as_of: dt.date) -> None:
        self.record, self.vocabulary, self.as_of = record, vocabulary, as_of
        self.readings: dict[str, Reading] = {}
        self.notes: list[Note] = list(record.notes)
        self.counted: dict[str, list[Observation]] = {}

    def build(self, jurisdiction: str | None) -> Profile:
        """Pick, then measure, then read the lists."""
        self._count()
        for fact, observations in self.counted.items():
            picked = pick(self.vocabulary.facts[fact], observations, self.as_of)
            if picked.reading is not None:
                self.readings[fact] = picked.reading
            self.notes += [Note(text, (fact,)) for text in picked.problems]
        self._measure()
        self._stale()
        stated = {id: r.value for id, r in self.readings.items() if self.vocabulary.facts[id].family is not None}
        listed, notes = history(self.record, self.vocabulary, self.as_of, stated, self._progression())
        self.notes += notes
        for id in stated:
            if id not in listed:
                del self.readings[id]
        values = {id: reading.value for id, reading in self.readings.items()} | listed
        return Profile(
            as_of=self.as_of,
            jurisdiction=(jurisdiction or self.record.jurisdiction or JURISDICTION).upper(),
            values=values,
            dates={id: reading.date for id, reading in self.readings.items() if reading.date is not None},
            readings=self.readings,
            notes=tuple(dict.fromkeys(self.notes)),
        )

    def _count(self) -> None:
        """Sort out what counts on the day; say what does not, and which dates are not exact."""
        later, partial = [], []
        for item in self.record.observations:
            ahead = item.date is not None and item.date.first > self.as_of
            if ahead or (isinstance(item.value, dt.date) and item.value > self.as_of):
                later.append((item.fact, f"{item.fact} ({item.date or item.value})"))
                continue
            self.counted.setdefault(item.fact, []).append(item)
            if item.date is not None and not item.date.exact:
                partial.append((item.fact, f"{item.date} as {item.date.middle(self.as_of)}"))
            elif isinstance(item.value, dt.date) and item.given:
                partial.append((item.fact, f"{item.given} as {item.value}"))
        for treatment in self.record.treatments or ():
            for date in (treatment.start, treatment.end):
                if date is not None and not date.exact and date.first <= self.as_of:
                    partial.append(("", f"{date} as {date.middle(self.as_of)}"))
        self._listed(f"Dated after {self.as_of} and not used (what has no date is taken to have stood then)", later)
        self._listed("Dates that are not exact are read as the middle of the time they can be", partial)

    def _listed(self, text: str, items: Sequence[tuple[str, str]]) -> None:
        if items:
            shown = ", ".join(dict.fromkeys(shown for _, shown in items))
            self.notes.append(Note(f"{text}: {shown}", tuple(dict.fromkeys(fact for fact, _ in items if fact))))

    def _stale(self) -> None:
        for id, reading in self.readings.items():
            most = self.vocabulary.facts[id].max_age_days
            if most is not None and reading.date is not None and (self.as_of - reading.date).days > most:
                age = (self.as_of - reading.date).days
                self.notes.append(
                    Note(f"{id} is {age} days old ({reading.date}); it should be no older than {most}", (id,))
                )

    # measures

    def _measure(self) -> None:
        sums = self._sums()
        if len(sums) > 1:
            self._growth(sums)
        self._body()
        if "progression_date" not in self.vocabulary.facts:
            return
        dated = [i.date for i in self.counted.get("recist_progression", ()) if i.value is True and i.date is not None]
        if dated and "progression_date" not in self.readings:
            latest = max(date.middle(self.as_of) for date in dated)
            self.readings["progression_date"] = Reading(latest, latest, "date of the report of RECIST progression")

    def _sums(self) -> list[tuple[dt.date, float]]:
        """Sums of target diameters with an exact number and day; days that contradict themselves are left out."""
        by_day: dict[dt.date, set[float]] = {}
        for item in self.counted.get("target_sum", ()):
            if item.date is not None and item.date.exact and isinstance(item.value, float):
                by_day.setdefault(item.date.first, set()).add(item.value)
        return sorted((day, sizes.pop()) for day, sizes in by_day.items() if len(sizes) == 1)

    def _growth(self, sums: list[tuple[dt.date, float]]) -> None:
        (day0, size0), (day1, size1) = sums[-2:]
        basis = f"{words(size0)} mm ({day0}) and {words(size1)} mm ({day1})"
        if size0 > 0 and size1 > 0:
            rate = round(measures.tumour_growth_rate(size0, size1, (day1 - day0).days), 2)
            self._computed("tumour_growth_rate", rate, day1, basis)
        days = measures.progression_days(sums)
        if measures.progression(sums):
            smallest = min(size for _, size in sums[:-1])
            self._computed(
                "recist_progression", True, day1, f"{words(size1)} mm against {words(smallest)} mm at the smallest"
            )
        if days and "recist_progression" in self.readings and self.readings["recist_progression"].value is True:
            stated = any(i.value is True and i.date is not None for i in self.counted.get("recist_progression", ()))
            if not stated:
                self._computed("progression_date", days[-1], days[-1], "from the sums of target diameters")

    def _computed(self, id: str, value: Value, day: dt.date | None, basis: str) -> None:
        """Keep a computed value unless the record states one; say so where the two differ."""
        fact = self.vocabulary.facts.get(id)
        if fact is None:
            return
        if isinstance(value, float) and fact.range and not fact.range[0] <= value <= fact.range[1]:
            self.notes.append(Note(f"{id} worked out as {words(value)} from {basis}: not possible, not used", (id,)))
            return
        if id not in self.counted:
            self.readings[id] = Reading(value, day, f"worked out from {basis}")
        elif id in self.readings and not _alike(fact, self.readings[id].value, value):
            stated = words(self.readings[id].value)
            self.notes.append(
                Note(f"{id} is stated as {stated}, but {basis} gives {words(value)}; the stated value is used", (id,))
            )

    def _body(self) -> None:
        """Body mass index and surface area, from height and weight."""
        size, mass = self.readings.get("height"), self.readings.get("weight")
        if size is None or mass is None or not isinstance(size.value, float) or not isinstance(mass.value, float):
            return
        basis = f"{words(size.value)} cm and {words(mass.value)} kg"
        self._computed("bmi", round(measures.bmi(size.value, mass.value), 1), mass.date, basis)
        self._computed("body_surface_area", round(measures.bsa(size.value, mass.value), 2), mass.date, basis)

    def _progression(self) -> Progression:
        """When RECIST progression was seen, for the treatments under which it fell."""
        dates = [i.date for i in self.counted.get("recist_progression", ()) if i.value is True and i.date is not None]
        dates += [
            PartialDate.of(i.value) for i in self.counted.get("progression_date", ()) if isinstance(i.value, dt.date)
        ]
        dates += [PartialDate.of(day) for day in measures.progression_days(self._sums())]
        picked = self.readings.get("recist_progression")
        stands = picked.value if picked is not None and isinstance(picked.value, bool) else None
        return Progression(tuple(dict.fromkeys(dates)), stands, picked.date if picked else None)


def _alike(fact: Fact, stated: Value, computed: Value) -> bool:
    """Whether a stated and a computed value are the same to within 5 % (numbers) or exactly (all else)."""
    if fact.kind is not Kind.QUANTITY or isinstance(computed, bool) or not isinstance(computed, int | float):
        return stated == computed
    if isinstance(stated, Interval):
        return stated.lo <= computed <= stated.hi
    return isinstance(stated, int | float) and abs(stated - computed) <= 0.05 * max(abs(stated), abs(computed))
