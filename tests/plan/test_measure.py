"""Indicators: what the record does not say is counted apart, never as met or not met."""

from __future__ import annotations

import datetime as dt

import pytest

from zebraboard.language.library import Library
from zebraboard.language.values import Value
from zebraboard.plan import Planner
from zebraboard.plan.measure import Standing, Tally, data_set, indicators, of_data_set, tally
from zebraboard.profile import Profile

DAY = dt.date(2026, 3, 1)
FOUR_WEEKS = "indicators.mdt_within_four_weeks"


def standing(library: Library, values: dict[str, Value], id: str) -> Standing:
    profile = Profile(as_of=DAY, jurisdiction="EU", values=values, dates={}, readings={}, notes=())
    planner = Planner(library)
    return indicators(planner.engine(profile), planner.scalar(profile))[id]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, "unclear"),
        ({"histology_confirmed": False}, "not eligible"),
        ({"histology_confirmed": True}, "unknown"),
        ({"histology_confirmed": True, "diagnosis_date": dt.date(2026, 1, 1)}, "unknown"),
        (
            {
                "histology_confirmed": True,
                "diagnosis_date": dt.date(2026, 1, 1),
                "first_mdt_date": dt.date(2026, 1, 29),
            },
            "met",
        ),
        (
            {
                "histology_confirmed": True,
                "diagnosis_date": dt.date(2026, 1, 1),
                "first_mdt_date": dt.date(2026, 1, 30),
            },
            "not met",
        ),
    ],
)
def test_a_case_stands_to_an_indicator_in_one_of_five_ways(
    library: Library, values: dict[str, Value], expected: Standing
) -> None:
    assert standing(library, values, FOUR_WEEKS) == expected


def counted(library: Library, *standings: Standing) -> Tally:
    rule = next(rule for rule in library.indicators if rule.id == FOUR_WEEKS)
    (found,) = tally([rule], {f"case-{n}": {rule.id: one} for n, one in enumerate(standings)})
    return found


def test_the_share_runs_from_what_is_known_to_be_met_to_what_can_be(library: Library) -> None:
    found = counted(library, "met", "not met", "unknown", "unknown", "unclear", "not eligible")
    assert found.eligible == 4
    assert found.share == (0.25, 0.75)
    assert found.cases["unknown"] == ("case-2", "case-3")


def test_nobody_eligible_gives_no_share(library: Library) -> None:
    assert counted(library, "unclear", "not eligible").share is None


def test_reasons_to_deviate_are_in_the_knowledge(library: Library) -> None:
    assert {"patient_choice", "not_available", "other"} <= set(library.deviations)


def test_the_data_set_says_part_by_part_what_is_there_and_what_to_ask(library: Library) -> None:
    values: dict[str, Value] = {"age": 61.0, "sex": "female", "ecog": 1.0, "ki67": 8.0}
    profile = Profile(as_of=DAY, jurisdiction="EU", values=values, dates={}, readings={}, notes=())
    planner = Planner(library)
    found = {part.id: part for part in data_set(planner.engine(profile), planner.scalar(profile))}
    assert found["mdt_person_recorded"].there
    assert found["mdt_person_recorded"].missing == ()
    assert not found["mdt_pathology_recorded"].there
    assert "mitoses" in found["mdt_pathology_recorded"].missing
    assert "ki67" not in found["mdt_pathology_recorded"].missing


def test_every_part_of_the_data_set_is_an_indicator_too(library: Library) -> None:
    ids = {rule.entry.met for rule in library.indicators if of_data_set(rule, library)}
    empty = Profile(as_of=DAY, jurisdiction="EU", values={}, dates={}, readings={}, notes=())
    planner = Planner(library)
    assert ids == {part.id for part in data_set(planner.engine(empty), planner.scalar(empty))} | {
        "mdt_data_set_complete"
    }
