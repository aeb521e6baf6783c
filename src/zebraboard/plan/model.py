"""What a plan is made of. Everything is immutable and turns into JSON as it stands."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal

import msgspec

Answer = Literal["yes", "no", "unknown"]


class Verdict(StrEnum):
    """What can be said of a treatment, in the order in which it is decided."""

    CONTRAINDICATED = "contraindicated"
    AGAINST = "against"
    RECOMMENDED = "recommended"
    OPTION = "option"
    TRIAL_ONLY = "trial_only"
    OPEN = "open"
    NOT_INDICATED = "not_indicated"


FRONT = (Verdict.RECOMMENDED, Verdict.OPTION, Verdict.TRIAL_ONLY)
"""Verdicts that put a treatment on the table."""

ASIDE = ("supportive", "more_tests", "palliative")
"""Categories that go alongside treatment, not instead of it."""

TO_EXCLUDE = "Exclude: "
"""How a pending check begins that asks to rule an exclusion out."""


class Part(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """Base of everything in a plan. Parts never hold each other in a circle, so the garbage collector passes them by."""


class Clause(Part, kw_only=True, frozen=True):
    """One clause of a reason: its words, its answer, and what decided it, down to the facts and their reports."""

    text: str
    answer: Answer
    fact: str = ""
    value: str = ""
    report: str = ""
    basis: str = ""
    because: tuple[Clause, ...] = ()


class Basis(Part, kw_only=True, frozen=True):
    """On what a statement rests."""

    cite: tuple[str, ...]
    sources: tuple[str, ...]
    verified: bool


class Finding(Part, kw_only=True, frozen=True):
    """A statement about this patient: does it concern them, does it hold, why."""

    id: str
    says: str
    reason: str
    answer: Answer
    basis: Basis
    guideline: str = ""
    guideline_name: str = ""
    strength: str = ""
    level: str = ""
    action: str = ""
    missing: tuple[str, ...] = ()
    clause: Clause | None = None


class DoseLine(Part, kw_only=True, frozen=True):
    """A dose worked out for this patient."""

    text: str
    drug: str
    amount: float | None = None
    unit: str = ""


class Regimen(Part, kw_only=True, frozen=True):
    """A way of giving the treatment, with this patient's doses."""

    id: str
    text: str
    answer: Answer
    basis: Basis
    doses: tuple[DoseLine, ...] = ()
    condition: str = ""


class Check(Part, kw_only=True, frozen=True):
    """What has to be known or done before the first dose."""

    id: str
    text: str
    done: bool
    why_not: tuple[str, ...] = ()
    basis: Basis


class Monitoring(Part, kw_only=True, frozen=True):
    """A test to repeat, with the dates that follow from a start on the planning date."""

    id: str
    text: str
    basis: Basis
    tests: tuple[str, ...] = ()
    dates: tuple[dt.date, ...] = ()
    more: bool = False


class LabelStatus(Part, kw_only=True, frozen=True):
    """Whether the licence of one jurisdiction covers this patient."""

    jurisdiction: str
    status: Literal["on_label", "off_label", "undetermined", "not_licensed", "no_data"]
    text: str = ""
    missing: tuple[str, ...] = ()
    clause: Clause | None = None
    basis: Basis | None = None


class Told(Part, kw_only=True, frozen=True):
    """A line of text with its basis."""

    text: str
    basis: Basis


class Local(Part, kw_only=True, frozen=True):
    """What the local layer says of a treatment."""

    status: str
    note: str = ""
    base_verdict: Verdict | None = None


class Option(Part, kw_only=True, frozen=True):
    """One treatment, judged for this patient."""

    id: str
    name: str
    category: str
    verdict: Verdict
    ready: bool
    """No exclusion and no check is open. Only meaningful for treatments on the table."""
    disputed: bool
    """One source is for it and another against it."""
    in_play: bool
    """Some statement about it concerns this patient's setting: if not, nobody would bring it up."""
    basis: Basis
    summary: str = ""
    given_now: bool = False
    statements: tuple[Finding, ...] = ()
    exclusions: tuple[Finding, ...] = ()
    """Exclusions that hold or are not settled."""
    passed: tuple[Finding, ...] = ()
    """Exclusions tried and found not to hold."""
    checks: tuple[Check, ...] = ()
    regimens: tuple[Regimen, ...] = ()
    monitoring: tuple[Monitoring, ...] = ()
    dose_changes: tuple[Told, ...] = ()
    labels: tuple[LabelStatus, ...] = ()
    numbers: tuple[Told, ...] = ()
    counselling: tuple[Told, ...] = ()
    pending: tuple[str, ...] = ()
    """Why it is not ready yet, in words."""
    missing: tuple[str, ...] = ()
    """Unknown facts on which its verdict or readiness depends."""
    trials: tuple[str, ...] = ()
    local: Local | None = None


class Preference(Part, kw_only=True, frozen=True):
    """An order between two options that a source supports."""

    prefer: str
    over: str
    reason: str
    basis: Basis
    guideline_name: str = ""


