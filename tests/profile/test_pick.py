"""How one value is picked from several readings."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.small import SMALL, TODAY, facts
from zebraboard import profile as profiles
from zebraboard.language.values import Interval, bounds
from zebraboard.profile import Profile
from zebraboard.profile.pick import pick
from zebraboard.record import Observation, PartialDate

AS_OF = dt.date(2024, 6, 1)


def build(body: str, as_of: dt.date = AS_OF) -> Profile:
    return profiles.build(facts(body), SMALL, as_of=as_of)


def texts(profile: Profile) -> list[str]:
    return [note.text for note in profile.notes]


@pytest.mark.parametrize(
    ("body", "fact", "value"),
    [
        # latest
        ("haemoglobin: 12", "haemoglobin", 12.0),
        ("haemoglobin: [{value: 12, date: 2024-01-01}, {value: 11, date: 2023-01-01}]", "haemoglobin", 12.0),
        ("pregnant: [{value: true, date: 2023-01-01}, {value: false, date: 2024-01-01}]", "pregnant", False),
        ("primary_site: [{value: gep, date: 2024-01-01}, {value: ileum, date: 2023-01-01}]", "primary_site", "gep"),
        # highest, lowest
        ("temperature: [{value: 38, date: 2023-01-01}, {value: 37, date: 2024-01-01}]", "temperature", 38.0),
        ("temperature: ['36-39', 37]", "temperature", Interval(37, 39)),
        ("glucose_low: [{value: 2, date: 2023-01-01}, 4]", "glucose_low", 2.0),
        ("glucose_low: ['1-3', '2-5']", "glucose_low", Interval(1, 3)),
        # highest among samples of disease that is still there
        ("ki67: [{value: 30, current: false}, {value: 5, specimen: liver}, {value: 2, specimen: node}]", "ki67", 5.0),
        ("ki67: [{value: 30, current: false}, {value: 40, current: no}]", "ki67", 40.0),
        # worst: the last level
        (
            "heart_disease: [{value: severe, date: 2020-01-01}, {value: none, date: 2024-01-01}]",
            "heart_disease",
            "severe",
        ),
        # ever
        ("diabetes: [{value: true, date: 2020-01-01}, {value: false, date: 2024-01-01}]", "diabetes", True),
        ("diabetes: [{value: false, date: 2020-01-01}]", "diabetes", False),
        # dates: the earliest or latest of the dates themselves
        ("diagnosis_date: [2020-05-01, 2019-01-01]", "diagnosis_date", dt.date(2019, 1, 1)),
        ("progression_date: [2020-05-01, 2024-01-01]", "progression_date", dt.date(2024, 1, 1)),
    ],
)
def test_the_rules(body: str, fact: str, value: object) -> None:
    profile = build(body)
    assert profile.values[fact] == value
    assert profile.readings[fact].value == value


def test_a_fact_without_a_reading_is_absent() -> None:
    profile = build("age: 60")
    assert set(profile.values) == {"age"}
    assert profile.notes == ()


def test_the_reading_tells_the_day_and_the_report() -> None:
    profile = build("creatinine: {value: '1.2 mg/dL', date: 2024-05-20, origin: Laboratory, note: fasting}")
    reading = profile.readings["creatinine"]
    assert (reading.date, reading.origin) == (dt.date(2024, 5, 20), "Laboratory")
    assert reading.note == "reported as 1.2 mg/dL; fasting"
    assert profile.dates == {"creatinine": dt.date(2024, 5, 20)}
    assert build("ki67: {value: 3, specimen: liver, origin: biopsy}").readings["ki67"].origin == "biopsy (liver)"


# readings of one day


def test_two_readings_of_one_day_that_contradict_each_other_make_the_fact_unknown() -> None:
    profile = build("haemoglobin: [{value: 12, date: 2024-01-01, origin: A}, {value: 11, date: 2024-01-01}]")
    assert "haemoglobin" not in profile.values
    assert texts(profile) == [
        "haemoglobin: 12 (2024-01-01, A) and 11 (2024-01-01) contradict each other; taken as unknown"
    ]
    assert profile.notes[0].facts == ("haemoglobin",)


def test_they_are_shown_even_where_a_later_reading_decides() -> None:
    profile = build(
        "haemoglobin: [{value: 12, date: 2023-01-01}, {value: 11, date: 2023-01-01}, {value: 10, date: 2024-01-01}]"
    )
    assert profile.values["haemoglobin"] == 10
    assert texts(profile)[0].endswith("contradict each other; a reading of another day is used")


@pytest.mark.parametrize(
    ("body", "fact", "value", "used"),
    [
        ("ki67: [{value: 2, date: 2024-01-01}, {value: 5, date: 2024-01-01}]", "ki67", 5.0, "the highest is used"),
        (
            "glucose_low: [{value: 2, date: 2024-01-01}, {value: 5, date: 2024-01-01}]",
            "glucose_low",
            2.0,
            "the lowest is used",
        ),
        (
            "heart_disease: [{value: none, date: 2024-01-01}, {value: mild, date: 2024-01-01}]",
            "heart_disease",
            "mild",
            "the worst is used",
        ),
        ("diabetes: [{value: no, date: 2024-01-01}, {value: yes, date: 2024-01-01}]", "diabetes", True, "yes is used"),
    ],
)
def test_where_the_rule_settles_it_the_rule_is_used_and_said(body: str, fact: str, value: object, used: str) -> None:
    profile = build(body)
    assert profile.values[fact] == value
    assert len(profile.notes) == 1
    assert used in texts(profile)[0]


def test_different_samples_of_one_day_are_no_contradiction() -> None:
    profile = build("ki67: [{value: 2, date: 2024-01-01, specimen: a}, {value: 5, date: 2024-01-01, specimen: b}]")
    assert profile.values["ki67"] == 5
    assert profile.notes == ()


@pytest.mark.parametrize(
    ("body", "fact", "value"),
    [
        ("haemoglobin: [{value: '<12', date: 2024-01-01}, {value: 11, date: 2024-01-01}]", "haemoglobin", 11.0),
        (
            "haemoglobin: [{value: '9-12', date: 2024-01-01}, {value: '10-14', date: 2024-01-01}]",
            "haemoglobin",
            Interval(10, 12),
        ),
        ("primary_site: [{value: ileum, date: 2024-01-01}, {value: gep, date: 2024-01-01}]", "primary_site", "ileum"),
        ("primary_site: [gep, small_intestine, ileum]", "primary_site", "ileum"),
        ("pregnant: [{value: no, date: 2024-01-01}, {value: no, date: 2024-01-01}]", "pregnant", False),
    ],
)
def test_readings_that_one_value_fits_agree(body: str, fact: str, value: object) -> None:
    assert build(body).values[fact] == value


# dates that are not known exactly


def test_a_reading_without_a_date_may_be_the_latest() -> None:
    profile = build("haemoglobin: [10, {value: 12, date: 2024-01-01}]")
    assert "haemoglobin" not in profile.values
    assert "their dates do not say which is the latest" in texts(profile)[0]
    assert (
        build("haemoglobin: [12, {value: 12, date: 2024-01-01}, {value: 9, date: 2020-01-01}]").values["haemoglobin"]
        == 12
    )


def test_a_month_that_ends_before_another_day_is_earlier() -> None:
    assert build("haemoglobin: [{value: 12, date: 2024-01}, {value: 11, date: 2024-02-01}]").values["haemoglobin"] == 11
    assert "haemoglobin" not in build("haemoglobin: [{value: 12, date: 2024-01}, {value: 11, date: 2024-01-20}]").values


def test_partial_dates_are_read_as_their_middle_and_said() -> None:
    profile = build("haemoglobin: {value: 12, date: 2024-04}")
    assert profile.dates["haemoglobin"] == dt.date(2024, 4, 15)
    assert "2024-04 as 2024-04-15" in texts(profile)[0]
    this_year = build("haemoglobin: {value: 12, date: 2024}")
    assert this_year.dates["haemoglobin"] == dt.date(2024, 3, 17)  # the middle of what has passed of the year
    assert "2024-02 as 2024-02-15" in texts(build("progression_date: 2024-02"))[0]


# what is too new or too old


def test_a_reading_after_the_planning_date_is_not_used_and_said() -> None:
    body = "haemoglobin: [{value: 12, date: 2023-01-01}, {value: 9, date: 2024-05-01}]\nprogression_date: 2024-05-02"
    profile = build(body, dt.date(2023, 6, 1))
    assert profile.values == {"haemoglobin": 12.0}
    assert "haemoglobin (2024-05-01), progression_date (2024-05-02)" in texts(profile)[0]
    assert profile.notes[0].facts == ("haemoglobin", "progression_date")


def test_a_value_that_is_too_old_is_used_and_said() -> None:
    profile = build("creatinine: {value: 80, date: 2024-04-01}")
    assert profile.values["creatinine"] == 80
    assert texts(profile) == ["creatinine is 61 days old (2024-04-01); it should be no older than 28"]
    assert build("creatinine: {value: 80, date: 2024-05-10}").notes == ()


# properties

numbers = st.floats(0, 100) | st.tuples(st.floats(0, 100), st.floats(0, 100)).map(lambda p: Interval(min(p), max(p)))
dates = st.none() | st.dates(dt.date(2020, 1, 1), dt.date(2024, 5, 1)).map(PartialDate.of) | st.just(PartialDate(2023))


def readings(fact: str, values: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Observation]]:
    made = st.builds(Observation, st.just(fact), values, dates, current=st.none() | st.booleans())
    return st.lists(made, min_size=1, max_size=6)


ANY = st.one_of(
    readings("haemoglobin", numbers), readings("ki67", numbers), readings("temperature", numbers),
    readings("glucose_low", numbers), readings("pregnant", st.booleans()), readings("diabetes", st.booleans()),
    readings("primary_site", st.sampled_from(list(SMALL.enumerations["site"].levels))),
    readings("heart_disease", st.sampled_from(["none", "mild", "severe"])),
)  # fmt: skip


@given(ANY, st.randoms(use_true_random=False))
def test_the_order_of_the_file_does_not_matter(items: list[Observation], random: Any) -> None:
    fact = SMALL.facts[items[0].fact]
    shuffled = list(items)
    random.shuffle(shuffled)
    first, second = pick(fact, items, AS_OF), pick(fact, shuffled, AS_OF)
    assert (first.reading is None) == (second.reading is None)
    if first.reading is not None and second.reading is not None:
        assert first.reading.value == second.reading.value
        assert first.reading.date == second.reading.date


@given(ANY)
def test_nothing_is_unknown_without_a_word(items: list[Observation]) -> None:
    picked = pick(SMALL.facts[items[0].fact], items, AS_OF)
    assert picked.reading is not None or picked.problems


@given(readings("temperature", numbers))
def test_the_highest_bounds_every_reading(items: list[Observation]) -> None:
    picked = pick(SMALL.facts["temperature"], items, AS_OF)
    assert picked.reading is not None
    low, high = bounds(picked.reading.value)  # type: ignore[arg-type]
    assert all(bounds(o.value)[0] <= low and bounds(o.value)[1] <= high for o in items)  # type: ignore[arg-type]


@given(readings("haemoglobin", numbers))
def test_repeating_a_reading_changes_nothing(items: list[Observation]) -> None:
    once, twice = (pick(SMALL.facts["haemoglobin"], given, AS_OF).reading for given in (items, items * 2))
    assert once == twice


def test_what_if() -> None:
    profile = build("haemoglobin: {value: 12, date: 2024-01-01}\nage: 60")
    changed = profile.with_value("haemoglobin", 8.0)
    assert changed.values == {"haemoglobin": 8.0, "age": 60.0}
    assert changed.dates == {}
    assert changed.readings["haemoglobin"].origin == "what if"
    assert profile.with_value("age", None).values == {"haemoglobin": 12.0}
    assert profile.values["haemoglobin"] == 12


def test_the_planning_date_and_jurisdiction() -> None:
    record = facts("age: 60")
    assert profiles.build(record, SMALL).as_of == dt.date.today()
    assert profiles.build(record, SMALL).jurisdiction == "EU"
    assert profiles.build(record, SMALL, as_of=TODAY, jurisdiction="us").jurisdiction == "US"
