"""What each case waits for: worked out for all cases at once, in four queries."""

from __future__ import annotations

import datetime as dt

import msgspec
import sqlalchemy as sa
from sqlalchemy.engine import Connection

from zebraboard.board.model import Action
from zebraboard.board.store import tables as t


def waits(connection: Connection) -> dict[str, str]:
    """By case: a meeting, a decision, an action or an outcome, in that order; a case that waits for nothing is left out."""
    found: dict[str, str] = {}
    later = sa.alias(t.decisions)
    standing = (
        sa.select(t.decisions.c.id, t.decisions.c.key, t.decisions.c.actions, t.decisions.c.signed_at)
        .outerjoin(later, later.c.replaces == t.decisions.c.id)
        .where(later.c.id.is_(None))
        .order_by(t.decisions.c.id)
    )
    done = {(row.decision, row.position) for row in connection.execute(sa.select(t.action_states))}
    known = set(connection.execute(sa.select(t.outcomes.c.decision).distinct()).scalars())
    for row in connection.execute(standing):
        actions = msgspec.json.decode(row.actions, type=tuple[Action, ...])
        undone = [action for index, action in enumerate(actions) if (row.id, index) not in done]
        if undone:
            first = min(undone, key=lambda action: action.due or dt.date.max)
            when = f", due {first.due}" if first.due else ""
            found[row.key] = f"action: {first.text} ({first.owner}{when})"
        elif row.id not in known:
            found[row.key] = f"outcome of the decision of {row.signed_at.date()}"
        else:
            found.pop(row.key, None)
    for key in connection.execute(sa.select(t.drafts.c.key).where(t.drafts.c.open)).scalars():
        found[key] = "decision: a draft is not signed"
    items = (
        sa.select(t.agenda.c.key, t.meetings.c.date, t.meetings.c.status)
        .join(t.meetings, t.meetings.c.id == t.agenda.c.meeting)
        .where(t.agenda.c.decision.is_(None))
        .order_by(t.meetings.c.date.desc())
    )
    for item in connection.execute(items):  # the next meeting comes last and stays
        if item.status == "planned":
            found[item.key] = f"meeting on {item.date}"
        elif item.key not in found:
            found[item.key] = f"decision of the meeting on {item.date}"
    return found
