"""Signed decisions: the list with its open actions, one decision as it was signed, what became of it, and its correction."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board import deciding
from zebraboard.board.context import Board, BoardContext, MemberBoard
from zebraboard.board.model import BoardError, Decision, Draft
from zebraboard.board.pages.plan import names
from zebraboard.report import outline, summary

router = APIRouter()
SHOWN = 200
"""Decisions of the list that are shown at first."""


@router.get("/decisions")
def show(board: Board, everything: bool = False) -> Response:
    """Open actions across all cases, then every decision."""
    decisions = board.store.decisions(whole=False)
    rows = {row.key: row for archived in (False, True) for row in board.store.cases(archived=archived)}
    return board.page(
        "decisions/list.html.j2", decisions=decisions if everything else decisions[:SHOWN], found=len(decisions), rows=rows,
        actions=board.store.open_actions(), by_id={d.id: d for d in decisions}, today=dt.date.today(), **names(board),
    )  # fmt: skip


@router.post("/decisions/{id}/actions/{index}")
def tick(id: int, index: int, board: MemberBoard) -> Response:
    """An action is done, or open again."""
    wanted = board.text("done")
    if wanted not in ("yes", "no"):
        raise BoardError("Say whether the action is done.")
    board.store.set_action_done(board.user, id, index, wanted == "yes")
    where = "/decisions" if board.text("next") == "/decisions" else f"/decisions/{id}"
    return board.redirect(where, flash="The action is done." if wanted == "yes" else "The action is open again.")


@router.get("/decisions/{id}")
def one(id: int, board: Board) -> Response:
    """One decision with the record, the plan and the knowledge that it was made on, whatever they are today."""
    decision = board.store.decision(id)
    board.saw(f"decision/{id}")
    plan = deciding.plan_of(decision)
    library = board.planning.planner.library
    return board.page(
        "decisions/decision.html.j2", decision=decision, plan=plan, case=board.store.case(decision.key),
        treatments=deciding.names(plan, decision.treatments, library), why=deciding.reason(decision.deviation, library),
        warnings=deciding.warnings(plan, decision.treatments) if plan else [], groups=outline.groups(plan) if plan else [],
        considered=outline.considered(plan) if plan else [], outcomes=board.store.outcomes(id), actions=_actions(board, decision),
        meeting=board.store.meeting(decision.meeting) if decision.meeting else None, knowledge=board.planning.knowledge, **names(board),
    )  # fmt: skip


def _actions(board: BoardContext, decision: Decision) -> list[Any]:
    """The actions with their state; those of a decision that was replaced have none."""
    states = [s for s in board.store.open_actions(decision.key, done=True) if s.decision == decision.id]
    return sorted(states, key=lambda state: state.position)


@router.get("/decisions/{id}/summary.pdf")
def make_summary(id: int, board: Board) -> Response:
    """The one-page summary of the plan that was signed, with the decision on it."""
    decision = board.store.decision(id)
    board.saw(f"decision/{id}")
    plan, library = deciding.plan_of(decision), board.planning.planner.library
    if plan is None:
        raise BoardError("This version of the program cannot read the plan of that day. Download it as it was kept.")
    content = summary.summary(plan, library, deciding.decided(decision, plan, library))
    return _file(content, "application/pdf", f"{decision.key}-decision-{id}.pdf")


@router.get("/decisions/{id}/plan.json")
def plan_file(id: int, board: Board) -> Response:
    """The plan exactly as it was signed."""
    decision = board.store.decision(id)
    board.saw(f"decision/{id}")
    return _file(decision.plan, "application/json", f"{decision.key}-decision-{id}-plan.json")


@router.get("/decisions/{id}/record")
def record_file(id: int, board: Board) -> Response:
    """The case file exactly as it was signed."""
    decision = board.store.decision(id)
    board.saw(f"decision/{id}")
    kind, media = ("json", "application/json") if decision.document.lstrip().startswith("{") else ("yaml", "application/yaml")  # fmt: skip
    return _file(decision.document.encode(), media, f"{decision.key}-decision-{id}-record.{kind}")


def _file(content: bytes, media: str, name: str) -> Response:
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
    return Response(content, media_type=media, headers=headers)


@router.post("/decisions/{id}/outcomes")
def record(id: int, board: MemberBoard) -> Response:
    """Was it done, and how did it go?"""
    done = board.text("done")
    if done not in ("yes", "partly", "no"):
        raise BoardError("Say whether it was done: yes, partly or no.")
    board.store.add_outcome(board.user, id, done, board.text("text"))  # type: ignore[arg-type]
    return board.redirect(f"/decisions/{id}#outcome", flash="The outcome was recorded.")


@router.post("/decisions/{id}/correct")
def correct(id: int, board: MemberBoard) -> Response:
    """Begin a correction: a draft that starts as the decision was, unless somebody has begun one already."""
    decision = board.store.decision(id)
    if decision.replaced_by is not None:
        raise BoardError(f"Decision {id} was replaced by decision {decision.replaced_by} already. Correct that one.")
    draft, flash = board.store.draft(decision.key), "There was a draft already; it was left as it is."
    if draft.empty:
        copied = Draft(
            key=decision.key, version=draft.version, meeting=decision.meeting, treatments=decision.treatments,
            deviation=decision.deviation, text=decision.text, actions=decision.actions,
        )  # fmt: skip
        board.store.save_draft(board.user, copied)
        flash = f"A draft that starts as decision {id} was. Change what was wrong, then sign it."
    return board.redirect(f"/cases/{quote(decision.key)}/decision?replaces={id}#draft", flash=flash)
