"""The plan page: what stands at the top, reasons down to the clause, ticks, other days, the local layer."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from markupsafe import escape

from tests.board.conftest import Running
from tests.board.pages.conftest import COURSE
from zebraboard.board.auth.sessions import LOCAL

ILEUM, THIRD = "/cases/ileum-g2-progressive", "/cases/pancreas-third-line"


def glance(text: str) -> str:
    return text[text.index('id="glance"') : text.index('aria-label="On this page"')]


def test_the_top_says_who_what_and_what_is_on_the_table(alone: Running) -> None:
    top = glance(alone.browser().get(ILEUM).text)
    first = alone.app.state.services.planning.plan(
        alone.store.case("ileum-g2-progressive"), look_further=False
    ).missing[0]
    for words in (
        "65 years",
        "ileum",
        "NET G2",
        "carcinoid syndrome",
        "Lanreotide",
        "Missing first",
        first.name,
        "not known",
    ):
        assert words in top


def test_red_flags_stand_at_the_top(alone: Running) -> None:
    case = alone.store.create_case(LOCAL, "case: cord\nfacts: {primary_site: ileum, spinal_cord_compression: true}\n")
    flags = alone.app.state.services.planning.plan(case).red_flags
    assert flags
    top = glance(alone.browser().get("/cases/cord").text)
    assert top.count('class="flag"') == len(flags)


def test_every_option_that_somebody_would_bring_up_is_on_the_page_with_its_verdict(alone: Running) -> None:
    plan = alone.app.state.services.planning.plan(alone.store.case("pancreas-third-line"))
    text = alone.browser().get(THIRD).text
    for option in plan.options:
        if option in plan.front or (option.in_play and option.verdict != "not_indicated"):
            assert f'id="{option.id}"' in text, option.id


def test_where_sources_differ_they_stand_side_by_side(alone: Running) -> None:
    planning = alone.app.state.services.planning
    found = [
        (row.key, option.id)
        for row in alone.store.cases()
        for option in planning.plan(alone.store.case(row.key), look_further=False).options
        if option.disputed
    ]
    assert found
    for key, id in found:
        text = alone.browser().get(f"/cases/{key}").text
        part = text[text.index(f'id="{id}"') :][:9000]
        assert "sources differ" in part


def test_reasons_go_down_to_the_fact_and_its_report(alone: Running) -> None:
    text = alone.browser().get(f"{THIRD}/options/everolimus").text
    found = alone.app.state.services.planning.explain(alone.store.case("pancreas-third-line"), "everolimus")
    clause = next(f.clause for f in found.statements if f.answer == "yes" and f.clause is not None)
    for part in (clause, *clause.because):
        assert str(escape(part.text)) in text
    assert '<span class="report">CT on sunitinib</span>' in text
    assert alone.browser().get(f"{THIRD}/options/nothing").status_code == 404


def test_a_page_fetches_reasons_and_what_comes_next_as_parts(alone: Running) -> None:
    browser = alone.browser()
    part = browser.get(f"{THIRD}/options/everolimus", headers={"HX-Request": "true"}).text
    assert "<html" not in part
    ahead = browser.get(f"{THIRD}/ahead", headers={"HX-Request": "true"}).text
    assert "<html" not in ahead
    assert 'id="missing"' in ahead
    assert "What comes next" in ahead
    assert "<html" in browser.get(f"{THIRD}/ahead").text


class TestTicks:
    def check(self, running: Running) -> str:
        plan = running.app.state.services.planning.plan(running.store.case("ileum-g2-progressive"))
        return plan.option("lanreotide").checks[0].id

    def test_a_tick_is_kept_with_who_and_when_and_can_be_taken_back(self, shared: Running) -> None:
        check, browser = self.check(shared), shared.browser("anna")
        browser.get(ILEUM)
        assert browser.post(f"{ILEUM}/ticks", {"treatment": "lanreotide", "check": check}).status_code == 303
        assert shared.store.ticks("ileum-g2-progressive")[check].by == "anna"
        assert "ticked by anna, 2026-11-02 09:00" in browser.get(ILEUM).text
        browser.post(f"{ILEUM}/ticks", {"treatment": "lanreotide"})
        assert not shared.store.ticks("ileum-g2-progressive")
        actions = [entry.action for entry in shared.store.audit("case/ileum-g2-progressive")]
        assert "ticked" in actions
        assert "took back a tick" in actions

    def test_ticks_of_other_treatments_stay(self, alone: Running) -> None:
        plan = alone.app.state.services.planning.plan(alone.store.case("ileum-g2-progressive"))
        other = plan.option("octreotide_lar").checks[0].id
        alone.store.set_ticks(LOCAL, "ileum-g2-progressive", [other], [other])
        browser = alone.browser()
        browser.get(ILEUM)
        browser.post(f"{ILEUM}/ticks", {"treatment": "lanreotide", "check": [self.check(alone), "made.up"]})
        assert set(alone.store.ticks("ileum-g2-progressive")) == {other, self.check(alone)}

    def test_a_reader_sees_ticks_but_cannot_tick(self, shared: Running) -> None:
        browser = shared.browser("rita")
        assert "disabled" in browser.get(ILEUM).text
        assert browser.post(f"{ILEUM}/ticks", {"treatment": "lanreotide"}).status_code == 403


class TestOtherDays:
    def test_the_plan_as_it_stood(self, alone: Running) -> None:
        alone.store.create_case(LOCAL, COURSE)
        browser = alone.browser()
        then = browser.get("/cases/course?as_of=2022-01-31").text
        assert "as it stood on 2022-01-31" in then
        assert "As of 2022-01-31" in then
        assert "Ki-67 index 8 %" in glance(then)
        assert "Ki-67 index 14 %" in glance(browser.get("/cases/course").text)
        assert "as_of=2022-01-31" in re.search(r'hx-get="([^"]*/ahead[^"]*)"', then)[1]  # type: ignore[index]

    @pytest.mark.parametrize("day", ["yesterday", "2022-02-30", "<b>"])
    def test_a_day_that_is_none_is_told(self, alone: Running, day: str) -> None:
        answer = alone.browser().get(ILEUM, params={"as_of": day})
        assert answer.status_code == 422
        assert "Write it as 2024-05-31" in answer.text


def test_what_the_local_layer_changed_is_marked(running: object, tmp_path: Path) -> None:
    layer = tmp_path / "hospital.yaml"
    layer.write_text(
        "hospital: St Elsewhere\ntreatments:\n  lanreotide: {status: elsewhere, note: 'Form 7 <b>'}\n"
        "statements:\n  - {id: house, treatments: [captem], says: option, when: 'primary_site is ileum', reason: House protocol}\n",
        encoding="utf-8",
    )
    board = running(local=layer)  # type: ignore[operator]
    text = board.browser().get(ILEUM).text
    assert "local layer of St Elsewhere" in text
    assert "done elsewhere" in text
    assert "Form 7 &lt;b&gt;" in text
    assert "without the local layer" in text
    assert "House protocol" in text


def test_labels_of_several_jurisdictions(alone: Running) -> None:
    text = alone.browser().get(ILEUM).text
    part = text[text.index('<article class="treatment recommended" id="lanreotide"') :][:3000]
    assert "EU on label" in part
    assert "US on label" in part


def test_a_case_that_todays_vocabulary_cannot_read_is_told_and_can_be_downloaded(
    alone: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    from zebraboard.language.errors import ZebraboardError

    def broken(*_: object, **__: object) -> None:
        raise ZebraboardError("no fact called <ki68>")

    monkeypatch.setattr(alone.app.state.services.planning, "plan", broken)
    answer = alone.browser().get(ILEUM)
    assert answer.status_code == 422
    assert "&lt;ki68&gt;" in answer.text
    assert f"{ILEUM}/file" in answer.text
