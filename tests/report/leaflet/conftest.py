"""The plans of the examples, made once."""

from __future__ import annotations

from pathlib import Path

import pytest

from zebraboard import profile as profiles
from zebraboard import record as records
from zebraboard.language.library import load
from zebraboard.plan import Plan, Planner
from zebraboard.report import leaflet
from zebraboard.report.leaflet import Leaflet

ROOT = Path(__file__).parents[3]
EXAMPLES = sorted(path.stem for path in (ROOT / "examples").glob("*.yaml"))
LIBRARY = load()
PLANNER = Planner(LIBRARY)
_PLANS: dict[str, Plan] = {}


def plan_of(example: str) -> Plan:
    """The plan of an example as it stands today."""
    if example not in _PLANS:
        record = records.read_case(ROOT / "examples" / f"{example}.yaml", LIBRARY.vocabulary)
        _PLANS[example] = PLANNER.plan(profiles.build(record, LIBRARY.vocabulary), case=record.case, title=record.title)
    return _PLANS[example]


def leaflets_of(example: str, lang: str) -> list[Leaflet]:
    """The leaflet of the plan, and one for every treatment on the table as if it had been decided on."""
    plan = plan_of(example)
    return [leaflet.make(plan, LIBRARY, lang)] + [leaflet.make(plan, LIBRARY, lang, (o.id,)) for o in plan.front]


@pytest.fixture(params=EXAMPLES)
def example(request: pytest.FixtureRequest) -> str:
    return str(request.param)
