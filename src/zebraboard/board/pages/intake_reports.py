"""Reports: several facts from one dated document."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.responses import Response

from zebraboard.board.context import BoardContext, MemberBoard
from zebraboard.board.intake import edits, entries
from zebraboard.board.intake.entries import EntryError, Problem
from zebraboard.board.intake.rows import Attempt, Row
from zebraboard.board.intake.saving import is_part, keep, page_of, part
from zebraboard.board.model import CaseVersion, NotFoundError
from zebraboard.board.pages.intake import form_of, page
from zebraboard.language.vocabulary import Fact
from zebraboard.record import Record
from zebraboard.record.model import REPORT_KINDS

router = APIRouter(include_in_schema=False)
Place = Annotated[int, Path(ge=0, le=100_000)]


@router.post("/cases/{key}/edit/reports")
def add(key: str, board: MemberBoard) -> Response:
    """Begin a report; what it found is entered on its own page."""
    typed, problems = _typed(board), dict[str, Problem]()

    def edit(record: Record) -> Record:
        problems.clear()
        try:
            return edits.set_report(record, None, entries.report(typed, (), board.library.vocabulary))
        except EntryError as found:
            problems.update(found.fields)
            return record

    def done(case: CaseVersion) -> Response:
        if problems:
            return page(board, case, 422, tried={"reports": ("", typed, problems)})
        last = len(board.planning.record(case).reports) - 1
        return board.redirect(page_of(key, f"/reports/{last}"))

    return keep(board, key, edit, done)


@router.get("/cases/{key}/edit/reports/{place}")
def show(key: str, place: Place, board: MemberBoard) -> Response:
    """A report with what it found."""
    case = board.store.case(key)
    board.saw(f"case/{key}")
    return report_page(board, case, place)


@router.post("/cases/{key}/edit/reports/{place}")
def change(key: str, place: Place, board: MemberBoard) -> Response:
    """Keep the head of a report, or take the report away."""
    gone = bool(board.text("remove"))
    typed, problems = _typed(board), dict[str, Problem]()

    def edit(record: Record) -> Record:
        problems.clear()
        if gone:
            return edits.set_report(record, place, None)
        facts = edits.readings(record, place)
        if entries.shown_report(record.reports[place]) == typed:
            return record
        try:
            return edits.set_report(record, place, entries.report(typed, facts, board.library.vocabulary))
        except EntryError as found:
            problems.update(found.fields)
            return record

    def done(case: CaseVersion) -> Response:
        if gone:
            return board.redirect(page_of(key) + "#reports", flash="The report is taken away.")
        if is_part(board):
            return part(board, "intake/report_said.html.j2", case, problems=problems)
        if problems:
            return report_page(board, case, place, typed=typed, problems=problems, status=422)
        return board.redirect(page_of(key, f"/reports/{place}"), flash="The report is kept.")

    return keep(board, key, edit, done)


def _typed(board: BoardContext) -> dict[str, str]:
    return {name: board.text(name) for name in entries.REPORT}


def report_page(
    board: BoardContext, case: CaseVersion, place: int, *, typed: Mapping[str, str] | None = None,
    problems: Mapping[str, Problem] | None = None, attempts: Mapping[str, Attempt] | None = None,
    found: Sequence[Fact] = (), q: str = "", status: int = 200,
) -> Response:  # fmt: skip
    """The page of one report."""
    record = board.planning.record(case)
    if place >= len(record.reports):
        raise NotFoundError("There is no such report in this case any more.")
    report, form, recorded = record.reports[place], form_of(board.library), board.library.vocabulary.recorded
    tried = [id.rpartition("-")[0] for id in attempts or {}]
    facts = dict.fromkeys((*(item.fact for item in report.facts if item.fact in recorded), *tried))
    rows = [form.row(record, recorded[id], place, attempts) for id in facts]
    more: list[Row] = [form.row(record, fact, place) for fact in found if fact.id not in facts]
    return board.page(
        "intake/report.html.j2", status, case=case, place=place, report=report, typed=typed or entries.shown_report(report),
        problems=problems or {}, rows=rows, found=more, q=q, kinds=REPORT_KINDS, searched=bool(q),
    )  # fmt: skip
