"""Indicators: what the record does not say is counted apart, never as met or not met."""

from __future__ import annotations

import datetime as dt

import pytest

from zebraboard.language.library import Library
from zebraboard.language.values import Value
from zebraboard.plan import Planner
from zebraboard.plan.measure import Standing, Tally, indicators, tally
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
