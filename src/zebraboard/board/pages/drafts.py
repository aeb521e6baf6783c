"""From a draft to a signature: the decision on one case while the board still works on it."""

from __future__ import annotations

import datetime as dt
from typing import Annotated, Any
from urllib.parse import quote

import msgspec
from fastapi import APIRouter, Query
from fastapi.responses import Response

from zebraboard.board import deciding
from zebraboard.board.context import Board, BoardContext, ChairBoard, MemberBoard
from zebraboard.board.model import Action, BoardError, CaseVersion, ConflictError, Draft, Meeting, NotFoundError, Role
from zebraboard.board.pages.plan import day_of, names
from zebraboard.board.store.base import sha256
from zebraboard.plan import FRONT, Plan

router = APIRouter()
BLANK = 2
"""Empty lines for further actions."""
MOST_ACTIONS = 40
Number = Annotated[int | None, Query()]


def context(
    board: BoardContext, case: CaseVersion, plan: Plan, draft: Draft, *, meeting: int | None = None, theirs: Draft | None = None
) -> dict[str, Any]:  # fmt: skip
    """What the form of a draft needs. ``meeting`` is where the person comes from; ``theirs`` what somebody else saved."""
    meetings = [found for found in board.store.meetings() if any(item.key == case.key for item in found.agenda)]
    planned = [found.id for found in meetings if found.status == "planned"]
    chosen_meeting = meeting or draft.meeting or (planned[-1] if planned and draft.empty else None)
    front = [option for option in plan.options if option.verdict in FRONT]
    beyond = [option for option in plan.options if option.verdict not in FRONT]
    return {
        "case": case, "plan": plan, "draft": draft, "theirs": theirs, "meetings": meetings, "chosen_meeting": chosen_meeting,
        "on_table": front, "beyond": sorted(beyond, key=lambda option: option.name.casefold()),
        "off_table": [option for option in deciding.chosen(plan, draft.treatments) if option.verdict not in FRONT],
        "warnings": deciding.warnings(plan, draft.treatments), "problems": deciding.problems(draft, plan, board.library),
        "deviates": deciding.deviates(plan, draft.treatments), "deviations": board.library.deviations, "blank": BLANK,
        "may_write": board.user.role.covers(Role.MEMBER),
        # a draft that was begun elsewhere belongs to the meeting that now talks about it: it saves itself once
        "joins": not draft.empty and theirs is None and chosen_meeting != draft.meeting, **names(board),
    }  # fmt: skip


@router.get("/cases/{key}/decision")
def show(key: str, board: Board, meeting: Number = None, replaces: Number = None) -> Response:
    """What was decided on this case, and the draft of the next decision."""
    case = board.store.case(key)
    board.saw(f"case/{key}")
    return _page(board, case, board.store.draft(key), meeting=meeting, replaces=replaces)


def _page(board: BoardContext, case: CaseVersion, draft: Draft, status: int = 200, *, replaces: int | None = None, error: str = "",
          meeting: int | None = None, theirs: Draft | None = None) -> Response:  # fmt: skip
    plan = board.planning.plan(case)
    decisions = board.store.decisions(case.key, whole=False)
    return board.page(
        "decisions/draft.html.j2", status=status, decisions=decisions, as_of=None, error=error, next="",
        replaces=replaces if any(d.id == replaces for d in deciding.standing(decisions)) else None,
        **context(board, case, plan, draft, meeting=meeting, theirs=theirs),
    )  # fmt: skip


@router.post("/cases/{key}/decision")
def save(key: str, board: MemberBoard) -> Response:
    """Keep the draft. A part of a page (htmx) gets back what changed beside the form; a browser gets the page."""
    case = board.store.case(key)
    part = "hx-request" in board.request.headers
    try:
        mine = _read(board, key)
    except BoardError as problem:
        if part:
            return board.page("decisions/saved.html.j2", case=case, draft=None, error=str(problem))
        return _page(board, case, board.store.draft(key), 422, error=str(problem))
    try:
        kept = board.store.save_draft(board.user, mine)
    except ConflictError as conflict:
        return _both(board, case, mine, conflict, part=part)
    if part:
        plan = board.planning.plan(case)
        return board.page(
            "decisions/saved.html.j2",
            error="",
            next=_next(board),
            replaces=_replaces(board),
            **context(board, case, plan, kept),
        )
    where = _next(board) or f"/cases/{quote(key)}/decision{_query(board)}#draft"
    return board.redirect(where, flash="The draft was kept.")


def _both(board: BoardContext, case: CaseVersion, mine: Draft, conflict: ConflictError, *, part: bool) -> Response:
    """Theirs beside mine: the next save is made knowingly, on what is stored now."""
    theirs = conflict.theirs
    assert isinstance(theirs, Draft)
    mine = msgspec.structs.replace(mine, version=theirs.version)
    if not part:
        return _page(board, case, mine, 409, theirs=theirs, replaces=_replaces(board))
    plan = board.planning.plan(case)
    answer = board.page(
        "decisions/form.html.j2", error="", next=_next(board), replaces=_replaces(board),
        **context(board, case, plan, mine, theirs=theirs),
    )  # fmt: skip
    answer.headers["HX-Retarget"], answer.headers["HX-Reswap"] = "#draft", "outerHTML"
    return answer


