"""How the pages look to this person, and the page that explains the keys."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board.context import Board
from zebraboard.board.view import ENTRIES, MEETING, THEME, THEMES

router = APIRouter()
A_YEAR = 365 * 24 * 3600


@router.post("/view")
def change(board: Board) -> Response:
    """Change colours or meeting mode, and go back to the page."""
    back = board.text("next")
    answer = board.redirect(back if back.startswith("/") and not back.startswith(("//", "/\\")) else "/cases")
    theme, meeting = board.form.get("theme"), board.form.get("meeting")
    for name, value, known in ((THEME, theme, THEMES), (MEETING, meeting, ("on", "off"))):
        if isinstance(value, str) and value in known:
            answer.set_cookie(name, value, max_age=A_YEAR, samesite="lax", httponly=True, secure=board.settings.secure)
    return answer


@router.get("/help")
def show_help(board: Board) -> Response:
    """Keys, marks and verdicts explained."""
    return board.page("help.html.j2", entries=ENTRIES)
