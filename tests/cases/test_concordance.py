"""Published decisions and safety probes against the plan: what a board did is on the table, what is unsafe or wrong is not.

A case is a file of ``published/``; what is expected of it stands in ``expected.yaml``, with a written reason wherever the
plan and the published decision differ.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from zebraboard import profile, record
from zebraboard.language import yamlfile
from zebraboard.language.library import Library
from zebraboard.plan import Plan, Planner, Verdict

FOLDER = Path(__file__).parent
AS_OF = dt.date(2026, 7, 15)
"""Planned on one fixed day, so that the answer does not change with the calendar."""
OFFERED = (Verdict.RECOMMENDED, Verdict.OPTION)
ASIDE = ("supportive", "more_tests")
"""Measures that are themselves an answer to a danger or a gap."""

EXPECTED: dict[str, dict[str, Any]] = yamlfile.read(FOLDER / "expected.yaml").content  # type: ignore[assignment]
FILES = {path.stem: path for path in sorted((FOLDER / "published").glob("*.yaml"))}


def _params(ids: list[str]) -> list[Any]:
    return [pytest.param(id, id=f"{id} {', '.join(EXPECTED[id]['decision']) or 'no decision'}") for id in ids]


WITH_DECISION = _params([id for id, case in EXPECTED.items() if case["match"] != "none"])
PROHIBITIONS = [
    pytest.param(id, ban, id=f"{id} not {ban['category']} ({ban['severity']})")
    for id, case in EXPECTED.items()
    for ban in case["must_not"]
]
WARNINGS = [
    pytest.param(id, warning, id=f"{id} warns: {warning}")
    for id, case in EXPECTED.items()
    for warning in case.get("must_flag", {})
]


@pytest.fixture(scope="module")
def plans(library: Library) -> dict[str, Plan]:
    planner = Planner(library)
    made = {}
    for id, path in FILES.items():
        case = record.read_case(path, library.vocabulary)
        patient = profile.build(case, library.vocabulary, as_of=case.as_of or AS_OF)
        made[id] = planner.plan(patient, case=id, title=case.title, look_further=False)
    return made


def offered(plan: Plan) -> dict[str, list[str]]:
    """Treatments that the plan recommends or allows, by category."""
    found: dict[str, list[str]] = {}
    for option in plan.options:
        if option.verdict in OFFERED:
            found.setdefault(option.category, []).append(option.id)
    return found


def warnings(plan: Plan) -> list[str]:
    """Everything on the plan that warns or asks: red flags, tests, supportive measures, pending questions, checks, cautions."""
    lines = [f"{flag.says}. {flag.action}" for flag in plan.red_flags]
    lines += [f"{test.test}: {test.says}" for test in plan.tests]
    for option in plan.options:
        if not option.in_play:
            continue
        lines += option.pending
        lines += [f"{finding.says}: {finding.reason}. {finding.action}" for finding in option.exclusions]
        lines += [
            finding.reason for finding in option.statements if finding.says == "against" and finding.answer == "yes"
        ]
        lines += [check.text for check in option.checks]
        if option.verdict in OFFERED and option.category in ASIDE:
            lines += [option.name, *(f.reason for f in option.statements), *(r.text for r in option.regimens)]
    return lines


def raised(words: list[str], lines: list[str]) -> bool:
    """Whether each word ("a|b": either) stands in a warning."""
    text = "\n".join(lines).lower()
    return all(any(one.lower() in text for one in word.split("|")) for word in words)


def matches(decision: list[str], match: str, categories: set[str]) -> bool:
    """Whether the categories on the table hold the decision, as ``match`` says."""
    if match == "none":
        return True
    if match == "all":
        return set(decision) <= categories
    if match == "any":
        return bool(set(decision) & categories)
    required, _, _ = match.partition(" required")
    return required in categories


def test_every_case_has_a_file_and_an_expectation() -> None:
    assert set(FILES) == set(EXPECTED)


@pytest.mark.parametrize("id", WITH_DECISION)
def test_decision_is_on_the_table(id: str, plans: dict[str, Plan]) -> None:
    case, plan = EXPECTED[id], plans[id]
    found = offered(plan)
    if matches(case["decision"], case["match"], set(found)):
        assert not case["why_not"], f"{id} agrees now: take its why_not away"
        return
    verdicts = {o.id: str(o.verdict) for o in plan.options if o.category in case["decision"]}
    excused = case["why_not"] if case["confidence"] != "clear" else ""  # any NET board would have done this
    assert excused, (
        f"{plan.title}: decided {case['decision']} ({case['match']}), the plan offers {found or 'nothing'}; "
        f"verdicts there: {verdicts}"
    )


@pytest.mark.parametrize(("id", "ban"), PROHIBITIONS)
def test_what_must_not_be_offered_is_not(id: str, ban: dict[str, str], plans: dict[str, Plan]) -> None:
    found = offered(plans[id]).get(ban["category"], [])
    reason = EXPECTED[id].get("must_not_why", {}).get(ban["category"], "")
    if not found:
        assert not reason, f"{id} agrees now: take its must_not_why for {ban['category']} away"
        return
    assert reason, f"{plans[id].title}: {ban['category']} is {ban['severity']}, the plan offers {', '.join(found)}"


@pytest.mark.parametrize(("id", "warning"), WARNINGS)
def test_what_must_be_flagged_is(id: str, warning: str, plans: dict[str, Plan]) -> None:
    words = EXPECTED[id]["must_flag"][warning]
    reason = EXPECTED[id].get("flag_why", {}).get(warning, "")
    if raised(words, warnings(plans[id])):
        assert not reason, f"{id} raises it now: take its flag_why for {warning!r} away"
        return
    assert reason, f"{plans[id].title}: no warning names {words}"
