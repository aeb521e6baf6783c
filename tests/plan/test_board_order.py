"""What a board would see first: dangers, the facts it would ask for, and nothing said twice."""

from __future__ import annotations

import datetime as dt

import pytest

from zebraboard.language.library import Library
from zebraboard.language.values import Value
from zebraboard.plan import FRONT, Plan, Planner, Verdict
from zebraboard.profile import Profile
from zebraboard.report import outline

ILEUM: dict[str, Value] = {
    "age": 60.0, "sex": "male", "primary_site": "ileum", "differentiation": "well", "extent_stated": "metastatic",
    "liver_metastases": True, "ki67": 4.0, "had_systemic_therapy": False,
}  # fmt: skip
SYNDROME: dict[str, Value] = {"syndrome_stated": "carcinoid_syndrome", "syndrome_control": "uncontrolled"}


@pytest.fixture(scope="module")
def planner(library: Library) -> Planner:
    return Planner(library)


def plan(planner: Planner, values: dict[str, Value], *, further: bool = False) -> Plan:
    made = Profile(as_of=dt.date(2026, 11, 1), jurisdiction="EU", values=values, dates={}, readings={}, notes=())
    return planner.plan(made, look_further=further)


def flags(planner: Planner, values: dict[str, Value]) -> set[str]:
    return {flag.id.rsplit(".", 1)[-1] for flag in plan(planner, values).red_flags}


@pytest.mark.parametrize(
    ("told", "known", "raised"),
    [
        ("a carcinoid syndrome, and nobody has said whether a procedure comes", {}, {"crisis_plan", "echo_missing"}),
        ("the heart has been seen and is well", {"carcinoid_heart_disease": "absent"}, {"crisis_plan"}),
        ("no procedure comes", {"procedure_planned": False, "elective_surgery_planned": False}, set()),
        ("heart disease with swollen legs", {"carcinoid_heart_disease": "present", "heart_murmur_or_oedema": True},
         {"crisis_plan", "heart_disease_symptoms"}),
        ("swollen legs, the heart not looked at", {"heart_murmur_or_oedema": True},
         {"crisis_plan", "echo_missing", "heart_signs_unseen"}),
    ],
)  # fmt: skip
def test_dangers_of_a_carcinoid_syndrome(
    planner: Planner, told: str, known: dict[str, Value], raised: set[str]
) -> None:
    ours = {"crisis_plan", "echo_missing", "heart_disease_symptoms", "heart_signs_unseen"}
    assert flags(planner, {**ILEUM, **SYNDROME, **known}) & ours == raised, told


@pytest.mark.parametrize(
    ("syndrome", "flag"),
    [("insulinoma", "insulinoma_procedure"), ("gastrinoma", "gastrinoma_procedure"), ("glucagonoma", "glucagonoma_thrombosis")],
)  # fmt: skip
def test_other_syndromes_are_ready_for_a_procedure_too(planner: Planner, syndrome: str, flag: str) -> None:
    values: dict[str, Value] = {**ILEUM, "primary_site": "pancreas", "syndrome_stated": syndrome}
    assert flag in flags(planner, values)
    assert flag not in flags(planner, {**values, "procedure_planned": False, "elective_surgery_planned": False})


def test_follow_up_of_the_heart_speaks_of_this_patient(planner: Planner) -> None:
    def titles(values: dict[str, Value]) -> str:
        return " ".join(s.title for s in plan(planner, {**ILEUM, **SYNDROME, **values}).follow_up)

    assert "as long as no heart disease is known" in titles({})
    assert "as long as no heart disease is known" not in titles({"carcinoid_heart_disease": "mild"})


def test_a_pancreatic_net_is_not_followed_as_a_gi_net(planner: Planner) -> None:
    values: dict[str, Value] = {**ILEUM, "on_systemic_therapy": False}
    assert any("GI-NET" in s.title for s in plan(planner, values).follow_up)
    assert not any("GI-NET" in s.title for s in plan(planner, {**values, "primary_site": "pancreas"}).follow_up)


def test_without_a_grade_imaging_is_still_dated(planner: Planner) -> None:
    values = {id: value for id, value in ILEUM.items() if id != "ki67"}
    assert any(visit.first_dates for schedule in plan(planner, values).follow_up for visit in schedule.visits)


def test_diazoxide_that_was_stopped_is_not_recommended_again(planner: Planner) -> None:
    values: dict[str, Value] = {**ILEUM, "primary_site": "pancreas", "syndrome_stated": "insulinoma"}
    assert plan(planner, values).option("diazoxide").verdict is Verdict.RECOMMENDED
    stopped: dict[str, Value] = {**values, "had_diazoxide": True, "on_diazoxide": False}
    assert plan(planner, stopped).option("diazoxide").verdict is Verdict.OPTION


