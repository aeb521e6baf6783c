"""What a decision is measured by: the plan it is made on. Used before it is signed, on the page that signs, and ever after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import msgspec

from zebraboard.board.model import Attendee, Decision, Draft
from zebraboard.language.library import Library
from zebraboard.plan import FRONT, Option, Plan, Verdict
from zebraboard.report import outline, summary

TEXT_NEEDED = "Say in words why the board deviates from the plan."


@dataclass(frozen=True)
class Warned:
    """Something that speaks against a chosen treatment, and has to be acknowledged before the decision is signed."""

    id: str
    """Of the treatment and the statement."""
    treatment: str
    verdict: Verdict
    text: str
    action: str = ""
    verified: bool = True


def standing(decisions: Iterable[Decision]) -> list[Decision]:
    """The decisions that no other replaces, in the order given."""
    return [decision for decision in decisions if decision.replaced_by is None]


def chosen(plan: Plan, treatments: Iterable[str]) -> list[Option]:
    """The options decided on, in the plan's order."""
    wanted = set(treatments)
    return [option for option in plan.options if option.id in wanted]


def deviates(plan: Plan, treatments: Sequence[str]) -> bool:
    """Whether the board decides otherwise than the plan says: on something that it does not put on the table, or on nothing
    of what it does."""
    options = chosen(plan, treatments)
    return any(option.verdict not in FRONT for option in options) or (not options and bool(plan.main))


def warnings(plan: Plan, treatments: Iterable[str]) -> list[Warned]:
    """What speaks against the treatments that are not on the table: each exclusion and statement that holds, or what is open."""
    found: list[Warned] = []
    for option in chosen(plan, treatments):
        if option.verdict in FRONT:
            continue
        against = [finding for finding in outline.sides(option)[1] if finding.says != "caution"]
        found += [
            Warned(
                f"{option.id}/{finding.id}", option.name, option.verdict,
                f"{finding.guideline_name}: {finding.reason}" if finding.guideline_name else finding.reason,
                finding.action, finding.basis.verified,
            )
            for finding in against
        ]  # fmt: skip
        if not against:
            found.append(Warned(f"{option.id}/verdict", option.name, option.verdict, _bare(option, plan)))
    return found


def _bare(option: Option, plan: Plan) -> str:
    """Why a treatment is not on the table where no statement speaks against it."""
    if option.verdict is Verdict.OPEN:
        names = {item.fact: item.name for item in plan.missing}
        needs = [names.get(fact, fact.replace("_", " ")) for fact in option.missing]
        return f"It depends on what the record does not hold: {', '.join(needs)}." if needs else "It is not settled."
    return "No source brings it up for this patient."


def problems(draft: Draft, plan: Plan, library: Library) -> list[str]:
    """What keeps a draft from being signed; empty if nothing does."""
    found = []
    known = {option.id for option in plan.options}
    if gone := [id for id in draft.treatments if id not in known]:
        found.append(f"The plan knows no treatment {gone[0]}. Take it out of the draft.")
    if draft.empty:
        found.append("Nothing is written down yet.")
    elif deviates(plan, draft.treatments) and not draft.deviation:
        found.append(
            "This deviates from the plan: choose the reason."
            if draft.treatments
            else "Nothing that the plan puts on the table was accepted: tick an option, or choose why the board deviates."
        )
    if draft.deviation and draft.deviation not in library.deviations:
        found.append("The reason to deviate is not on the list any more. Choose another.")
    if draft.deviation and not draft.text.strip():
        found.append(TEXT_NEEDED)
    if not draft.empty and not draft.treatments and not draft.text.strip():
        found.append("Say in words what was decided.")
    for action in draft.actions:
        if not action.text or not action.owner:
            found.append(f"Each action needs what is to be done and an owner: {action.text or action.owner}.")
    return list(dict.fromkeys(found))


def reason(deviation: str, library: Library) -> str:
    """Why the board deviated, in words; empty if it did not."""
    entry = library.deviations.get(deviation)
    return entry.name if entry else deviation.replace("_", " ")


def plan_of(decision: Decision) -> Plan | None:
    """The plan that a decision was made on; None if this version of the program cannot read it any more."""
    try:
        return msgspec.json.decode(decision.plan, type=Plan)
    except (msgspec.MsgspecError, ValueError):
        return None


def names(plan: Plan | None, treatments: Sequence[str], library: Library) -> list[str]:
    """The treatments as the plan called them; else as the knowledge does; else their ids."""
    called = {option.id: option.name for option in plan.options} if plan else {}
    here = {id: treatment.entry.name for id, treatment in library.treatments.items()}
    return [called.get(id) or here.get(id) or id.replace("_", " ") for id in treatments]


def people(attendees: Iterable[Attendee]) -> str:
    """Who was there, in a line."""
    return ", ".join(f"{a.name} ({a.profession})" if a.profession else a.name for a in attendees)


def told(decision: Decision, plan: Plan | None, library: Library) -> str:
    """What was decided, in a line: the treatments, then the board's own words."""
    return ". ".join(part for part in (", ".join(names(plan, decision.treatments, library)), decision.text) if part)


def decided(decision: Decision, plan: Plan | None, library: Library) -> summary.Decided:
    """The decision as the one-page summary shows it."""
    return summary.Decided(
        text=told(decision, plan, library), deviation=reason(decision.deviation, library),
        actions=tuple(
            f"{a.text} ({', '.join(part for part in (a.owner, f'by {a.due}' if a.due else '') if part)})" for a in decision.actions
        ),
        present=people(decision.attendees), signed_by=decision.signed_by, signed_at=decision.signed_at,
    )  # fmt: skip
