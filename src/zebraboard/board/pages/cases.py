"""The list of cases, import and download, history, archive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response
from starlette.datastructures import UploadFile

from zebraboard.board import changes, importing
from zebraboard.board.context import Board, BoardContext, MemberBoard
from zebraboard.board.model import BoardError, CaseRow, NotFoundError
from zebraboard.language.errors import ZebraboardError
from zebraboard.plan.diff import compare

router = APIRouter()
SHOWN = 100
"""Rows of the list that are shown at first."""
SORTS: dict[str, tuple[str, Callable[[CaseRow], Any], bool]] = {
    "changed": ("Last changed", lambda row: row.changed_at, True),
    "waits": ("What it waits for", lambda row: (not row.waits_for, row.waits_for), False),
    "title": ("Title", lambda row: (row.title or row.key).casefold(), False),
    "key": ("Id", lambda row: row.key.casefold(), False),
}


@router.get("/cases")
def show(board: Board) -> Response:
    """The list."""
    return _list(board, "", "changed", archived=False, everything=False)


@router.post("/cases")
def narrow(board: Board) -> Response:
    """The list, filtered and sorted. It is posted so that what is looked for stands in no address and no log."""
    sort = board.text("sort")
    return _list(
        board, board.text("q"), sort if sort in SORTS else "changed", archived=board.text("archived") == "yes",
        everything=board.text("everything") == "yes",
    )  # fmt: skip


def _list(board: BoardContext, q: str, sort: str, *, archived: bool, everything: bool) -> Response:
    rows = board.store.cases(archived=archived)
    words = q.casefold().split()
    found = [row for row in rows if all(w in f"{row.key} {row.title} {row.waits_for}".casefold() for w in words)]
    _, key, backwards = SORTS[sort]
    found.sort(key=key, reverse=backwards)
    return board.page(
        "cases/list.html.j2", rows=found if everything else found[:SHOWN], found=len(found), total=len(rows), q=q, sort=sort,
        sorts=SORTS, archived=archived,
    )  # fmt: skip


@router.get("/cases/import")
def ask(board: MemberBoard) -> Response:
    """The form for files."""
    return board.page("cases/import.html.j2", problems=[], sound=0, update=False)


@router.post("/cases/import")
def bring_in(board: MemberBoard) -> Response:
    """Check every file; keep all cases if all are sound, and nothing otherwise."""
    update = board.text("update") == "yes"
    uploads = [item for item in board.form.getlist("files") if isinstance(item, UploadFile) and item.filename]
    files = [(item.filename or "file", item.file.read(importing.LARGEST + 1)) for item in uploads]
    found, problems = importing.read(files, board.library.vocabulary)
    if not files:
        problems.append(importing.Problem("", 0, "", "No file was chosen", "Choose one or more files."))
    there = {row.key: row.version for archived in (False, True) for row in board.store.cases(archived=archived)}
    if not update:
        problems += [
            importing.Problem(item.file, 0, "case", f"There is a case {item.key} already",
                              "Give this one another id, or tick the box to keep it as that case's new version.")
            for item in found if item.key in there
        ]  # fmt: skip
    if problems:
        return board.page("cases/import.html.j2", status=422, problems=problems, sound=len(found), update=update)
    board.store.create_cases(board.user, [item.document for item in found if item.key not in there])
    for item in found:
        if item.key in there:
            board.store.save_case(board.user, item.key, item.document, base=there[item.key])
    if len(found) == 1:
        return board.redirect(f"/cases/{quote(found[0].key)}", flash="The case was brought in.")
    return board.redirect("/cases", flash=f"{len(found)} cases were brought in.")


@router.get("/cases/{key}/file")
def download(key: str, board: Board, version: int | None = None) -> Response:
    """The case file exactly as it was saved."""
    case = board.store.case(key, version)
    board.saw(f"case/{key}")
    kind, media = (
        ("json", "application/json") if case.document.lstrip().startswith("{") else ("yaml", "application/yaml")
    )
    name = f"{case.key}-v{case.version}.{kind}"
    return Response(
        case.document, media_type=media,
        headers={"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"},
    )  # fmt: skip


@router.get("/cases/{key}/history")
def history(key: str, board: Board, version: int | None = None) -> Response:
    """Every version, and what the chosen one (the latest by default) changed."""
    versions = board.store.versions(key)
    chosen = versions[0] if version is None else next((v for v in versions if v.version == version), None)
    if chosen is None:
        raise NotFoundError(f"{key} has no version {version}.")
    before = next((v for v in versions if v.version == chosen.version - 1), None)
    board.saw(f"case/{key}")
    found: list[changes.Change] = []
    difference = None
    unread = ""
    if before is not None:
        try:
            found = changes.between(board.planning.record(before), board.planning.record(chosen), board.library)
            plans = (board.planning.plan(v, look_further=False) for v in (before, chosen))
            difference = compare(*plans)
        except ZebraboardError as problem:
            unread = str(problem)
    archived = all(row.key != key for row in board.store.cases())
    return board.page(
        "cases/history.html.j2", case=versions[0], versions=versions, chosen=chosen, before=before, changes=found,
        difference=difference, unread=unread, lines=changes.lines(before.document, chosen.document) if before else [],
        archived=archived,
    )  # fmt: skip


@router.post("/cases/{key}/archive")
def archive(key: str, board: MemberBoard) -> Response:
    """Take the case off the list, or bring it back."""
    wanted = board.text("archived")
    if wanted not in ("yes", "no"):
        raise BoardError("Say whether to archive the case or to bring it back.")
    board.store.archive_case(board.user, key, wanted == "yes")
    if wanted == "yes":
        return board.redirect("/cases", flash="The case was archived. It can be brought back from the archived cases.")
    return board.redirect(f"/cases/{quote(key)}", flash="The case is on the list again.")
