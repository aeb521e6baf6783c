"""Measures worked out from readings, against hand-worked numbers."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.small import SMALL, facts
from zebraboard import profile as profiles
from zebraboard.profile import Profile, measures

AS_OF = dt.date(2024, 6, 1)


def build(body: str) -> Profile:
    return profiles.build(facts(body), SMALL, as_of=AS_OF)


def sums(*pairs: tuple[str, float], more: str = "") -> Profile:
    readings = ", ".join(f"{{value: {size}, date: {day}}}" for day, size in pairs)
    return build(f"target_sum: [{readings}]\n{more}")


def test_tumour_growth_rate_of_the_dossier() -> None:
    """CLS-RESP-05: 100 to 110 mm in three months is 10.0 % a month."""
    assert measures.tumour_growth_rate(100, 110, 3 * 30.44) == pytest.approx(10.0, abs=0.005)


@pytest.mark.parametrize(
    ("before", "after", "days", "rate"),
    [(100, 100, 90, 0.0), (100, 200, 30.44, 700.0), (200, 100, 30.44, -87.5), (100, 100.8, 91.32, 0.8)],
)
def test_tumour_growth_rate(before: float, after: float, days: float, rate: float) -> None:
    assert measures.tumour_growth_rate(before, after, days) == pytest.approx(rate, abs=0.01)


@given(st.floats(1, 1000), st.floats(1, 1000), st.floats(1, 3000))
def test_growth_has_the_sign_of_the_change(before: float, after: float, days: float) -> None:
    if days > 30:
        assert (measures.tumour_growth_rate(before, after, days) > 0) == (after > before)


@pytest.mark.parametrize(
    ("smallest", "now", "grew"),
    [
        (50, 60, True),
        (50, 59.9, False),
        (10, 14, False),
        (10, 15, True),
        (20, 25, True),
        (0, 5, True),
        (0, 4, False),
        (100, 100, False),
    ],
)
def test_progression_needs_20_percent_and_5_mm(smallest: float, now: float, grew: bool) -> None:
    assert measures.grew(smallest, now) is grew


def test_progression_is_measured_from_the_smallest_sum() -> None:
    days = [dt.date(2024, month, 1) for month in (1, 2, 3, 4)]
    assert measures.progression(list(zip(days, (80, 50, 55, 61), strict=True)))
    assert not measures.progression([(days[0], 100)])
    # 50 to 61 in March; 62 in April is no further progression, 75 would be
    assert measures.progression_days(list(zip(days, (80, 50, 61, 62), strict=True))) == [days[2]]
    assert measures.progression_days(list(zip(days, (80, 50, 61, 75), strict=True))) == [days[2], days[3]]


def test_body_measures() -> None:
    assert measures.bsa(170, 70) == pytest.approx(1.818, abs=0.001)  # sqrt(170 x 70 / 3600)
    assert measures.bmi(170, 70) == pytest.approx(24.22, abs=0.01)
    profile = build("height: 170\nweight: {value: 70, date: 2024-05-01}")
    assert profile.values["body_surface_area"] == 1.82
    assert profile.values["bmi"] == 24.2
    assert profile.readings["bmi"].origin == "worked out from 170 cm and 70 kg"
    assert profile.dates["bmi"] == dt.date(2024, 5, 1)
    assert "bmi" not in build("height: 170\nweight: '60-70'").values


def test_time_since() -> None:
    assert measures.days_since(dt.date(2024, 5, 1), AS_OF) == 31
    assert measures.months_since(dt.date(2024, 5, 1), AS_OF) == pytest.approx(1.018, abs=0.001)


# in a profile


def test_target_sums_give_growth_rate_and_progression() -> None:
    profile = sums(("2023-12-01", 100), ("2024-03-01", 125))
    assert profile.values["recist_progression"] is True
    assert profile.values["progression_date"] == dt.date(2024, 3, 1)
    assert profile.values["tumour_growth_rate"] == pytest.approx(
        25.10, abs=0.01
    )  # 91 days: 100 (1.25^(3 x 30.44/91) - 1)
    assert (
        profile.readings["tumour_growth_rate"].origin == "worked out from 100 mm (2023-12-01) and 125 mm (2024-03-01)"
    )
    assert profile.dates["recist_progression"] == dt.date(2024, 3, 1)


def test_sums_that_do_not_grow_do_not_say_that_nothing_grew() -> None:
    """A new lesion is progression too."""
    profile = sums(("2023-12-01", 100), ("2024-03-01", 90))
    assert "recist_progression" not in profile.values
    assert profile.values["tumour_growth_rate"] < 0  # type: ignore[operator]


def test_what_is_stated_stands_and_the_difference_is_said() -> None:
    profile = sums(
        ("2023-12-01", 100), ("2024-03-01", 125), more="tumour_growth_rate: 3\nrecist_progression: {value: no, date: 2024-03-02}"
    )  # fmt: skip
    assert profile.values["tumour_growth_rate"] == 3
    assert profile.values["recist_progression"] is False
    assert "progression_date" not in profile.values
    texts = [note.text for note in profile.notes]
    assert any(text.startswith("tumour_growth_rate is stated as 3, but") for text in texts)
    assert any(text.startswith("recist_progression is stated as no, but") for text in texts)
    agreeing = sums(("2023-12-01", 100), ("2024-03-01", 125), more="tumour_growth_rate: 25\nrecist_progression: yes")
    assert agreeing.notes == ()
    assert agreeing.values["progression_date"] == dt.date(2024, 3, 1)


def test_a_stated_value_that_contradicts_itself_is_not_replaced_by_a_computed_one() -> None:
    profile = sums(
        ("2023-12-01", 100), ("2024-03-01", 125),
        more="recist_progression: [{value: no, date: 2024-03-02}, {value: yes, date: 2024-03-02}]",
    )  # fmt: skip
    assert "recist_progression" not in profile.values


@pytest.mark.parametrize(
    "pairs",
    [
        (("2024-03-01", 100),),
        (("2024-03-01", 100), ("2024-03-01", 125)),  # one day, two sums
        (("2024-03", 100), ("2024-04-01", 125)),  # the day is not known
    ],
)
def test_sums_that_give_nothing(pairs: tuple[tuple[str, float], ...]) -> None:
    assert not {"tumour_growth_rate", "recist_progression"} & set(sums(*pairs).values)


def test_a_growth_rate_beyond_all_sense_is_not_used() -> None:
    profile = sums(("2024-05-01", 10), ("2024-05-02", 100))
    assert "tumour_growth_rate" not in profile.values
    assert "not possible, not used" in profile.notes[0].text


def test_the_date_of_progression_is_that_of_the_latest_report_of_it() -> None:
    body = "recist_progression: [{value: yes, date: 2023-01-01}, {value: yes, date: 2024-01-01}, {value: no, date: 2024-05-01}]"
    profile = build(body)
    assert profile.values["recist_progression"] is False
    assert profile.values["progression_date"] == dt.date(2024, 1, 1)
    assert build(f"{body}\nprogression_date: 2024-01-09").values["progression_date"] == dt.date(2024, 1, 9)
    assert "progression_date" not in build("recist_progression: yes").values
