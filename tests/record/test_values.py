"""One value as a person writes it."""

from __future__ import annotations

import datetime as dt
import math
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.record.small import SMALL
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.values import Interval
from zebraboard.record import numbers, read_value, units


def read(fact: str, raw: object, unit: str = "") -> object:
    return read_value(SMALL.facts[fact], raw, unit)


def refused(fact: str, raw: object, unit: str = "") -> str:
    with pytest.raises(ZebraboardError) as problem:
        read(fact, raw, unit)
    assert problem.value.remedy or "needs one value" in problem.value.message
    return str(problem.value)


below = lambda bound: math.nextafter(bound, -math.inf)  # noqa: E731
above = lambda bound: math.nextafter(bound, math.inf)  # noqa: E731


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (3, 3.0),
        (2.5, 2.5),
        ("3", 3.0),
        (" 12.5 ", 12.5),
        ("1e1", 10.0),
        ("<3", Interval(0, below(3))),
        ("< 3 %", Interval(0, below(3))),
        ("<=3", Interval(0, 3)),
        ("≤3", Interval(0, 3)),
        (">20", Interval(above(20), 100)),
        (">=20", Interval(20, 100)),
        ("≥ 20%", Interval(20, 100)),
        ("10-15", Interval(10, 15)),
        ("10–15 %", Interval(10, 15)),
        ("10 to 15", Interval(10, 15)),
        (">=3 <20", Interval(3, below(20))),
        (">3 and <=20", Interval(above(3), 20)),
        ("100", 100.0),
        (">=100", 100.0),
        ("12 %", 12.0),
    ],
)
def test_a_number_or_bounds(written: object, value: object) -> None:
    assert read("ki67", written) == value


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("~5", "not a number that rules can use"),
        ("about 5", "not a number that rules can use"),
        ("approx. 5", "not a number that rules can use"),
        ("1,5", "decimal point"),
        ("five", "not a number"),
        ("3 4", "not a number"),
        ("3/2", "not a number"),
        (101, "outside 0 to 100 %"),
        (-1, "outside 0 to 100 %"),
        ("<0", "no such number"),
        (">100", "no such number"),
        ("15-10", "no such number"),
        (float("inf"), "outside"),
        (float("nan"), "outside"),
        (True, "is a number in %, not true"),
        ([1], "needs one value"),
    ],
)
def test_a_number_that_is_refused(written: object, says: str) -> None:
    assert says in refused("ki67", written)


def test_a_negative_number_and_range() -> None:
    assert read("change", -30) == -30
    assert read("change", "-30") == -30
    assert read("change", "-30 - -10") == Interval(-30, -10)
    assert read("change", "-30 to 10 %") == Interval(-30, 10)
    assert read("change", "−30") == -30  # the typographic minus sign


@pytest.mark.parametrize(
    ("fact", "raw", "unit", "value"),
    [
        ("creatinine", "1.2 mg/dL", "", 106.08),
        ("creatinine", 1.2, "mg/dL", 106.08),
        ("creatinine", 12, "mg/L", 106.08),  # UCUM to mg/dL, then the fact's own factor
        ("creatinine", 88, "µmol/l", 88.0),
        ("creatinine", "<1 mg/dL", "", Interval(5, below(88.4))),
        ("haemoglobin", 100, "g/L", 10.0),
        ("haemoglobin", "120 g/l", "", 12.0),
        ("platelets", "150 10*9/L", "", 150.0),
        ("platelets", "150 x10^9/L", "", 150.0),
        ("platelets", "150 ×10⁹/L", "", 150.0),
        ("platelets", "150 10^9/l", "", 150.0),
        ("platelets", 150_000, "/uL", 150.0),
        ("platelets", 150, "10*3/uL", 150.0),
        ("height", 1.7, "m", 170.0),
        ("height", 70, "in", 177.8),
        ("temperature", 98.6, "[degF]", 37.0),
        ("temperature", 37, "°C", 37.0),
        ("age", 18, "months", 1.5),
        ("age", 60, "years", 60.0),
        ("egfr", 50, "ml/min/1.73m2", 50.0),
        ("mitoses", 3, "{score}", 3.0),
        ("ki67", 0.05, "1", 5.0),
    ],
)
def test_units_are_converted(fact: str, raw: object, unit: str, value: object) -> None:
    assert read(fact, raw, unit) == value


