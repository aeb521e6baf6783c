"""What the store keeps, on SQLite and on PostgreSQL alike."""

from __future__ import annotations

import datetime as dt

import msgspec
import pytest
import sqlalchemy as sa

from tests.board.conftest import ANNA, CARL, RITA, Clock, document
from zebraboard.board.model import (
    Action,
    AgendaItem,
    Attendee,
    BoardError,
    ConflictError,
    Decision,
    Draft,
    ForbiddenError,
    NotFoundError,
)
from zebraboard.board.store import Store
from zebraboard.record import RecordError

DAY = dt.date(2026, 12, 3)


def signed(store: Store, key: str = "one", replaces: int | None = None, **draft: object) -> Decision:
    """Draft and sign a decision on a case."""
    values: dict[str, object] = {"treatments": ("lanreotide",), "text": "Start lanreotide", **draft}
    kept = store.save_draft(ANNA, Draft(key=key, version=store.draft(key).version, **values))  # type: ignore[arg-type]
    case = store.case(key)
    return store.sign(
        CARL, key, draft_version=kept.version, case_version=case.version, plan=b'{"case": "one"}',
        document=case.document, knowledge="0.1.0, sha256 abc", replaces=replaces,
    )  # fmt: skip


# cases


def test_a_case_is_kept_exactly_as_it_was_written(store: Store) -> None:
    text = "# a comment\ncase: one\ntitle: Ileal NET – ä€😀\nfacts: {ki67: '<3'}\n"
    kept = store.create_case(ANNA, text)
    assert store.case("one") == kept
    assert (kept.document, kept.title, kept.author, kept.version) == (text, "Ileal NET – ä€😀", "anna", 1)


def test_every_version_stays(store: Store) -> None:
    store.create_case(ANNA, document(ki67=1))
    store.save_case(CARL, "one", document(ki67=2), base=1)
    assert [v.version for v in store.versions("one")] == [2, 1]
    assert store.case("one", 1).document == document(ki67=1)
    assert store.case("one").document == document(ki67=2)


def test_the_second_writer_sees_both_versions_and_nothing_is_lost(store: Store) -> None:
    store.create_case(ANNA, document(ki67=1))
    first = store.save_case(ANNA, "one", document(ki67=2), base=1)
    with pytest.raises(ConflictError) as caught:
        store.save_case(CARL, "one", document(ki67=3), base=1)
    assert caught.value.theirs == first
    assert caught.value.version == 2
    assert store.case("one") == first


def test_a_key_is_taken_once(store: Store) -> None:
    mine = store.create_case(ANNA, document())
    with pytest.raises(ConflictError) as caught:
        store.create_case(CARL, document(ki67=9))
    assert caught.value.theirs == mine


def test_what_cannot_be_read_is_not_kept(store: Store) -> None:
    with pytest.raises(RecordError):
        store.create_case(ANNA, "case: one\nfacts: {ki67: 400}\n")
    with pytest.raises(NotFoundError):
        store.case("one")
    store.create_case(ANNA, document())
    with pytest.raises(RecordError):
        store.save_case(ANNA, "one", "case: one\nfacts: {no_such_fact: 1}\n", base=1)
    assert store.case("one").version == 1


def test_a_case_keeps_its_key(store: Store) -> None:
    store.create_case(ANNA, document())
    with pytest.raises(BoardError, match="keeps its key"):
        store.save_case(ANNA, "one", document("two"), base=1)


def test_several_cases_come_in_together_or_not_at_all(store: Store) -> None:
    with pytest.raises(RecordError):
        store.create_cases(ANNA, [document("one"), "case: two\nfacts: {ki67: 400}\n"])
    assert store.cases() == []


def test_examples_come_once_and_are_marked(store: Store) -> None:
    assert store.add_examples([document("shown")])
    store.archive_case(ANNA, "shown")
    assert not store.add_examples([document("shown")])
    assert [(c.key, c.example) for c in store.cases(archived=True)] == [("shown", True)]


def test_an_archived_case_can_come_back(store: Store) -> None:
    store.create_case(ANNA, document())
    store.archive_case(ANNA, "one")
    assert store.cases() == []
    assert store.case("one").version == 1
    store.archive_case(ANNA, "one", False)
    assert [c.key for c in store.cases()] == ["one"]


@pytest.mark.parametrize(
    "key", ["", "../etc/passwd", "a/b", "a\x00b", "ä", "x" * 5000, "\ud800", "one'; DROP TABLE cases --"]
)
def test_what_is_no_key_is_no_case(store: Store, key: str) -> None:
    for ask in (store.case, store.versions, store.draft, store.decisions):
        with pytest.raises(NotFoundError):
            ask(key)


@pytest.mark.parametrize("number", [0, -1, 2**31, 2**63, 2**80])
def test_a_number_that_no_row_has_is_not_found(store: Store, number: int) -> None:
    store.create_case(ANNA, document())
    for ask in (store.meeting, store.decision, lambda n: store.case("one", n)):
        with pytest.raises(NotFoundError):
            ask(number)


