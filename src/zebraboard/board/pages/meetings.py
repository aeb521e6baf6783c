"""Meetings: the list, the agenda with who should be there, and meeting mode."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from zebraboard.board import convening, deciding
from zebraboard.board.context import Board, BoardContext, MemberBoard
from zebraboard.board.convening import Both, Edited
from zebraboard.board.model import AgendaItem, Attendee, BoardError, CaseVersion, ConflictError, Meeting
from zebraboard.board.pages import drafts
from zebraboard.board.pages.plan import day_of, names
from zebraboard.board.view import View
from zebraboard.language.errors import ZebraboardError
from zebraboard.plan import Plan
from zebraboard.plan.measure import DataPart
from zebraboard.report import summary

router = APIRouter()
TRIES = 5
"""How often a change is made anew on what somebody else has just saved."""


@router.get("/meetings")
def show(board: Board) -> Response:
    """Meetings to come, then those that were held."""
    found = board.store.meetings()
    planned = [meeting for meeting in reversed(found) if meeting.status == "planned"]
    held = [meeting for meeting in found if meeting.status == "held"]
    return board.page("meetings/list.html.j2", planned=planned, held=held, today=dt.date.today())


@router.post("/meetings")
def create(board: MemberBoard) -> Response:
    """Plan a meeting."""
    made = board.store.create_meeting(board.user, *_head(board))
    return board.redirect(f"/meetings/{made.id}", flash="The meeting is planned. Now its agenda.")


def _head(board: BoardContext) -> tuple[str, dt.date]:
    title, day = board.text("title"), day_of(board.text("date"))
    if not title or day is None:
        raise BoardError("A meeting needs a title and a date.")
    return title, day


@router.get("/meetings/{id}")
def one(id: int, board: Board) -> Response:
    """The agenda, who should be there, and what the cases still lack."""
    return _page(board, board.store.meeting(id))


def _page(board: BoardContext, meeting: Meeting, status: int = 200, both: list[Both] | None = None) -> Response:
    board.saw(f"meeting/{meeting.id}")
    cases = {item.key: board.store.case(item.key) for item in meeting.agenda}
    plans, brought = dict[str, Plan](), dict[str, tuple[DataPart, ...]]()
    unread = dict[str, str]()
    for key, case in cases.items():
        try:
            plans[key] = board.planning.plan(case, look_further=False)
            brought[key] = board.planning.data_set(case)
        except ZebraboardError as problem:
            unread[key] = problem.message
    library = board.planning.planner.library
    on_agenda = {item.key for item in meeting.agenda}
    return board.page(
        "meetings/meeting.html.j2", status=status, meeting=meeting, cases=cases, plans=plans, brought=brought, unread=unread,
        both={field.name: field for field in both or ()}, room=convening.room(plans, meeting.attendees),
        roles=sorted({rule.entry.role for rule in library.team}), others=[row for row in board.store.cases() if row.key not in on_agenda],
        **names(board),
    )  # fmt: skip


def _change(board: BoardContext, id: int, change: Callable[[Meeting], Meeting]) -> Meeting:
    """Make a change that means the same on whatever is stored by now: nobody's work is lost by it."""
    for _ in range(TRIES):
        stored = board.store.meeting(id)
        wanted = change(stored)
        if wanted == stored:
            return stored
        try:
            return board.store.save_meeting(board.user, wanted)
        except ConflictError:
            continue
    raise BoardError("Others are changing this meeting at the same moment. Try again.")


@router.post("/meetings/{id}")
def edit(id: int, board: MemberBoard) -> Response:
    """Title, date and the questions; what somebody else changed in between is shown beside one's own."""
    title, day = _head(board)
    both: list[Both] = []

    def change(stored: Meeting) -> Meeting:
        both.clear()

        def field(name: str, kept: str, now: str) -> str:
            result, clash = convening.merged(name, Edited(board.text(f"was-{name}"), now), kept)
            if clash:
                both.append(clash)
            return result

        agenda = tuple(
            msgspec.structs.replace(item, question=field(f"q-{item.key}", item.question, board.text(f"q-{item.key}")))
            if f"q-{item.key}" in board.form else item
            for item in stored.agenda
        )  # fmt: skip
        date = dt.date.fromisoformat(field("date", stored.date.isoformat(), day.isoformat()))
        return msgspec.structs.replace(stored, title=field("title", stored.title, title), date=date, agenda=agenda)

    kept = _change(board, id, change)
    if both:
        return _page(board, kept, 409, both)
    return board.redirect(f"/meetings/{id}", flash="Kept.")


