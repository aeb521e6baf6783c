"""The emergency card: only where it applies, plain in front, sources behind."""

from __future__ import annotations

import io
import re

import pypdf

from tests.plan.test_safety import profile
from tests.report.leaflet.conftest import LIBRARY, PLANNER, plan_of
from zebraboard.language.values import Value
from zebraboard.report import card


def cards(**values: Value) -> list[str]:
    plan = PLANNER.plan(profile(values), look_further=False)
    return [made.id for made in card.make(plan, LIBRARY)]


def test_a_card_only_where_it_applies() -> None:
    assert cards(syndrome_stated="carcinoid_syndrome") == ["carcinoid_crisis"]
    assert "insulinoma" in cards(syndrome_stated="insulinoma")
    assert cards(syndrome_stated="none", primary_site="pancreas") == []
    assert cards() == []
    assert "steroids" in cards(takes_glucocorticoid=True)


def test_the_front_is_for_the_patient_and_the_back_for_staff_with_its_sources() -> None:
    (made,) = card.make(plan_of("ileum-g2-progressive"), LIBRARY)
    front, back = " ".join(made.front), " ".join(made.back)
    assert "anaesthetist" in front
    assert "vasopressors" in back
    assert "vasopressor" not in front
    assert made.sources
    assert "†" not in made.note  # every line of the back was read in its source
    assert "Allergies" in made.fill_in


def test_what_is_not_settled_is_said_on_the_card() -> None:
    (made,) = card.make(plan_of("ileum-g2-progressive"), LIBRARY)
    back = " ".join(made.back)
    assert "No regimen is proven and published schemes differ" in back
    assert "in spite of an octreotide infusion" in back


def test_nothing_on_a_card_rests_on_a_source_that_was_not_read() -> None:
    """A card is acted on in an emergency: what is only recalled has no place on it."""
    for rule in LIBRARY.cards:
        assert rule.entry.verified, rule.id


def test_two_a6_pages_a_card_each_whole_on_its_page() -> None:
    for lang in ("en", "es", "de", "fr"):
        made = card.make(plan_of("ileum-g2-progressive"), LIBRARY, lang)
        reader = pypdf.PdfReader(io.BytesIO(card.pdf(made, lang)))
        assert len(reader.pages) == 2 * len(made)
        size = reader.pages[0].mediabox
        assert [round(float(side) / 72 * 25.4) for side in (size.width, size.height)] == [105, 148]
        back = " ".join(reader.pages[1].extract_text().split())
        assert made[0].back_title.split()[0] in back
        assert made[0].note.split(".")[0] in back


def test_the_html_card_stands_alone() -> None:
    made = card.make(plan_of("pancreas-insulinoma-metastatic"), LIBRARY, "en")
    page = card.html(made, "en")
    assert page.count("<section") == 2 * len(made)
    assert "<script" not in page
    assert not re.search(r"<(link|img|iframe)|url\(|@import", page)
