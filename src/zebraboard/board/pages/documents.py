"""Documents to take away: summary, plan, leaflet, emergency card, calendar. Each is made when it is asked for and kept nowhere."""

from __future__ import annotations

import datetime as dt

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board import deciding
from zebraboard.board.context import Board, BoardContext
from zebraboard.board.model import BoardError, CaseVersion, Decision, NotFoundError
from zebraboard.board.pages.plan import AsOf, day_of, names
from zebraboard.plan import Plan
from zebraboard.report import calendar, card, html, leaflet, planpdf, summary
from zebraboard.report.translate import LANGUAGES

router = APIRouter()
MEDIA = {"pdf": "application/pdf", "html": "text/html; charset=utf-8", "ics": "text/calendar; charset=utf-8"}


@router.get("/cases/{key}/documents")
def show(key: str, board: Board) -> Response:
    """What there is to take away, and how it should be made."""
    case = board.store.case(key)
    plan, decision = board.planning.plan(case), _standing(board, key)
    board.saw(f"case/{key}")
    chosen = decision.treatments if decision else tuple(o.id for o in plan.options if o.given_now)
    return board.page(
        "plan/documents.html.j2", case=case, plan=plan, as_of=None, languages=LANGUAGES, decision=decision, chosen=chosen,
        cards=card.make(plan, board.library), today=dt.date.today(), **names(board),
    )  # fmt: skip


@router.get("/cases/{key}/documents/summary.pdf")
def make_summary(key: str, board: Board) -> Response:
    """The one-page summary of today's plan; with the decision on it, if there is one on this version of the record."""
    case = board.store.case(key)
    board.saw(f"case/{key}")
    plan, decision = board.planning.plan(case), _standing(board, key)
    decided = None
    if decision is not None and decision.case_version == case.version:
        decided = deciding.decided(decision, plan, board.library)
    return _file(case, "summary", "pdf", summary.summary(plan, board.library, decided))


@router.get("/cases/{key}/documents/plan.{kind}")
def make_plan(key: str, kind: str, board: Board, as_of: AsOf = "") -> Response:
    """The whole plan."""
    case = board.store.case(key)
    board.saw(f"case/{key}")
    plan, library = board.planning.plan(case, as_of=day_of(as_of)), board.planning.planner.library
    if kind == "html":
        return _file(case, "plan", "html", html.render(plan, library))
    if kind == "pdf":
        return _file(case, "plan", "pdf", planpdf.plan_pdf(plan, library))
    raise NotFoundError(f"There is no plan as {kind}.")


@router.post("/cases/{key}/documents/leaflet")
def make_leaflet(key: str, board: Board) -> Response:
    """The leaflet for the patient. What was decided is posted, so that it stands in no address."""
    case, plan = _planned(board, key)
    lang = _lang(board)
    made = leaflet.make(plan, board.planning.planner.library, lang, _chosen(board), start=day_of(board.text("start")))
    large = board.text("large") == "yes"
    if board.text("format") == "html":
        return _file(case, f"leaflet-{lang}", "html", leaflet.html(made, large_print=large))
    return _file(case, f"leaflet-{lang}", "pdf", leaflet.pdf(made, large_print=large))


@router.post("/cases/{key}/documents/card")
def make_card(key: str, board: Board) -> Response:
    """The emergency cards that apply to this patient."""
    case, plan = _planned(board, key)
    lang = _lang(board)
    made = card.make(plan, board.library, lang)
    if not made:
        raise NotFoundError("No emergency card applies to this patient.")
    if board.text("format") == "html":
        return _file(case, f"card-{lang}", "html", card.html(made, lang))
    return _file(case, f"card-{lang}", "pdf", card.pdf(made, lang))


@router.post("/cases/{key}/documents/calendar")
def make_calendar(key: str, board: Board) -> Response:
    """Injections, cycles, scans and labs as a calendar file."""
    case, plan = _planned(board, key)
    start = day_of(board.text("start"))
    if start is None:
        raise BoardError("Say on which day the treatment begins.")
    made = calendar.ics(
        plan,
        board.planning.planner.library,
        start,
        _chosen(board),
        lang=_lang(board),
        named=board.text("named") == "yes",
    )
    return _file(case, "calendar", "ics", made)


def _planned(board: BoardContext, key: str) -> tuple[CaseVersion, Plan]:
    case = board.store.case(key)
    board.saw(f"case/{key}")
    return case, board.planning.plan(case)


def _chosen(board: BoardContext) -> tuple[str, ...]:
    return tuple(value for value in board.form.getlist("decided") if isinstance(value, str))


def _lang(board: BoardContext) -> str:
    lang = board.text("lang") or "en"
    if lang not in LANGUAGES:
        raise BoardError(f"There is no language {lang!r}. It can be: {', '.join(LANGUAGES)}.")
    return lang


def _standing(board: BoardContext, key: str) -> Decision | None:
    """The newest decision that stands."""
    return next(iter(deciding.standing(board.store.decisions(key, whole=False))), None)


def _file(case: CaseVersion, what: str, kind: str, content: str | bytes) -> Response:
    """A file to keep: it is never shown inside the board's own pages, so it may bring its own styles."""
    return Response(
        content, media_type=MEDIA[kind],
        headers={"Content-Disposition": f'attachment; filename="{case.key}-{what}.{kind}"', "Cache-Control": "no-store"},
    )  # fmt: skip
