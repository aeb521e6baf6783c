"""Drafts: what is written down before anybody signs, two who write at once, and what keeps a draft from being signed."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from tests.board.meetings.conftest import CASE, OTHER, STOPPED, Board
from tests.board.pages.test_view import EVIL, harmless
from zebraboard.board import deciding
from zebraboard.board.model import Action, Draft
from zebraboard.plan import FRONT, Plan


def plan_of(board: Board, key: str) -> Plan:
    made: Plan = board.running.app.state.services.planning.plan(board.store.case(key))
    return made


def test_a_draft_keeps_what_was_decided(board: Board) -> None:
    meeting = board.meeting(CASE)
    answer = board.draft(
        t=["lanreotide", "octreotide_lar"], deviation="patient_choice", text="As the patient wishes", meeting=str(meeting.id),
        **{"a-text": ["MRI", "", "Call"], "a-owner": ["Dr. B", "", "Anna"], "a-due": ["2026-12-01", "", ""]},
    )  # fmt: skip
    assert answer.headers["location"] == f"/cases/{CASE}/decision#draft"
    assert board.store.draft(CASE) == Draft(
        key=CASE, version=1, meeting=meeting.id, treatments=("lanreotide", "octreotide_lar"), deviation="patient_choice",
        text="As the patient wishes",
        actions=(Action(text="MRI", owner="Dr. B", due=dt.date(2026, 12, 1)), Action(text="Call", owner="Anna")),
    )  # fmt: skip
    waits = {row.key: row.waits_for for row in board.store.cases()}
    assert waits[CASE] == "meeting on 2026-11-30"


def test_what_a_case_waits_for_follows_the_draft(board: Board) -> None:
    def waits() -> str:
        return next(row.waits_for for row in board.store.cases() if row.key == CASE)

    assert waits() == ""
    board.draft(text="Start lanreotide")
    assert waits() == "decision: a draft is not signed"
    board.draft(text="")  # taken back: nobody waits
    assert waits() == ""
    board.draft(t="lanreotide", **{"a-text": "MRI", "a-owner": "Dr. B", "a-due": "2026-12-01"})
    assert board.sign().status_code == 303
    assert waits() == "action: MRI (Dr. B, due 2026-12-01)"
    board.as_("anna").post("/decisions/1/actions/0", {"done": "yes"})
    assert waits().startswith("outcome of the decision")
    board.as_("anna").post("/decisions/1/outcomes", {"done": "yes", "text": "Well tolerated"})
    assert waits() == ""


def test_a_part_that_saves_itself_gets_back_only_what_changes(board: Board) -> None:
    answer = board.draft(htmx=True, t="folfox")
    assert answer.status_code == 200
    assert 'id="draft-version" value="1" hx-swap-oob="true"' in answer.text
    assert 'id="draft-warnings" hx-swap-oob="true"' in answer.text
    assert "<html" not in answer.text
    assert "choose the reason" in answer.text
    assert board.store.draft(CASE).version == 1


@pytest.mark.parametrize("htmx", [False, True])
def test_the_second_writer_sees_both_and_nothing_is_lost(board: Board, htmx: bool) -> None:
    board.draft(text="Anna writes", t="lanreotide")
    answer = board.draft(who="carl", htmx=htmx, version="0", text="Carl writes", t="octreotide_lar")
    assert answer.status_code == (200 if htmx else 409)
    assert "Anna writes" in answer.text
    assert ">Carl writes</textarea>" in answer.text
    assert 'value="octreotide_lar" checked' in answer.text
    assert 'value="lanreotide" checked' not in answer.text
    assert (
        'hx-trigger="change' not in answer.text.split('id="draft"')[1].split(">")[0]
    )  # until somebody chose, it saves nothing
    assert board.store.draft(CASE).text == "Anna writes"
    if htmx:
        assert (answer.headers["hx-retarget"], answer.headers["hx-reswap"]) == ("#draft", "outerHTML")
    assert 'id="draft-version" value="1"' in answer.text  # the next save is made knowingly
    assert board.draft(who="carl", version="1", text="Both").status_code == 303
    assert board.store.draft(CASE).text == "Both"


def test_what_speaks_against_a_choice_is_shown_at_once(board: Board) -> None:
    option = plan_of(board, STOPPED).option("folfox")
    holds = [f.reason for f in option.exclusions if f.answer == "yes" and f.says != "caution"]
    assert option.verdict == "contraindicated"
    assert holds
    answer = board.draft(STOPPED, htmx=True, t="folfox")
    for reason in holds:
        assert reason in answer.text.replace("&#39;", "'").replace("&lt;", "<")


@pytest.mark.parametrize("verdict", ["contraindicated", "against", "open", "not_indicated"])
def test_whatever_is_not_on_the_table_is_a_deviation_with_something_to_acknowledge(one: Board, verdict: str) -> None:
    plan = plan_of(one, STOPPED)
    option = next(o for o in plan.options if o.verdict == verdict)
    assert deciding.deviates(plan, [option.id])
    assert deciding.warnings(plan, [option.id])
    assert all(warned.text for warned in deciding.warnings(plan, [option.id]))


def test_what_is_on_the_table_is_none(one: Board) -> None:
    plan = plan_of(one, CASE)
    front = [o.id for o in plan.options if o.verdict in FRONT]
    assert not deciding.deviates(plan, front)
    assert deciding.warnings(plan, front) == []


def test_accepting_nothing_is_a_deviation_only_where_something_is_on_the_table(one: Board) -> None:
    assert deciding.deviates(plan_of(one, CASE), [])
    assert not plan_of(one, STOPPED).main
    assert not deciding.deviates(plan_of(one, STOPPED), [])


@pytest.mark.parametrize(
    ("key", "draft", "told"),
    [
        (CASE, {}, "Nothing is written down yet"),
        (CASE, {"text": "Wait"}, "tick an option, or choose why"),
        (CASE, {"treatments": ("everolimus",)}, "choose the reason"),
        (CASE, {"treatments": ("everolimus",), "deviation": "frailty"}, "Say in words why"),
        (CASE, {"treatments": ("lanreotide",), "deviation": "frailty"}, "Say in words why"),
        (CASE, {"treatments": ("gone",), "text": "x"}, "knows no treatment gone"),
        (CASE, {"treatments": ("lanreotide",), "deviation": "gone", "text": "x"}, "not on the list any more"),
        (CASE, {"treatments": ("lanreotide",), "actions": (Action(text="MRI", owner=""),)}, "an owner: MRI"),
        (STOPPED, {"deviation": "", "actions": (Action(text="MRI", owner="B"),)}, "Say in words what was decided"),
        (CASE, {"treatments": ("lanreotide",)}, ""),
        (CASE, {"treatments": ("everolimus",), "deviation": "frailty", "text": "x"}, ""),
        (CASE, {"deviation": "more_information", "text": "First the Ki-67"}, ""),
        (STOPPED, {"text": "Echocardiography first"}, ""),
    ],
)
def test_what_keeps_a_draft_from_being_signed(one: Board, key: str, draft: dict[str, Any], told: str) -> None:
    library = one.running.app.state.services.library
    found = deciding.problems(Draft(key=key, version=1, **draft), plan_of(one, key), library)
    assert told in " ".join(found) if told else found == []


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"t": "aspirin"}, "There is no treatment"),
        ({"deviation": "mood"}, "There is no reason"),
        ({"a-text": ["MRI"], "a-owner": ["B"], "a-due": ["soon"]}, "is not a date"),
        ({"a-text": ["MRI", "CT"], "a-owner": ["B"], "a-due": [""]}, "Load the page again"),
        ({"version": "x"}, "Load it again"),
        ({"version": "²"}, "Load it again"),
        ({"meeting": "77"}, "There is no meeting"),
        ({"meeting": "1"}, "not on the agenda"),
        ({"text": "x" * 20_001}, "longer than"),
    ],
)
def test_what_cannot_be_kept_is_told_and_kept_nowhere(one: Board, fields: dict[str, Any], told: str) -> None:
    one.meeting(OTHER)
    for htmx in (False, True):
        answer = one.draft(htmx=htmx, **fields)
        assert told in answer.text.replace("&#39;", "'")
        assert answer.status_code in ((200, 422, 404) if htmx else (422, 404))
    assert one.store.draft(CASE).version == 0


def test_a_reader_writes_no_draft(board: Board) -> None:
    assert board.draft(who="rita", text="x").status_code == 403
    board.draft(text="Anna writes", t="everolimus")
    page = board.as_("rita").get(f"/cases/{CASE}/decision").text
    assert "Anna writes" in page
    assert "<textarea" not in page


@pytest.mark.parametrize("next_", ["https://evil.example", "//evil.example", "/meetings/\\evil.example", "/cases"])
def test_the_way_back_is_a_meeting_of_this_board(one: Board, next_: str) -> None:
    assert one.draft(text="x", next=next_).headers["location"] == f"/cases/{CASE}/decision#draft"
    assert one.draft(text="y", next="/meetings/1/run?n=1").headers["location"] == "/meetings/1/run?n=1"


def test_a_draft_begun_elsewhere_joins_the_meeting_that_talks_about_it(one: Board) -> None:
    id = one.meeting(CASE).id
    one.draft(text="Begun at the desk")
    page = one.as_("anna").get(f"/meetings/{id}/run").text
    assert "delay:900ms, load" in page
    assert f'<option value="{id}" selected>' in page


def test_markup_in_a_draft_stays_text(one: Board) -> None:
    fields = {"t": "everolimus", "text": EVIL, "deviation": "other", "a-text": EVIL, "a-owner": EVIL, "a-due": ""}
    shown = [one.draft(**fields), one.draft(version="0", htmx=True, **fields)]
    shown += [one.as_(who).get(f"/cases/{CASE}/decision") for who in ("anna", "rita")]
    shown += [one.confirm()[0]]
    for answer in shown:
        harmless(answer.text)
    assert "&lt;script&gt;alert(1)" in shown[-1].text
