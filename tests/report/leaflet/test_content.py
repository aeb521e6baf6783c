"""What a leaflet says, and what it never says."""

from __future__ import annotations

import datetime as dt
import re

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.plan.test_safety import PATIENTS, profile
from tests.report.leaflet.conftest import LIBRARY, PLANNER, leaflets_of, plan_of
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.values import Value
from zebraboard.plan import Plan, Verdict
from zebraboard.report import leaflet
from zebraboard.report.leaflet import Leaflet
from zebraboard.report.leaflet.html import icons
from zebraboard.report.leaflet.model import Block, Section

NEVER = re.compile(r"\b(None|null|nan|HR|hazard|PFS|median|CTCAE)\b")


def section(made: Leaflet, id: str) -> Section:
    return next(s for s in made.sections if s.id == id)


def pictures(made: Leaflet) -> list[Block]:
    return [block for s in made.sections for block in s.blocks if block.kind == "picture"]


def offered(made: Leaflet) -> set[str]:
    """The headings of treatments that the leaflet presents."""
    return {b.text for s in made.sections if s.id in ("choices", "alongside") for b in s.blocks if b.kind == "heading"}


def heading(treatment: str) -> str:
    name = LIBRARY.treatments[treatment].entry.plain_name
    return name[:1].upper() + name[1:]


@settings(max_examples=20, deadline=None)
@given(PATIENTS, st.sampled_from(["en", "es", "de", "fr"]))
def test_a_leaflet_can_be_made_for_every_patient_there_can_be(values: dict[str, Value], lang: str) -> None:
    plan = PLANNER.plan(profile(values), look_further=False)
    made = leaflet.make(plan, LIBRARY, lang)
    for text in made.texts():
        assert not NEVER.search(text), text
        assert "{" not in text
        assert "  " not in text
    assert made.sections
    page = leaflet.html(made)
    assert page.count("<section") == len(made.sections)
    contraindicated = {heading(o.id) for o in plan.options if o.verdict is Verdict.CONTRAINDICATED}
    told = {heading(o.id) for o in plan.front}
    assert not offered(made) & (contraindicated - told)


@settings(max_examples=10, deadline=None)
@given(PATIENTS)
def test_a_contraindicated_treatment_is_never_told_as_decided(values: dict[str, Value]) -> None:
    plan = PLANNER.plan(profile(values), look_further=False)
    for option in plan.options:
        if option.verdict is Verdict.CONTRAINDICATED:
            with pytest.raises(ZebraboardError, match="contraindicated"):
                leaflet.make(plan, LIBRARY, "en", (option.id,))


def test_a_treatment_that_is_not_there_is_refused_with_the_nearest_name() -> None:
    with pytest.raises(ZebraboardError, match="lanreotide"):
        leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en", ("lanreotid",))
    with pytest.raises(ZebraboardError, match="en, es, de, fr"):
        leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "it")


def test_what_was_not_decided_is_told_as_a_choice_and_nothing_is_ranked() -> None:
    plan = plan_of("ileum-g2-progressive")
    made = leaflet.make(plan, LIBRARY, "en")
    assert "Nothing has been decided yet." in " ".join(made.intro)
    assert {heading(o.id) for o in plan.main} <= offered(made)
    assert any("order is no ranking" in b.text for b in section(made, "choices").blocks)


def test_a_decision_is_told_in_full_and_names_what_else_was_on_the_table() -> None:
    plan = plan_of("ileum-g2-progressive")
    made = leaflet.make(plan, LIBRARY, "en", ("lanreotide",))
    assert "Nothing has been decided yet." not in " ".join(made.intro)
    texts = made.texts()
    for line in plan.option("lanreotide").counselling:
        assert any(text.startswith(line.text) for text in texts)
    assert heading("octreotide_lar") in texts


def test_dates_follow_from_the_regimen_and_the_assumed_start() -> None:
    made = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en", ("lanreotide",), start=dt.date(2027, 1, 4))
    rows = [row for b in section(made, "when").blocks for row in b.rows]
    injections = [day for day, what in rows if what.startswith("Injection")]
    assert injections[:3] == ["4 January 2027", "1 February 2027", "1 March 2027"]
    german = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "de", ("lanreotide",), start=dt.date(2027, 1, 4))
    assert any(day == "4. Januar 2027" for b in section(german, "when").blocks for day, _ in b.rows)


def test_tablets_have_a_start_and_the_tests_of_one_day_stand_together() -> None:
    made = leaflet.make(plan_of("pancreas-third-line"), LIBRARY, "en", ("cabozantinib",), start=dt.date(2027, 1, 4))
    rows = next(b.rows for b in section(made, "when").blocks if b.rows)
    assert rows[0][0] == "4 January 2027"
    assert rows[0][1].startswith("You start: cabozantinib")
    days = [day for day, _ in rows]
    assert len(days) == len(set(days))


