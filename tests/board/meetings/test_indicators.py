"""The quality indicators over the board's own cases: what counts, what the board's meetings add, how decisions stand to plans."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from tests.board.conftest import document
from tests.board.meetings.conftest import CASE, Board
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.board.pages.indicators import measured
from zebraboard.plan.measure import Standing

OWN = """\
case: own
title: Own case
facts:
  histology_confirmed: true
  primary_site: ileum
  differentiation: well
  ki67: 4
  extent_stated: metastatic
  clinical_progression: true
  diagnosis_date: {diagnosed}
{more}"""
TODAY = dt.date.today()
LONG_AGO = (TODAY - dt.timedelta(days=60)).isoformat()


def own(board: Board, more: str = "", diagnosed: str = LONG_AGO) -> None:
    board.store.create_case(LOCAL, OWN.format(more=more, diagnosed=diagnosed))


def standing(board: Board, id: str, key: str = "own") -> Standing | None:
    """How the case stands to one indicator, as the page counts it."""
    found = measured(_Asking(board), examples=False)  # type: ignore[arg-type]
    tally = next(one for one in found.tallies if one.rule.entry.id == id)
    return next((standing for standing, keys in tally.cases.items() if key in keys), None)


class _Asking:
    """What measuring needs of a request."""

    def __init__(self, board: Board) -> None:
        self.store, self.planning = board.store, board.running.app.state.services.planning


def held(board: Board, days_ago: int) -> None:
    """A meeting that was held, with a signed decision on the case."""
    day = (TODAY - dt.timedelta(days=days_ago)).isoformat()
    made = board.as_("anna").post("/meetings", {"title": "NET board", "date": day}).headers["location"]
    board.as_("anna").post(f"{made}/agenda", {"add": "own"})
    draft = {"t": "", "text": "Wait for the scan", "deviation": "more_information", "meeting": made.rsplit("/", 1)[1]}
    assert board.draft("own", **draft).status_code == 303
    assert board.sign("own", kind="new").status_code == 303
    board.as_("anna").post(f"{made}/status", {"status": "held"})


def on_table(board: Board) -> str:
    """Something that the plan of the own case puts on the table."""
    plan = board.running.app.state.services.planning.plan(board.store.case("own"))
    return str(plan.front[0].id)


def test_examples_are_left_out_unless_asked_for(board: Board) -> None:
    reader = board.as_("rita")
    assert "no cases of its own yet" in reader.get("/indicators").text
    own(board)
    assert "1 case," in reader.get("/indicators").text
    assert "10 cases, the examples among them" in reader.get("/indicators?examples=true").text


def test_a_held_meeting_with_a_signed_decision_counts_as_a_discussion(board: Board) -> None:
    own(board)
    for id in ("mdt_discussed", "mdt_within_four_weeks", "mdt_within_the_year"):
        assert standing(board, id) == "unknown"
    held(board, 40)
    assert standing(board, "mdt_discussed") == "met"
    assert standing(board, "mdt_within_four_weeks") == "met"  # day 20
    assert standing(board, "mdt_within_the_year") == "met"


def test_a_meeting_that_was_only_planned_does_not(one: Board) -> None:
    own(one)
    held(one, 40)
    one.as_("anna").post("/meetings/1/status", {"status": "planned"})
    assert standing(one, "mdt_discussed") == "unknown"


def test_a_later_meeting_is_no_first_one(one: Board) -> None:
    own(one)
    held(one, 10)
    assert standing(one, "mdt_within_four_weeks") == "not met"  # day 50
    held(one, 40)
    assert standing(one, "mdt_within_four_weeks") == "met"


def test_the_earliest_and_the_latest_discussion_count_wherever_they_are_known_from(one: Board) -> None:
    years_ago = (TODAY - dt.timedelta(days=800)).isoformat()
    own(one, f"  first_mdt_date: {years_ago}\n  latest_mdt_date: {years_ago}\n", diagnosed=years_ago)
    assert standing(one, "mdt_within_the_year") == "not met"
    held(one, 10)
    assert standing(one, "mdt_within_the_year") == "met"
    assert standing(one, "mdt_within_four_weeks") == "met"


def test_what_the_record_does_not_say_is_neither_met_nor_not_met(one: Board) -> None:
    own(one)
    assert standing(one, "ki67_documented") == "met"
    assert standing(one, "nurse_assigned") == "unknown"
    assert standing(one, "echo_in_carcinoid") == "unclear"
    page = one.as_("rita").get("/indicators/nurse_assigned").text
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert "0 met, 0 not met, 1 where the record does not say, of 1" in text
    assert "0 to 100 %" in text
    assert 'href="/cases/own"' in page
    assert "benchmark: a NET nurse in 90 %" in page


def test_a_new_version_is_measured_anew(one: Board) -> None:
    own(one)
    assert standing(one, "nurse_assigned") == "unknown"
    changed = one.store.case("own").document + "  key_worker_named: false\n"
    one.store.save_case(LOCAL, "own", changed, base=1)
    assert standing(one, "nurse_assigned") == "not met"


def test_every_indicator_has_its_page_and_every_drawing_is_there(one: Board) -> None:
    own(one)
    held(one, 10)
    reader = one.as_("rita")
    page = reader.get("/indicators").text
    library = one.running.app.state.services.library
    for rule in library.indicators:
        assert f'href="/indicators/{rule.entry.id}"' in page
        assert reader.get(f"/indicators/{rule.entry.id}").status_code == 200
    drawings = re.findall(r'src="(/indicators/\w+\.svg)"', page)
    assert drawings == [f"/indicators/{name}.svg" for name in ("care", "data", "concordance", "done")]
    for path in drawings:
        assert reader.get(path).text.startswith("<svg")
    assert reader.get("/indicators/nothing").status_code == 404
    assert reader.get("/indicators/nothing.svg").status_code == 404


def test_decisions_are_counted_as_accepted_or_by_the_reason_to_deviate(one: Board) -> None:
    own(one)
    held(one, 10)
    one.draft("own", t=on_table(one))
    assert one.sign("own", kind="new").status_code == 303
    one.draft(CASE, t="lanreotide")  # an example: not counted
    assert one.sign(CASE, kind="new").status_code == 303
    one.as_("anna").post("/decisions/2/outcomes", {"done": "partly"})
    page = one.as_("rita").get("/indicators").text
    assert "2 decisions that stand" in page
    assert "The plan was accepted: 1 of 2; Deviated: More information is needed first: 1 of 2" in page
    assert "Done: 0 of 2; Partly done: 1 of 2; Not done: 0 of 2; Not recorded: 1 of 2" in page


def test_a_correction_counts_once(one: Board) -> None:
    own(one)
    held(one, 10)
    one.draft("own", t=on_table(one))
    assert one.sign("own", kind="1").status_code == 303
    page = one.as_("rita").get("/indicators").text
    assert "1 decision that stand" in page
    assert standing(one, "mdt_discussed") == "met"  # the meeting took place whatever was corrected


def test_a_case_is_measured_once_for_each_version(one: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(5):
        one.store.create_case(LOCAL, document(f"case-{n}"))
    assert standing(one, "ki67_documented", "case-0") == "unclear"

    def never(*_: object) -> None:
        raise AssertionError("measured again")

    monkeypatch.setattr("zebraboard.board.planning.indicators", never)
    assert standing(one, "ki67_documented", "case-4") == "unclear"
