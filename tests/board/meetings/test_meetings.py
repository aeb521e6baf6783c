"""Meetings: agenda, who should be there, and changes that two people make at once."""

from __future__ import annotations

import re

import pytest

from tests.board.meetings.conftest import CASE, DAY, OTHER, Board
from tests.board.pages.test_view import EVIL, harmless
from zebraboard.plan.measure import parts


def test_a_meeting_is_planned_and_its_agenda_made(board: Board) -> None:
    meeting = board.meeting(CASE, OTHER)
    assert (meeting.title, meeting.date.isoformat(), meeting.status) == ("NET board", DAY, "planned")
    assert [item.key for item in meeting.agenda] == [CASE, OTHER]
    assert (
        meeting.agenda[0].question
        == "A new liver lesion and an ileal mass with carcinoid syndrome - operate, treat the hormone, or both?"
    )
    assert f'href="/meetings/{meeting.id}"' in board.as_("rita").get("/meetings").text


def test_cases_move_up_and_down_and_off(board: Board) -> None:
    id = board.meeting(CASE, OTHER).id
    anna = board.as_("anna")
    answer = anna.post(f"/meetings/{id}/agenda", {"up": OTHER})
    assert answer.headers["location"].endswith(f"#down-{OTHER}")  # it cannot go up any more
    assert [item.key for item in board.read(id).agenda] == [OTHER, CASE]
    anna.post(f"/meetings/{id}/agenda", {"up": OTHER})  # the first cannot go up
    assert [item.key for item in board.read(id).agenda] == [OTHER, CASE]
    anna.post(f"/meetings/{id}/agenda", {"down": OTHER})
    assert [item.key for item in board.read(id).agenda] == [CASE, OTHER]
    anna.post(f"/meetings/{id}/agenda", {"off": CASE})
    assert [item.key for item in board.read(id).agenda] == [OTHER]


def test_a_case_is_found_by_its_title_and_stands_once(one: Board) -> None:
    id = one.meeting(CASE).id
    anna = one.as_("anna")
    title = one.store.case(OTHER).title
    for typed in (title.upper(), OTHER, CASE):
        assert anna.post(f"/meetings/{id}/agenda", {"add": typed, "question": "Why?"}).status_code == 303
    assert [(item.key, item.question[:4]) for item in one.read(id).agenda] == [(CASE, "A ne"), (OTHER, "Why?")]
    answer = anna.post(f"/meetings/{id}/agenda", {"add": "nobody"})
    assert answer.status_code == 422
    assert "Choose one from the list" in answer.text


def test_two_who_change_different_things_both_keep_them(board: Board) -> None:
    """Each page was loaded before the other saved."""
    id = board.meeting(CASE, OTHER).id
    was = {f"was-q-{item.key}": item.question for item in board.read(id).agenda}
    head = {"was-title": "NET board", "title": "NET board", "was-date": DAY, "date": DAY}
    questions = {f"q-{item.key}": item.question for item in board.read(id).agenda}
    board.as_("anna").post(f"/meetings/{id}", {**head, **was, **questions, f"q-{CASE}": "Anna asks"})
    board.as_("carl").post(f"/meetings/{id}", {**head, **was, **questions, f"q-{OTHER}": "Carl asks"})
    board.as_("carl").post(f"/meetings/{id}", {**head, "title": "Joint board"})
    kept = board.read(id)
    assert [item.question for item in kept.agenda] == ["Anna asks", "Carl asks"]
    assert kept.title == "Joint board"


def test_two_who_change_the_same_question_see_both(board: Board) -> None:
    id = board.meeting(CASE).id
    was = board.read(id).agenda[0].question
    head = {"was-title": "NET board", "title": "NET board", "was-date": DAY, "date": DAY, f"was-q-{CASE}": was}
    assert board.as_("anna").post(f"/meetings/{id}", {**head, f"q-{CASE}": "Anna asks"}).status_code == 303
    answer = board.as_("carl").post(f"/meetings/{id}", {**head, f"q-{CASE}": "Carl asks"})
    assert answer.status_code == 409
    assert "Carl asks" in answer.text
    assert ">Anna asks</textarea>" in answer.text
    assert board.read(id).agenda[0].question == "Anna asks"


def test_line_ends_of_a_browser_are_no_change(one: Board) -> None:
    id = one.meeting(CASE).id
    head = {"was-title": "NET board", "title": "NET board", "was-date": DAY, "date": DAY}
    was = one.read(id).agenda[0].question
    one.as_("anna").post(f"/meetings/{id}", {**head, f"was-q-{CASE}": was, f"q-{CASE}": "One\r\ntwo"})
    assert one.read(id).agenda[0].question == "One\ntwo"
    answer = one.as_("carl").post(f"/meetings/{id}", {**head, f"was-q-{CASE}": "One\r\ntwo", f"q-{CASE}": "Three"})
    assert answer.status_code == 303


def test_the_room_shows_whom_the_plans_ask_for_and_who_is_missing(board: Board) -> None:
    id = board.meeting(CASE).id
    page = board.as_("anna").get(f"/meetings/{id}").text
    plan = board.running.app.state.services.planning.plan(board.store.case(CASE), look_further=False)
    for member in plan.team:
        assert member.role in page
    total = len(plan.team)
    assert f"not in the room: {total} of {total}" in page
    board.as_("anna").post(f"/meetings/{id}/people", {"name": "Dr. B", "profession": plan.team[0].role.upper()})
    page = board.as_("anna").get(f"/meetings/{id}").text
    assert f"not in the room: {total - 1} of {total}" in page
    board.as_("anna").post(
        f"/meetings/{id}/people", {"name": "Dr. B", "profession": plan.team[0].role.upper(), "leaves": "yes"}
    )
    assert board.read(id).attendees == ()


