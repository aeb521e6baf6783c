"""The order of a plan: by verdict and class of treatment; only a source's preference changes it, and never across verdicts."""

from __future__ import annotations

from hypothesis import given

from tests.plan.test_safety import PATIENTS, PLANNER, SOME, profile
from zebraboard.language.values import Value
from zebraboard.plan.build import RANK, _sorted
from zebraboard.plan.model import ASIDE, Basis, Option, Preference, Verdict

BASIS = Basis(cite=(), sources=(), verified=True)


def option(id: str, category: str, verdict: Verdict = Verdict.OPTION) -> Option:
    return Option(
        id=id, name=id, category=category, verdict=verdict, ready=False, disputed=False, in_play=True, basis=BASIS
    )


def prefer(first: str, second: str) -> Preference:
    return Preference(prefer=first, over=second, reason="", basis=BASIS)


def order(options: list[Option], *preferences: Preference) -> list[str]:
    return [o.id for o in _sorted(options, preferences)]


SIRT, TAE, CAPTEM = option("sirt", "liver_directed"), option("tae", "liver_directed"), option("captem", "chemo_captem")


def test_classes_come_in_one_order_whatever_else_is_known() -> None:
    assert order([SIRT, TAE, CAPTEM]) == ["captem", "sirt", "tae"]


def test_a_preference_orders_its_pair_and_moves_nothing_else() -> None:
    assert order([SIRT, TAE, CAPTEM], prefer("tae", "sirt")) == ["captem", "tae", "sirt"]


def test_a_preference_does_not_lift_an_option_over_a_better_verdict() -> None:
    better = option("everolimus", "everolimus", Verdict.RECOMMENDED)
    assert order([SIRT, better], prefer("sirt", "everolimus")) == ["everolimus", "sirt"]


def test_sources_that_contradict_each_other_leave_the_order() -> None:
    assert order([SIRT, TAE], prefer("tae", "sirt"), prefer("sirt", "tae")) == ["sirt", "tae"]


@SOME
@given(PATIENTS)
def test_in_every_plan_verdicts_descend_and_preferences_hold(values: dict[str, Value]) -> None:
    plan = PLANNER.plan(profile(values), look_further=False)
    ranks = [(RANK[o.verdict], o.category in ASIDE) for o in plan.options]
    assert [rank for rank, _ in ranks] == sorted(rank for rank, _ in ranks)
    place = {o.id: index for index, o in enumerate(plan.options)}
    pairs = {(p.prefer, p.over) for p in plan.preferences}
    for first, second in pairs:
        if plan.option(first).verdict is plan.option(second).verdict and (second, first) not in pairs:
            assert place[first] < place[second]
