"""Signed decisions, their actions and outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard.board.model import (
    Action,
    ActionState,
    Attendee,
    BoardError,
    ConflictError,
    Decision,
    Draft,
    NotFoundError,
    Outcome,
    Role,
    User,
)
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import Base, Change, id_of, key_of, sha256, text_of
from zebraboard.board.store.meetings import read_draft, read_meeting, write_draft


class Decisions(Base):
    """What the board decided. A decision never changes; a correction is a new one that replaces it."""

    def sign(
        self,
        who: User,
        key: str,
        *,
        draft_version: int,
        case_version: int,
        plan: bytes,
        document: str,
        knowledge: str,
        replaces: int | None = None,
        meeting_version: int | None = None,
    ) -> Decision:
        """Sign the draft of a case (a chair does); the draft is consumed.

        ``case_version``, ``document``, ``plan``, ``knowledge`` and ``meeting_version`` (it tells who was there) are what the
        signer had in view: if the draft, the case or the meeting was saved since, ConflictError has what is stored now.
        """
        with self.change(who, Role.CHAIR) as change:
            draft = self._draft(change, key_of(key), draft_version)
            self._unchanged(change, key, case_version, document)
            if draft.meeting is not None and meeting_version is not None:
                self._same_meeting(change.connection, draft.meeting, meeting_version)
            if replaces is not None:
                self._replaceable(change, key, id_of(replaces, "decision"))
            attendees = self._attendees(change.connection, draft.meeting)
            values = {
                "key": key, "case_version": case_version, "document": document, "plan": plan,
                "knowledge": text_of(knowledge, "knowledge version", 500), "meeting": draft.meeting,
                "attendees": msgspec.json.encode(attendees).decode(),
                "treatments": msgspec.json.encode(draft.treatments).decode(), "deviation": draft.deviation,
                "text": draft.text, "actions": msgspec.json.encode(draft.actions).decode(), "signed_by": who.login,
                "signed_at": change.now, "replaces": replaces, "audit_head": change.head()[1],
            }  # fmt: skip
            inserted = change.execute(sa.insert(t.decisions).values(**values)).inserted_primary_key
            assert inserted is not None
            signed = _decisions(change.connection, id=inserted[0])[0]
            if draft.meeting is not None:
                change.execute(
                    sa.update(t.agenda)
                    .where(t.agenda.c.meeting == draft.meeting, t.agenda.c.key == key)
                    .values(decision=signed.id)
                )
            write_draft(change, Draft(key=key, version=draft.version + 1), open=False)
            correction = f", replaces decision {replaces}" if replaces is not None else ""
            change.note(
                "signed", f"decision/{signed.id}", f"case/{key} version {case_version}{correction}", digest_of(signed)
            )
            return signed

    def decisions(self, key: str | None = None, *, whole: bool = True) -> list[Decision]:
        """Every decision (on one case), the newest first; not ``whole``: without the plan and the case file, which are large."""
        with self.database.read() as connection:
            return _decisions(connection, key=None if key is None else key_of(key), plans=whole)

    def decision(self, id: int) -> Decision:
        """One decision."""
        with self.database.read() as connection:
            return self._decision(connection, id)

    def open_actions(self, key: str | None = None, *, done: bool = False) -> list[ActionState]:
        """Actions of standing decisions (on one case) that are not done, the first due first; ``done`` adds those that are."""
        with self.database.read() as connection:
            states = {(row.decision, row.position): row for row in connection.execute(sa.select(t.action_states))}
            standing = [d for d in _decisions(connection, key=key, plans=False) if d.replaced_by is None]
        found = []
        for decision in standing:
            for index, action in enumerate(decision.actions):
                state = states.get((decision.id, index))
                if state is None:
                    found.append(ActionState(decision.id, index, action, None, ""))
                elif done:
                    found.append(ActionState(decision.id, index, action, state.done_at, state.done_by))
        return sorted(found, key=lambda state: (state.action.due is None, state.action.due or 0, state.decision))

    def set_action_done(self, who: User, decision: int, index: int, done: bool) -> None:
        """Tick an action off, or open it again."""
        with self.change(who) as change:
            if not 0 <= index < len(self._decision(change.connection, decision).actions):
                raise NotFoundError(f"Decision {decision} has no such action.")
            mine = (t.action_states.c.decision == decision) & (t.action_states.c.position == index)
            change.execute(sa.delete(t.action_states).where(mine))
            if done:
                values = {"decision": decision, "position": index, "done_at": change.now, "done_by": who.login}
                change.execute(sa.insert(t.action_states).values(**values))
            change.note("done" if done else "opened again", f"decision/{decision}", f"action {index + 1}")

    def add_outcome(self, who: User, decision: int, done: Literal["yes", "partly", "no"], text: str) -> Outcome:
        """Record what became of a decision; earlier entries stay."""
        with self.change(who) as change:
            self._decision(change.connection, decision)
            if done not in ("yes", "partly", "no"):
                raise BoardError("Say whether it was done: yes, partly or no.")
            values: dict[str, Any] = {
                "decision": decision, "done": done, "text": text_of(text, "text", 20_000), "at": change.now,
                "by": who.login,
            }  # fmt: skip
            inserted = change.execute(sa.insert(t.outcomes).values(**values)).inserted_primary_key
            assert inserted is not None
            outcome = Outcome(id=inserted[0], **values)
            change.note("recorded", f"outcome/{outcome.id}", f"decision/{decision}: {done}", digest_of(outcome))
            return outcome

    def outcomes(self, decision: int) -> list[Outcome]:
        """What became of a decision, the newest first."""
        query = sa.select(t.outcomes).where(t.outcomes.c.decision == id_of(decision, "decision"))
        with self.database.read() as connection:
            return [Outcome(**row._mapping) for row in connection.execute(query.order_by(t.outcomes.c.id.desc()))]

    def latest_outcomes(self) -> dict[int, Outcome]:
        """The newest outcome of every decision that has one."""
        with self.database.read() as connection:
            rows = connection.execute(sa.select(t.outcomes).order_by(t.outcomes.c.id))
            return {row.decision: Outcome(**row._mapping) for row in rows}

    # steps of signing

    @staticmethod
    def _draft(change: Change, key: str, version: int) -> Draft:
        draft = read_draft(change.connection, key)
        if draft.version != version:
            raise ConflictError("The draft was saved again after you read it.", draft, draft.version)
        is_open = change.execute(sa.select(t.drafts.c.open).where(t.drafts.c.key == key)).scalar_one_or_none()
        if not is_open:
            raise BoardError("There is no draft to sign. Write down what was decided first.")
        return draft

    @staticmethod
    def _unchanged(change: Change, key: str, version: int, document: str) -> None:
        versions = t.case_versions
        latest = change.execute(
            sa.select(versions).join(
                t.cases, (t.cases.c.key == versions.c.key) & (t.cases.c.version == versions.c.version)
            ).where(versions.c.key == key)
        ).one_or_none()  # fmt: skip
        if latest is None:
            raise NotFoundError(f"There is no case {key}.")
        if latest.version != version:
            raise ConflictError("The case was saved again after the plan was made.", latest, latest.version)
        if latest.document != document:
            raise BoardError("The plan was not made on the case as it is stored. Open the case anew.")

    @staticmethod
    def _same_meeting(connection: Connection, id: int, version: int) -> None:
        meeting = read_meeting(connection, id)
        if meeting.version != version:
            raise ConflictError("The meeting was saved again after you read who was there.", meeting, meeting.version)

    def _replaceable(self, change: Change, key: str, id: int) -> None:
        before = self._decision(change.connection, id)
        if before.key != key:
            raise BoardError(f"Decision {id} is about another case.")
        if before.replaced_by is not None:
            raise BoardError(f"Decision {id} was replaced by decision {before.replaced_by} already. Correct that one.")

    @staticmethod
    def _attendees(connection: Connection, meeting: int | None) -> tuple[Attendee, ...]:
        if meeting is None:
            return ()
        query = sa.select(t.attendees).where(t.attendees.c.meeting == meeting).order_by(t.attendees.c.position)
        return tuple(Attendee(name=row.name, profession=row.profession) for row in connection.execute(query))

    @staticmethod
    def _decision(connection: Connection, id: int) -> Decision:
        found = _decisions(connection, id=id_of(id, "decision"))
        if not found:
            raise NotFoundError(f"There is no decision {id}.")
        return found[0]


def digest_of(value: Decision | Outcome) -> str:
    """SHA-256 of all that is stored of a decision or an outcome. What replaced a decision later is no part of it."""
    if isinstance(value, Decision):
        value = msgspec.structs.replace(value, replaced_by=None)
    return sha256(msgspec.json.encode(value, order="sorted"))


def _decisions(
    connection: Connection, *, key: str | None = None, id: int | None = None, plans: bool = True
) -> list[Decision]:
    later = sa.alias(t.decisions)
    columns = [column for column in t.decisions.c if plans or column.name not in ("plan", "document")]
    query = (
        sa.select(*columns, later.c.id.label("replaced_by"))
        .outerjoin(later, later.c.replaces == t.decisions.c.id)
        .order_by(t.decisions.c.id.desc())
    )
    if key is not None:
        query = query.where(t.decisions.c.key == key)
    if id is not None:
        query = query.where(t.decisions.c.id == id)
    return [read_decision(row._mapping) for row in connection.execute(query)]


def read_decision(row: Mapping[Any, Any]) -> Decision:
    """A decision from its row."""
    values = dict(row)
    values["plan"] = bytes(values.get("plan", b""))
    values.setdefault("document", "")
    values["attendees"] = msgspec.json.decode(values["attendees"], type=tuple[Attendee, ...])
    values["treatments"] = msgspec.json.decode(values["treatments"], type=tuple[str, ...])
    values["actions"] = msgspec.json.decode(values["actions"], type=tuple[Action, ...])
    return Decision(**values)
