"""Puts a plan together from a profile."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import get_args

from zebraboard import __version__
from zebraboard.language.library import Library
from zebraboard.language.models import Category
from zebraboard.language.prose import Prose
from zebraboard.language.scalar import Scalar
from zebraboard.plan import ahead, care, options, worlds
from zebraboard.plan.missing import ranked
from zebraboard.plan.model import (
    ASIDE,
    FRONT,
    Line,
    Note,
    Option,
    Plan,
    Preference,
    Told,
    Verdict,
)
from zebraboard.plan.reasons import Reasons
from zebraboard.plan.verdict import Engine
from zebraboard.profile import Profile

RANK = {verdict: index for index, verdict in enumerate((*FRONT, Verdict.OPEN, Verdict.AGAINST, Verdict.CONTRAINDICATED, Verdict.NOT_INDICATED))}  # fmt: skip


class Planner:
    """Plans cases with one library; what does not depend on the patient is kept between cases."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._engine = functools.lru_cache(maxsize=8)(lambda day, jurisdiction: Engine(library, day, jurisdiction))
        self._prose = functools.lru_cache(maxsize=8)(lambda day: Prose(library, library.parameters_on(day)))

    def engine(self, profile: Profile) -> Engine:
        """The knowledge as it stood for this profile."""
        return self._engine(profile.as_of, profile.jurisdiction)

    def scalar(self, profile: Profile) -> Scalar:
        """The scalar reader for this profile."""
        return self.engine(profile).scalar(profile.values, profile.dates)

    def plan(
        self,
        profile: Profile,
        *,
        case: str = "",
        title: str = "",
        question: str = "",
        look_further: bool = True,
    ) -> Plan:
        """The complete plan. ``look_further`` adds possible worlds, values near thresholds and the lookahead."""
        engine = self.engine(profile)
        scalar = engine.scalar(profile.values, profile.dates)
        reasons = Reasons(engine, profile, scalar, self._prose(profile.as_of))
        judged = tuple(options.judge(reasons, spoken) for spoken in engine.spoken.values())
        preferences = _preferences(reasons, judged)
        judged = _sorted(judged, preferences)
        tests = care.tests(reasons)
        missing = ranked(engine, scalar, judged, care.wanted(reasons, tests), look_further=look_further)
        return Plan(
            case=case, title=title, question=question, as_of=profile.as_of, jurisdiction=profile.jurisdiction,
            knowledge=__version__,
            summary=_summary(reasons), options=judged, preferences=preferences,
            no_order=_no_order(reasons), pathways=_pathways(reasons),
            missing=missing,
            near=ahead.near_thresholds(engine, scalar, judged) if look_further else (),
            ahead=ahead.lookahead(engine, scalar, judged) if look_further else (),
            tests=tests, team=care.team(reasons), red_flags=care.red_flags(reasons),
            follow_up=care.follow_up(reasons), notes=_notes(reasons), leaflet=care.leaflet(reasons),
        )  # fmt: skip

    def explain(self, profile: Profile, treatment: str) -> Option:
        """One treatment with everything that was tried, also if nobody would bring it up. KeyError if there is none."""
        engine = self.engine(profile)
        scalar = engine.scalar(profile.values, profile.dates)
        reasons = Reasons(engine, profile, scalar, self._prose(profile.as_of))
        return options.judge(reasons, engine.spoken[treatment], fully=True)

    def worlds(self, profile: Profile, missing: Sequence[str]) -> worlds.Worlds:
        """Every possible world that these missing facts span."""
        return worlds.possible(self.engine(profile), self.scalar(profile), missing)


def _sorted(judged: Sequence[Option], preferences: Sequence[Preference]) -> tuple[Option, ...]:
    """By verdict, then as classes of treatment go, then by name; what a source prefers comes before what it is preferred
    over. Readiness orders nothing: it says what is missing, not what is better."""
    classes = get_args(Category)
    base = sorted(
        judged, key=lambda o: (RANK[o.verdict], o.category in ASIDE, not o.given_now, classes.index(o.category), o.name)
    )
    place = {option.id: index for index, option in enumerate(base)}
    behind: dict[str, set[str]] = {option.id: set() for option in base}
    for p in preferences:
        if base[place[p.prefer]].verdict is base[place[p.over]].verdict:
            behind[p.over].add(p.prefer)
    found: list[Option] = []
    left = list(base)
    while left:  # sources that prefer each other's second choice leave the base order as it is
        following = next((o for o in left if not behind[o.id] or behind[o.id].isdisjoint(x.id for x in left)), left[0])
        found.append(following)
        left.remove(following)
    return tuple(found)


