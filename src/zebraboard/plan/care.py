"""What goes with every plan: tests to get, red flags, the team, follow-up, and what to tell the patient."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zebraboard.language import models as m
from zebraboard.plan.model import FollowUp, RedFlag, TeamMember, TestToGet, Visit
from zebraboard.plan.reasons import Reasons, answer

URGENCY = {"emergency": 0, "same_day": 1, "before_procedure": 2, "soon": 3}


def team(reasons: Reasons) -> tuple[TeamMember, ...]:
    """Who should be in the room, with every trigger that holds."""
    by_role: dict[str, TeamMember] = {}
    for rule in reasons.engine.library.team:
        if reasons.engine.counts(rule) and reasons.scalar.holds(rule.when):
            entry, known = rule.entry, by_role.get(rule.entry.role)
            reason = f"{known.reason}; {entry.reason}" if known and entry.reason not in known.reason else entry.reason
            by_role[entry.role] = TeamMember(id=rule.id, role=entry.role, reason=reason, basis=reasons.basis(entry))
    return tuple(by_role.values())


def red_flags(reasons: Reasons) -> tuple[RedFlag, ...]:
    """Dangers that are there, most urgent first."""
    found = []
    for rule in reasons.engine.library.red_flags:
        if reasons.engine.counts(rule) and reasons.scalar.holds(rule.when):
            entry = rule.entry
            found.append(
                RedFlag(
                    id=rule.id, urgency=entry.urgency, says=entry.says, action=entry.action,
                    answer=answer(True), basis=reasons.basis(entry),
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda flag: URGENCY[flag.urgency]))


def tests(reasons: Reasons) -> tuple[TestToGet, ...]:
    """Tests that a guideline asks for in this patient and that the record does not show as done."""
    library = reasons.engine.library
    found = []
    for rule in library.tests_to_get:
        scalar = reasons.scalar
        if reasons.engine.counts(rule) and scalar.holds(rule.when) and scalar.holds(rule.extra[0]) is not True:
            guideline = library.guidelines.get(rule.entry.guideline)
            test = library.vocabulary.tests.get(rule.entry.test)
            found.append(
                TestToGet(
                    id=rule.id, test=test.name if test else rule.entry.test, says=rule.entry.says,
                    basis=reasons.basis(rule.entry), guideline_name=guideline.name if guideline else "",
                )
            )  # fmt: skip
    return tuple(found)


def wanted(reasons: Reasons, tests: Sequence[TestToGet]) -> frozenset[str]:
    """The facts for which a guideline wants a test in this patient: what the test yields, and what shows it as done."""
    ids = {test.id for test in tests}
    rules = [rule for rule in reasons.engine.library.tests_to_get if rule.id in ids]
    yields = {rule.entry.test for rule in rules}
    facts = reasons.engine.library.vocabulary.facts
    shown = {fact for rule in rules for fact in reasons.engine.dependents.facts(rule.extra[0])}
    return frozenset(shown | {id for id, fact in facts.items() if fact.test in yields})


def follow_up(reasons: Reasons) -> tuple[FollowUp, ...]:
    """Every schedule that fits, side by side where sources differ."""
    found = []
    for rule in reasons.engine.library.follow_up:
        if reasons.engine.counts(rule) and reasons.scalar.holds(rule.when):
            guideline = reasons.engine.library.guidelines.get(rule.entry.guideline)
            found.append(
                FollowUp(
                    id=rule.id, title=rule.entry.title, guideline_name=guideline.name if guideline else "",
                    visits=tuple(
                        _visit(visit, reasons.profile.as_of)
                        for visit, when in zip(rule.entry.visits, rule.extra, strict=True)
                        if reasons.scalar.holds(when) is not False
                    ),
                    basis=reasons.basis(rule.entry),
                )
            )  # fmt: skip
    return tuple(found)


def leaflet(reasons: Reasons) -> tuple[str, ...]:
    """What the knowledge has to tell this patient, and the emergency cards that they need."""
    library = reasons.engine.library
    holds = {
        rule.id
        for rule in (*library.leaflet, *library.cards)
        if reasons.engine.counts(rule) and reasons.scalar.holds(rule.when)
    }
    replaced = {
        rule.id for rule in library.leaflet if any(f"leaflet.{other}" in holds for other in rule.entry.unless_told)
    }
    return tuple(rule.id for rule in (*library.leaflet, *library.cards) if rule.id in holds - replaced)


def _visit(visit: m.Visit, start: dt.date) -> Visit:
    def dates(weeks: tuple[float, ...]) -> str:
        return " to ".join((start + dt.timedelta(weeks=w)).isoformat() for w in weeks)

    first = ""
    if visit.first_weeks and max(visit.first_weeks) == 0:
        first = "now"
    elif visit.first_weeks:
        first = f"{_weeks(visit.first_weeks)} from now ({dates(visit.first_weeks)})"
    then = f"every {_weeks(visit.then_every_weeks)}" if visit.then_every_weeks else ""
    until = f"up to {visit.until_years:g} years" if visit.until_years else ""
    if visit.from_years:
        then = f"from year {visit.from_years:g}: {then}".rstrip(": ")
    return Visit(
        what=visit.what, first=first, then=then, until=until, tests=visit.tests,
        first_dates=tuple(start + dt.timedelta(weeks=w) for w in visit.first_weeks), every_weeks=visit.then_every_weeks,
    )  # fmt: skip


def _weeks(span: tuple[float, ...]) -> str:
    """Weeks as a person says them: years and months where they come out even."""

    def one(weeks: float) -> tuple[float, str]:
        if weeks % 52 == 0:
            return weeks / 52, "year"
        if weeks % 13 == 0:
            return weeks / 13 * 3, "month"
        return weeks, "week"

    said = [one(w) for w in span]
    if len({unit for _, unit in said}) == 1:
        numbers = "–".join(f"{n:g}" for n, _ in said)
        plural = "" if numbers == "1" else "s"
        return f"{numbers} {said[0][1]}{plural}"
    return " to ".join(f"{n:g} {unit}{'' if n == 1 else 's'}" for n, unit in said)