def test_early_chemotherapy_is_said_of_the_first_chemotherapy(planner: Planner) -> None:
    values: dict[str, Value] = {
        **ILEUM, "primary_site": "pancreas", "ki67": 15.0, "tumour_symptoms": True, "recist_progression": True,
        "had_systemic_therapy": True, "had_captem": True, "had_chemotherapy": True, "progressed_on_captem": False,
    }  # fmt: skip
    said = [f.reason for f in plan(planner, values).option("captem").statements if f.answer == "yes"]
    assert not any("early" in reason or "preferred" in reason for reason in said)


# --- what is missing


def first_missing(planner: Planner, values: dict[str, Value], number: int = 5) -> list[str]:
    return [item.fact for item in plan(planner, values, further=True).missing[:number]]


def test_a_board_asks_for_receptors_before_blood_counts(planner: Planner) -> None:
    """Pancreatic NET G3 growing on platinum: SSTR PET decides on PRRT; every drug needs a blood count anyway."""
    values: dict[str, Value] = {
        **ILEUM, "primary_site": "pancreas", "ki67": 50.0, "ecog": 0.0, "syndrome_stated": "none", "recist_progression": True,
        "had_systemic_therapy": True, "had_cisplatin_etoposide": True, "progressed_on_cisplatin_etoposide": True,
    }  # fmt: skip
    assert first_missing(planner, values)[0] == "krenning"
    made = plan(planner, values, further=True)
    routine = [index for index, item in enumerate(made.missing) if item.routine]
    brings = {o.id for o in made.options if o.verdict is Verdict.OPEN}
    decisive = [
        i for i, item in enumerate(made.missing) if not item.routine and set(item.options) & brings & antitumour(made)
    ]
    assert routine
    assert decisive
    assert max(decisive) < min(routine)


def antitumour(made: Plan) -> set[str]:
    return {o.id for o in made.options if o.category not in ("supportive", "more_tests", "palliative")}


def test_nobody_asks_a_man_or_an_older_woman_about_pregnancy(planner: Planner) -> None:
    man: dict[str, Value] = {"sex": "male"}
    woman: dict[str, Value] = {"sex": "female", "age": 62.0}
    for known in (man, woman):
        asked = [item.fact for item in plan(planner, {**ILEUM, **known}).missing]
        assert not {"pregnant", "breastfeeding", "could_become_pregnant"} & set(asked)
    young = [item.fact for item in plan(planner, {**ILEUM, "sex": "female", "age": 35.0}).missing]
    assert "could_become_pregnant" in young


def test_rare_syndromes_are_not_in_question_where_they_hardly_arise(planner: Planner) -> None:
    rectum: dict[str, Value] = {**ILEUM, "primary_site": "rectum"}
    rare = ("diazoxide", "hypoglycaemia_management", "ppi_gastrinoma")
    assert all(plan(planner, rectum).option(id).verdict is Verdict.NOT_INDICATED for id in rare)
    low = plan(planner, {**rectum, "hypoglycaemia": True})
    assert low.option("hypoglycaemia_management").verdict is not Verdict.NOT_INDICATED, (
        "a sign of it reopens the question"
    )


def test_a_count_of_lines_is_never_near_a_threshold(planner: Planner) -> None:
    values: dict[str, Value] = {**ILEUM, "lines_of_non_ssa_therapy": 2.0, "recist_progression": True}
    assert all(near.fact != "lines_of_non_ssa_therapy" for near in plan(planner, values, further=True).near)


# --- nothing twice


def test_the_same_reason_is_given_once(planner: Planner) -> None:
    values: dict[str, Value] = {**ILEUM, "recist_progression": True}
    for option in plan(planner, values).options:
        reasons = [(f.says, f.guideline_name, f.reason) for f in outline.said((*option.exclusions, *option.statements))]
        assert len(reasons) == len(set(reasons)), option.id


def test_options_against_which_the_same_is_said_stand_together(planner: Planner) -> None:
    against = [o for o in plan(planner, ILEUM).options if o.verdict is Verdict.AGAINST and o.in_play]
    groups = outline.spoken_against(against)
    assert sorted(o.id for together, _ in groups for o in together) == sorted(o.id for o in against)
    platinum = next(t for t, _ in groups if any(o.id == "carboplatin_etoposide" for o in t))
    assert {"carboplatin_etoposide", "cisplatin_etoposide", "cisplatin_irinotecan"} <= {o.id for o in platinum}


def test_what_comes_next_names_what_goes(planner: Planner) -> None:
    made = plan(planner, {**ILEUM, "sstr_lesions_positive": "all", "krenning": 4.0}, further=True)
    front = {o.id for o in made.options if o.verdict in FRONT[:2]}
    for treatments, step in outline.ahead(made):
        assert set(treatments) <= front
        assert not set(outline.lost(made, step)) & (set(step.then) | {step.treatment})