def _preferences(reasons: Reasons, judged: Sequence[Option]) -> tuple[Preference, ...]:
    """Preferences between treatments that are both on the table."""
    front = {option.id for option in judged if option.verdict in FRONT}
    library = reasons.engine.library
    found = []
    for pathway in library.pathways.values():
        for rule in pathway.preferences:
            entry = rule.entry
            if not reasons.engine.counts(rule) or not reasons.scalar.holds(reasons.engine.concerns(rule)):
                continue
            guideline = library.guidelines.get(entry.guideline)
            found += [
                Preference(
                    prefer=a, over=b, reason=entry.reason, basis=reasons.basis(entry),
                    guideline_name=guideline.name if guideline else "",
                )
                for a in entry.prefer for b in entry.over if a in front and b in front and a != b
            ]  # fmt: skip
    return tuple(found)


def _no_order(reasons: Reasons) -> tuple[Told, ...]:
    from zebraboard.plan.model import Basis

    library = reasons.engine.library
    return tuple(
        Told(
            text=p.entry.no_order,
            basis=Basis(cite=p.entry.cite_no_order, sources=library.sources_of(p.entry.cite_no_order), verified=_all_seen(library, p.entry.cite_no_order)),
        )
        for p in library.pathways.values()
        if p.entry.no_order and reasons.scalar.holds(p.population)
    )  # fmt: skip


def _all_seen(library: Library, cite: tuple[str, ...]) -> bool:
    return bool(cite) and all(library.grounds[c].mark in ("seen", "mixed") for c in cite if c in library.grounds)


def _pathways(reasons: Reasons) -> tuple[str, ...]:
    return tuple(p.entry.title for p in reasons.engine.library.pathways.values() if reasons.scalar.holds(p.population))


def _summary(reasons: Reasons) -> tuple[Line, ...]:
    """The lines of the summary that settings.yaml lays out."""
    lines = []
    library, scalar = reasons.engine.library, reasons.scalar
    for entry in library.settings.summary:
        said, notes = [], []
        reports: dict[str, list[str]] = {}
        shown = entry.show if any(_known(scalar, library, id) for id in entry.show) else entry.otherwise
        for id in shown:
            if id in library.definitions:
                found = scalar.derived(id)
                value = found.value
                if found.conflict:
                    words = " and ".join(reasons.prose.value(id, v) for v in found.conflict)
                    notes.append(f"the record contradicts itself: {words}")
                elif found.basis and value is not None:
                    notes.append(found.basis)
            else:
                value = scalar.values.get(id)
                if value is not None and (report := reasons.report(id)):
                    reports.setdefault(report, []).append(reasons.prose.name(id))
            if value is None or (value is False and id not in entry.also_no):
                continue
            only_value = id == shown[0] and not isinstance(value, bool)
            said.append(reasons.prose.value(id, value) if only_value else reasons.prose.finding(id, value))
        lines.append(
            Line(
                id=entry.id, title=entry.title, value="; ".join(said) or "not known", known=bool(said),
                basis="; ".join(dict.fromkeys(notes)), report="; ".join(f"{', '.join(names)}: {report}" for report, names in reports.items()),
            )
        )  # fmt: skip
    return tuple(lines)


def _known(scalar: Scalar, library: Library, id: str) -> bool:
    return (scalar.derived(id).value if id in library.definitions else scalar.values.get(id)) is not None


def _notes(reasons: Reasons) -> tuple[Note, ...]:
    """Notes of the record, and definitions whose cases contradict each other."""
    notes = [Note(text=note.text, facts=tuple(note.facts)) for note in reasons.profile.notes]
    for id, definition in reasons.engine.library.definitions.items():
        found = reasons.scalar.derived(id)
        if found.conflict:
            words = " and ".join(reasons.prose.value(id, v) for v in found.conflict)
            notes.append(
                Note(text=f"{definition.name}: the record supports both {words}; taken as unknown", facts=(id,))
            )
    return tuple(notes)
