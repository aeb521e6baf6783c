"""What each answer to a missing question would do to the table: it is the plan of the patient who has that answer."""

from __future__ import annotations

import datetime as dt

import pytest

from zebraboard.language.library import Library
from zebraboard.language.values import Value
from zebraboard.plan import FRONT, Planner
from zebraboard.plan.answers import answers
from zebraboard.plan.model import ASIDE
from zebraboard.profile import Profile

KNOWN: dict[str, Value] = {
    "age": 60.0, "sex": "male", "primary_site": "pancreas", "differentiation": "well", "extent_stated": "metastatic",
    "liver_metastases": True, "recist_progression": True, "syndrome_stated": "none", "sstr_lesions_positive": "all",
}  # fmt: skip


def profile(values: dict[str, Value]) -> Profile:
    return Profile(as_of=dt.date(2026, 11, 1), jurisdiction="EU", values=values, dates={}, readings={}, notes=())


def table(planner: Planner, values: dict[str, Value]) -> set[str]:
    plan = planner.plan(profile(values), look_further=False)
    return {o.id for o in plan.options if o.verdict in FRONT[:2] and o.category not in ASIDE}


@pytest.mark.parametrize(
    ("fact", "value", "said"), [("ki67", 60.0, "55 %"), ("ki67", 12.0, "10"), ("krenning", 4.0, "")]
)
def test_an_answer_does_what_the_plan_with_it_says(library: Library, fact: str, value: Value, said: str) -> None:
    planner = Planner(library)
    now, then = table(planner, KNOWN), table(planner, {**KNOWN, fact: value})
    patient = profile(KNOWN)
    told = answers(planner.engine(patient), planner.scalar(patient), library.vocabulary.facts[fact])
    fitting = [item for item in told if set(item.brings) == then - now and set(item.takes) == now - then]
    if told or then != now:
        assert fitting
        assert any(said in item.value for item in fitting)


def test_ranges_that_do_the_same_are_said_as_one(library: Library) -> None:
    patient = profile(KNOWN)
    planner = Planner(library)
    told = answers(planner.engine(patient), planner.scalar(patient), library.vocabulary.facts["ki67"])
    assert told
    starts = [part for item in told for part in item.value.split(", ")]
    assert sum(part.startswith(("below", "up to")) for part in starts) == 1, "one range begins at the bottom"
    assert sum(part.startswith(("above", "from")) and " and " not in part for part in starts) == 1, (
        "one ends at the top"
    )


def test_a_fact_that_changes_nothing_by_itself_has_no_answers(library: Library) -> None:
    patient = profile({})
    planner = Planner(library)
    assert answers(planner.engine(patient), planner.scalar(patient), library.vocabulary.facts["height"]) == ()
