"""Entering and changing a case: a new one, and its questions in the order in which they matter."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from zebraboard import record as records
from zebraboard.board.context import BoardContext, MemberBoard
from zebraboard.board.intake import edits, entries
from zebraboard.board.intake.entries import EntryError, Problem
from zebraboard.board.intake.rows import Attempt, Editor, Form, Row, editor
from zebraboard.board.intake.saving import is_part, keep, number, page_of, part
from zebraboard.board.model import BoardError, CaseVersion, ConflictError, NotFoundError
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.language.vocabulary import FAMILY_LEVELS, Fact
from zebraboard.plan import Plan
from zebraboard.record import Observation, Record
from zebraboard.record.casefile import CASE_ID
from zebraboard.record.model import STOP_REASONS

router = APIRouter(include_in_schema=False)
ASKED = 8
"""Questions that stand open at the top of the page."""
MOST_ASKED = 200
MOST_FOUND = 20
MOST_MISSING = 5
RESERVED = ("new", "import")
"""Case ids that are addresses of the board."""
LISTED = {
    "had": ("treatments", "treatments so far"), "takes": ("medicines", "medicines"), "allergic_to": ("allergies", "allergies"),
}  # fmt: skip
"""Families of facts, and the list of the form that they come from."""
JURISDICTIONS = ("EU", "UK", "US")


_forms: dict[int, Form] = {}


def form_of(library: Library) -> Form:
    """The questions of a library, laid out once."""
    found = _forms.get(id(library))
    if found is None or found.library is not library:
        found = _forms[id(library)] = Form(library)
    return found


# a new case


@router.get("/cases/new")
def ask_new(board: MemberBoard) -> Response:
    """What a new case begins with."""
    typed = {"jurisdiction": board.planning.jurisdiction or JURISDICTIONS[0]}
    return _new(board, typed, {})


@router.post("/cases/new")
def create(board: MemberBoard) -> Response:
    """Keep a new case, and go on with its questions."""
    typed = {name: board.text(name) for name in ("case", *entries.ABOUT)}
    problems: dict[str, Problem] = {}
    if not CASE_ID.match(typed["case"]) or len(typed["case"]) > 200 or typed["case"] in RESERVED:
        problems["case"] = Problem(
            "This is no case id" if typed["case"] else "The case has no id",
            "Use letters, digits, - and _, such as clinic-2026-07. No name and no date of birth: it stands in addresses.",
        )
    try:
        record = entries.about(typed, board.library.vocabulary, "case" if problems else typed["case"])
        if not problems:
            made = board.store.create_case(board.user, records.dump(record))
            return board.redirect(page_of(made.key))
    except EntryError as found:
        problems |= found.fields
    except ConflictError as conflict:
        problems["case"] = Problem(str(conflict))
    return _new(board, typed, problems, 422)


def _new(board: BoardContext, typed: dict[str, str], problems: dict[str, Problem], status: int = 200) -> Response:
    return board.page("intake/new.html.j2", status, typed=typed, problems=problems, jurisdictions=JURISDICTIONS)


# the form of a case


@router.get("/cases/{key}/edit")
def show(key: str, board: MemberBoard, most: Annotated[int, Query(ge=1, le=MOST_ASKED)] = ASKED) -> Response:
    """The questions that matter, the lists beside them, and all other questions by group."""
    case = board.store.case(key)
    board.saw(f"case/{key}")
    return page(board, case, most=most)


def page(board: BoardContext, case: CaseVersion, status: int = 200, *, most: int = ASKED, **context: Any) -> Response:
    """The form; ``attempts`` are answers that could not be kept, and stand where they were typed."""
    try:
        record, plan = board.planning.record(case), _plan(board, case)
    except ZebraboardError as problem:
        return board.page("plan/unreadable.html.j2", status=422, case=case, problem=str(problem))
    attempts: dict[str, Attempt] = context.get("attempts", {})
    facts = board.library.vocabulary.recorded
    tried = [facts[_fact_of(id)] for id in attempts]
    open_ = [fact for fact in board.planning.questions(case) if fact not in tried]
    rows = [form_of(board.library).row(record, fact, attempts=attempts) for fact in (*tried, *open_[:most])]
    values = {
        "rows": rows, "left": max(0, len(open_) - most), "most": most, "record": record, "q": "", "found": None, "attempts": {},
        "about": entries.shown_about(record), "about_problems": {}, **lists(board, record),
    }  # fmt: skip
    groups = form_of(board.library).groups(record)
    return board.page(
        "intake/edit.html.j2", status, case=case, plan=plan, gaps=_gaps(board, plan, {row.fact.id for row in rows}), groups=groups, added=(),
        jurisdictions=JURISDICTIONS, **{**values, **context},
    )  # fmt: skip


def lists(board: BoardContext, record: Record) -> dict[str, Any]:
    """What the lists beside the questions need."""
    vocabulary = board.library.vocabulary
    responses = vocabulary.enumerations[FAMILY_LEVELS["response_to"]]
    return {
        "record": record, "edits": edits, "entries": entries, "vocabulary": vocabulary,
        "responses": [(level.id, level.name) for level in responses.levels.values()],
        "stop_reasons": [(id, id.replace("_", " ")) for id in STOP_REASONS],
        "classes": form_of(board.library).classes, "tried": {},
    }  # fmt: skip


def _plan(board: BoardContext, case: CaseVersion) -> Plan:
    return board.planning.plan(case, look_further=False)


@dataclass(frozen=True)
class Gap:
    """Something that is missing and matters: a question, or one of the lists beside the questions."""

    name: str
    place: str
    """Where on the page it is answered; empty if the page does not ask it yet."""
    bears_on: int


def _gaps(board: BoardContext, plan: Plan, shown: Collection[str]) -> list[Gap]:
    """What is missing, most decisive first; facts of one list are one gap."""
    found: dict[str, Gap] = {}
    for missing in plan.missing:
        family = board.library.vocabulary.facts[missing.fact].family
        if family is None:
            place = f"ask-{missing.fact}" if missing.fact in shown else ""
            found[missing.fact] = Gap(missing.name, place, len(missing.options))
        else:
            listed, name = LISTED.get(family[0], LISTED["had"])
            found.setdefault(listed, Gap(name, listed, len(missing.options)))
    return list(found.values())[:MOST_MISSING]


@router.get("/cases/{key}/edit/groups/{group}")
def show_group(key: str, group: str, board: MemberBoard) -> Response:
    """All questions under one heading, as a page of its own."""
    case, record, facts = _group(board, key, group)
    board.saw(f"case/{key}")
    rows = [form_of(board.library).row(record, fact) for fact in facts]
    return _group_page(board, case, group, rows)


@router.post("/cases/{key}/edit/groups/{group}")
def unfold_group(key: str, group: str, board: MemberBoard) -> Response:
    """The questions under one heading that are not on the page yet."""
    case, record, facts = _group(board, key, group)
    return _rows(board, case, record, facts)


def _group(board: BoardContext, key: str, group: str) -> tuple[CaseVersion, Record, list[Fact]]:
    facts = form_of(board.library).of_group(group)
    if not facts:
        raise NotFoundError("There is no such group of questions.")
    case = board.store.case(key)
    return case, board.planning.record(case), facts


def _group_page(board: BoardContext, case: CaseVersion, group: str, rows: Sequence[Row], status: int = 200) -> Response:
    title = next(g["title"] for g in board.library.groups if g["id"] == group)
    return board.page("intake/group_page.html.j2", status, case=case, group=group, title=title, rows=rows)


def _rows(
    board: BoardContext, case: CaseVersion, record: Record, facts: Sequence[Fact], report: int | None = None
) -> Response:
    there = {_fact_of(id) for id in board.form.getlist("row") if isinstance(id, str)}
    rows = [form_of(board.library).row(record, fact, report) for fact in facts if fact.id not in there]
    return board.page(
        "intake/rows.html.j2", case=case, rows=rows, elsewhere=[fact for fact in facts if fact.id in there], report=report,
        total=len(facts),
    )  # fmt: skip


@router.post("/cases/{key}/edit/find")
def find(key: str, board: MemberBoard) -> Response:
    """The questions that hold some words. They are posted, so they stand in no address and no log."""
    case, text = board.store.case(key), board.text("q")
    facts = form_of(board.library).find(text)[:MOST_FOUND]
    report = number(board, "report") if board.text("report") else None
    record = board.planning.record(case)
    if is_part(board):
        return _rows(board, case, record, facts, report)
    if report is not None:
        from zebraboard.board.pages.intake_reports import report_page

        return report_page(board, case, report, found=facts, q=text)
    return page(board, case, found=[form_of(board.library).row(record, fact) for fact in facts], q=text)


@router.post("/cases/{key}/edit/plan")
def plan_beside(key: str, board: MemberBoard) -> Response:
    """The plan as it stands now, and the questions that follow."""
    return _more(board, key, "intake/plan_part.html.j2", ASKED)


@router.post("/cases/{key}/edit/more")
def ask_more(key: str, board: MemberBoard) -> Response:
    """More questions, for somebody who does not know the first ones."""
    return _more(board, key, "intake/more.html.j2", None)


def _more(board: BoardContext, key: str, template: str, wanted: int | None) -> Response:
    case = board.store.case(key)
    record, plan = board.planning.record(case), _plan(board, case)
    there = {_fact_of(id) for id in board.form.getlist("row") if isinstance(id, str)}
    open_ = board.planning.questions(case)
    unanswered = {fact.id for fact in open_}
    asked = [id for id in board.form.getlist("asked") if id in unanswered]
    new = [fact for fact in open_ if fact.id not in there]
    count = ASKED if wanted is None else max(0, wanted - len(asked))
    rows = [form_of(board.library).row(record, fact) for fact in new[:count]]
    shown = there | {row.fact.id for row in rows}
    return board.page(
        template, case=case, plan=plan, gaps=_gaps(board, plan, shown), added=rows, left=len(new) - len(rows), part=True
    )  # fmt: skip


# answers


@router.post("/cases/{key}/edit/facts")
def answer(key: str, board: MemberBoard) -> Response:
    """Keep answers: one of them as it is typed, or all of a form."""
    only = next(iter(_editors(board, text)), "") if (text := board.text("only")) else ""
    report = number(board, "report") if board.text("report") else None
    attempts: dict[str, Attempt] = {}
    items: dict[str, Observation | None] = {}

    def edit(record: Record, wanted: str = only) -> Record:
        attempts.clear()
        for id in _editors(board, wanted):
            try:
                record, items[id] = _entered(board, record, id, report)
            except EntryError as problem:
                attempts[id] = Attempt(_typed(board, id), problem.fields)
        return record

    def done(case: CaseVersion) -> Response:
        record = board.planning.record(case)
        if is_part(board) and only:
            return _said(board, case, only, items.get(only), report, attempts.get(only))
        if not attempts:
            rest = (
                f"/reports/{report}"
                if report is not None
                else f"/groups/{group}"
                if (group := board.text("group"))
                else ""
            )
            return board.redirect(page_of(key, rest), flash="Your answers are kept.")
        if report is not None:
            from zebraboard.board.pages.intake_reports import report_page

            return report_page(board, case, report, attempts=attempts, status=422)
        if board.text("group"):
            facts = form_of(board.library).of_group(board.text("group"))
            rows = [form_of(board.library).row(record, fact, attempts=attempts) for fact in facts]
            return _group_page(board, case, board.text("group"), rows, 422)
        return page(board, case, 422, attempts=attempts)

    return keep(board, key, edit, done, whole=lambda record: edit(record, ""))


def _editors(board: BoardContext, only: str) -> list[str]:
    rows = [only] if only else [id for id in board.form.getlist("row") if isinstance(id, str)]
    return [id for id in rows if _fact_of(id) in board.library.vocabulary.recorded]


def _fact_of(editor: str) -> str:
    return editor.rpartition("-")[0]


def _typed(board: BoardContext, id: str) -> dict[str, str]:
    return {name: board.text(f"{id}.{name}") for name in entries.READING if f"{id}.{name}" in board.form}


def _entered(board: BoardContext, record: Record, id: str, report: int | None) -> tuple[Record, Observation | None]:
    """The record with what was typed into one editor."""
    fact, ref = board.library.vocabulary.recorded[_fact_of(id)], board.text(f"{id}.ref")
    own = [item for item in edits.readings(record, report) if item.fact == fact.id]
    before = next((item for item in own if entries.fingerprint(item) == ref), None) if ref else None
    if ref and before is None:
        raise BoardError(edits.GONE)
    item = entries.reading(fact, _typed(board, id), before, board.library.vocabulary)
    return edits.set_reading(record, fact.id, ref, item, report), item


def _said(
    board: BoardContext, case: CaseVersion, id: str, item: Observation | None, report: int | None, attempt: Attempt | None
) -> Response:  # fmt: skip
    """What became of one answer: beside its fields, or the whole question where it was another reading."""
    fact = board.library.vocabulary.recorded[_fact_of(id)]
    if board.request.headers.get("hx-target", "").startswith("ask-"):
        tried = {id: attempt} if attempt else {}
        row = form_of(board.library).row(board.planning.record(case), fact, report, tried)
        return part(board, "intake/row_part.html.j2", case, row=row, report=report)
    ref = board.text(f"{id}.ref")
    shown = Editor(id, ref, attempt.typed, attempt.problems) if attempt else editor(fact, id, item)
    return part(board, "intake/said_part.html.j2", case, editor=shown, changed=not attempt)


@router.post("/cases/{key}/edit/check")
def check(key: str, board: MemberBoard) -> Response:
    """Whether what is typed can be read; nothing is kept."""
    id = next(iter(_editors(board, board.text("only"))), "")
    if not id:
        raise BoardError("There is no such question. Load the page again.")
    case = board.store.case(key, number(board, "base"))
    report = number(board, "report") if board.text("report") else None
    fact, ref = board.library.vocabulary.recorded[_fact_of(id)], board.text(f"{id}.ref")
    try:
        item = _entered(board, board.planning.record(case), id, report)[1]
    except EntryError as problem:
        shown = Editor(id, ref, _typed(board, id), problem.fields)
    else:
        shown = editor(fact, id, item)
        if shown.ref != ref:
            shown = Editor(id, "", shown.typed, given=shown.given)
    return board.page("intake/said_part.html.j2", case=case, editor=shown, changed=False)
