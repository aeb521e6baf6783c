"""Optimistic locking against a model: any interleaving of people who read, edit and save loses nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from tests import postgres
from tests.board.conftest import ANNA, CARL, document
from zebraboard.board.model import AgendaItem, BoardError, ConflictError, Draft, Meeting
from zebraboard.board.store import Store
from zebraboard.language.library import Library, load

people = st.sampled_from([ANNA, CARL])
who_looks = st.integers(0, 2)


class Locking(RuleBasedStateMachine):
    """Three screens, each with what it last read; a model that knows what must be stored."""

    open_url: Callable[[], str]

    @initialize()
    def begin(self) -> None:
        self.store = Store.open(type(self).open_url(), load().vocabulary)
        self.store.create_case(ANNA, document())
        self.meeting = self.store.create_meeting(ANNA, "Board", dt.date(2026, 12, 3))
        self.cases = [document()]
        self.drafts = [Draft(key="one", version=0)]
        self.meetings = [self.meeting]
        self.screens: list[dict[str, Any]] = [self.read() for _ in range(3)]

    def read(self) -> dict[str, Any]:
        return {
            "case": self.store.case("one"),
            "draft": self.store.draft("one"),
            "meeting": self.store.meeting(self.meeting.id),
        }

    @rule(screen=who_looks)
    def look(self, screen: int) -> None:
        self.screens[screen] = self.read()

    @rule(screen=who_looks, who=people, ki67=st.integers(0, 100))
    def save_case(self, screen: int, who: Any, ki67: int) -> None:
        base, text = self.screens[screen]["case"].version, document(ki67=ki67)
        if base == len(self.cases):
            self.screens[screen]["case"] = self.store.save_case(who, "one", text, base=base)
            self.cases.append(text)
        else:
            with pytest.raises(ConflictError) as caught:
                self.store.save_case(who, "one", text, base=base)
            assert caught.value.version == len(self.cases)
            assert caught.value.theirs.document == self.cases[-1]  # type: ignore[attr-defined]

    @rule(
        screen=who_looks,
        who=people,
        text=st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20),
    )
    def save_draft(self, screen: int, who: Any, text: str) -> None:
        mine: Draft = msgspec.structs.replace(self.screens[screen]["draft"], text=text)
        if mine.version == self.drafts[-1].version:
            kept = self.store.save_draft(who, mine)
            assert kept.text == text
            self.screens[screen]["draft"] = kept
            self.drafts.append(kept)
        else:
            with pytest.raises(ConflictError) as caught:
                self.store.save_draft(who, mine)
            assert caught.value.theirs == self.drafts[-1]

    @rule(screen=who_looks, who=people, on=st.booleans(), title=st.sampled_from(["Board", "NET board"]))
    def save_meeting(self, screen: int, who: Any, on: bool, title: str) -> None:
        seen: Meeting = self.screens[screen]["meeting"]
        decided = any(item.decision for item in self.meetings[-1].agenda)
        agenda = (AgendaItem(key="one", position=1),) if on or decided else ()
        mine = msgspec.structs.replace(seen, title=title, agenda=agenda)
        if seen.version == self.meetings[-1].version:
            kept = self.store.save_meeting(who, mine)
            self.screens[screen]["meeting"] = kept
            self.meetings.append(kept)
        else:
            with pytest.raises(ConflictError) as caught:
                self.store.save_meeting(who, mine)
            assert caught.value.theirs == self.meetings[-1]

    @rule(screen=who_looks)
    def sign(self, screen: int) -> None:
        case, draft = self.screens[screen]["case"], self.screens[screen]["draft"]
        fresh = case.version == len(self.cases) and draft.version == self.drafts[-1].version
        expected, signed = fresh and draft.text != "", False
        with contextlib.suppress(BoardError):
            self.store.sign(
                CARL, "one", draft_version=draft.version, case_version=case.version, plan=b"{}", document=case.document,
                knowledge="x",
            )  # fmt: skip
            signed = True
        assert signed == expected
        if signed:
            decision = self.store.decisions("one")[0]
            assert (decision.text, decision.document) == (draft.text, self.cases[-1])
            self.drafts.append(Draft(key="one", version=draft.version + 1))

    @invariant()
    def what_is_stored_is_what_was_acknowledged(self) -> None:
        if not hasattr(self, "store"):
            return
        assert [v.document for v in reversed(self.store.versions("one"))] == self.cases
        assert self.store.draft("one") == self.drafts[-1]
        assert self.store.meeting(self.meeting.id) == self.meetings[-1]

    def teardown(self) -> None:
        if hasattr(self, "store"):
            self.store.verify_audit()
            self.store.close()


def test_no_interleaving_loses_anything_on_sqlite(library: Library) -> None:
    with tempfile.TemporaryDirectory() as folder:
        numbers = iter(range(10_000))
        Locking.open_url = lambda: f"sqlite:///{Path(folder) / f'{next(numbers)}.sqlite'}"
        run_state_machine_as_test(Locking, settings=settings(max_examples=20, stateful_step_count=25, deadline=None))


def test_no_interleaving_loses_anything_on_postgresql(library: Library, postgresql: postgres.Server) -> None:
    Locking.open_url = postgresql.new_database
    run_state_machine_as_test(Locking, settings=settings(max_examples=8, stateful_step_count=25, deadline=None))
