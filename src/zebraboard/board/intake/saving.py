"""Every change becomes a new version of the case; where somebody else saved in between, both versions are shown."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast, get_args
from urllib.parse import quote

from fastapi.responses import HTMLResponse, Response

from zebraboard import record as records
from zebraboard.board import changes
from zebraboard.board.context import BoardContext
from zebraboard.board.intake.merging import Choice, merge, touched
from zebraboard.board.model import BoardError, CaseVersion, ConflictError
from zebraboard.record import Record

SAVED = "record-saved"
"""The event that the page hears once a new version is kept: the plan beside the form is made again."""
OWN = ("csrf", "base", "only", "seen", "resolve")
"""Fields that steer a save; the rest of a form is what was typed."""


def is_part(board: BoardContext) -> bool:
    """Whether the page asks for a part of itself."""
    return "hx-request" in board.request.headers


def number(board: BoardContext, name: str) -> int:
    """A whole number of the form."""
    text = board.text(name)
    if not text.isascii() or not text.isdigit() or len(text) > 9:
        raise BoardError("This form is not whole. Load the page again.")
    return int(text)


def page_of(key: str, rest: str = "") -> str:
    """The address of the form of a case."""
    return f"/cases/{quote(key)}/edit{rest}"


def keep(
    board: BoardContext,
    key: str,
    edit: Callable[[Record], Record],
    done: Callable[[CaseVersion], Response],
    whole: Callable[[Record], Record] | None = None,
) -> Response:
    """Change the version that the form shows, and keep what comes of it; ``done`` answers with the version there is then.

    If somebody else saved in between, the answer shows both versions and asks what is to stand. ``whole`` makes every change
    that the form holds, so that nothing else that was typed is lost then.
    """
    store, planning = board.store, board.planning
    started = store.case(key, number(board, "base"))
    before = planning.record(started)
    choice = board.text("resolve")
    mine = (whole or edit)(before) if choice else edit(before)
    onto = started
    if choice:
        if choice not in get_args(Choice):
            raise BoardError("Say which version is to stand.")
        onto = store.case(key, number(board, "seen"))
        merged = merge(before, mine, planning.record(onto), cast("Choice", choice))
    else:
        merged = mine
    document = records.dump(merged)
    case = onto
    if document != records.dump(planning.record(onto)):
        try:
            case = store.save_case(board.user, key, document, base=onto.version)
        except ConflictError as conflict:
            return _both(board, started, before, (whole or edit)(before), store.case(key, conflict.version))
    if choice:
        said = {"mine": "Your change stands.", "theirs": "The other version stands.", "both": "Both changes stand."}
        return board.redirect(page_of(key), flash=said[choice])
    return done(case)


def _both(board: BoardContext, started: CaseVersion, before: Record, mine: Record, theirs: CaseVersion) -> HTMLResponse:
    """What each of the two changed, side by side, with what was typed."""
    other = board.planning.record(theirs)
    typed = [(name, value) for name, value in board.form.multi_items() if name not in OWN and isinstance(value, str)]
    answer = board.page(
        "intake/conflict.html.j2" if is_part(board) else "intake/conflict_page.html.j2",
        status=200 if is_part(board) else 409, case=theirs, started=started, path=board.request.url.path, typed=typed,
        mine=changes.between(before, mine, board.library), theirs=changes.between(before, other, board.library),
        collide=bool(touched(before, mine) & touched(before, other)),
    )  # fmt: skip
    if is_part(board):
        answer.headers["HX-Retarget"] = "#conflict"
        answer.headers["HX-Reswap"] = "innerHTML"
    return answer


def part(board: BoardContext, template: str, case: CaseVersion, **context: Any) -> HTMLResponse:
    """A part of the page after a save; where a new version was kept, the page hears of it."""
    answer = board.page(template, case=case, part=True, **context)
    if str(case.version) != board.text("base"):
        answer.headers["HX-Trigger"] = SAVED
    return answer
