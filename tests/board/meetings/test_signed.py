"""Signing, and what is signed: who may, what is shown, that it never changes, how it is corrected, what became of it."""

from __future__ import annotations

import msgspec
import pytest
import sqlalchemy as sa

from tests.board.meetings.conftest import CASE, STOPPED, Board
from tests.board.pages.test_view import EVIL, harmless
from zebraboard.board import deciding
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.board.store import tables as t
from zebraboard.plan import Plan


def test_the_page_shows_exactly_what_is_signed(board: Board) -> None:
    meeting = board.meeting(CASE)
    board.as_("anna").post(f"/meetings/{meeting.id}/people", {"name": "Dr. B", "profession": "Radiologist"})
    board.draft(
        t="lanreotide",
        text="Lanreotide 120 mg",
        meeting=str(meeting.id),
        **{"a-text": "MRI", "a-owner": "Dr. B", "a-due": "2026-12-01"},
    )
    page, fields = board.confirm()
    for said in (
        "Lanreotide 120 mg",
        "MRI",
        "Dr. B, by 2026-12-01",
        "Radiologist",
        "version 1",
        board.running.app.state.services.planning.knowledge,
    ):
        assert said in page.text
    answer = board.as_("carl").post(f"/cases/{CASE}/decision/sign", fields)
    assert answer.headers["location"] == "/decisions/1"
    decision = board.store.decision(1)
    assert (decision.treatments, decision.signed_by, decision.case_version) == (("lanreotide",), "carl", 1)
    assert [a.name for a in decision.attendees] == ["Dr. B"]
    assert msgspec.json.decode(decision.plan, type=Plan).option("lanreotide").verdict == "recommended"
    assert board.read(meeting.id).agenda[0].decision == 1
    assert board.store.draft(CASE).empty


@pytest.mark.parametrize("who", ["rita", "anna"])
def test_a_reader_or_member_cannot_sign(board: Board, who: str) -> None:
    board.draft(t="lanreotide", text="x")
    _, fields = board.confirm()
    assert board.as_(who).get(f"/cases/{CASE}/decision/sign").status_code == 403
    board.as_(who).get("/meetings")
    assert board.as_(who).post(f"/cases/{CASE}/decision/sign", fields).status_code == 403
    assert "Review and sign" not in board.as_(who).get(f"/cases/{CASE}/decision").text
    assert board.store.decisions() == []


def test_a_deviation_needs_each_exclusion_acknowledged(board: Board) -> None:
    board.draft(STOPPED, t="folfox", deviation="urgent_need", text="No other choice is left")
    page, fields = board.confirm(STOPPED)
    plan = board.running.app.state.services.planning.plan(board.store.case(STOPPED))
    warned = deciding.warnings(plan, ["folfox"])
    assert warned
    for one in warned:
        assert f'name="acknowledged" value="{one.id}"' in page.text
    carl = board.as_("carl")
    path = f"/cases/{STOPPED}/decision/sign"
    assert "Tick each exclusion" in carl.post(path, fields).text
    assert carl.post(path, {**fields, "acknowledged": [one.id for one in warned[1:]] + ["made/up"]}).status_code == 422
    assert board.store.decisions() == []
    signed = carl.post(path, {**fields, "acknowledged": [one.id for one in warned]})
    assert signed.status_code == 303
    text = carl.get(signed.headers["location"]).text
    assert "Weighed and acknowledged" in text
    assert "Urgent clinical need" in text
    assert "No other choice is left" in text


def test_what_is_not_ready_is_not_signed(board: Board) -> None:
    board.draft(t="everolimus", text="x")
    answer = board.sign(acknowledged="everolimus/verdict")
    assert answer.status_code == 422
    assert "choose the reason" in answer.text
    assert board.store.decisions() == []


def test_nothing_is_signed_that_changed_after_it_was_shown(board: Board) -> None:
    """The draft, the case, who was there: each is shown anew, and signed only then."""
    meeting = board.meeting(CASE)
    board.draft(t="lanreotide", text="x", meeting=str(meeting.id))
    path = f"/cases/{CASE}/decision/sign"

    def draft() -> None:
        board.draft(t="octreotide_lar", text="y", meeting=str(meeting.id))

    def case() -> None:
        document = board.store.case(CASE).document
        board.store.save_case(LOCAL, CASE, document + "\n# the same\n", base=board.store.case(CASE).version)

    def people() -> None:
        board.as_("anna").post(f"/meetings/{meeting.id}/people", {"name": "Dr. B", "profession": ""})

    for change in (draft, case, people):
        _, fields = board.confirm()
        change()
        answer = board.as_("carl").post(path, fields)
        assert answer.status_code == 409, change
        assert "again" in answer.text
        assert board.store.decisions() == []
    _, fields = board.confirm()
    fields["plan"] = "0" * 64
    assert board.as_("carl").post(path, fields).status_code == 409
    assert board.sign().status_code == 303