def _read(board: BoardContext, key: str) -> Draft:
    """The draft in the form. BoardError says what cannot be read."""
    form = board.form

    def texts(name: str) -> list[str]:
        return [value.strip() for value in form.getlist(name) if isinstance(value, str)]

    treatments = tuple(dict.fromkeys(id for id in texts("t") if id))
    for id in treatments:
        if id not in board.planning.planner.library.treatments:
            raise BoardError(f"There is no treatment {id!r}.")
    deviation = board.text("deviation")
    if deviation and deviation not in board.library.deviations:
        raise BoardError(f"There is no reason {deviation!r}.")
    columns = [texts(name)[:MOST_ACTIONS] for name in ("a-text", "a-owner", "a-due")]
    if len({len(column) for column in columns}) != 1:
        raise BoardError("Each action has a text, an owner and a date. Load the page again.")
    actions = tuple(
        Action(text=text, owner=owner, due=day_of(due)) for text, owner, due in zip(*columns, strict=True) if text or owner or due
    )  # fmt: skip
    meeting = number(board.text("meeting")) or None
    if meeting is not None and all(item.key != key for item in board.store.meeting(meeting).agenda):
        raise BoardError("This case is not on the agenda of that meeting. Add it there first.")
    return Draft(
        key=key, version=number(board.text("version")), meeting=meeting, treatments=treatments,
        deviation=deviation, text=board.text("text"), actions=actions,
    )  # fmt: skip


def number(text: str) -> int:
    """A number in a hidden field; 0 if it is empty. BoardError if somebody made it up."""
    if not text:
        return 0
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BoardError("This page does not fit the board. Load it again.")
    return int(text)


def _next(board: BoardContext) -> str:
    """Where the form was: only a page of this board."""
    back = board.text("next")
    return back if back.startswith("/meetings/") and "\\" not in back else ""


def _replaces(board: BoardContext) -> int | None:
    return number(board.text("replaces")) or None


def _query(board: BoardContext) -> str:
    replaces = _replaces(board)
    return f"?replaces={replaces}" if replaces else ""


@router.get("/cases/{key}/decision/sign")
def confirm(key: str, board: ChairBoard, replaces: Number = None) -> Response:
    """Exactly what would be signed."""
    board.saw(f"case/{key}")
    return _confirm(board, key, replaces=replaces)


@router.post("/cases/{key}/decision/sign")
def sign(key: str, board: ChairBoard) -> Response:
    """Sign what the confirmation page showed; if anything of it has changed since, show it anew instead."""
    case, draft = board.store.case(key), board.store.draft(key)
    plan = board.planning.plan(case)
    content = msgspec.json.encode(plan)
    replaces = _replaces(board)
    kind = board.text("kind")
    seen = {value for value in board.form.getlist("acknowledged") if isinstance(value, str)}
    open_ = [warned for warned in deciding.warnings(plan, draft.treatments) if warned.id not in seen]
    if deciding.problems(draft, plan, board.library):
        return _confirm(board, key, 422, replaces=replaces, seen=seen)
    if board.text("plan") != sha256(content):
        told = "The plan is another one now (the record, the day or the knowledge changed). Look at it again."
        return _confirm(board, key, 409, told, replaces=replaces, seen=seen)
    if open_:
        told = f"Tick each exclusion to show that it was weighed: {open_[0].treatment}."
        return _confirm(board, key, 422, told, replaces=replaces, seen=seen)
    if not kind:
        return _confirm(
            board, key, 422, "Say whether this is a new decision or corrects one.", replaces=replaces, seen=seen
        )
    try:
        signed = board.store.sign(
            board.user, key, draft_version=number(board.text("draft_version")), case_version=number(board.text("case_version")),
            plan=content, document=case.document, knowledge=board.planning.knowledge,
            replaces=None if kind == "new" else number(kind),
            meeting_version=number(board.text("meeting_version")) if draft.meeting else None,
        )  # fmt: skip
    except ConflictError as conflict:
        return _confirm(board, key, 409, f"{conflict} Look at it again before you sign.", replaces=replaces, seen=seen)
    return board.redirect(f"/decisions/{signed.id}", flash="The decision is signed.")


def _confirm(board: BoardContext, key: str, status: int = 200, error: str = "", *, replaces: int | None = None,
             seen: set[str] | frozenset[str] = frozenset()) -> Response:  # fmt: skip
    case, draft = board.store.case(key), board.store.draft(key)
    plan = board.planning.plan(case)
    standing = deciding.standing(board.store.decisions(key, whole=False))
    meeting = _meeting(board, draft)
    return board.page(
        "decisions/sign.html.j2", status=status, error=error, seen=seen, standing=standing, as_of=None, meeting=meeting,
        replaces=replaces if any(d.id == replaces for d in standing) else None, knowledge=board.planning.knowledge,
        digest=sha256(msgspec.json.encode(plan)), chosen=deciding.chosen(plan, draft.treatments), now=dt.datetime.now(dt.UTC),
        **context(board, case, plan, draft),
    )  # fmt: skip


def _meeting(board: BoardContext, draft: Draft) -> Meeting | None:
    try:
        return board.store.meeting(draft.meeting) if draft.meeting else None
    except NotFoundError:
        return None
