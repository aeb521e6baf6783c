"""Each treatment, judged for one patient: verdict, reasons, exclusions tried, checks, doses, monitoring, labels."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from zebraboard.language import models as m
from zebraboard.language.library import Rule, Treatment
from zebraboard.language.nodes import Node
from zebraboard.plan import doses
from zebraboard.plan.model import (
    FRONT,
    TO_EXCLUDE,
    Check,
    Finding,
    LabelStatus,
    Monitoring,
    Option,
    Regimen,
    Told,
    Verdict,
)
from zebraboard.plan.reasons import Reasons, answer
from zebraboard.plan.verdict import Spoken

MOST_DATES = 6
"""How many dates of a repeated test are written out."""


def judge(reasons: Reasons, spoken: Spoken, *, fully: bool = False) -> Option:
    """One treatment with everything that was tried. What nobody would bring up for this patient gets its verdict only,
    unless ``fully``."""
    scalar, entry = reasons.scalar, spoken.treatment.entry
    verdict = reasons.engine.verdict(scalar, spoken.treatment.id)
    front = verdict in FRONT
    if not (fully or front or _in_play(reasons, spoken)):
        return Option(
            id=entry.id, name=entry.name, category=entry.category, verdict=verdict, ready=False, disputed=False,
            in_play=False, basis=reasons.basis(entry), summary=entry.summary,
        )  # fmt: skip
    statements = _statements(reasons, spoken)
    exclusions, passed = _exclusions(reasons, spoken, fully=fully)
    checks = _checks(reasons, spoken.treatment) if front else ()
    pending, missing = _pending(reasons, spoken, checks) if front else ((), dict[str, None]())
    if verdict is Verdict.OPEN:
        formula = spoken.formula
        missing = scalar.missing([formula.recommended, formula.option, formula.trial_only])
    against = scalar.holds(spoken.formula.against)
    positive = any(
        scalar.holds(n) for n in (spoken.formula.recommended, spoken.formula.option, spoken.formula.trial_only)
    )
    on = f"on_{entry.agent}"
    told = front or verdict is Verdict.OPEN
    return Option(
        id=entry.id, name=entry.name, category=entry.category, verdict=verdict, ready=front and not pending,
        disputed=bool(against) and positive, in_play=_in_play(reasons, spoken), basis=reasons.basis(entry), summary=entry.summary,
        given_now=bool(entry.agent) and scalar.values.get(on) is True,
        statements=statements, exclusions=exclusions, passed=passed, checks=checks,
        regimens=_regimens(reasons, spoken.treatment) if told else (),
        monitoring=_monitoring(reasons, spoken.treatment) if front else (),
        dose_changes=_dose_changes(reasons, spoken.treatment) if front else (),
        labels=_labels(reasons, spoken.treatment) if verdict is not Verdict.NOT_INDICATED else (),
        numbers=_told(reasons, spoken.treatment.numbers) if told else (),
        counselling=_told(reasons, spoken.treatment.counselling) if front else (),
        pending=pending, missing=tuple(missing),
    )  # fmt: skip


def _in_play(reasons: Reasons, spoken: Spoken) -> bool:
    """Whether any pathway that speaks of the treatment may concern this patient, or it is being given."""
    if any(reasons.scalar.holds(rule.applies) is not False for rule, _ in spoken.statements):
        return True
    return reasons.scalar.values.get(f"on_{spoken.treatment.entry.agent}") is True


def _statements(reasons: Reasons, spoken: Spoken) -> tuple[Finding, ...]:
    """Statements that hold or hang on missing facts, those that hold first."""
    found = []
    for rule, node in spoken.statements:
        if reasons.scalar.holds(node) is not False:
            found.append(reasons.finding(rule, node))
    order = {"yes": 0, "unknown": 1}
    return tuple(sorted(found, key=lambda f: order.get(f.answer, 2)))


def _exclusions(reasons: Reasons, spoken: Spoken, *, fully: bool) -> tuple[tuple[Finding, ...], tuple[Finding, ...]]:
    """Exclusions that hold or are not settled, and those that passed (with their reasons only if ``fully``)."""
    open_, passed = [], []
    for rule, node in spoken.exclusions:
        if reasons.scalar.holds(node) is False:
            passed.append(reasons.exclusion(rule, node, full=True) if fully else reasons.engine.passed(rule))
        else:
            open_.append(reasons.exclusion(rule, node, full=fully))
    rank = {"contraindicated": 0, "avoid": 1, "caution": 2}
    open_.sort(key=lambda f: (f.answer != "yes", rank[f.says]))
    return tuple(open_), tuple(passed)


def _pending(reasons: Reasons, spoken: Spoken, checks: tuple[Check, ...]) -> tuple[tuple[str, ...], dict[str, None]]:
    """What must be settled before the first dose, in words, and the facts it hangs on."""
    scalar = reasons.scalar
    words: dict[str, None] = {}
    missing: dict[str, None] = {}
    for rule, node in spoken.exclusions:
        value, entry = scalar.holds(node), rule.entry
        if entry.level == "caution" or value is False:
            continue
        if value is None:
            missing.update(scalar.missing([node]))
            words[f"{TO_EXCLUDE}{entry.says}"] = None
        elif not entry.verified:
            words[f"Answer first (source not verified): {entry.says}"] = None
    for rule_, node in spoken.statements:
        if rule_.entry.says == "against" and scalar.holds(node) is None:
            missing.update(scalar.missing([node]))
            words[f"Settle: {rule_.entry.reason}"] = None
    for check in checks:
        if not check.done:
            words[check.text] = None
            missing.update(dict.fromkeys(_unknown(reasons, check)))
    return tuple(words), missing


def _unknown(reasons: Reasons, check: Check) -> list[str]:
    facts = reasons.engine.library.vocabulary.facts
    return [id for id in check.why_not if id in facts and reasons.scalar.values.get(id) is None]


def _checks(reasons: Reasons, treatment: Treatment) -> tuple[Check, ...]:
    """Prerequisites that concern this patient, and whether the record meets them."""
    scalar, library = reasons.scalar, reasons.engine.library
    found = []
    for rule in treatment.checks:
        if not reasons.engine.counts(rule) or scalar.holds(rule.applies) is False:
            continue
        entry = rule.entry
        lacking = []
        for id in entry.needs:
            if id in library.definitions:
                if scalar.derived(id).value is None:
                    lacking.append(id)
            elif scalar.values.get(id) is None or _old(reasons, id, entry.max_age_days):
                lacking.append(id)
        done = bool(entry.needs) and not lacking
        found.append(Check(id=rule.id, text=entry.text, done=done, why_not=tuple(lacking), basis=reasons.basis(entry)))
    return tuple(found)


def _old(reasons: Reasons, fact: str, most: int | None) -> bool:
    """Whether a value is older than a check allows; a value without a date is taken as current."""
    taken = reasons.profile.dates.get(fact)
    return most is not None and taken is not None and (reasons.profile.as_of - taken).days > most


def _regimens(reasons: Reasons, treatment: Treatment) -> tuple[Regimen, ...]:
    found = []
    for rule in treatment.regimens:
        value = reasons.scalar.holds(rule.when)
        if value is False or not reasons.engine.counts(rule):
            continue
        found.append(
            Regimen(
                id=rule.id, text=rule.entry.text, answer=answer(value), basis=reasons.basis(rule.entry),
                doses=doses.lines(rule.entry.doses, reasons.scalar.values) if rule.entry.verified else (),
                condition=reasons.prose.phrase(rule.when) if rule.entry.when else "",
            )
        )  # fmt: skip
    return tuple(found)


def _monitoring(reasons: Reasons, treatment: Treatment) -> tuple[Monitoring, ...]:
    found = []
    for rule in treatment.monitoring:
        if reasons.scalar.holds(rule.applies) is False or not reasons.engine.counts(rule):
            continue
        dates, more = _dates(rule.entry, reasons.profile.as_of)
        found.append(
            Monitoring(
                id=rule.id, text=rule.entry.text, basis=reasons.basis(rule.entry), tests=rule.entry.tests,
                dates=dates, more=more,
            )
        )  # fmt: skip
    return tuple(found)


def _dates(entry: m.Monitoring, start: dt.date) -> tuple[tuple[dt.date, ...], bool]:
    """The first dates of a repeated test, if it starts on the planning date; and whether there are more."""
    step, first = entry.every_days, entry.first_days
    if step is None and first is None:
        return (), False
    if first is None:
        first = step or 0
    days = [first]
    while step and len(days) <= MOST_DATES and (entry.until_days is None or days[-1] + step <= entry.until_days):
        days.append(days[-1] + step)
    return tuple(start + dt.timedelta(days=d) for d in days[:MOST_DATES]), len(days) > MOST_DATES


def _dose_changes(reasons: Reasons, treatment: Treatment) -> tuple[Told, ...]:
    return tuple(
        Told(text=f"{rule.entry.event}: {rule.entry.action}", basis=reasons.basis(rule.entry))
        for rule in treatment.dose_changes
        if reasons.engine.counts(rule)
    )


def _told(reasons: Reasons, rules: Sequence[Rule[m.NumberTold] | Rule[m.Advice]]) -> tuple[Told, ...]:
    """Numbers or advice that concern this patient, or may."""
    return tuple(
        Told(text=rule.entry.text, basis=reasons.basis(rule.entry))
        for rule in rules
        if reasons.engine.counts(rule) and reasons.scalar.holds(rule.applies) is not False
    )


def _labels(reasons: Reasons, treatment: Treatment) -> tuple[LabelStatus, ...]:
    """The label of each jurisdiction that the treatment's file knows; the patient's own first."""
    own = reasons.engine.jurisdiction
    by_place: dict[str, list[Rule[m.Label]]] = {}
    for rule in treatment.labels:
        by_place.setdefault(rule.entry.jurisdiction, [])
        if rule.stands(reasons.engine.day):
            by_place[rule.entry.jurisdiction].append(rule)
    if not by_place:
        return ()
    by_place.setdefault(own, [])
    return tuple(_label(reasons, place, by_place[place]) for place in sorted(by_place, key=lambda p: (p != own, p)))


def _label(reasons: Reasons, place: str, rules: list[Rule[m.Label]]) -> LabelStatus:
    if not rules:
        return LabelStatus(jurisdiction=place, status="no_data")
    licensed = [rule for rule in rules if not rule.entry.none]
    if not licensed:
        entry = rules[0].entry
        return LabelStatus(jurisdiction=place, status="not_licensed", text=entry.text, basis=reasons.basis(entry))
    nodes: list[Node] = [rule.when for rule in licensed]
    values = [reasons.scalar.holds(node) for node in nodes]
    best = values.index(True) if True in values else values.index(None) if None in values else 0
    rule, value = licensed[best], values[best]
    return LabelStatus(
        jurisdiction=place,
        status="on_label" if value else "undetermined" if value is None else "off_label",
        text=rule.entry.text,
        missing=tuple(reasons.scalar.missing([rule.when])) if value is None else (),
        clause=reasons.clause(rule.when),
        basis=reasons.basis(rule.entry),
    )
