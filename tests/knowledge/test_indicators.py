"""Quality indicators and the MDT data set: what counts as met, and what a missing entry does."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from zebraboard.language import models as m
from zebraboard.language.library import Library, Rule
from zebraboard.language.scalar import Scalar

AS_OF = dt.date(2026, 1, 15)
COMPLETE: dict[str, Any] = {
    "histology_confirmed": True, "age": 61.0, "sex": "female", "ecog": 1.0,
    "primary_site": "pancreas", "differentiation": "well", "ki67": 8.0, "mitoses": 3.0, "had_primary_resection": False,
    "extent_stated": "metastatic", "liver_metastases": True, "liver_burden": 20.0, "syndrome_stated": "none",
    "sstr_imaging_done": True, "sstr_lesions_positive": "all", "krenning": 4.0, "fdg_done": True,
    "lines_of_systemic_therapy": 1.0, "haemoglobin": 12.5, "platelets": 210.0, "egfr": 80.0, "bilirubin": 10.0,
    "alt_times_uln": 0.8, "hereditary_tested": True, "wishes_active_treatment": True,
}  # fmt: skip


def met(library: Library, facts: dict[str, Any], rule: Rule[m.IndicatorEntry]) -> bool:
    """As a reader that counts does it: unknown is not met."""
    scalar = Scalar(library.definitions, facts, as_of=AS_OF, parameters=library.parameters_on(AS_OF))
    return scalar.holds(rule.extra[0]) is True


def data_set(library: Library) -> list[Rule[m.IndicatorEntry]]:
    return [rule for rule in library.indicators if rule.entry.id.startswith("data_")]


def test_a_complete_record_meets_every_part_of_the_data_set_without_any_date(library: Library) -> None:
    assert [rule.entry.id for rule in data_set(library) if not met(library, COMPLETE, rule)] == []


def test_an_empty_record_meets_none(library: Library) -> None:
    assert [rule.entry.id for rule in data_set(library) if met(library, {}, rule)] == []


@pytest.mark.parametrize(
    ("left_out", "parts"),
    [
        ("ecog", {"data_person"}),
        ("ki67", {"data_pathology"}),
        ("liver_burden", {"data_liver"}),
        ("egfr", {"data_laboratory"}),
        ("lines_of_systemic_therapy", {"data_treatments"}),
        ("wishes_active_treatment", {"data_wishes"}),
    ],
)
def test_what_is_missing_shows_in_its_part_and_in_the_whole(left_out: str, parts: set[str], library: Library) -> None:
    facts = {id: value for id, value in COMPLETE.items() if id != left_out}
    missing = {rule.entry.id for rule in data_set(library) if not met(library, facts, rule)}
    assert parts | {"data_complete"} <= missing


def test_every_indicator_says_what_it_is_in_plain_words(library: Library) -> None:
    assert [rule.entry.id for rule in library.indicators if not rule.entry.plain] == []


def test_documentation_counts_without_a_date(library: Library) -> None:
    rules = {rule.entry.id: rule for rule in library.indicators}
    for id in ("primary_site_documented", "ki67_documented", "differentiation_documented", "metastasis_documented"):
        assert met(library, COMPLETE, rules[id]), id
        assert not met(library, {"histology_confirmed": True}, rules[id]), id