@pytest.mark.parametrize("text", ["a\x00b", "\ud800"])
def test_text_that_no_database_keeps_is_refused_with_words(store: Store, text: str) -> None:
    store.create_case(ANNA, document())
    with pytest.raises(BoardError, match="Type it anew"):
        store.create_meeting(ANNA, text, DAY)
    with pytest.raises(BoardError, match="Type it anew"):
        store.save_draft(ANNA, Draft(key="one", version=0, text=text))


# roles


def test_readers_change_nothing_and_members_do_not_sign(store: Store) -> None:
    with pytest.raises(ForbiddenError, match="member"):
        store.create_case(RITA, document())
    store.create_case(ANNA, document())
    kept = store.save_draft(ANNA, Draft(key="one", version=0, text="x"))
    with pytest.raises(ForbiddenError, match="chair"):
        store.sign(
            ANNA, "one", draft_version=kept.version, case_version=1, plan=b"{}", document=document(), knowledge=""
        )
    with pytest.raises(ForbiddenError):
        store.create_meeting(msgspec.structs.replace(ANNA, active=False), "Board", DAY)


# meetings


def test_a_meeting_is_saved_whole(store: Store) -> None:
    for key in ("one", "two"):
        store.create_case(ANNA, document(key))
    meeting = store.create_meeting(ANNA, "NET board", DAY)
    changed = msgspec.structs.replace(
        meeting,
        agenda=(AgendaItem(key="two", position=1, question="PRRT?"), AgendaItem(key="one", position=2)),
        attendees=(Attendee(name="Dr. B", profession="radiology"),),
    )
    saved = store.save_meeting(ANNA, changed)
    assert saved == msgspec.structs.replace(changed, version=2)
    assert store.meeting(meeting.id) == saved
    assert store.meetings() == [saved]
    with pytest.raises(ConflictError) as caught:
        store.save_meeting(CARL, changed)
    assert caught.value.theirs == saved


def test_an_agenda_names_known_cases_once(store: Store) -> None:
    store.create_case(ANNA, document())
    meeting = store.create_meeting(ANNA, "NET board", DAY)
    with pytest.raises(NotFoundError):
        store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=(AgendaItem(key="nobody", position=1),)))
    twice = (AgendaItem(key="one", position=1), AgendaItem(key="one", position=2))
    with pytest.raises(BoardError, match="twice"):
        store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=twice))
    assert store.meeting(meeting.id).version == 1


# decisions


def test_a_draft_guards_against_a_second_writer(store: Store) -> None:
    store.create_case(ANNA, document())
    assert store.draft("one") == Draft(key="one", version=0)
    first = store.save_draft(ANNA, Draft(key="one", version=0, text="first"))
    with pytest.raises(ConflictError) as caught:
        store.save_draft(CARL, Draft(key="one", version=0, text="second"))
    assert caught.value.theirs == first


def test_signing_keeps_everything_and_consumes_the_draft(store: Store, clock: Clock) -> None:
    store.create_case(ANNA, document())
    meeting = store.create_meeting(ANNA, "NET board", DAY)
    here = (Attendee(name="Dr. B", profession="surgery"),)
    agenda = (AgendaItem(key="one", position=1),)
    meeting = store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=agenda, attendees=here, status="held"))
    actions = (Action(text="Refer", owner="Dr. B", due=DAY), Action(text="MRI", owner="Anna"))
    before = store.verify_audit()[1]
    decision = signed(store, meeting=meeting.id, actions=actions, deviation="patient_wish")
    assert store.decision(decision.id) == decision
    assert decision.document == store.case("one").document
    assert (decision.plan, decision.case_version, decision.knowledge) == (b'{"case": "one"}', 1, "0.1.0, sha256 abc")
    assert (decision.attendees, decision.actions, decision.signed_by) == (here, actions, "carl")
    assert decision.signed_at == clock.now
    assert decision.audit_head not in ("", before)  # the draft was saved in between
    assert store.meeting(meeting.id).agenda[0].decision == decision.id
    after = store.draft("one")
    assert (after.text, after.treatments) == ("", ())
    with pytest.raises(BoardError, match="no draft"):
        store.sign(
            CARL, "one", draft_version=after.version, case_version=1, plan=b"", document=document(), knowledge=""
        )


def test_a_stale_page_signs_nothing(store: Store) -> None:
    store.create_case(ANNA, document())
    kept = store.save_draft(ANNA, Draft(key="one", version=0, text="x"))

    def sign(draft_version: int, case_version: int, text: str) -> None:
        store.sign(
            CARL, "one", draft_version=draft_version, case_version=case_version, plan=b"", document=text, knowledge=""
        )

    with pytest.raises(ConflictError):
        sign(kept.version - 1, 1, document())
    with pytest.raises(BoardError, match="not made on"):
        sign(kept.version, 1, document(ki67=99))
    store.save_case(ANNA, "one", document(ki67=7), base=1)
    with pytest.raises(ConflictError):
        sign(kept.version, 1, document())
    assert store.decisions() == []