@router.post("/meetings/{id}/agenda")
def arrange(id: int, board: MemberBoard) -> Response:
    """Add a case, move it, or take it off."""
    if key := board.text("add"):
        case = _case(board, key)
        question = board.text("question") or _question(board, case)
        _change(board, id, lambda stored: convening.added(stored, case.key, question))
        return board.redirect(f"/meetings/{id}#agenda", flash="The case is on the agenda.")
    for name, by in (("up", -1), ("down", 1)):
        if key := board.text(name):
            kept = _change(board, id, lambda stored, key=key, by=by: convening.moved(stored, key, by))  # type: ignore[misc]
            return board.redirect(f"/meetings/{id}?moved={name}#{_button(kept, key, name)}")
    if key := board.text("off"):
        _change(board, id, lambda stored: convening.without(stored, key))
        return board.redirect(f"/meetings/{id}#agenda", flash="The case is off the agenda.")
    raise BoardError("Choose a case.")


def _button(meeting: Meeting, key: str, name: str) -> str:
    """The button on which the keyboard goes on: the one that was pressed, or the other if that has come to its end."""
    keys = [item.key for item in meeting.agenda]
    if key in (keys[0], keys[-1]):
        name = "down" if key == keys[0] else "up"
    return f"{name}-{quote(key)}"


def _case(board: BoardContext, typed: str) -> CaseVersion:
    """The case of this id, or the only one of this title."""
    rows = board.store.cases()
    keys = [row.key for row in rows if row.key == typed] or [
        row.key for row in rows if row.title.casefold() == typed.casefold()
    ]
    if len(keys) != 1:
        raise BoardError(
            "There is no such case. Choose one from the list."
            if not keys
            else "Several cases have this title. Type the id."
        )
    return board.store.case(keys[0])


def _question(board: BoardContext, case: CaseVersion) -> str:
    """The question that the record asks; empty if it cannot be read."""
    try:
        return board.planning.record(case).question.strip()
    except ZebraboardError:
        return ""


@router.post("/meetings/{id}/people")
def seat(id: int, board: MemberBoard) -> Response:
    """Somebody is there, or is not."""
    person = Attendee(name=board.text("name"), profession=board.text("profession"))
    if not person.name:
        raise BoardError("Say who it is.")
    if board.text("leaves"):
        _change(board, id, lambda stored: _attended(stored, tuple(a for a in stored.attendees if a != person)))
    else:
        _change(
            board,
            id,
            lambda stored: stored if person in stored.attendees else _attended(stored, (*stored.attendees, person)),
        )
    return board.redirect(f"/meetings/{id}#room")


def _attended(meeting: Meeting, people: tuple[Attendee, ...]) -> Meeting:
    return msgspec.structs.replace(meeting, attendees=people)


@router.post("/meetings/{id}/status")
def hold(id: int, board: MemberBoard) -> Response:
    """The meeting was held, or is planned after all."""
    status = board.text("status")
    if status not in ("planned", "held"):
        raise BoardError("A meeting is planned or held.")
    _change(board, id, lambda stored: msgspec.structs.replace(stored, status=status))
    told = "The meeting was held." if status == "held" else "The meeting is planned again."
    return board.redirect(f"/meetings/{id}", flash=told)


@router.get("/meetings/{id}/run")
def run(id: int, board: Board, n: Annotated[int, Query()] = 1) -> Response:
    """Meeting mode: one case at a time, for the projector."""
    meeting = board.store.meeting(id)
    if not meeting.agenda:
        return board.redirect(f"/meetings/{id}", flash="There is no case on the agenda yet.")
    place = min(max(n, 1), len(meeting.agenda))
    item = meeting.agenda[place - 1]
    case = board.store.case(item.key)
    board.saw(f"case/{item.key}")
    view = View(board.request)
    view.meeting = view.stage = True
    here = f"/meetings/{id}/run?n={place}"
    shared = {"meeting": meeting, "item": item, "n": place, "case": case, "view": view, "as_of": None, "next": here}
    try:
        plan = board.planning.plan(case)
    except ZebraboardError as problem:
        return board.page("meetings/unreadable.html.j2", status=422, problem=str(problem), **shared)
    return board.page(
        "meetings/run.html.j2", **{**_decision(board, case, plan, item, meeting), **_shown(board, case, plan), **shared}
    )


def _shown(board: BoardContext, case: CaseVersion, plan: Plan) -> dict[str, Any]:
    """What stands on the screen of one case."""
    return {
        "line": " · ".join(
            f"{line.title.lower()} {line.value}" if line.value.isdigit() else line.value
            for line in plan.summary if line.known and line.id != "wishes"
        ),
        "reason_of": summary.reason, "alike": summary.alike(plan.main), "brought": board.planning.data_set(case), **names(board),
    }  # fmt: skip


def _decision(board: BoardContext, case: CaseVersion, plan: Plan, item: AgendaItem, meeting: Meeting) -> dict[str, Any]:
    """The decision box: what this meeting signed, or the draft."""
    decisions = board.store.decisions(case.key, whole=False)
    signed = next((d for d in decisions if d.id == item.decision), None)
    return {
        **drafts.context(board, case, plan, board.store.draft(case.key), meeting=meeting.id), "error": "", "replaces": None,
        "signed": signed, "standing": [d for d in deciding.standing(decisions) if signed is None or d.id != signed.id],
    }  # fmt: skip
