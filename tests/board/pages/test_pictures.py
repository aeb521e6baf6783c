"""Pictures: what they say in words and tables, and that they can be drawn."""

from __future__ import annotations

import datetime as dt
import xml.etree.ElementTree as ET

import pytest

from tests.board.conftest import Running
from tests.board.pages.conftest import COURSE
from zebraboard import profile as profiles
from zebraboard import record as records
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.language.library import Library
from zebraboard.plan import Planner
from zebraboard.report import charts

TODAY = dt.date(2026, 3, 10)


def course(library: Library, text: str = COURSE, day: dt.date = TODAY) -> charts.Picture:
    return charts.timeline(records.parse_case(text, "course", library.vocabulary, today=TODAY), library, day)


class TestTimeline:
    def test_treatments_say_how_they_ended(self, library: Library) -> None:
        rows = {what: (when, finding) for when, what, finding in course(library).rows}
        assert rows["lanreotide"] == ("2021-07 to 2023-05-20", "stable disease, progression")
        assert rows["everolimus"] == ("2023-06 to 2023-08", "not tolerated")
        assert rows["sunitinib"] == ("2023-09-04 to now", "partial response, being given")
        assert rows["resection of the primary"] == ("2021-04-15", "done")

    def test_what_was_later_is_not_shown_on_an_earlier_day(self, library: Library) -> None:
        rows = {what: (when, finding) for when, what, finding in course(library, day=dt.date(2022, 1, 31)).rows}
        assert rows["lanreotide"] == ("2021-07 to now", "being given")
        assert "everolimus" not in rows

    def test_sizes_carry_the_growth_rate_and_recist(self, library: Library) -> None:
        sizes = [finding for _, what, finding in course(library).rows if what == "sum of target lesion diameters"]
        # 51 to 68 mm from 2024-11-20 to 2026-02-18: 3 ln(68/51) in 14.95 months is 5.9 % a month
        assert sizes[-1] == "68 mm (volume +5.9 %/month; RECIST progression)"
        assert sizes[0] == "64 mm"

    def test_markers_are_numbers_with_several_days(self, library: Library) -> None:
        what = {what for _, what, _ in course(library).rows}
        assert {"chromogranin A", "Ki-67 index"} <= what
        assert "platelet count" not in what

    def test_rough_dates_are_told(self, library: Library) -> None:
        assert any("a month or a year" in note for note in course(library).notes)

    def test_a_record_without_dates_says_so_and_draws_nothing(self, library: Library) -> None:
        picture = course(library, "case: x\nfacts: {ki67: 5}\ntreatments:\n  - {agent: lanreotide, ongoing: true}\n")
        assert picture.draw is None
        assert any("lanreotide" in note for note in picture.notes)
        with pytest.raises(ValueError, match="nothing to draw"):
            picture.svg()

    @pytest.mark.parametrize(
        "dates", ["start: 2026-03-10", "start: 2026", "start: 2020, end: 2020", "start: 2020-01-01, end: 2020-01-01"]
    )
    def test_edges_of_dates_can_be_drawn(self, library: Library, dates: str) -> None:
        picture = course(library, f"case: x\ntreatments:\n  - {{agent: lanreotide, {dates}}}\n")
        ET.fromstring(picture.svg())


class TestTrials:
    def test_whether_this_patient_would_have_been_in_each_trial(self, library: Library) -> None:
        planner = Planner(library)
        record = records.parse_case(COURSE, "course", library.vocabulary, today=TODAY)
        profile = profiles.build(record, library.vocabulary)
        plan = planner.plan(profile, look_further=False)
        scalar = planner.scalar(profile)
        picture = charts.trials(plan, library, scalar)
        told = {row[0]: row[-1] for row in picture.rows}
        words = {True: "would have been in it", False: "would not have been in it", None: "not known"}
        for rule in library.trials.values():
            name = f"{rule.entry.name} ({rule.entry.year})" if rule.entry.year else rule.entry.name
            if name in told:
                assert told[name] == words[scalar.holds(rule.when)]
        assert len(told) > 5

    def test_what_was_not_read_is_marked(self, library: Library) -> None:
        planner = Planner(library)
        profile = profiles.build(
            records.parse_case(COURSE, "course", library.vocabulary, today=TODAY), library.vocabulary
        )
        picture = charts.trials(planner.plan(profile, look_further=False), library, planner.scalar(profile))
        effects = [row for row in picture.rows if row[5]]
        assert any("†" in row[5] for row in effects)
        assert any("†" not in row[5] for row in effects)


def test_missing_facts_add_up_by_test(library: Library) -> None:
    profile = profiles.build(records.parse_case(COURSE, "course", library.vocabulary, today=TODAY), library.vocabulary)
    plan = Planner(library).plan(profile)
    picture = charts.tests(plan)
    assert sum(float(row[1]) for row in picture.rows) == pytest.approx(
        sum(m.weight for m in plan.missing), abs=0.05 * len(picture.rows)
    )
    assert [float(row[1]) for row in picture.rows] == sorted((float(row[1]) for row in picture.rows), reverse=True)


def test_the_page_serves_every_picture_with_words_and_a_table(alone: Running) -> None:
    alone.store.create_case(LOCAL, COURSE)
    browser = alone.browser()
    text = browser.get("/cases/course/pictures").text
    for name in ("course", "missing", "trials"):
        assert f'src="/cases/course/pictures/{name}.svg"' in text
        answer = browser.get(f"/cases/course/pictures/{name}.svg")
        assert answer.headers["content-type"] == "image/svg+xml"
        root = ET.fromstring(answer.text)
        assert root.tag.endswith("svg")
        assert "<script" not in answer.text
        assert "http://" not in answer.text.replace("http://www.w3.org/", "")
    assert text.count("The same as a table") == 3
    assert browser.get("/cases/course/pictures/other.svg").status_code == 404
    assert browser.get("/cases/presacral-prrt-again/pictures").status_code == 200