def test_a_signed_decision_shows_its_old_plan_after_the_case_changed(board: Board) -> None:
    decision = board.signed()
    before = board.as_("rita").get(f"/decisions/{decision.id}").text
    document = board.store.case(CASE).document
    changed = document.replace("title: Ileal", "title: Changed").replace("age: 65", "age: 19")
    board.store.save_case(LOCAL, CASE, changed, base=1)
    now = board.running.app.state.services.planning.plan(board.store.case(CASE))
    old = deciding.plan_of(board.store.decision(decision.id))
    assert old is not None
    assert old.summary != now.summary
    after = board.as_("rita").get(f"/decisions/{decision.id}").text
    for line in old.summary:
        assert line.value in after
    assert "the case is at version 2 today" in after
    assert "Changed" not in after
    assert [part in after for part in ("SSA for carcinoid syndrome", decision.knowledge)] == [True, True]
    assert before.count("<article") == after.count("<article")
    assert board.as_("rita").get(f"/decisions/{decision.id}/record").text == document
    assert msgspec.json.decode(board.as_("rita").get(f"/decisions/{decision.id}/plan.json").content, type=Plan) == old
    assert "The record has changed since: version 1 then, 2 now" in board.as_("rita").get(f"/cases/{CASE}").text


def test_another_knowledge_is_told_and_an_unreadable_plan_is_kept(one: Board) -> None:
    one.signed()
    one.draft(t="lanreotide", text="by hand")
    case = one.store.case(CASE)
    one.store.sign(
        LOCAL, CASE, draft_version=one.store.draft(CASE).version, case_version=1, plan=b'{"from": "another age"}', document=case.document,
        knowledge="0.0.1, sha256 abc",
    )  # fmt: skip
    page = one.as_("rita").get("/decisions/2").text
    assert "0.0.1, sha256 abc" in page
    assert "(not today&#39;s)" in page or "(not today's)" in page
    assert "cannot read it" in page
    assert one.as_("rita").get("/decisions/2/plan.json").content == b'{"from": "another age"}'
    assert one.as_("rita").get("/decisions/2/summary.pdf").status_code == 422


def test_the_database_refuses_to_change_what_is_signed(board: Board) -> None:
    decision = board.signed()
    for statement in (sa.update(t.decisions).values(text="other"), sa.delete(t.decisions)):
        with pytest.raises(sa.exc.DatabaseError, match="append-only"), board.store.database.write() as connection:
            connection.execute(statement)
    assert board.store.decision(decision.id) == decision


def test_a_correction_is_a_new_decision_and_both_are_linked(board: Board) -> None:
    first = board.signed(**{"a-text": "MRI", "a-owner": "Dr. B", "a-due": ""})
    anna = board.as_("anna")
    answer = anna.post(f"/decisions/{first.id}/correct")
    assert answer.headers["location"] == f"/cases/{CASE}/decision?replaces={first.id}#draft"
    draft = board.store.draft(CASE)
    assert (draft.treatments, draft.text, draft.actions) == (first.treatments, first.text, first.actions)
    board.draft(t="lanreotide", text="Lanreotide 90 mg")
    page, _ = board.confirm(query=f"?replaces={first.id}")
    assert f'value="{first.id}" required checked' in page.text
    assert board.sign(query=f"?replaces={first.id}").status_code == 422  # somebody must say so
    answer = board.sign(query=f"?replaces={first.id}", kind=str(first.id))
    second = int(answer.headers["location"].rsplit("/", 1)[1])
    assert board.store.decision(second).replaces == first.id
    assert f'href="/decisions/{second}"' in anna.get(f"/decisions/{first.id}").text
    assert f'href="/decisions/{first.id}"' in anna.get(f"/decisions/{second}").text
    assert anna.post(f"/decisions/{first.id}/correct").status_code == 422
    assert board.store.open_actions() == []  # the actions of what was replaced wait for nobody


