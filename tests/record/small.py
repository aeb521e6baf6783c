"""A vocabulary small enough to read: one fact of each kind and each picking rule, a few treatments and medicines."""

from __future__ import annotations

import datetime as dt

from zebraboard.language.vocabulary import Agent, Enumeration, Fact, Kind, Pick, Vocabulary, family_facts
from zebraboard.record import Record, RecordError, parse_case

TODAY = dt.date(2024, 6, 30)

SITE = Enumeration.build(
    "site",
    {
        "gep": {"name": "digestive tract"},
        "pancreas": {"is": "gep", "synonyms": ["pNET"]},
        "small_intestine": {"is": "gep", "name": "jejunum or ileum", "synonyms": ["midgut"]},
        "ileum": {"is": "small_intestine", "synonyms": ["terminal ileum"]},
        "jejunum": {"is": "small_intestine"},
        "lung": {},
    },
)
SEVERITY = Enumeration.build("severity", {"none": {}, "mild": {}, "severe": {}})
RESPONSE = Enumeration.build(
    "response",
    {
        "control": {},
        "cr": {"is": "control"},
        "pr": {"is": "control"},
        "sd": {"is": "control", "name": "stable disease"},
        "pd": {},
    },
)
Q, B, E, D = Kind.QUANTITY, Kind.BOOLEAN, Kind.ENUMERATION, Kind.DATE
FACTS = [
    Fact("age", "age", Q, "a", (0, 120)),
    Fact("height", "height", Q, "cm", (40, 250)),
    Fact("weight", "weight", Q, "kg", (2, 350)),
    Fact("bmi", "body mass index", Q, "kg/m2", (5, 100)),
    Fact("body_surface_area", "body surface area", Q, "m2", (0.1, 4)),
    Fact("ki67", "Ki-67 index", Q, "%", (0, 100), pick=Pick.HIGHEST_CURRENT, question="What is the Ki-67 index?"),
    Fact("mitoses", "mitoses per 2 mm2", Q, "1", (0, 200), pick=Pick.HIGHEST_CURRENT),
    Fact("creatinine", "creatinine", Q, "umol/L", (5, 3000), conversions={"mg/dL": 88.4}, max_age_days=28),
    Fact("haemoglobin", "haemoglobin", Q, "g/dL", (1, 25)),
    Fact("platelets", "platelet count", Q, "10*9/L", (0, 3000)),
    Fact("egfr", "eGFR", Q, "mL/min/{1.73_m2}", (0, 250)),
    Fact("temperature", "temperature", Q, "Cel", (30, 45), pick=Pick.HIGHEST),
    Fact("glucose_low", "lowest glucose", Q, "mmol/L", (0, 60), pick=Pick.LOWEST, conversions={"mg/dL": 0.05551}),
    Fact("change", "change in size", Q, "%", (-100, 1000)),
    Fact("target_sum", "sum of target diameters", Q, "mm", (0, 3000)),
    Fact("tumour_growth_rate", "tumour growth rate", Q, "%/mo", (-100, 1000)),
    Fact("primary_site", "primary site", E, levels=SITE),
    Fact("heart_disease", "carcinoid heart disease", E, levels=SEVERITY, pick=Pick.WORST),
    Fact("pregnant", "pregnancy", B),
    Fact("necrosis", "necrosis", B),
    Fact("diabetes", "diabetes", B, pick=Pick.EVER),
    Fact("recist_progression", "RECIST progression", B),
    Fact("progression_date", "date of progression", D),
    Fact("diagnosis_date", "date of diagnosis", D, pick=Pick.EARLIEST),
    Fact("remark", "remark", Kind.TEXT),
]


def _agents(spec: dict[str, tuple[str, ...]], synonyms: dict[str, tuple[str, ...]]) -> dict[str, Agent]:
    return {id: Agent(id, id.replace("_", " "), parents, (), synonyms.get(id, ())) for id, parents in spec.items()}


AGENTS = _agents(
    {
        "systemic_therapy": (),
        "ssa": ("systemic_therapy",),
        "octreotide_lar": ("ssa",),
        "lanreotide": ("ssa",),
        "non_ssa_systemic": ("systemic_therapy",),
        "everolimus": ("non_ssa_systemic",),
        "prrt": ("non_ssa_systemic",),
        "lu177_dotatate": ("prrt",),
        "chemotherapy": ("non_ssa_systemic",),
        "capecitabine": ("chemotherapy",),
        "temozolomide": ("chemotherapy",),
        "captem": ("capecitabine", "temozolomide"),
        "local_therapy": (),
        "surgery": ("local_therapy",),
        "tace": ("local_therapy",),
    },
    {"octreotide_lar": ("Sandostatin LAR",), "lu177_dotatate": ("Lutathera",)},
)
MEDICINES = _agents(
    {
        "strong_inhibitor": (),
        "clarithromycin": ("strong_inhibitor",),
        "anticoagulant": (),
        "warfarin": ("anticoagulant",),
    },
    {"warfarin": ("Coumadin",)},
)
ENUMERATIONS = {"site": SITE, "severity": SEVERITY, "response": RESPONSE}
SMALL = Vocabulary(
    {fact.id: fact for fact in FACTS} | family_facts(AGENTS, MEDICINES, ENUMERATIONS),
    ENUMERATIONS,
    AGENTS,
    MEDICINES,
    {},
)


def case(body: str, *, head: str = "case: c1\n") -> Record:
    """The record of a case file with this body."""
    return parse_case(head + body, "case.yaml", SMALL, today=TODAY)


def facts(body: str) -> Record:
    """The record of a case file with these lines under ``facts:``."""
    lines = "\n".join(f"  {line}" for line in body.strip("\n").splitlines())
    return case(f"facts:\n{lines}\n")


def problems(body: str, *, head: str = "case: c1\n") -> list[str]:
    """What a case file with this body is refused for."""
    try:
        case(body, head=head)
    except RecordError as error:
        return [str(problem) for problem in error.problems]
    return []
