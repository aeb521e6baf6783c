"""Meetings with agenda and attendees, and the drafts of decisions."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard.board.model import (
    Action,
    AgendaItem,
    Attendee,
    BoardError,
    ConflictError,
    Draft,
    Meeting,
    NotFoundError,
    User,
)
from zebraboard.board.store import tables as t
from zebraboard.board.store.base import Base, Change, id_of, key_of, text_of


class Meetings(Base):
    """The meetings of the board."""

    def meetings(self) -> list[Meeting]:
        """Every meeting, the latest first."""
        with self.database.read() as connection:
            return _meetings(connection)

    def meeting(self, id: int) -> Meeting:
        """One meeting."""
        with self.database.read() as connection:
            return read_meeting(connection, id_of(id, "meeting"))

    def create_meeting(self, who: User, title: str, date: dt.date) -> Meeting:
        """Plan a meeting with an empty agenda."""
        with self.change(who) as change:
            values = {"title": text_of(title, "title", 500), "date": date, "status": "planned", "version": 1}
            key = change.execute(sa.insert(t.meetings).values(**values)).inserted_primary_key
            assert key is not None
            change.note("created", f"meeting/{key[0]}", f"on {date}")
            return read_meeting(change.connection, key[0])

    def save_meeting(self, who: User, meeting: Meeting) -> Meeting:
        """Keep a meeting as given; ``meeting.version`` is the version that was edited.

        Agenda and attendees are replaced whole. Which decision an agenda item led to is kept as it is stored. Raises
        ConflictError with the stored meeting if somebody saved in between.
        """
        with self.change(who) as change:
            stored = read_meeting(change.connection, id_of(meeting.id, "meeting"))
            if stored.version != meeting.version:
                raise ConflictError(
                    f"Somebody saved version {stored.version} of this meeting while you edited version {meeting.version}.",
                    stored,
                    stored.version,
                )
            change.execute(
                sa.update(t.meetings)
                .where(t.meetings.c.id == meeting.id)
                .values(
                    title=text_of(meeting.title, "title", 500), date=meeting.date, status=meeting.status,
                    version=meeting.version + 1,
                )
            )  # fmt: skip
            _replace_agenda(change, meeting, {item.key: item.decision for item in stored.agenda})
            _replace_attendees(change, meeting)
            change.note("saved", f"meeting/{meeting.id}", f"version {meeting.version + 1}, {meeting.status}")
            return read_meeting(change.connection, meeting.id)

    def draft(self, key: str) -> Draft:
        """The draft of the next decision on a case; an empty one of version 0 if there never was one."""
        with self.database.read() as connection:
            return read_draft(connection, key_of(key))

    def save_draft(self, who: User, draft: Draft) -> Draft:
        """Keep a draft; ``draft.version`` is the version that was edited. Raises ConflictError with the stored one."""
        with self.change(who) as change:
            key = key_of(draft.key)
            if change.execute(sa.select(t.cases.c.key).where(t.cases.c.key == key)).one_or_none() is None:
                raise NotFoundError(f"There is no case {key}.")
            stored = read_draft(change.connection, key)
            if stored.version != draft.version:
                raise ConflictError(
                    f"Somebody saved version {stored.version} of this draft while you edited version {draft.version}.",
                    stored,
                    stored.version,
                )
            if draft.meeting is not None:
                read_meeting(change.connection, id_of(draft.meeting, "meeting"))
            for action in draft.actions:
                text_of(action.text, "action", 2_000)
                text_of(action.owner, "owner of the action", 200)
            kept = msgspec.structs.replace(draft, version=draft.version + 1)
            write_draft(change, kept, open=not kept.empty)
            change.note("saved", f"draft/{key}", f"version {kept.version}")
            return kept


def _meetings(connection: Connection, id: int | None = None) -> list[Meeting]:
    def chosen(query: sa.Select[Any], column: sa.ColumnElement[int]) -> sa.Select[Any]:
        return query if id is None else query.where(column == id)

    items: dict[int, list[AgendaItem]] = {}
    for row in connection.execute(chosen(sa.select(t.agenda).order_by(t.agenda.c.position), t.agenda.c.meeting)):
        item = AgendaItem(key=row.key, position=row.position, question=row.question, decision=row.decision)
        items.setdefault(row.meeting, []).append(item)
    people: dict[int, list[Attendee]] = {}
    for row in connection.execute(
        chosen(sa.select(t.attendees).order_by(t.attendees.c.position), t.attendees.c.meeting)
    ):
        people.setdefault(row.meeting, []).append(Attendee(name=row.name, profession=row.profession))
    query = chosen(sa.select(t.meetings).order_by(t.meetings.c.date.desc(), t.meetings.c.id.desc()), t.meetings.c.id)
    return [
        Meeting(**row._mapping, agenda=tuple(items.get(row.id, ())), attendees=tuple(people.get(row.id, ())))
        for row in connection.execute(query)
    ]


def read_meeting(connection: Connection, id: int) -> Meeting:
    """A stored meeting."""
    found = _meetings(connection, id)
    if not found:
        raise NotFoundError(f"There is no meeting {id}.")
    return found[0]


def _replace_agenda(change: Change, meeting: Meeting, decisions: dict[str, int | None]) -> None:
    keys = [item.key for item in meeting.agenda]
    if len(set(keys)) < len(keys):
        raise BoardError("A case stands twice on this agenda. Keep one.")
    known = set(change.execute(sa.select(t.cases.c.key).where(t.cases.c.key.in_(keys))).scalars())
    if unknown := [key for key in keys if key not in known]:
        raise NotFoundError(f"There is no case {unknown[0]}.")
    if kept := [key for key, decision in decisions.items() if decision is not None and key not in keys]:
        raise BoardError(f"This meeting decided on {kept[0]}; it cannot be taken off its agenda.")
    change.execute(sa.delete(t.agenda).where(t.agenda.c.meeting == meeting.id))
    rows = [
        {
            "meeting": meeting.id, "key": item.key, "position": position,
            "question": text_of(item.question, "question", 5_000), "decision": decisions.get(item.key),
        }
        for position, item in enumerate(sorted(meeting.agenda, key=lambda item: item.position), start=1)
    ]  # fmt: skip
    if rows:
        change.connection.execute(sa.insert(t.agenda), rows)


def _replace_attendees(change: Change, meeting: Meeting) -> None:
    change.execute(sa.delete(t.attendees).where(t.attendees.c.meeting == meeting.id))
    rows = [
        {
            "meeting": meeting.id, "position": position, "name": text_of(person.name, "name", 200),
            "profession": text_of(person.profession, "profession", 200),
        }
        for position, person in enumerate(meeting.attendees, start=1)
    ]  # fmt: skip
    if rows:
        change.connection.execute(sa.insert(t.attendees), rows)


def read_draft(connection: Connection, key: str) -> Draft:
    """The stored draft, or an empty one."""
    row = connection.execute(sa.select(t.drafts).where(t.drafts.c.key == key)).one_or_none()
    if row is None:
        return Draft(key=key, version=0)
    return Draft(
        key=key, version=row.version, meeting=row.meeting, deviation=row.deviation, text=row.text,
        treatments=msgspec.json.decode(row.treatments, type=tuple[str, ...]),
        actions=msgspec.json.decode(row.actions, type=tuple[Action, ...]),
    )  # fmt: skip


def write_draft(change: Change, draft: Draft, *, open: bool) -> None:
    """Put a draft in place of what is stored. One that is not ``open`` waits for nobody; its version counts on."""
    values = {
        "version": draft.version, "open": open, "meeting": draft.meeting,
        "treatments": text_of(msgspec.json.encode(draft.treatments).decode(), "list of treatments"),
        "deviation": text_of(draft.deviation, "deviation", 200), "text": text_of(draft.text, "text", 20_000),
        "actions": text_of(msgspec.json.encode(draft.actions).decode(), "list of actions"),
    }  # fmt: skip
    if change.execute(sa.update(t.drafts).where(t.drafts.c.key == draft.key).values(**values)).rowcount == 0:
        change.execute(sa.insert(t.drafts).values(key=draft.key, **values))
