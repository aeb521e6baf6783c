"""The quality indicators over the board's own cases, and how its decisions stand to the plans."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board import deciding
from zebraboard.board.context import Board, BoardContext
from zebraboard.board.model import CaseRow, Decision, NotFoundError
from zebraboard.board.pages.plan import names
from zebraboard.board.planning import Kept
from zebraboard.language.prose import Prose
from zebraboard.plan.measure import Tally, of_data_set, tally
from zebraboard.report import charts
from zebraboard.report.charts import Picture
from zebraboard.report.charts.indicators import share

router = APIRouter()
ACCEPTED = "The plan was accepted"
DONE = {"yes": "Done", "partly": "Partly done", "no": "Not done"}
_drawn: Kept[str] = Kept(100)


@dataclass(frozen=True)
class Measured:
    """The board's cases, measured today."""

    rows: Mapping[str, CaseRow]
    tallies: tuple[Tally, ...]
    decisions: tuple[Decision, ...]
    """Those that stand, on these cases; without plan and case file."""
    unread: tuple[str, ...]
    """Cases that today's vocabulary cannot read."""


def measured(board: BoardContext, *, examples: bool) -> Measured:
    """Every case of the list; the examples only if asked for."""
    today = dt.date.today()
    rows = {row.key: row for row in board.store.cases() if examples or not row.example}
    decisions = [decision for decision in board.store.decisions(whole=False) if decision.key in rows]
    held = {meeting.id: meeting.date for meeting in board.store.meetings() if meeting.status == "held"}
    met: dict[str, set[dt.date]] = {}
    for decision in decisions:
        day = held.get(decision.meeting or 0)
        if day is not None and day <= today:
            met.setdefault(decision.key, set()).add(day)
    standings = {
        key: board.planning.standings(
            key, row.version, partial(board.store.case, key, row.version), sorted(met.get(key, ())), today
        )
        for key, row in rows.items()
    }
    return Measured(
        rows, tally(board.planning.planner.library.indicators, standings), tuple(deciding.standing(decisions)),
        tuple(key for key, found in standings.items() if not found),
    )  # fmt: skip


def _pictures(board: BoardContext, found: Measured) -> dict[str, Picture]:
    library = board.planning.planner.library
    data_set = [one for one in found.tallies if of_data_set(one.rule, library)]
    care = [one for one in found.tallies if one not in data_set]
    return {
        "care": charts.indicators("Care and the team", care),
        "data": charts.indicators("The MDT data set", data_set),
        "concordance": charts.counts("Decisions and the plan", _concordance(board, found.decisions)),
        "done": charts.counts("Was it done?", _done(board, found.decisions)),
    }


def _concordance(board: BoardContext, decisions: Sequence[Decision]) -> list[tuple[str, int]]:
    """Decisions that accepted an option of the plan, then those that deviated, by reason."""
    if not decisions:
        return []
    why = Counter(deciding.reason(d.deviation, board.library) for d in decisions if d.deviation)
    accepted = sum(not d.deviation for d in decisions)
    return [(ACCEPTED, accepted), *((f"Deviated: {name}", count) for name, count in why.most_common())]


def _done(board: BoardContext, decisions: Sequence[Decision]) -> list[tuple[str, int]]:
    if not decisions:
        return []
    latest = board.store.latest_outcomes()
    found = Counter(latest[d.id].done if d.id in latest else "" for d in decisions)
    return [*((name, found[id]) for id, name in DONE.items()), ("Not recorded", found[""])]


@router.get("/indicators")
def show(board: Board, examples: bool = False) -> Response:
    """Charts, tables, and a way to each indicator's cases."""
    found = measured(board, examples=examples)
    library = board.planning.planner.library
    return board.page(
        "indicators/list.html.j2", found=found, pictures=_pictures(board, found), examples=examples, today=dt.date.today(),
        groups=[
            ("Care and the team", "care", [one for one in found.tallies if not of_data_set(one.rule, library)]),
            ("The MDT data set", "data", [one for one in found.tallies if of_data_set(one.rule, library)]),
        ],
        share=share, deviated=[d for d in found.decisions if d.deviation], **names(board),
    )  # fmt: skip


@router.get("/indicators/{name}.svg")
def draw(name: str, board: Board, examples: bool = False) -> Response:
    """One drawing."""
    picture = _pictures(board, measured(board, examples=examples)).get(name)
    if picture is None or picture.draw is None:
        raise NotFoundError("There is nothing to draw.")
    drawing = _drawn.get((name, picture.rows), picture.svg)
    return Response(drawing, media_type="image/svg+xml", headers={"Cache-Control": "private, no-cache"})


@router.get("/indicators/{id}")
def one(id: str, board: Board, examples: bool = False) -> Response:
    """One indicator: what it asks, on what it rests, and the cases that it concerns."""
    found = measured(board, examples=examples)
    library = board.planning.planner.library
    rule = next((rule for rule in library.indicators if rule.entry.id == id), None)
    if rule is None:
        raise NotFoundError(f"There is no indicator {id}.")
    counted = next((one for one in found.tallies if one.rule.id == rule.id), Tally(rule, {}))
    prose = Prose(library, library.parameters_on(dt.date.today()))
    keys = library.sources_of(rule.entry.cite)
    return board.page(
        "indicators/indicator.html.j2", rule=rule, tally=counted, found=found, examples=examples, share=share,
        concerns=prose.sentence(rule.when), asks=prose.sentence(rule.extra[0]), cite=rule.entry.cite,
        sources=[library.sources[key] for key in keys if key in library.sources],
    )  # fmt: skip
