"""The JSON Schema of the case file accepts what the reader accepts and refuses what it refuses."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from tests.record.small import SMALL, problems
from tests.record.test_casefile import COMPLETE
from zebraboard.language import yamlfile
from zebraboard.language.library import load
from zebraboard.record.schema import case_schema

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
VALIDATOR = Draft202012Validator(case_schema(SMALL))


def plain(content: object) -> Any:
    """Content as JSON has it: dates are text."""
    if isinstance(content, dict):
        return {key: plain(value) for key, value in content.items()}
    if isinstance(content, list):
        return [plain(value) for value in content]
    return content.isoformat() if isinstance(content, dt.date) else content


def valid(text: str) -> bool:
    return VALIDATOR.is_valid(plain(yamlfile.parse(text, "x").content))


def test_the_schema_is_a_schema() -> None:
    Draft202012Validator.check_schema(case_schema(SMALL))


def test_a_complete_case_is_valid() -> None:
    found = list(VALIDATOR.iter_errors(plain(yamlfile.parse(COMPLETE, "x").content)))
    # the reader takes names in any case; the schema has them in the case in which the vocabulary writes them
    assert {tuple(error.path) for error in found} <= {("facts", "primary_site"), ("treatments", 0)}
    assert valid(COMPLETE.replace("Terminal ileum", "terminal ileum").replace("Stable disease", "stable disease"))


def test_every_fact_has_its_kind_unit_range_and_levels() -> None:
    found = case_schema(SMALL)["$defs"]
    assert set(found["facts"]["properties"]) == set(SMALL.recorded)
    ki67 = found["facts"]["properties"]["ki67"]
    assert ki67["description"] == "What is the Ki-67 index? Unit: %."
    assert ki67["anyOf"][0]["anyOf"][0] == {"type": "number", "minimum": 0, "maximum": 100}
    assert set(SMALL.enumerations["site"].levels) <= set(found["levels_site"]["enum"])


GOOD = [
    "facts: {ki67: 3}", "facts: {ki67: '<3 %'}", "facts: {ki67: '10-15'}", "facts: {ki67: '>=3 <20'}",
    "facts: {platelets: '150 10*9/L'}", "facts: {creatinine: '1.2 mg/dL'}", "facts: {change: -30}",
    "facts: {change: '-30 to -10 %'}", "facts: {ki67: unknown}", "facts: {pregnant: yes}", "facts: {pregnant: false}",
    "facts: {primary_site: ileum}", "facts: {primary_site: midgut}", "facts: {progression_date: 2024-02}",
    "facts: {progression_date: 2024}", "facts: {had_everolimus: true}", "facts: {cycles_of_prrt: 4}",
    "facts: {takes_warfarin: no}", "facts: {ki67: [{value: 3, date: 2024}, 4]}", "facts: {height: {value: 1.7, unit: m}}",
    "medicines: [warfarin, {name: simvastatin, is: []}]", "treatments: [prrt, {agent: prrt, start: 2023-01}]",
    "reports: [{kind: imaging, date: 2024-01-01, facts: {ki67: 3}}]", "facts: {lines_of_systemic_therapy: 2}",
]  # fmt: skip
BAD = [
    "facts: {ki76: 3}", "facts: {ki67: 101}", "facts: {ki67: '~5'}", "facts: {ki67: '1,5'}", "facts: {ki67: true}",
    "facts: {pregnant: maybe}", "facts: {primary_site: iluem}", "facts: {primary_site: true}",
    "facts: {progression_date: 1.2.2024}", "facts: {had_nothing: true}", "facts: {had_everolimus: 3}",
    "facts: {ki67: {unit: '%'}}", "facts: {ki67: {value: 3, datum: 2024}}", "facts: [ki67]", "tittle: x",
    "treatments: [nothing]", "treatments: [{start: 2023}]", "treatments: [{agent: prrt, cycles: 1.5}]",
    "medicines: [simvastatin]", "reports: [{kind: imaging}]", "as_of: 2024-05", "origin: {kind: fake}",
]  # fmt: skip


@pytest.mark.parametrize("body", GOOD)
def test_what_both_accept(body: str) -> None:
    assert valid(f"case: c1\n{body}\n")
    assert problems(body) == []


@pytest.mark.parametrize("body", BAD)
def test_what_both_refuse(body: str) -> None:
    assert not valid(f"case: c1\n{body}\n")
    assert problems(body)


@pytest.fixture(scope="module")
def real() -> Draft202012Validator:
    return Draft202012Validator(case_schema(load(use_cache=False).vocabulary))


def test_the_schema_of_the_real_vocabulary(real: Draft202012Validator) -> None:
    Draft202012Validator.check_schema(real.schema)
    assert "ki67" in real.schema["$defs"]["facts"]["properties"]  # type: ignore[index,call-overload]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_is_valid(path: Path, real: Draft202012Validator) -> None:
    found = [
        f"{'.'.join(map(str, e.path))}: {e.message[:200]}" for e in real.iter_errors(plain(yamlfile.read(path).content))
    ]
    assert found == []
