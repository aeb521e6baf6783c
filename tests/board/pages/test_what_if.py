"""What if: it answers what would be, works without a script, and never changes the case."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.board.conftest import Running
from zebraboard.board import controls

CASE, URL = "pancreas-g3-after-platinum", "/cases/pancreas-g3-after-platinum/what-if"
HTMX = {"HX-Request": "true"}


def front(text: str) -> str:
    """What stands on the table in an answer."""
    return text[text.index('id="front-now"') : text.index("</section>", text.index('id="front-now"'))]


def test_the_controls_are_the_facts_on_which_the_plan_hangs_with_their_cut_offs(alone: Running) -> None:
    text = alone.browser().get(URL).text
    levers = alone.app.state.services.planning.levers(alone.store.case(CASE))
    offered = re.findall(r'<(?:select|input type="range")[^>]* name="v-(\w+)"', text)
    assert set(offered) <= {lever.fact for lever in levers}
    assert len([fact for fact in offered if f'type="range" id="v-{fact}"' in text]) == controls.SLIDERS
    assert "cut-offs 30, 40, 60 mL/min" in text


def test_moving_a_slider_counts_only_with_its_tick(alone: Running) -> None:
    browser = alone.browser()
    browser.get(URL)
    still = browser.post(URL, {"slider": "platelets", "v-platelets": "20"}).text
    assert "The plan as recorded." in still
    moved = browser.post(URL, {"slider": "platelets", "v-platelets": "20", "use": "platelets"}).text
    assert "The plan as recorded." not in moved
    assert "What changes" in moved


def test_a_choice_that_is_left_as_recorded_does_not_count(alone: Running) -> None:
    browser = alone.browser()
    browser.get(URL)
    assert "The plan as recorded." in browser.post(URL, {"v-pregnant": ""}).text
    assert "Leaves it" in browser.post(URL, {"v-pregnant": "yes"}).text


def test_the_answer_is_the_plan_of_the_changed_record(alone: Running) -> None:
    browser = alone.browser()
    browser.get(URL)
    planning, case = alone.app.state.services.planning, alone.store.case(CASE)
    wanted = planning.what_if(case, {"differentiation": "poor"})
    text = front(browser.post(URL, {"v-differentiation": "poor"}, headers=HTMX).text)
    for option in wanted.front:
        assert f'<span class="strong">{option.name}' in text


def test_a_part_is_answered_to_the_page_with_the_words_for_its_live_region(alone: Running) -> None:
    browser = alone.browser()
    browser.get(URL)
    part = browser.post(URL, {"v-pregnant": "yes"}, headers=HTMX).text
    assert "<html" not in part
    assert re.search(r'<p id="what-if-said" role="status"[^>]*hx-swap-oob="innerHTML">Leaves it: ', part)


@pytest.mark.parametrize(
    ("fact", "value"), [("ki67", "lots"), ("ki67", "400"), ("primary_site", "moon"), ("progression_date", "31/12")]
)
def test_a_value_that_cannot_be_read_is_told_beside_its_fact(alone: Running, fact: str, value: str) -> None:
    browser = alone.browser()
    browser.get(URL)
    fields = {"shown": fact, f"v-{fact}": value, "use": fact, "v-pregnant": "yes"}
    text = browser.post(URL, fields).text
    assert 'class="error" role="alert"' in text
    assert "Leaves it" in text  # what could be read still counts


def test_any_fact_can_be_added_by_its_name(alone: Running) -> None:
    browser = alone.browser()
    assert 'name="v-weight"' not in browser.get(URL).text
    name = alone.app.state.services.library.vocabulary.facts["weight"].name
    added = browser.post(URL, {"add": name, "adding": "yes", "v-pregnant": "yes"}).text
    assert 'name="v-weight"' in added
    assert '<option value="yes" selected>' in added  # what was moved stays moved
    assert "There is no fact called" in browser.post(URL, {"add": "wieght <b>", "adding": "yes"}).text


def test_nothing_is_kept(alone: Running) -> None:
    browser = alone.browser()
    browser.get(URL)
    before = alone.store.case(CASE)
    browser.post(URL, {"v-pregnant": "yes"})
    assert alone.store.case(CASE) == before
    assert "The plan as recorded." in browser.get(URL).text
    assert "The plan as recorded." in browser.post(URL, {"v-pregnant": "yes", "reset": "yes"}).text


def test_a_reader_may_ask_what_if(shared: Running) -> None:
    browser = shared.browser("rita")
    browser.get(URL)
    assert browser.post(URL, {"v-pregnant": "yes"}).status_code == 200


numbers = st.floats(0.5, 5000, allow_nan=False).map(lambda x: float(f"{x:.3g}"))


@given(cuts=st.sets(numbers, min_size=1, max_size=8), value=st.none() | numbers)
def test_a_slider_reaches_every_cut_off_and_the_value(cuts: set[float], value: float | None) -> None:
    low, high, step = controls.span((0.0, 10_000.0), cuts, value)
    points = [*cuts, *([] if value is None else [value])]
    assert low <= min(points)
    assert max(points) <= high
    assert step > 0
    assert (high - low) / step <= controls.STEPS + 2
    marks = controls.ticks(cuts, low, high)
    assert [float(mark.label) for mark in marks] == sorted(cuts)
    assert all(0 <= mark.at <= 100 for mark in marks)
