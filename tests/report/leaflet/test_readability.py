"""Plain language is measured: grade 8 at most, by two formulas, for every leaflet and for every treatment's own words."""

from __future__ import annotations

import pytest

from tests.report.leaflet.conftest import EXAMPLES, LIBRARY, leaflets_of, plan_of
from tests.report.leaflet.readability import coleman_liau, flesch_kincaid, prose, smog
from zebraboard.report import card
from zebraboard.report.messages import of_knowledge

GRADE = 8.0


def test_every_example_leaflet_reads_at_grade_8_or_below(example: str) -> None:
    for leaflet in leaflets_of(example, "en"):
        text = prose(leaflet.texts())
        assert flesch_kincaid(text) <= GRADE
        assert coleman_liau(text) <= GRADE


def test_a_leaflet_holds_few_long_words(example: str) -> None:
    """SMOG is stricter by about two grades; it is kept as a guard at 9, which is plain for health information."""
    assert smog(prose(leaflets_of(example, "en")[0].texts())) <= 9.0


@pytest.mark.parametrize("treatment", sorted(LIBRARY.treatments))
def test_every_treatment_is_told_at_grade_8_or_below(treatment: str) -> None:
    entry = LIBRARY.treatments[treatment].entry
    text = prose([entry.plain, *(line.text for line in entry.counselling)])
    assert flesch_kincaid(text) <= GRADE, text
    assert coleman_liau(text) <= GRADE, text


@pytest.mark.parametrize(
    "section", ["tumour", "spread", "grade", "receptors", "hormones", "why", "watch", "ask", "living", "sure"]
)
def test_every_section_of_the_leaflets_knowledge_reads_at_grade_8_or_below(section: str) -> None:
    text = prose(rule.entry.text for rule in LIBRARY.leaflet if rule.entry.section == section)
    assert flesch_kincaid(text) <= GRADE
    assert coleman_liau(text) <= GRADE


def test_team_red_flags_and_tests_read_at_grade_8_or_below() -> None:
    for entries in (LIBRARY.team, LIBRARY.red_flags, LIBRARY.tests_to_get):
        text = prose(rule.entry.plain for rule in entries)
        assert flesch_kincaid(text) <= GRADE
        assert coleman_liau(text) <= GRADE


def test_the_front_of_every_card_reads_at_grade_8_or_below() -> None:
    text = prose(line for rule in LIBRARY.cards for line in rule.entry.front)
    assert flesch_kincaid(text) <= GRADE
    assert coleman_liau(text) <= GRADE
    assert any(card.make(plan_of(name), LIBRARY) for name in EXAMPLES)


def test_no_entry_that_a_patient_can_meet_lacks_plain_words() -> None:
    for rule in (*LIBRARY.team, *LIBRARY.red_flags, *LIBRARY.tests_to_get):
        assert rule.entry.plain, f"{rule.id} has no `plain`"
    for treatment in LIBRARY.treatments.values():
        assert treatment.entry.plain, treatment.id
        assert treatment.entry.plain_name, treatment.id
    assert all(text.strip() == text for text, _ in of_knowledge(LIBRARY) if text and "\n" not in text)


def test_the_measure_itself_tells_hard_from_plain() -> None:
    hard = "Somatostatin analogue administration necessitates individualised multidisciplinary reconsideration of pharmacokinetics."
    plain = "You get the shot once a month. A nurse gives it to you. Most people feel well."
    assert flesch_kincaid(plain) < GRADE < flesch_kincaid(hard)
    assert coleman_liau(plain) < GRADE < coleman_liau(hard)
