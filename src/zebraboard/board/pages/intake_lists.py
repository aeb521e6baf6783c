"""Treatments so far, medicines, allergies, and what is said of the case as a whole."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast, get_args

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board.context import BoardContext, MemberBoard
from zebraboard.board.intake import edits, entries
from zebraboard.board.intake.edits import Complete, ListName
from zebraboard.board.intake.entries import EntryError, Problem
from zebraboard.board.intake.saving import is_part, keep, page_of, part
from zebraboard.board.model import BoardError, CaseVersion, NotFoundError
from zebraboard.board.pages.intake import lists, page
from zebraboard.record import Medicine, Record, Treatment

router = APIRouter(include_in_schema=False)
Tried = tuple[str, dict[str, str], dict[str, Problem]]
"""An entry that could not be kept: which one (empty: a new one), what was typed, what is wrong with it."""


@router.post("/cases/{key}/edit/about")
def about(key: str, board: MemberBoard) -> Response:
    """Keep title, question, wishes, jurisdiction and planning date."""
    typed: dict[str, str] = {}
    problems: dict[str, Problem] = {}

    def edit(record: Record) -> Record:
        problems.clear()
        was = entries.shown_about(record)
        typed.update({name: board.text(name) if name in board.form else was[name] for name in was})
        try:
            return edits.set_about(record, entries.about(typed, board.library.vocabulary))
        except EntryError as found:
            problems.update(found.fields)
            return record

    def done(case: CaseVersion) -> Response:
        if is_part(board):
            return part(board, "intake/about_part.html.j2", case, about_problems=problems)
        if problems:
            return page(board, case, 422, about=typed, about_problems=problems)
        return board.redirect(page_of(key) + "#about", flash="The case is kept.")

    return keep(board, key, edit, done)


@router.post("/cases/{key}/edit/{name}/complete")
def complete(key: str, name: str, board: MemberBoard) -> Response:
    """Say whether a list is complete."""
    state = board.text("complete")
    if state not in get_args(Complete):
        raise BoardError("Say whether the list is complete.")
    listed = _list(name)
    return keep(
        board, key, lambda record: edits.set_complete(record, listed, cast("Complete", state)),
        lambda case: _done(board, case, listed, "Kept.", None),
    )  # fmt: skip


@router.post("/cases/{key}/edit/{name}")
def entry(key: str, name: str, board: MemberBoard) -> Response:
    """Keep, add or take away one entry of a list."""
    listed, ref = _list(name), board.text("ref")
    names = entries.TREATMENT if listed == "treatments" else entries.MEDICINE
    typed = {field: board.text(field) for field in names}
    tried: list[Tried] = []

    def edit(record: Record) -> Record:
        tried.clear()
        try:
            return _set(board, record, listed, ref, typed)
        except EntryError as found:
            tried.append((ref, typed, found.fields))
            return record

    def done(case: CaseVersion) -> Response:
        said = "" if tried else "Taken away." if board.text("remove") else "Kept."
        return _done(board, case, listed, said, tried[0] if tried else None)

    return keep(board, key, edit, done)


def _list(name: str) -> ListName:
    if name not in get_args(ListName):
        raise NotFoundError("There is no such list.")
    return cast("ListName", name)


def _set(board: BoardContext, record: Record, name: ListName, ref: str, typed: dict[str, str]) -> Record:
    vocabulary = board.library.vocabulary
    gone = bool(board.text("remove"))
    if name == "treatments":
        before = _before(record.treatments, ref)
        if not gone and before is not None and entries.shown_treatment(before) == typed:
            return record
        return edits.set_treatment(record, ref, None if gone else entries.treatment(typed, vocabulary))
    change: Callable[[Record, str, Medicine | None], Record]
    change = edits.set_medicine if name == "medicines" else edits.set_allergy
    if gone:
        return change(record, ref, None)
    classes = tuple(value for value in board.form.getlist("is") if isinstance(value, str))
    item = entries.medicine(
        typed, classes, vocabulary, allergy=name == "allergies", unlisted=bool(board.text("unlisted"))
    )
    return change(record, ref, item)


def _before(items: tuple[Treatment, ...] | None, ref: str) -> Treatment | None:
    return next((item for item in items or () if entries.fingerprint(item) == ref), None)


def _done(board: BoardContext, case: CaseVersion, name: ListName, said: str, tried: Tried | None) -> Response:
    """The list as it is now; an entry that could not be kept stands open with what was typed."""
    found = {name: tried} if tried else {}
    if is_part(board):
        values = {**lists(board, board.planning.record(case)), "tried": found}
        template = "intake/treatments_part.html.j2" if name == "treatments" else "intake/medicines_part.html.j2"
        return part(board, template, case, list_name=name, list_said=said, **values)
    if tried:
        return page(board, case, 422, tried=found)
    return board.redirect(f"{page_of(case.key)}#{name}", flash=said)
