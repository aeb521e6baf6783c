"""The audit trail as administrators read it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from zebraboard.board.context import AdminBoard
from zebraboard.board.model import BrokenChainError

router = APIRouter(prefix="/audit", include_in_schema=False)
SHOWN = 100


def _page(
    board: AdminBoard,
    object: str = "",
    before: int | None = None,
    whole: tuple[int, str] | None = None,
    broken: str = "",
) -> Response:
    entries = board.store.audit(object or None, SHOWN + 1, before)
    more = entries[SHOWN - 1].number if len(entries) > SHOWN else None
    return board.page(
        "audit/audit.html.j2", entries=entries[:SHOWN], more=more, object=object, whole=whole, broken=broken
    )


@router.get("")
def audit(
    board: AdminBoard,
    object: Annotated[str, Query(max_length=240)] = "",
    before: Annotated[int | None, Query(ge=1)] = None,
) -> Response:
    """The latest entries; of one object, if it is named; older ones page by page."""
    return _page(board, object.strip(), before)


@router.post("/verify")
def verify(board: AdminBoard) -> Response:
    """Prove that the trail is whole."""
    try:
        whole = board.store.verify_audit(board.text("expect"))
    except BrokenChainError as broken:
        board.store.noted(board.user, "verified", "audit", f"broken at entry {broken.number}")
        return _page(board, broken=f"The trail is broken: {broken}.")
    board.store.noted(board.user, "verified", "audit", f"whole, {whole[0]} entries")
    return _page(board, whole=whole)
