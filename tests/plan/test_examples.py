"""The examples: what `examples/README.md` says of each plan is true."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from zebraboard import profile, record
from zebraboard.language.library import Library
from zebraboard.plan import Plan, Planner, Verdict

EXAMPLES = Path(__file__).parents[2] / "examples"
R, O, X, NO, OPEN = Verdict.RECOMMENDED, Verdict.OPTION, Verdict.AGAINST, Verdict.CONTRAINDICATED, Verdict.OPEN  # noqa: E741

SAID: dict[str, tuple[dict[str, Verdict], set[str]]] = {
    "ileum-g2-progressive": (
        {"liver_resection": R, "octreotide_lar": R, "lanreotide": R, "primary_resection_palliative": O, "crisis_prophylaxis": R},
        {"crisis_plan", "echo_missing"},
    ),
    "jejunum-g2-haemodialysis": ({"lu177_dotatate": NO}, set()),
    "pancreas-carcinoid-heart-disease": (
        {"octreotide_lar": R, "heart_failure_care": R, "tae": O, "tace": O, "sirt": O, "surveillance": X},
        {"crisis_plan", "heart_disease_symptoms"},
    ),
    "pancreas-insulinoma-metastatic": (
        {"octreotide_lar": O, "everolimus": O, "lu177_dotatate": O, "diazoxide": O, "hypoglycaemia_management": R},
        {"insulinoma_procedure"},
    ),
    "pancreas-glucagonoma-metastatic": (
        {"debulking_surgery": O, "pancreatic_resection": OPEN, "liver_resection": OPEN, "octreotide_lar": R, "nutrition_support": R},
        {"glucagonoma_thrombosis"},
    ),
    "pancreas-third-line": ({"streptozocin_5fu": O, "cabozantinib": R, "everolimus": X, "sunitinib": X}, set()),
    "pancreas-g3-after-platinum": ({"captem": O, "cisplatin_etoposide": X, "sstr_imaging_first": R}, set()),
    "pancreas-g1-discordant-imaging": (
        {"lu177_dotatate": X, "octreotide_lar": O, "everolimus": O, "sirt": OPEN}, set(),
    ),
    "presacral-prrt-again": ({"prrt_retreatment": O, "cabozantinib": R, "everolimus": X, "sunitinib": X}, set()),
}  # fmt: skip
ASKED = {
    "ileum-g2-progressive": {"ki67", "krenning"},
    "jejunum-g2-haemodialysis": {"recist_progression", "syndrome_stated"},
    "pancreas-g3-after-platinum": {"krenning"},
    "presacral-prrt-again": {"ki67", "syndrome_stated"},
}
"""What a board would ask for and the plan asks for among its first five."""


def made(library: Library, name: str) -> Plan:
    case = record.read_case(EXAMPLES / f"{name}.yaml", library.vocabulary)
    return Planner(library).plan(profile.build(case, library.vocabulary, as_of=dt.date(2026, 11, 1)))


def test_every_example_is_told_of() -> None:
    assert {path.stem for path in EXAMPLES.glob("*.yaml")} == set(SAID)
    told = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.yaml`" in told for name in SAID)


@pytest.mark.parametrize("name", SAID)
def test_what_the_readme_says_of_an_example_is_true(library: Library, name: str) -> None:
    plan = made(library, name)
    verdicts, flags = SAID[name]
    assert {id: plan.option(id).verdict for id in verdicts} == verdicts
    assert {flag.id.rsplit(".", 1)[-1] for flag in plan.red_flags} == flags
    assert ASKED.get(name, set()) <= {item.fact for item in plan.missing[:5]}
