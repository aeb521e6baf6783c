"""Plans for the pages: made once, right for their day and place, the same from every thread."""

from __future__ import annotations

import datetime as dt
import threading
from pathlib import Path

import pytest

from tests.board.conftest import START, document
from zebraboard.board.model import CaseVersion
from zebraboard.board.planning import Kept, Planning
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.record import RecordError


@pytest.fixture(scope="module")
def planning(library: Library) -> Planning:
    return Planning(library)


def stored(text: str, version: int = 1) -> CaseVersion:
    return CaseVersion(key="one", version=version, document=text, title="", example=False, author="anna", at=START)


def test_a_plan_is_made_once_for_a_document(planning: Planning) -> None:
    first = planning.plan(stored(document(ki67=4)))
    assert planning.plan(stored(document(ki67=4), version=7)) is first
    assert planning.plan(stored(document(ki67=30))) is not first


def test_the_day_counts(planning: Planning) -> None:
    case = stored(document())
    today, then = planning.plan(case), planning.plan(case, as_of=dt.date(2021, 6, 1))
    assert (today.as_of, then.as_of) == (dt.date.today(), dt.date(2021, 6, 1))
    fixed = stored(document() + "as_of: 2022-03-04\n")
    assert planning.plan(fixed).as_of == dt.date(2022, 3, 4)


def test_what_if_changes_a_plan_and_keeps_the_first(planning: Planning) -> None:
    case = stored(document(ki67=5))
    before = planning.plan(case, look_further=False)
    after = planning.what_if(case, {"ki67": "60"})
    assert after != before
    assert planning.plan(case, look_further=False) is before
    assert planning.what_if(case, {"ki67": "60"}) is after
    assert planning.what_if(case, {"ki67": "unknown"}) == planning.what_if(case, {"ki67": ""})


@pytest.mark.parametrize(
    ("changes", "expected"), [({"ki76": "3"}, "ki67"), ({"ki67": "400"}, "400"), ({"ki67": "much"}, "much")]
)
def test_what_cannot_be_read_is_told(planning: Planning, changes: dict[str, str], expected: str) -> None:
    with pytest.raises(ZebraboardError, match=expected):
        planning.what_if(stored(document()), changes)


def test_a_stored_case_that_cannot_be_read_any_more_says_so(planning: Planning) -> None:
    with pytest.raises(RecordError, match="no_such_fact"):
        planning.plan(stored("case: one\nfacts: {no_such_fact: 1}\n"))


def test_the_hospitals_layer_and_jurisdiction_count(library: Library, tmp_path: Path) -> None:
    layer = tmp_path / "layer.yaml"
    layer.write_text("hospital: Example\ntreatments:\n  lanreotide: {status: elsewhere}\n")
    plan = Planning(library, jurisdiction="US", local=layer)
    made = plan.plan(stored(document()))
    assert (made.local, made.jurisdiction) == ("Example", "US")
    assert made.option("lanreotide").local is not None
    assert "local layer sha256" in plan.knowledge
    assert plan.plan(stored(document() + "jurisdiction: EU\n")).jurisdiction == "EU"


def test_every_thread_gets_the_same_plans(library: Library) -> None:
    planning = Planning(library)
    cases = [stored(document(ki67=n)) for n in range(4)]
    alone = [Planning(library).plan(case, look_further=False) for case in cases]
    wrong: list[int] = []

    def ask(number: int) -> None:
        for turn in range(8):
            n = (number + turn) % 4
            if planning.plan(cases[n], look_further=False) != alone[n]:
                wrong.append(n)

    threads = [threading.Thread(target=ask, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


# what is kept


def test_what_was_asked_for_last_is_kept() -> None:
    kept: Kept[int] = Kept(2)
    made: list[int] = []

    def get(key: int) -> int:
        return kept.get(key, lambda: made.append(key) or key)  # type: ignore[func-returns-value]

    for key in (1, 2, 1, 3, 1, 2):
        assert get(key) == key
    assert made == [1, 2, 3, 2]


def test_two_who_ask_at_once_share_one_making() -> None:
    kept: Kept[int] = Kept(5)
    made: list[int] = []
    asked, slow = threading.Barrier(9), threading.Event()

    def make() -> int:
        slow.wait(5)
        made.append(1)
        return 7

    def ask() -> None:
        asked.wait()
        assert kept.get("key", make) == 7

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    asked.wait()
    slow.set()
    for thread in threads:
        thread.join()
    assert made == [1]


def test_a_making_that_fails_is_tried_again() -> None:
    kept: Kept[int] = Kept(5)

    def fails() -> int:
        raise ValueError

    with pytest.raises(ValueError):  # noqa: PT011
        kept.get("key", fails)
    assert kept.get("key", lambda: 3) == 3
