"""Pictures of a case: its course, what is missing, the trials behind its options. Drawn once, then kept."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board.context import Board, BoardContext
from zebraboard.board.model import CaseVersion, NotFoundError
from zebraboard.board.pages.plan import AsOf, day_of
from zebraboard.board.planning import Kept
from zebraboard.board.store.base import sha256
from zebraboard.report import charts
from zebraboard.report.charts import Picture

router = APIRouter()
NAMES = ("course", "missing", "trials")
_drawn: Kept[str] = Kept(300)


def _picture(board: BoardContext, case: CaseVersion, name: str, day: dt.date | None) -> Picture:
    if name == "course":
        profile = board.planning.profile(case, as_of=day)
        return charts.timeline(board.planning.record(case), board.library, profile.as_of)
    if name == "missing":
        return charts.tests(board.planning.plan(case, as_of=day))
    return board.planning.trials(case, as_of=day)


@router.get("/cases/{key}/pictures")
def show(key: str, board: Board, as_of: AsOf = "") -> Response:
    """Every picture, with its table."""
    case, day = board.store.case(key), day_of(as_of)
    board.saw(f"case/{key}")
    return board.page(
        "plan/pictures.html.j2",
        case=case,
        as_of=day,
        pictures=[(name, _picture(board, case, name, day)) for name in NAMES],
    )


@router.get("/cases/{key}/pictures/{name}.svg")
def draw(key: str, name: str, board: Board, as_of: AsOf = "") -> Response:
    """One drawing."""
    case, day = board.store.case(key), day_of(as_of)
    if name not in NAMES:
        raise NotFoundError(f"There is no picture {name}.")
    picture = _picture(board, case, name, day)
    if picture.draw is None:
        raise NotFoundError("There is nothing to draw.")
    planned = board.planning.profile(case, as_of=day).as_of
    drawing = _drawn.get((sha256(case.document), planned, board.planning.knowledge, name), picture.svg)
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"})