def test_the_agenda_says_how_complete_each_data_set_is(one: Board) -> None:
    id = one.meeting(CASE).id
    page = re.sub(r"<[^>]+>", "", one.as_("anna").get(f"/meetings/{id}").text)
    services = one.running.app.state.services
    found = services.planning.data_set(one.store.case(CASE))
    assert [part.id for part in found] == list(parts(services.library))
    there = sum(part.there for part in found)
    assert 0 < there < len(found)
    assert f"MDT data set: {there} of {len(found)}" in page
    for part in found:
        assert part.name in page.replace("&#39;", "'")


def test_a_meeting_is_held_and_a_case_with_a_decision_stays_on_it(board: Board) -> None:
    id = board.meeting(CASE).id
    board.signed(meeting=str(id))
    answer = board.as_("anna").post(f"/meetings/{id}/agenda", {"off": CASE})
    assert answer.status_code == 422
    board.as_("anna").post(f"/meetings/{id}/status", {"status": "held"})
    assert board.read(id).status == "held"
    assert [item.key for item in board.read(id).agenda] == [CASE]


def test_meeting_mode_shows_one_case_at_a_time(board: Board) -> None:
    id = board.meeting(CASE, OTHER).id
    reader = board.as_("rita")
    first, last = (reader.get(f"/meetings/{id}/run?n={n}").text for n in (1, 2))
    assert 'class="meeting stage"' in first
    assert board.store.case(CASE).title in first
    assert board.store.case(OTHER).title not in first
    assert f'rel="next" href="/meetings/{id}/run?n=2"' in first
    assert 'rel="prev"' not in first
    assert f'rel="prev" href="/meetings/{id}/run?n=1"' in last
    assert "2 of 2" in reader.get(f"/meetings/{id}/run?n=99").text
    assert "SSA for carcinoid syndrome whatever else is chosen" in first
    assert 'id="draft"' not in first  # a reader writes nothing
    assert 'id="draft"' in board.as_("anna").get(f"/meetings/{id}/run?n=1").text
    assert any(entry.object == f"case/{CASE}" and entry.actor == "rita" for entry in board.store.audit(limit=50))


def test_a_meeting_without_cases_does_not_run(one: Board) -> None:
    id = one.meeting().id
    assert one.as_("anna").get(f"/meetings/{id}/run").headers["location"] == f"/meetings/{id}"


POSTS = [
    ("/meetings", {"title": "x", "date": DAY}),
    ("/meetings/1", {"title": "x", "date": DAY}),
    ("/meetings/1/agenda", {"add": CASE}),
    ("/meetings/1/people", {"name": "x"}),
    ("/meetings/1/status", {"status": "held"}),
]


@pytest.mark.parametrize(("path", "fields"), POSTS)
def test_a_reader_changes_no_meeting(one: Board, path: str, fields: dict[str, str]) -> None:
    one.meeting()
    before = one.read(1)
    assert one.as_("rita").post(path, dict(fields)).status_code == 403
    assert (one.read(1), len(one.store.meetings())) == (before, 1)


@pytest.mark.parametrize(("path", "fields"), POSTS)
def test_no_change_without_the_value_of_our_own_pages(one: Board, path: str, fields: dict[str, str]) -> None:
    one.meeting()
    assert one.as_("anna").post(path, {**fields, "csrf": "0" * 64}).status_code == 403


def test_a_reader_sees_no_control(one: Board) -> None:
    id = one.meeting(CASE).id
    page = one.as_("rita").get(f"/meetings/{id}").text
    assert one.store.case(CASE).title in page
    assert "<textarea" not in page
    assert 'name="up"' not in page


@pytest.mark.parametrize(
    ("path", "fields", "told"),
    [
        ("/meetings", {"title": "", "date": DAY}, "needs a title and a date"),
        ("/meetings", {"title": "x", "date": "soon"}, "is not a date"),
        ("/meetings/1/agenda", {}, "Choose a case"),
        ("/meetings/1/people", {"name": " "}, "Say who it is"),
        ("/meetings/1/status", {"status": "cancelled"}, "planned or held"),
    ],
)
def test_what_cannot_be_kept_is_told(one: Board, path: str, fields: dict[str, str], told: str) -> None:
    one.meeting()
    answer = one.as_("anna").post(path, dict(fields))
    assert answer.status_code == 422
    assert told in answer.text


def test_markup_in_a_meeting_stays_text(one: Board) -> None:
    anna = one.as_("anna")
    where = anna.post("/meetings", {"title": EVIL, "date": DAY}).headers["location"]
    anna.post(f"{where}/agenda", {"add": CASE, "question": EVIL})
    anna.post(f"{where}/people", {"name": EVIL, "profession": EVIL})
    anna.post(
        where,
        {
            "was-title": "x",
            "title": EVIL + "2",
            "was-date": DAY,
            "date": DAY,
            f"was-q-{CASE}": "x",
            f"q-{CASE}": EVIL + "2",
        },
    )
    for path in ("/meetings", where, f"{where}/run"):
        text = anna.get(path).text
        assert "&lt;script&gt;alert(1)" in text
        harmless(text)
