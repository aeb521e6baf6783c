"""Treatments, medicines, allergies, reports, and what is said of the case as a whole."""

from __future__ import annotations

import html

import pytest

from tests.board.conftest import Browser, Running
from tests.board.intake.conftest import EVIL, PART, begun, kept
from zebraboard.board.intake import entries
from zebraboard.language.library import Library


def test_treatments_are_found_by_synonym_added_changed_and_taken_away(
    browser: Browser, alone: Running, library: Library
) -> None:
    begun(browser)
    path = "/cases/one/edit/treatments"
    typed = {
        "agent": "Sandostatin LAR", "start": "2023-02", "end": "2024", "dose": "30 mg", "cycles": "6",
        "stop_reason": "progression", "best_response": "sd", "progressed": "yes",
    }  # fmt: skip
    assert browser.post(path, {"base": "1", "ref": "", **typed}).status_code == 303
    (item,) = kept(alone, library).treatments or ()
    assert (item.agent, str(item.start), str(item.end), item.cycles, item.best_response) == (
        "octreotide_lar", "2023-02", "2024", 6, "sd",
    )  # fmt: skip
    assert kept(alone, library).treatments_complete is False
    browser.post(path, {"base": "2", "ref": entries.fingerprint(item), **typed, "dose": "60 mg"})
    (item,) = kept(alone, library).treatments or ()
    assert item.dose == "60 mg"
    browser.post(f"{path}/complete", {"base": "3", "complete": "complete"})
    assert kept(alone, library).treatments_complete is True
    browser.post(path, {"base": "4", "ref": entries.fingerprint(item), "remove": "yes"})
    assert kept(alone, library).treatments == ()


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"agent": ""}, "does not say what was given"),
        ({"agent": "octreotid LAR"}, "octreotide LAR"),
        ({"agent": "everolimus", "start": "2024-05", "end": "2023"}, "ends (2023) before it starts (2024-05)"),
        ({"agent": "everolimus", "end": "2023", "ongoing": "yes"}, "is ongoing but has an end"),
        ({"agent": "everolimus", "cycles": "few"}, "is not a count"),
        ({"agent": "everolimus", "start": "2999"}, "is in the future"),
        ({"agent": EVIL}, "is no treatment"),
    ],
)
def test_a_treatment_that_cannot_be_read_stands_open_with_what_was_typed(
    browser: Browser, alone: Running, typed: dict[str, str], says: str
) -> None:
    begun(browser)
    for options in ({}, {"headers": PART}):
        answer = browser.post("/cases/one/edit/treatments", {"base": "1", "ref": "", **typed}, **options)
        assert says in html.unescape(answer.text)
        assert '<details class="entry adding" open>' in answer.text
        assert "<img src=x" not in answer.text
    assert alone.store.case("one").version == 1


def test_medicines_and_allergies(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser)
    browser.post("/cases/one/edit/medicines", {"base": "1", "ref": "", "name": "warfarin", "dose": "5 mg"})
    unknown = {"base": "2", "ref": "", "name": "snake oil", "note": EVIL}
    refused = browser.post("/cases/one/edit/medicines", unknown)
    assert refused.status_code == 422
    assert "snake oil" in refused.text
    browser.post("/cases/one/edit/medicines", {**unknown, "unlisted": "yes", "is": "anticoagulant"})
    browser.post("/cases/one/edit/allergies", {"base": "3", "ref": "", "name": "lanreotide"})
    record = kept(alone, library)
    assert [(m.id, m.name, m.classes) for m in record.medicines or ()] == [
        ("warfarin", "", ()), ("", "snake oil", ("anticoagulant",)),
    ]  # fmt: skip
    assert [m.id for m in record.allergies or ()] == ["lanreotide"]
    assert "<img src=x" not in browser.get("/cases/one/edit").text


def test_a_report_holds_several_facts(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser)
    made = browser.post(
        "/cases/one/edit/reports", {"base": "1", "kind": "imaging", "date": "2024-01", "origin": EVIL, "current": ""}
    )
    assert made.headers["location"] == "/cases/one/edit/reports/0"
    page = browser.get("/cases/one/edit/reports/0").text
    assert "<img src=x" not in page
    rows = {"base": "2", "report": "0", "row": ["krenning-new", "liver_metastases-new"], "krenning-new.value": "4",
            "liver_metastases-new.value": "yes"}  # fmt: skip
    assert browser.post("/cases/one/edit/facts", rows).headers["location"] == "/cases/one/edit/reports/0"  # type: ignore[arg-type]
    (report,) = kept(alone, library).reports
    assert [(o.fact, o.value) for o in report.facts] == [("krenning", 4), ("liver_metastases", True)]
    browser.post("/cases/one/edit/reports/0", {"base": "3", "kind": "imaging", "date": "2024-02", "origin": "PET"})
    (report,) = kept(alone, library).reports
    assert (str(report.date), report.origin, len(report.facts)) == ("2024-02", "PET", 2)
    wrong = browser.post("/cases/one/edit/reports/0", {"base": "4", "kind": "imaging", "date": "soon"})
    assert wrong.status_code == 422
    assert "is not a date" in wrong.text
    browser.post("/cases/one/edit/reports/0", {"base": "4", "remove": "yes"})
    assert kept(alone, library).reports == ()


def test_what_is_said_of_the_case(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser)
    said = {
        "base": "1",
        "title": EVIL,
        "question": "One\r\ntwo",
        "wishes": EVIL,
        "jurisdiction": "us",
        "as_of": "2024-05-31",
    }
    browser.post("/cases/one/edit/about", said)  # type: ignore[arg-type]
    record = kept(alone, library)
    assert (record.title, record.question, record.jurisdiction, str(record.as_of)) == (
        EVIL,
        "One\ntwo",
        "US",
        "2024-05-31",
    )
    assert "<img src=x" not in browser.get("/cases/one/edit").text
    wrong = browser.post("/cases/one/edit/about", {**said, "base": "2", "as_of": "2024-05"})
    assert wrong.status_code == 422
    assert "needs a day" in wrong.text