def test_a_draft_page_from_before_the_signing_cannot_come_back(store: Store) -> None:
    store.create_case(ANNA, document())
    old = store.save_draft(ANNA, Draft(key="one", version=0, text="x"))
    case = store.case("one")
    store.sign(CARL, "one", draft_version=old.version, case_version=1, plan=b"", document=case.document, knowledge="")
    for version in (0, old.version):
        with pytest.raises(ConflictError):
            store.save_draft(ANNA, Draft(key="one", version=version, text="again"))


def test_a_correction_is_a_new_decision(store: Store) -> None:
    store.create_case(ANNA, document())
    store.create_case(ANNA, document("two"))
    first = signed(store)
    second = signed(store, replaces=first.id)
    assert store.decision(first.id).replaced_by == second.id
    assert [d.id for d in store.decisions("one")] == [second.id, first.id]
    with pytest.raises(BoardError, match="replaced by decision"):
        signed(store, replaces=first.id)
    with pytest.raises(BoardError, match="another case"):
        signed(store, "two", replaces=second.id)


def test_a_case_that_was_decided_on_stays_on_the_agenda(store: Store) -> None:
    store.create_case(ANNA, document())
    meeting = store.create_meeting(ANNA, "NET board", DAY)
    store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=(AgendaItem(key="one", position=1),)))
    decision = signed(store, meeting=meeting.id)
    meeting = store.meeting(meeting.id)
    with pytest.raises(BoardError, match="cannot be taken off"):
        store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=()))
    forged = (AgendaItem(key="one", position=1, decision=None),)
    kept = store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=forged))
    assert kept.agenda[0].decision == decision.id


def test_actions_are_ticked_off_and_opened_again(store: Store, clock: Clock) -> None:
    store.create_case(ANNA, document())
    late, soon = Action(text="Late", owner="A"), Action(text="Soon", owner="B", due=DAY)
    decision = signed(store, actions=(late, soon))
    assert [a.action for a in store.open_actions()] == [soon, late]
    store.set_action_done(ANNA, decision.id, 1, True)
    assert [a.action for a in store.open_actions("one")] == [late]
    done = next(a for a in store.open_actions(done=True) if a.done_at)
    assert (done.action, done.done_at, done.done_by) == (soon, clock.now, "anna")
    store.set_action_done(ANNA, decision.id, 1, False)
    assert len(store.open_actions()) == 2
    for position in (-1, 2):
        with pytest.raises(NotFoundError):
            store.set_action_done(ANNA, decision.id, position, True)
    signed(store, replaces=decision.id)
    assert store.open_actions() == []


def test_outcomes_add_up(store: Store) -> None:
    store.create_case(ANNA, document())
    decision = signed(store)
    first = store.add_outcome(ANNA, decision.id, "partly", "Two of four cycles")
    second = store.add_outcome(ANNA, decision.id, "yes", "Partial response")
    assert store.outcomes(decision.id) == [second, first]
    with pytest.raises(BoardError):
        store.add_outcome(ANNA, decision.id, "perhaps", "")  # type: ignore[arg-type]


# the list


def test_the_list_says_what_each_case_waits_for(store: Store) -> None:
    def waits() -> str:
        return store.cases()[0].waits_for

    store.create_case(ANNA, document())
    assert waits() == ""
    meeting = store.create_meeting(ANNA, "NET board", DAY)
    meeting = store.save_meeting(ANNA, msgspec.structs.replace(meeting, agenda=(AgendaItem(key="one", position=1),)))
    assert waits() == "meeting on 2026-12-03"
    store.save_meeting(ANNA, msgspec.structs.replace(meeting, status="held"))
    assert waits() == "decision of the meeting on 2026-12-03"
    store.save_draft(ANNA, Draft(key="one", version=0, meeting=meeting.id, text="Lanreotide"))
    assert waits() == "decision: a draft is not signed"
    decision = signed(store, meeting=meeting.id, actions=(Action(text="Refer", owner="Dr. B", due=DAY),))
    assert waits() == "action: Refer (Dr. B, due 2026-12-03)"
    store.set_action_done(ANNA, decision.id, 0, True)
    assert waits() == "outcome of the decision of 2026-11-02"
    store.add_outcome(ANNA, decision.id, "yes", "")
    assert waits() == ""


def test_a_long_list_takes_as_many_queries_as_a_short_one(store: Store) -> None:
    seen: list[str] = []
    sa.event.listen(store.database.engine, "before_cursor_execute", lambda *given: seen.append(given[2]))
    counts = []
    for batch in (range(3), range(3, 60)):
        store.create_cases(ANNA, [document(f"case-{n}") for n in batch])
        seen.clear()
        store.cases()
        counts.append(len(seen))
    assert counts[0] == counts[1] < 10
