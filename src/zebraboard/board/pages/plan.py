"""The plan of a case: the page, one option with every reason, what comes next, and the ticks on safety checks."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Query
from fastapi.responses import Response

from zebraboard.board import deciding
from zebraboard.board.context import Board, BoardContext, MemberBoard
from zebraboard.board.model import BoardError, CaseVersion, NotFoundError
from zebraboard.language.errors import ZebraboardError
from zebraboard.plan import Plan
from zebraboard.plan.model import FRONT
from zebraboard.report import outline

router = APIRouter()
MISSING_FIRST = 4
"""How many missing facts stand at the top of the page."""
AsOf = Annotated[str, Query(alias="as_of")]


def day_of(text: str) -> dt.date | None:
    """The day in the address; None if there is none. BoardError if it is no day."""
    if not text:
        return None
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        raise BoardError(f"{text!r} is not a date. Write it as 2024-05-31.") from None


def names(board: BoardContext) -> dict[str, Any]:
    """What every template about a plan needs."""
    library = board.planning.planner.library
    return {
        "front": FRONT, "sides": outline.sides, "name": partial(outline.name, library), "does": partial(outline.does, library=library),
        "guideline": lambda finding: library.guidelines.get(finding.guideline),
        "called": lambda ids: deciding.names(None, ids, library), "reason": lambda id: deciding.reason(id, library),
    }  # fmt: skip


@router.get("/cases/{key}")
def show(key: str, board: Board, as_of: AsOf = "") -> Response:
    """The plan page. What takes possible worlds to work out is fetched by the page once it stands."""
    case, day = board.store.case(key), day_of(as_of)
    board.saw(f"case/{key}")
    try:
        plan = board.planning.plan(case, look_further=False, as_of=day)
    except ZebraboardError as problem:
        return board.page("plan/unreadable.html.j2", status=422, case=case, problem=str(problem))
    library = board.planning.planner.library
    return board.page(
        "plan/plan.html.j2", case=case, plan=plan, as_of=day, today=dt.date.today(), groups=outline.groups(plan),
        considered=outline.considered(plan), sources=outline.cited(plan, library), ticks=board.store.ticks(key), most=MISSING_FIRST,
        changes_here=[o for o in plan.options if o.local is not None],
        decided=next(iter(deciding.standing(board.store.decisions(key, whole=False))), None), **names(board),
    )  # fmt: skip


@router.get("/cases/{key}/ahead")
def ahead(key: str, board: Board, as_of: AsOf = "") -> Response:
    """Which missing fact decides most, values near a cut-off, what comes next: a part of the page, or a page of its own."""
    case, plan = _planned(board, key, as_of)
    alone = "hx-request" not in board.request.headers
    return board.page(
        "plan/ahead_page.html.j2" if alone else "plan/ahead.html.j2", case=case, plan=plan, most=MISSING_FIRST,
        alone=alone, as_of=day_of(as_of), **names(board),
    )  # fmt: skip


@router.get("/cases/{key}/options/{treatment}")
def option(key: str, treatment: str, board: Board, as_of: AsOf = "") -> Response:
    """One treatment with everything that was tried, down to the clause, the fact and its report."""
    case, day = board.store.case(key), day_of(as_of)
    try:
        found = board.planning.explain(case, treatment, as_of=day)
    except KeyError:
        raise NotFoundError(f"There is no treatment {treatment}.") from None
    alone = "hx-request" not in board.request.headers
    if alone:
        board.saw(f"case/{key}")
    library = board.planning.planner.library
    keys = dict.fromkeys(k for f in (*found.statements, *found.exclusions, *found.passed) for k in f.basis.sources)
    keys.update(dict.fromkeys(found.basis.sources))
    return board.page(
        "plan/option_page.html.j2" if alone else "plan/reasons.html.j2", case=case, o=found, as_of=day, alone=alone,
        sources=[(k, library.sources[k]) for k in keys if k in library.sources], **names(board),
    )  # fmt: skip


@router.post("/cases/{key}/ticks")
def tick(key: str, board: MemberBoard) -> Response:
    """Keep which of the checks of one treatment are ticked."""
    case = board.store.case(key)
    treatment = board.text("treatment")
    plan = board.planning.plan(case, look_further=False)
    try:
        found = plan.option(treatment)
    except KeyError:
        raise NotFoundError(f"There is no treatment {treatment}.") from None
    ticked = {value for value in board.form.getlist("check") if isinstance(value, str)}
    board.store.set_ticks(board.user, key, [check.id for check in found.checks], ticked)
    if "hx-request" in board.request.headers:
        return board.page("plan/checks.html.j2", case=case, o=found, ticks=board.store.ticks(key), said=True)
    return board.redirect(f"/cases/{quote(key)}#{quote(treatment)}", flash="The ticks were kept.")


def _planned(board: BoardContext, key: str, as_of: str) -> tuple[CaseVersion, Plan]:
    case = board.store.case(key)
    return case, board.planning.plan(case, as_of=day_of(as_of))
