"""What the board keeps: cases, meetings, decisions, people, and the audit trail. Plain values; the store hands them out."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec


class Role(StrEnum):
    """What a person may do; each role may do what the ones before it may."""

    READER = "reader"
    """See cases, plans, decisions."""
    MEMBER = "member"
    """Enter and change cases, prepare meetings, draft decisions, record outcomes."""
    CHAIR = "chair"
    """Sign decisions."""
    ADMINISTRATOR = "administrator"
    """Manage accounts, read the audit trail."""

    def covers(self, needed: Role) -> bool:
        """Whether this role may do what ``needed`` may."""
        order = list(Role)
        return order.index(self) >= order.index(needed)


class Value(msgspec.Struct, frozen=True, kw_only=True):
    """Base: immutable."""


class User(Value, kw_only=True, frozen=True):
    """A person who uses the board."""

    id: int
    login: str
    name: str
    role: Role
    active: bool = True


class CaseRow(Value, kw_only=True, frozen=True):
    """One line of the list of cases."""

    key: str
    """The case id of the case file; stands in addresses."""
    title: str
    example: bool
    version: int
    changed_at: dt.datetime
    changed_by: str
    waits_for: str = ""
    """What the case waits for: the next meeting, a decision, an action, an outcome."""


class CaseVersion(Value, kw_only=True, frozen=True):
    """One version of one case: the case file exactly as it was saved."""

    key: str
    version: int
    document: str
    title: str
    example: bool
    author: str
    at: dt.datetime


class Attendee(Value, kw_only=True, frozen=True):
    """Who was in the room."""

    name: str
    profession: str


class AgendaItem(Value, kw_only=True, frozen=True):
    """One case on the agenda of a meeting."""

    key: str
    position: int
    question: str = ""
    decision: int | None = None
    """The signed decision that this meeting made on it."""


class Meeting(Value, kw_only=True, frozen=True):
    """One meeting of the board."""

    id: int
    title: str
    date: dt.date
    status: Literal["planned", "held"]
    version: int
    agenda: tuple[AgendaItem, ...] = ()
    attendees: tuple[Attendee, ...] = ()


class Action(Value, kw_only=True, frozen=True):
    """What somebody is to do by when."""

    text: str
    owner: str
    due: dt.date | None = None


class Draft(Value, kw_only=True, frozen=True):
    """A decision that is not signed yet."""

    key: str
    version: int
    """Version of the draft, for optimistic locking; 0 if there is none yet."""
    meeting: int | None = None
    treatments: tuple[str, ...] = ()
    """Ids of the treatments decided on."""
    deviation: str = ""
    """Why the board deviates from the plan: an id of ``board/deviations``; empty if it accepts an option of the plan."""
    text: str = ""
    actions: tuple[Action, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether nothing is written down yet: then nobody waits for a signature."""
        return not (self.treatments or self.deviation or self.text.strip() or self.actions)


class Decision(Value, kw_only=True, frozen=True):
    """A signed decision. It never changes; a correction is a new decision that names the one it replaces."""

    id: int
    key: str
    case_version: int
    document: str
    """The case file it was made on."""
    plan: bytes
    """The plan it was made on, as JSON (``zebraboard.plan.Plan``)."""
    knowledge: str
    """Version of the knowledge, and the digest of its files."""
    meeting: int | None
    attendees: tuple[Attendee, ...]
    treatments: tuple[str, ...]
    deviation: str
    text: str
    actions: tuple[Action, ...]
    signed_by: str
    signed_at: dt.datetime
    replaces: int | None = None
    replaced_by: int | None = None
    audit_head: str = ""
    """Digest of the last entry of the audit trail when it was signed: shows if the trail is cut short later."""


class ActionState(NamedTuple):
    """An action of a signed decision, and whether it is done."""

    decision: int
    position: int
    """Its place among the decision's actions, from 0."""
    action: Action
    done_at: dt.datetime | None
    done_by: str


class Tick(Value, kw_only=True, frozen=True):
    """A safety check that somebody ticked."""

    check: str
    by: str
    at: dt.datetime


class Outcome(Value, kw_only=True, frozen=True):
    """What became of a decision."""

    id: int
    decision: int
    done: Literal["yes", "partly", "no"]
    text: str
    at: dt.datetime
    by: str


class AuditEntry(Value, kw_only=True, frozen=True):
    """One entry of the audit trail: who saw or changed what and when, chained to the entry before it."""

    number: int
    at: dt.datetime
    actor: str
    action: str
    """A verb: ``viewed``, ``created``, ``saved``, ``signed``, ``signed in``, ``refused`` ..."""
    object: str
    """What it was done to: ``case/NAME``, ``meeting/3``, ``decision/7``, ``user/anna``."""
    detail: str
    content: str
    """SHA-256 of what was stored (a case file, a decision, an outcome), hexadecimal; empty if nothing was."""
    previous: str
    digest: str
    """SHA-256 over the entry's fields and ``previous``, hexadecimal."""


class BoardError(Exception):
    """Something that the person at the page can mend; the text says how."""


class NotFoundError(BoardError):
    """There is no such case, meeting, decision."""


class ForbiddenError(BoardError):
    """The role does not allow it."""


class BrokenChainError(BoardError):
    """The audit trail, or what it vouches for, was changed behind the board's back; ``number`` is the first bad entry."""

    def __init__(self, text: str, number: int) -> None:
        super().__init__(text)
        self.number = number


class ConflictError(BoardError):
    """Somebody else saved in between; ``theirs`` is what is stored now, ``version`` its version. Nothing was lost."""

    def __init__(self, text: str, theirs: object, version: int) -> None:
        super().__init__(text)
        self.theirs, self.version = theirs, version
