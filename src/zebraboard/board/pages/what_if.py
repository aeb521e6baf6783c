"""What if: move the facts on which the plan hangs, and see at once what changes. The case is never changed."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board.context import Board, BoardContext
from zebraboard.board.controls import controls
from zebraboard.board.pages.plan import AsOf, day_of, names
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.plan.diff import Difference, compare
from zebraboard.plan.levers import cuts
from zebraboard.plan.model import FRONT

router = APIRouter()
MOST_MOVED = 40
"""Facts that can be moved at once."""


@router.get("/cases/{key}/what-if")
def show(key: str, board: Board, as_of: AsOf = "") -> Response:
    """Every control where the record has it."""
    board.saw(f"case/{key}")
    return _page(board, key, as_of)


@router.post("/cases/{key}/what-if")
def move(key: str, board: Board) -> Response:
    """The plan with what was moved. Values are posted, so they stand in no address and no log."""
    return _page(board, key, board.text("as_of"))


def _page(board: BoardContext, key: str, as_of: str) -> Response:
    case, day = board.store.case(key), day_of(as_of)
    facts = board.library.vocabulary.facts
    added = [value for value in board.form.getlist("shown") if isinstance(value, str) and value in facts]
    wanted, unknown = board.text("add") if board.text("adding") else "", ""
    if wanted:
        found = next((id for id, fact in facts.items() if wanted in (id, fact.name)), None)
        if found is None:
            near = nearest(wanted, [fact.name for fact in facts.values()])
            unknown = f"There is no fact called {wanted!r}. {near}"
        elif found not in added:
            added.append(found)
    asked = {} if board.text("reset") else _asked(board)
    before = board.planning.plan(case, look_further=False, as_of=day)
    after, errors = before, dict[str, str]()
    good = {}
    for fact, text in asked.items():
        try:
            board.planning.what_if(case, {fact: text}, as_of=day) if len(asked) == 1 else _readable(board, fact, text)
            good[fact] = text
        except ZebraboardError as problem:
            errors[fact] = f"{problem.message}. {problem.remedy}"
    if good:
        after = board.planning.what_if(case, good, as_of=day)
    difference = compare(before, after)
    profile = board.planning.profile(case, as_of=day)
    engine = board.planning.planner.engine(profile)
    extra = [(id, cuts(engine, id)) for id in added]
    part = "hx-request" in board.request.headers and not wanted and not board.text("reset")
    return board.page(
        "plan/what_if_result.html.j2" if part else "plan/what_if.html.j2", case=case, as_of=day, before=before, after=after,
        difference=difference, said=_said(difference, moved=bool(good)), added=added, unknown=unknown, moved=good, errors=errors, part=part,
        fact_names=sorted((fact.name for fact in board.library.vocabulary.recorded.values()), key=str.casefold),
        controls=[] if part else controls(board.planning.levers(case, as_of=day), extra, board.library, profile, asked, errors),
        **names(board),
    )  # fmt: skip


def _asked(board: BoardContext) -> dict[str, str]:
    """What was moved: sliders whose box is ticked, and everything else that is not left as recorded."""
    facts = board.library.vocabulary.facts
    used = set(board.form.getlist("use"))
    sliders = set(board.form.getlist("slider"))
    asked = {}
    for name, value in board.form.multi_items():
        fact = name.removeprefix("v-")
        if (
            name.startswith("v-")
            and fact in facts
            and isinstance(value, str)
            and value.strip()
            and (fact in used or fact not in sliders)
        ):
            asked[fact] = value.strip()
    return dict(list(asked.items())[:MOST_MOVED])


def _readable(board: BoardContext, fact: str, text: str) -> None:
    """Raise what is wrong with one value."""
    from zebraboard.record import read_value

    if text != "unknown":
        read_value(board.library.vocabulary.facts[fact], text)


def _said(difference: Difference, *, moved: bool) -> str:
    """What changed, in a sentence for a screen reader."""
    if not moved:
        return "The plan as recorded."
    if difference.empty:
        return "The plan stays the same."
    new = [c.name for c in difference.options if c.after in FRONT and c.before not in FRONT]
    gone = [c.name for c in difference.options if c.before in FRONT and c.after not in FRONT]
    parts = [f"Comes on the table: {', '.join(new)}."] if new else []
    parts += [f"Leaves it: {', '.join(gone)}."] if gone else []
    other = len(difference.options) - len(new) - len(gone)
    parts += [f"{other} other option{'s' if other != 1 else ''} change{'' if other != 1 else 's'}."] if other else []
    return " ".join(parts) or "The summary changes; the options stay the same."
