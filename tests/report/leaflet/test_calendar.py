"""The calendar file: all-day entries, stable identities, neutral words."""

from __future__ import annotations

import datetime as dt
import re

import icalendar
import pytest

from tests.report.leaflet.conftest import LIBRARY, plan_of
from zebraboard.language.errors import ZebraboardError
from zebraboard.report.calendar import ics

START = dt.date(2027, 1, 4)
CASE = "ileum-g2-progressive"


def events(document: bytes) -> list[icalendar.Event]:
    return list(icalendar.Calendar.from_ical(document).walk("VEVENT"))


def test_it_reads_back_as_what_was_written() -> None:
    document = ics(plan_of(CASE), LIBRARY, START, ("lanreotide",))
    assert icalendar.Calendar.from_ical(document).to_ical() == document
    found = events(document)
    days = sorted(event.decoded("dtstart") for event in found)
    assert days[0] == START
    assert all(type(day) is dt.date for day in days)
    assert all(event.decoded("dtend") - event.decoded("dtstart") == dt.timedelta(days=1) for event in found)


def test_injections_follow_the_regimen() -> None:
    found = [e for e in events(ics(plan_of(CASE), LIBRARY, START, ("lanreotide",))) if "injection" in str(e["summary"])]
    days = [event.decoded("dtstart") for event in found]
    assert days == [START + dt.timedelta(days=28 * n) for n in range(14)]


def test_a_course_of_four_has_four() -> None:
    document = ics(plan_of("pancreas-insulinoma-metastatic"), LIBRARY, START, ("lu177_dotatate",))
    days = [e.decoded("dtstart") for e in events(document) if "treatment day" in str(e["summary"])]
    assert days == [START + dt.timedelta(days=56 * n) for n in range(4)]


def test_identities_stay_when_the_dates_move_and_never_repeat() -> None:
    first = events(ics(plan_of(CASE), LIBRARY, START, ("lanreotide",)))
    moved = events(ics(plan_of(CASE), LIBRARY, START + dt.timedelta(days=3), ("lanreotide",)))
    assert {str(e["uid"]) for e in first} == {str(e["uid"]) for e in moved}
    assert len({str(e["uid"]) for e in first}) == len(first)
    other = events(ics(plan_of("pancreas-g1-discordant-imaging"), LIBRARY, START, ("lanreotide",)))
    assert not {str(e["uid"]) for e in first} & {str(e["uid"]) for e in other}


@pytest.mark.parametrize("lang", ["en", "es", "de", "fr"])
def test_neutral_words_give_nothing_away(lang: str) -> None:
    document = ics(plan_of(CASE), LIBRARY, START, ("lanreotide",), lang=lang).decode().lower()
    for word in ("lanreotid", "tumour", "tumor", "net ", "cancer", "krebs", "carcinoid", CASE, "5-hiaa"):
        assert word not in document
    named = events(ics(plan_of(CASE), LIBRARY, START, ("lanreotide",), lang=lang, named=True))
    assert any(re.search("[Ll]anr[eé]otid", str(event["summary"])) for event in named)


def test_nothing_decided_and_nothing_running_says_what_to_do() -> None:
    with pytest.raises(ZebraboardError, match="--decided"):
        ics(plan_of(CASE), LIBRARY, START, ("nothing_like_it",))


def test_what_is_being_given_is_dated_without_a_decision() -> None:
    plan = plan_of("pancreas-insulinoma-metastatic")
    assert plan.option("octreotide_lar").given_now
    assert any("injection" in str(e["summary"]) for e in events(ics(plan, LIBRARY, START)))