def test_a_later_decision_leaves_the_earlier_one_standing(board: Board) -> None:
    first = board.signed()
    board.draft(t="lanreotide", text="Goes on")
    answer = board.sign(kind="new")
    assert answer.status_code == 303
    assert board.store.decision(first.id).replaced_by is None
    board.draft(t="lanreotide", text="Again")
    assert board.sign(kind="77").status_code == 404


def test_a_draft_that_is_there_is_not_overwritten_by_a_correction(one: Board) -> None:
    first = one.signed()
    one.draft(text="Somebody writes")
    one.as_("anna").post(f"/decisions/{first.id}/correct")
    assert one.store.draft(CASE).text == "Somebody writes"


def test_was_it_done_and_how_did_it_go(board: Board) -> None:
    decision = board.signed()
    anna = board.as_("anna")
    anna.post(f"/decisions/{decision.id}/outcomes", {"done": "partly", "text": "Two injections"})
    anna.post(f"/decisions/{decision.id}/outcomes", {"done": "yes", "text": "Stable after six months"})
    page = board.as_("rita").get(f"/decisions/{decision.id}").text
    assert page.index("Stable after six months") < page.index("Two injections")
    assert board.as_("rita").post(f"/decisions/{decision.id}/outcomes", {"done": "yes"}).status_code == 403
    assert anna.post(f"/decisions/{decision.id}/outcomes", {"done": "perhaps"}).status_code == 422
    assert board.store.latest_outcomes()[decision.id].done == "yes"


def test_actions_across_cases_are_ticked_and_opened_again(board: Board) -> None:
    decision = board.signed(**{"a-text": ["MRI", "Call"], "a-owner": ["B", "C"], "a-due": ["2020-01-01", ""]})
    anna = board.as_("anna")
    page = anna.get("/decisions").text
    assert page.index("MRI") < page.index("Call")
    assert "overdue" in page
    answer = anna.post(f"/decisions/{decision.id}/actions/0", {"done": "yes", "next": "/decisions"})
    assert answer.headers["location"] == "/decisions"
    assert "MRI" not in anna.get("/decisions").text
    assert "Open again" in anna.get(f"/decisions/{decision.id}").text
    anna.post(f"/decisions/{decision.id}/actions/0", {"done": "no"})
    assert "MRI" in anna.get("/decisions").text
    assert board.as_("rita").post(f"/decisions/{decision.id}/actions/0", {"done": "yes"}).status_code == 403
    assert anna.post(f"/decisions/{decision.id}/actions/9", {"done": "yes"}).status_code == 404


def test_documents_tell_what_was_decided(one: Board) -> None:
    decision = one.signed()
    reader = one.as_("rita")
    assert reader.get(f"/decisions/{decision.id}/summary.pdf").content.startswith(b"%PDF")
    page = reader.get(f"/cases/{CASE}/documents").text
    assert 'id="leaflet-lanreotide" name="decided" value="lanreotide" checked' in page
    assert f'href="/decisions/{decision.id}/summary.pdf"' in page
    plan = deciding.plan_of(decision)
    told = deciding.decided(decision, plan, one.running.app.state.services.library)
    assert (told.text, told.signed_by) == ("Lanreotide. Lanreotide 120 mg", "carl")


def test_markup_in_a_decision_stays_text(one: Board) -> None:
    one.draft(t="lanreotide", text=EVIL, **{"a-text": EVIL, "a-owner": EVIL, "a-due": ""})
    assert one.sign().status_code == 303
    one.as_("anna").post("/decisions/1/outcomes", {"done": "no", "text": EVIL})
    for path in ("/decisions", "/decisions/1", f"/cases/{CASE}", f"/cases/{CASE}/decision", "/cases"):
        text = one.as_("rita").get(path).text
        harmless(text)
    assert "&lt;script&gt;alert(1)" in one.as_("rita").get("/decisions/1").text


@pytest.mark.parametrize(
    "path",
    [
        "/decisions/99",
        "/decisions/0",
        "/decisions/99999999999",
        "/decisions/1/plan.json",
        "/meetings/9",
        "/meetings/9/run",
    ],
)
def test_what_is_not_there_is_told(one: Board, path: str) -> None:
    assert one.as_("rita").get(path).status_code == 404
