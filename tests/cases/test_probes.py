"""Safety probes: invented patients, each made to test one rule over a treatment or a boundary.

A probe is a line of the tables in ``probes/``: a patient of ``patients.yaml``, what is different, and what the plan must not
offer, must offer, must warn of or must ask.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.cases.test_concordance import OFFERED, raised, warnings
from zebraboard import profile, record
from zebraboard.language import yamlfile
from zebraboard.language.library import Library
from zebraboard.plan import Plan, Planner

FOLDER = Path(__file__).parent / "probes"
AS_OF = dt.date(2026, 7, 15)
PATIENTS: dict[str, Any] = yamlfile.read(FOLDER / "patients.yaml").content  # type: ignore[assignment]
KEYS = {"rule", "of", "patient", "treatments", "medicines", "allergies", "jurisdiction", "not", "offer", "flag", "ask"}


def _table(path: Path) -> list[dict[str, Any]]:
    return yamlfile.read(path).content  # type: ignore[return-value]


PROBES = [
    pytest.param(probe, id=probe["rule"])
    for path in sorted(FOLDER.glob("*.yaml"))
    if path.stem != "patients"
    for probe in _table(path)
]


@pytest.fixture(scope="module")
def planner(library: Library) -> Planner:
    return Planner(library)


def plan_of(probe: dict[str, Any], planner: Planner) -> Plan:
    base = PATIENTS[probe["of"]] if "of" in probe else {}
    facts = {**base.get("facts", {}), **probe.get("patient", {})}
    content: dict[str, Any] = {
        "case": "probe",
        "origin": {"kind": "invented", "note": probe["rule"]},
        "jurisdiction": probe.get("jurisdiction", "EU"),
        "facts": {id: value for id, value in facts.items() if value is not None},
    }
    for key in ("treatments", "medicines", "allergies"):
        if key in probe or key in base:
            content[key] = probe.get(key, base.get(key))
    vocabulary = planner.library.vocabulary
    case = record.parse_case(msgspec.yaml.encode(content).decode(), probe["rule"], vocabulary)
    return planner.plan(profile.build(case, vocabulary, as_of=AS_OF), look_further=False)


@pytest.mark.parametrize("probe", PROBES)
def test_probe(probe: dict[str, Any], planner: Planner) -> None:
    assert set(probe) <= KEYS, f"a probe has no {set(probe) - KEYS}"
    plan = plan_of(probe, planner)
    table = {option.id: option for option in plan.options if option.verdict in OFFERED}
    categories = {option.category for option in table.values()}
    for name in probe.get("not", ()):
        wrong = [o.id for o in table.values() if name in (o.id, o.category)]
        assert not wrong, f"offers {', '.join(wrong)}"
    for name in probe.get("offer", ()):
        assert name in table or name in categories, f"does not offer {name}: {sorted(table)}"
    lines = warnings(plan)
    for word in probe.get("flag", ()):
        assert raised([word], lines), f"no warning names {word!r}"
    asked = {missing.fact for missing in plan.missing}
    for fact in probe.get("ask", ()):
        assert fact in asked, f"does not ask for {fact}"