@pytest.mark.parametrize(
    ("fact", "raw", "unit", "says"),
    [
        ("creatinine", 1, "mmol/mol", "cannot be converted"),
        ("creatinine", 1, "bananas", "not a UCUM unit"),
        ("egfr", 50, "mL/min", "do not count the same thing"),
        ("mitoses", 5, "/[HPF]", "do not count the same thing"),
        ("platelets", 150, "G/L", "cannot be converted"),
        ("ki67", "5 %", "g/L", "two units"),
        ("pregnant", "yes", "kg", "has no unit"),
        ("haemoglobin", 1200, "g/L", "(120 g/dL) is outside 1 to 25 g/dL"),
    ],
)
def test_a_unit_that_is_refused(fact: str, raw: object, unit: str, says: str) -> None:
    assert says in refused(fact, raw, unit)


def test_a_conversion_does_not_move_a_value_across_a_threshold() -> None:
    assert read("haemoglobin", 80, "g/L") == 8.0
    assert read("haemoglobin", "<80 g/L") == Interval(1, below(8.0))
    assert read("haemoglobin", ">=80 g/L") == Interval(8.0, 25)


@pytest.mark.parametrize(
    ("written", "level"),
    [
        ("ileum", "ileum"),
        ("Ileum", "ileum"),
        ("terminal  ileum", "ileum"),
        ("Terminal-Ileum", "ileum"),
        ("small intestine", "small_intestine"),
        ("jejunum or ileum", "small_intestine"),
        ("MIDGUT", "small_intestine"),
        ("unknown", None),
        (None, None),
    ],
)
def test_levels_go_by_id_name_or_synonym(written: object, level: object) -> None:
    assert read("primary_site", written) == level


def test_a_level_is_never_guessed() -> None:
    assert "Did you mean ileum" in refused("primary_site", "iluem")
    assert "It can be: mild, none, severe." in refused("heart_disease", "terrible")
    assert "not a yes-or-no fact" in refused("primary_site", True)


@pytest.mark.parametrize(
    ("written", "value"),
    [(True, True), ("yes", True), ("YES", True), ("true", True), ("no", False), (False, False), ("not known", None)],
)
def test_booleans(written: object, value: object) -> None:
    assert read("pregnant", written) is value


@pytest.mark.parametrize("written", ["maybe", 1, 0, "y", 0.5])
def test_a_boolean_that_is_refused(written: object) -> None:
    assert "yes or no" in refused("pregnant", written)


@pytest.mark.parametrize(
    ("written", "value"),
    [
        (dt.date(2024, 2, 1), dt.date(2024, 2, 1)),
        ("2024-02-01", dt.date(2024, 2, 1)),
        ("2024-02", dt.date(2024, 2, 15)),
        (2024, dt.date(2024, 7, 1)),
    ],
)
def test_dates(written: object, value: object) -> None:
    assert read("progression_date", written) == value


@pytest.mark.parametrize("written", ["01.02.2024", "2024-13", "2024-02-30", "2024-2", True, "0000", 2.5, "soon"])
def test_a_date_that_is_refused(written: object) -> None:
    assert "2024" in refused("progression_date", written) or "is a date" in refused("progression_date", written)


numbers_ = st.floats(-1e6, 1e6, allow_nan=False)


@given(numbers_, numbers_, st.booleans(), st.booleans())
def test_bounds_are_written_so_that_they_are_read_back(a: float, b: float, lo_open: bool, hi_open: bool) -> None:
    lo, hi = sorted((a, b))
    lo, hi = (above(lo) if lo_open else lo), (below(hi) if hi_open else hi)
    if lo < hi:
        span, unit = numbers.parse(numbers.show(Interval(lo, hi)))
        low = above(span.lo) if span.lo_open else span.lo  # type: ignore[arg-type]
        high = below(span.hi) if span.hi_open else span.hi  # type: ignore[arg-type]
        assert (low, high, unit) == (lo, hi, "")


@given(numbers_)
def test_a_number_is_written_so_that_it_is_read_back(value: float) -> None:
    span, _ = numbers.parse(numbers.show(value))
    assert span.lo == span.hi == value


@given(st.text(max_size=12))
def test_any_text_is_a_value_or_a_problem_with_a_remedy(text: str) -> None:
    for fact in ("ki67", "primary_site", "pregnant", "progression_date"):
        try:
            read(fact, text)
            remedy = "none needed"
        except ZebraboardError as problem:
            remedy = problem.remedy
        assert remedy


@given(st.floats(0.001, 1e5), st.sampled_from(["mg/L", "ug/mL", "g/L"]))
def test_conversions_are_linear(amount: float, unit: str) -> None:
    convert = units.converter(SMALL.facts["haemoglobin"], unit)
    assert convert(2 * amount) == pytest.approx(2 * convert(amount), rel=1e-9)


def test_pint_is_only_imported_when_it_is_needed() -> None:
    script = (
        "import sys; from tests.record.small import SMALL; from zebraboard.record import read_value;"
        "read_value(SMALL.facts['creatinine'], '1.2 mg/dL'); print('pint' in sys.modules, 'polars' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert found.stdout.split() == ["False", "False"]
