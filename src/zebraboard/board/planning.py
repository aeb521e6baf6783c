"""Plans for the pages: made once, kept while nothing that they depend on has changed."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Generic, TypeVar

from zebraboard import __version__
from zebraboard import profile as profiles
from zebraboard import record as records
from zebraboard.board.model import CaseVersion
from zebraboard.board.store.base import sha256
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.library import Library, knowledge_digest
from zebraboard.language.vocabulary import Fact
from zebraboard.plan import Option, Plan, Planner
from zebraboard.plan import local as layers
from zebraboard.plan.ask import questions
from zebraboard.plan.levers import Lever, levers
from zebraboard.plan.measure import DataPart, Standing, data_set, indicators
from zebraboard.profile import Profile
from zebraboard.record import Record
from zebraboard.report import charts
from zebraboard.report.charts import Picture

T = TypeVar("T")
KEPT = 500
"""Plans kept, the last asked for: about 0.3 MB each."""
TRIED = 200
"""What-if plans kept; apart, so that a slider does not push out the plans of other cases."""
MEASURED = 50_000
"""Cases whose standing to the indicators is kept: small, and slow to work out for a whole board."""
MET_FIRST, MET_LAST = "first_mdt_date", "latest_mdt_date"
"""Facts that the board itself knows of the cases that it met on."""


class Kept(Generic[T]):
    """The values asked for last, at most ``size``; two who ask for the same at once share one making."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._values: OrderedDict[object, T] = OrderedDict()
        self._making: dict[object, threading.Lock] = {}
        self._lock = threading.Lock()

    def get(self, key: object, make: Callable[[], T]) -> T:
        """The value of ``key``, made if it is not there."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                return self._values[key]
            making = self._making.setdefault(key, threading.Lock())
        with making:
            with self._lock:
                if key in self._values:
                    return self._values[key]
            try:
                made = make()
                with self._lock:
                    self._values[key] = made
                    while len(self._values) > self.size:
                        self._values.popitem(last=False)
                return made
            finally:
                with self._lock:
                    self._making.pop(key, None)


class Planning:
    """Plans cases with one library, and a hospital's local layer if there is one. Any thread may ask."""

    def __init__(self, library: Library, *, jurisdiction: str = "", local: Path | None = None) -> None:
        self.library, self.jurisdiction = library, jurisdiction
        self.base = Planner(library)
        self.layer: layers.LocalLayer | None = None
        self.planner = self.base
        self.knowledge = f"{__version__}, sha256 {knowledge_digest()}"
        """Version of the knowledge and digest of its files, local layer included."""
        if local is not None:
            self.layer, laid_over = layers.read(local, library)
            self.planner = Planner(laid_over)
            self.knowledge += f", local layer sha256 {sha256(local.read_bytes())}"
        # planning is bound to the processor, and what the library keeps between plans is not made for two threads at once
        self._turn = threading.Lock()
        self._records: Kept[Record] = Kept(KEPT)
        self._profiles: Kept[Profile] = Kept(KEPT)
        self._plans: Kept[Plan] = Kept(KEPT)
        self._tries: Kept[Plan] = Kept(TRIED)
        self._levers: Kept[tuple[Lever, ...]] = Kept(KEPT)
        self._questions: Kept[tuple[Fact, ...]] = Kept(KEPT)
        self._data_sets: Kept[tuple[DataPart, ...]] = Kept(KEPT)
        self._standings: Kept[Mapping[str, Standing]] = Kept(MEASURED)

    def record(self, case: CaseVersion) -> Record:
        """The record in the case file. RecordError if today's vocabulary cannot read it any more."""
        vocabulary = self.library.vocabulary
        return self._records.get(
            sha256(case.document), lambda: records.parse_case(case.document, "case file", vocabulary)
        )

    def profile(self, case: CaseVersion, *, as_of: dt.date | None = None) -> Profile:
        """The facts of the case on ``as_of``, else on its planning date, else today."""
        record = self.record(case)
        day = as_of or record.as_of

        def make() -> Profile:
            where = record.jurisdiction or self.jurisdiction or None
            return profiles.build(record, self.library.vocabulary, as_of=day, jurisdiction=where)

        return self._profiles.get((sha256(case.document), day or dt.date.today()), make)

    def plan(self, case: CaseVersion, *, look_further: bool = True, as_of: dt.date | None = None) -> Plan:
        """The plan of the case. ``look_further`` adds possible worlds, values near thresholds and the lookahead;
        ``as_of`` plans it as it stood on another day, with the knowledge of that day."""
        profile = self.profile(case, as_of=as_of)
        key = (sha256(case.document), profile.as_of, look_further)
        return self._plans.get(key, lambda: self._make(self.record(case), profile, look_further=look_further))

    def what_if(
        self, case: CaseVersion, changes: Mapping[str, str], *, look_further: bool = False, as_of: dt.date | None = None
    ) -> Plan:
        """The plan with some facts changed; a value is what a person types, and empty or ``unknown`` takes it away.

        Raises ZebraboardError, with what can be typed, if a fact or a value cannot be read.
        """
        facts = self.library.vocabulary.facts
        profile = self.profile(case, as_of=as_of)
        for name, text in changes.items():
            if name not in facts:
                raise ZebraboardError(f"{name!r} is no fact", remedy=nearest(name, facts))
            value = None if text.strip() in ("", "unknown") else records.read_value(facts[name], text)
            profile = profile.with_value(name, value)
        key = (sha256(case.document), profile.as_of, look_further, tuple(sorted(changes.items())))
        return self._tries.get(key, lambda: self._make(self.record(case), profile, look_further=look_further))

    def explain(self, case: CaseVersion, treatment: str, *, as_of: dt.date | None = None) -> Option:
        """One treatment with everything that was tried. KeyError if there is none of this id."""
        profile = self.profile(case, as_of=as_of)
        with self._turn:
            return self.planner.explain(profile, treatment)

    def levers(self, case: CaseVersion, *, as_of: dt.date | None = None) -> tuple[Lever, ...]:
        """The facts on which the plan hangs, the one that moves most first."""
        profile = self.profile(case, as_of=as_of)
        plan = self.plan(case, look_further=False, as_of=as_of)

        def make() -> tuple[Lever, ...]:
            with self._turn:
                return levers(self.planner.engine(profile), self.planner.scalar(profile), plan.options)

        return self._levers.get((sha256(case.document), profile.as_of), make)

    def questions(self, case: CaseVersion) -> tuple[Fact, ...]:
        """The facts that matter and are not known, in the order in which to ask for them."""
        profile = self.profile(case)

        def make() -> tuple[Fact, ...]:
            with self._turn:
                return questions(self.planner.library, self.planner, profile)

        return self._questions.get((sha256(case.document), profile.as_of), make)

    def data_set(self, case: CaseVersion) -> tuple[DataPart, ...]:
        """What the case brings to the meeting of its data set, part by part."""
        profile = self.profile(case)

        def make() -> tuple[DataPart, ...]:
            with self._turn:
                return data_set(self.planner.engine(profile), self.planner.scalar(profile))

        return self._data_sets.get((sha256(case.document), profile.as_of), make)

    def standings(
        self, key: str, version: int, read: Callable[[], CaseVersion], met: Sequence[dt.date], today: dt.date
    ) -> Mapping[str, Standing]:
        """How a case stands to each quality indicator today; ``met``: the days on which the board met and decided on it.

        ``read`` gives the case if it was not measured before. Empty if today's vocabulary cannot read it.
        """

        def make() -> Mapping[str, Standing]:
            try:
                profile = self.profile(read(), as_of=today)
            except ZebraboardError:
                return {}
            for fact, choose in ((MET_FIRST, min), (MET_LAST, max)):
                known = profile.values.get(fact)
                days = [*met, *([known] if isinstance(known, dt.date) else [])]
                if days and choose(days) != known:
                    profile = profile.with_value(fact, choose(days))
            with self._turn:
                return indicators(self.planner.engine(profile), self.planner.scalar(profile))

        return self._standings.get((key, version, tuple(met), today), make)

    def trials(self, case: CaseVersion, *, as_of: dt.date | None = None) -> Picture:
        """The trials behind the options of the case, and whether this patient would have been in each."""
        profile = self.profile(case, as_of=as_of)
        plan = self.plan(case, look_further=False, as_of=as_of)
        with self._turn:
            return charts.trials(plan, self.planner.library, self.planner.scalar(profile))

    def of_document(self, document: str) -> Plan:
        """The plan of a case file that is not stored, and is not kept either."""
        record = records.parse_case(document, "case file", self.library.vocabulary)
        where = record.jurisdiction or self.jurisdiction or None
        profile = profiles.build(record, self.library.vocabulary, as_of=record.as_of, jurisdiction=where)
        return self._make(record, profile, look_further=True)

    def _make(self, record: Record, profile: Profile, *, look_further: bool) -> Plan:
        def planned(planner: Planner) -> Plan:
            return planner.plan(
                profile, case=record.case, title=record.title, question=record.question, look_further=look_further
            )

        with self._turn:
            made = planned(self.planner)
            if self.layer is None:
                return made
            return layers.annotate(made, planned(self.base), self.layer)