def test_a_number_is_a_picture_of_people_with_both_groups_and_who_was_studied() -> None:
    made = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en", ("lanreotide",))
    first = pictures(made)[0].picture
    assert first is not None
    assert [(g.count, first.out_of) for g in first.groups] == [(65, 100), (33, 100)]
    assert first.groups[0].caption == "With lanreotide: 65\u00a0of\u00a0100"
    assert first.who.startswith("People with a NET of the gut or pancreas that an operation could not remove")


@given(st.integers(1, 120), st.data())
def test_an_icon_array_shows_each_person_once(out_of: int, data: st.DataObject) -> None:
    count = data.draw(st.integers(0, out_of))
    to = data.draw(st.integers(count, out_of))
    picture = leaflet.model.Picture(who="", what="", out_of=out_of, good=True, groups=())
    flat = [icon for row in icons(picture, count, to) for icon in row]
    assert [flat.count(kind) for kind in ("on", "maybe", "off")] == [count, to - count, out_of - to]


def test_every_picture_counts_what_its_own_sentence_states() -> None:
    """The lint rule, shown on the knowledge that ships: a picture and its sentence cannot drift apart."""
    drawn = [n for t in LIBRARY.treatments.values() for n in t.entry.numbers if n.picture]
    assert len(drawn) >= 30
    for number in drawn:
        assert number.picture is not None
        for group in number.picture.groups:
            assert str(group.count) in re.findall(r"\d+", number.text)


def test_the_mark_of_what_was_not_read_is_explained_where_it_stands(example: str) -> None:
    for made in leaflets_of(example, "en"):
        marked = any("†" in text for text in made.texts() if not text.startswith("The sign †"))
        assert marked == any(text.startswith("The sign †") for text in made.texts())


def test_no_phone_number_is_invented_there_is_a_line_to_fill_in(example: str) -> None:
    made = leaflets_of(example, "en")[0]
    lines = [b for b in section(made, "watch").blocks if b.kind == "lines"]
    assert lines[0].items == ("My NET nurse", "At night and at weekends", "My family doctor", "Emergency number")
    assert not any(re.search(r"\+?\d{3,}[ -]?\d{3,}", text) for text in made.texts())


def test_palliative_care_comes_as_an_extra_layer_of_support() -> None:
    plan = plan_of("pancreas-third-line")
    assert "specialist_palliative_care" in {o.id for o in plan.front}
    assert any("extra layer of support" in text for text in leaflet.make(plan, LIBRARY, "en").texts())


def test_a_leaflet_is_made_from_a_plan_that_was_stored() -> None:
    plan = plan_of("pancreas-third-line")
    stored = msgspec.json.decode(msgspec.json.encode(plan), type=Plan)
    assert leaflet.make(stored, LIBRARY, "en").texts() == leaflet.make(plan, LIBRARY, "en").texts()


def test_living_with_it_is_chosen_by_what_applies() -> None:
    flushing = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en")
    sugar = leaflet.make(plan_of("pancreas-insulinoma-metastatic"), LIBRARY, "en")
    topics = [b.text for b in section(flushing, "living").blocks if b.kind == "heading"]
    assert "Flushing" in topics
    assert "Flushing" not in [b.text for b in section(sugar, "living").blocks]
    assert any("Never skip a meal" in text for text in sugar.texts())
    assert not any("Never skip a meal" in text for text in flushing.texts())


def test_a_number_is_told_to_people_like_those_who_were_studied() -> None:
    """CLARINET studied advanced disease: a person with a small tumour of the stomach is not told its numbers."""
    local = PLANNER.plan(
        profile(
            {
                "primary_site": "stomach",
                "gastric_type": "type_1",
                "differentiation": "well",
                "extent_stated": "localised",
            }
        ),
        look_further=False,
    )
    spread = plan_of("pancreas-g1-discordant-imaging")
    assert not any("CLARINET, non-functioning" in n.text for n in local.option("lanreotide").numbers)
    assert any("CLARINET, non-functioning" in n.text for n in spread.option("lanreotide").numbers)


def test_what_the_tumour_is_is_told_to_everyone_once() -> None:
    for values in (
        {},
        {"differentiation": "poor"},
        {"primary_site": "paraganglioma"},
        {"resected_completely": True, "differentiation": "well"},
    ):
        made = leaflet.make(PLANNER.plan(profile(values), look_further=False), LIBRARY, "en")
        first = section(made, "tumour").blocks[0].text
        kinds = (
            "You have a neuroendocrine tumour",
            "You have a neuroendocrine carcinoma",
            "You had a neuroendocrine tumour",
            "Your tumour is a cousin",
        )
        assert sum(first.count(kind) for kind in kinds) == 1, first