class Line(Part, kw_only=True, frozen=True):
    """One line of the summary of a case."""

    id: str
    title: str
    value: str
    known: bool
    basis: str = ""
    """On what a derived value rests, if it is provisional or in conflict."""
    report: str = ""


class Answered(Part, kw_only=True, frozen=True):
    """What an answer to a missing question would do to the table."""

    value: str
    brings: tuple[str, ...]
    takes: tuple[str, ...]


class Missing(Part, kw_only=True, frozen=True):
    """A fact that the record does not hold and that matters."""

    fact: str
    name: str
    question: str
    test: str
    options: tuple[str, ...]
    """Treatments whose verdict or readiness depends on it."""
    weight: float
    """How many treatments' verdicts (supportive care aside) this fact alone still decides, on average over all that the
    other missing facts could turn out to be; 0 if not worked out."""
    routine: bool = False
    """Asked or measured before any treatment, whatever is chosen; such facts stand behind the others."""
    answers: tuple[Answered, ...] = ()
    """What each answer would do, for the facts that decide most."""


class NearThreshold(Part, kw_only=True, frozen=True):
    """A recorded value so near a cut-off that the plan hangs on it."""

    fact: str
    name: str
    value: str
    threshold: str
    changes: tuple[str, ...]


class TeamMember(Part, kw_only=True, frozen=True):
    """Who should be in the room, and why."""

    id: str
    role: str
    reason: str
    basis: Basis


class RedFlag(Part, kw_only=True, frozen=True):
    """A danger for this patient."""

    id: str
    urgency: str
    says: str
    action: str
    answer: Answer
    basis: Basis
    missing: tuple[str, ...] = ()


class TestToGet(Part, kw_only=True, frozen=True):
    """A test that a guideline asks for and the record does not show."""

    __test__ = False

    id: str
    test: str
    says: str
    basis: Basis
    guideline_name: str = ""


class Visit(Part, kw_only=True, frozen=True):
    """One line of a follow-up schedule, with the dates that follow from the planning date."""

    what: str
    first: str = ""
    then: str = ""
    until: str = ""
    tests: tuple[str, ...] = ()
    first_dates: tuple[dt.date, ...] = ()
    """The earliest (and latest) day of the first visit."""
    every_weeks: tuple[float, ...] = ()
    """The shortest (and longest) time between visits."""


class FollowUp(Part, kw_only=True, frozen=True):
    """A follow-up schedule that fits."""

    id: str
    title: str
    guideline_name: str
    visits: tuple[Visit, ...]
    basis: Basis


class Ahead(Part, kw_only=True, frozen=True):
    """What comes next if this treatment fails."""

    treatment: str
    event: str
    """`progression` or `not tolerated`."""
    then: tuple[str, ...]
    """Treatments on the table after that, best verdict first."""
    new: tuple[str, ...]
    """Those of them that are not on the table before."""
    after: tuple[Ahead, ...] = ()


class Note(Part, kw_only=True, frozen=True):
    """Something about the record that the reader must know."""

    text: str
    facts: tuple[str, ...] = ()


class Plan(Part, kw_only=True, frozen=True):
    """The plan of one case on one day."""

    case: str
    title: str
    question: str
    as_of: dt.date
    jurisdiction: str
    knowledge: str
    """Version of the knowledge the plan was made with."""
    summary: tuple[Line, ...]
    options: tuple[Option, ...]
    preferences: tuple[Preference, ...]
    no_order: tuple[Told, ...]
    pathways: tuple[str, ...]
    """Disease settings that concern this patient."""
    missing: tuple[Missing, ...] = ()
    near: tuple[NearThreshold, ...] = ()
    ahead: tuple[Ahead, ...] = ()
    tests: tuple[TestToGet, ...] = ()
    team: tuple[TeamMember, ...] = ()
    red_flags: tuple[RedFlag, ...] = ()
    follow_up: tuple[FollowUp, ...] = ()
    notes: tuple[Note, ...] = ()
    leaflet: tuple[str, ...] = ()
    """Ids of what `knowledge/leaflet/` has to tell this patient, and of the emergency cards that they need."""
    local: str = ""
    """Name of the local layer, if one was laid over."""

    def option(self, id: str) -> Option:
        """The option with this id; KeyError if there is none."""
        for option in self.options:
            if option.id == id:
                return option
        raise KeyError(id)

    @property
    def front(self) -> tuple[Option, ...]:
        """What is on the table."""
        return tuple(option for option in self.options if option.verdict in FRONT)

    @property
    def main(self) -> tuple[Option, ...]:
        """The treatments on the table; palliative care is among them where there is nothing else."""
        given = [o for o in self.front if o.verdict is not Verdict.TRIAL_ONLY]
        active = tuple(o for o in given if o.category not in ASIDE)
        return active or tuple(o for o in given if o.category == "palliative")

    @property
    def trial_only(self) -> tuple[Option, ...]:
        """Treatments on the table in a trial only."""
        return tuple(o for o in self.front if o.verdict is Verdict.TRIAL_ONLY)

    @property
    def alongside(self) -> tuple[Option, ...]:
        """What goes along with treatment."""
        main = self.main
        return tuple(o for o in self.front if o.verdict is not Verdict.TRIAL_ONLY and o not in main)
