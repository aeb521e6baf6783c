"""Words as reports write them, on the vocabulary that ships: read as what they mean, or refused, never guessed."""

from __future__ import annotations

import pytest

from tests.record.test_values import above, below
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.language.values import Interval
from zebraboard.record import parse_case, read_value


@pytest.mark.parametrize(
    ("fact", "written", "meant"),
    [
        ("primary_site", "pancreas (multifocal)", "pancreas"),
        ("primary_site", "pancreas (body-tail)", "pancreas_body_tail"),
        ("primary_site", "Pancreatic tail", "pancreas_body_tail"),
        ("primary_site", "jejunum/ileum", "small_intestine"),
        ("primary_site", "midgut", "small_intestine"),
        ("primary_site", "caecum", "colon_right"),
        ("primary_site", "bronchus", "lung"),
        ("primary_site", "lung (right middle lobe)", "lung"),
        ("primary_site", "rectosigmoid", "colorectum"),
        ("primary_site", "stomach (type 1)", "stomach"),
        ("primary_site", "presacral/retro-rectal", "presacral"),
        ("primary_site", "paraganglioma (retroperitoneal)", "paraganglioma"),
        ("primary_site", "not stated", None),
        ("differentiation", "well (atypical carcinoid)", "well"),
        ("differentiation", "poor (small-cell NEC)", "poor"),
        ("who_grade_stated", "G3 (progressed from G2)", "g3"),
        ("who_grade_stated", "GRADE 3", "g3"),
        ("who_grade_stated", "G1/G2", "net_g1_g2"),
        ("stage_stated", "stage IV", "stage_4"),
        ("extent_stated", "IV", "metastatic"),
        ("t_stated", "pT3", "t3"),
        ("n_stated", "cN0", "n0"),
        ("metastases_resectability", "no", "unresectable"),
        ("metastases_resectability", False, "unresectable"),
        ("carcinoid_heart_disease", True, "present"),
        ("sstr_tracer", "68Ga DOTATATE PET/CT", "ga68_dotatate"),
        ("sstr_positive_stated", "positive", True),
        ("syndrome_stated", "carcinoid syndrome (serotonin)", "carcinoid_syndrome"),
        ("ecog", "ECOG 1", 1.0),
        ("ecog", "PS 2", 2.0),
        ("krenning", "Krenning 4", 4.0),
        ("ki67", "Ki-67 <3%", Interval(0.0, below(3.0))),
        ("ki67", "3-20", Interval(3.0, 20.0)),
        ("ki67", "10-15 %", Interval(10.0, 15.0)),
        ("ki67", ">80", Interval(above(80.0), 100.0)),
        ("tumour_size", "2 cm", 20.0),
    ],
)
def test_a_loose_word_is_read_as_what_it_means(library: Library, fact: str, written: object, meant: object) -> None:
    assert read_value(library.vocabulary.facts[fact], written) == meant


@pytest.mark.parametrize(
    ("fact", "written"),
    [
        ("primary_site", "ileum (suspected)"),
        ("primary_site", "lung (excluded)"),
        ("primary_site", "pancreas (no)"),
        ("primary_site", "liver"),
        ("primary_site", "mediastinum"),
        ("differentiation", "moderately differentiated"),
        ("differentiation", "low grade"),
        ("who_grade_stated", "NEC G3"),
        ("who_grade_stated", "high grade"),
        ("who_grade_stated", "G2 (?)"),
        ("ki67", "about 5"),
        ("ecog", "Krenning 1"),
        ("ki67", "ECOG 3"),
        ("pregnant", "9 weeks"),
    ],
)
def test_a_doubtful_word_is_refused(library: Library, fact: str, written: object) -> None:
    with pytest.raises(ZebraboardError) as problem:
        read_value(library.vocabulary.facts[fact], written)
    assert problem.value.remedy


@pytest.mark.parametrize(
    ("written", "agent", "dose"),
    [
        ("Lanreotide 120 mg every 4 weeks", "lanreotide", "120 mg every 4 weeks"),
        ("octreotide LAR 30 mg", "octreotide_lar", "30 mg"),
        ("capecitabine/temozolomide", "captem", ""),
        ("cisplatin + etoposide", "cisplatin_etoposide", ""),
        ("systemic chemotherapy", "chemotherapy", ""),
        ("Whipple procedure", "primary_resection", ""),
        ("177Lu-DOTATATE", "lu177_dotatate", ""),
        ("hepatic resection", "liver_resection", ""),
    ],
)
def test_a_treatment_as_it_is_written(library: Library, written: str, agent: str, dose: str) -> None:
    case = parse_case(f"case: c\ntreatments: ['{written}']\n", "c", library.vocabulary)
    assert case.treatments is not None
    assert (case.treatments[0].agent, case.treatments[0].dose) == (agent, dose)
