"""The form without a browser: what it keeps, what it refuses and how it says so, and who may use it."""

from __future__ import annotations

import html
import re

import pytest

from tests.board.conftest import Browser, Running
from tests.board.intake.conftest import CASE, EVIL, PART, answered, begun, kept
from zebraboard.board.intake import entries
from zebraboard.language.library import Library

# a new case


@pytest.mark.parametrize(
    ("key", "says"),
    [
        ("", "The case has no id"),
        ("Mrs Smith", "This is no case id. Use letters, digits, - and _"),
        ("../x", "This is no case id"),
        ("new", "This is no case id"),
        ("import", "This is no case id"),
        ("x" * 201, "This is no case id"),
        ("ileum-g2-progressive", "There is a case ileum-g2-progressive already"),
    ],
)  # fmt: skip
def test_a_new_case_needs_an_id_of_its_own(browser: Browser, alone: Running, key: str, says: str) -> None:
    before = len(alone.store.cases())
    answer = browser.post("/cases/new", {"case": key, "title": EVIL, "jurisdiction": "EU"})
    assert answer.status_code == 422
    assert says in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert html.escape(EVIL, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;") in answer.text
    assert len(alone.store.cases()) == before


def test_a_new_case_goes_on_with_its_questions(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser, question="What next?")
    record = kept(alone, library)
    assert (record.title, record.question, record.jurisdiction) == ("One", "What next?", "EU")
    page = browser.get("/cases/one/edit").text
    asked = re.findall(r'name="asked" value="(\w+)"', page)
    assert asked[:5] == ["age", "sex", "primary_site", "differentiation", "ki67"]
    assert "Nothing yet. The missing facts decide." in page


def test_the_list_and_the_plan_lead_to_the_form(browser: Browser) -> None:
    assert 'href="/cases/new"' in browser.get("/cases").text
    assert f'href="{CASE}/edit"' in browser.get(CASE).text


# answers


def test_every_answer_is_a_version_and_says_what_was_understood(
    browser: Browser, alone: Running, library: Library
) -> None:
    begun(browser)
    answer = answered(browser, 1, "creatinine-new", value="1.2", unit="mg/dL", date="2024-02", origin="Lab")
    assert "Kept" in answer.text
    assert "106" in answer.text
    assert "µmol/L" in answer.text
    assert answer.headers["hx-trigger"] == "record-saved"
    assert 'name="base" value="2"' in answer.text
    (item,) = kept(alone, library).facts
    assert (item.given, str(item.date), item.origin) == ("1.2 mg/dL", "2024-02", "Lab")
    ref = entries.fingerprint(item)
    assert f'value="{ref}"' in answer.text
    corrected = answered(browser, 2, "creatinine-new", ref=ref, value="90", unit="umol/L", date="2024-02", origin="Lab")
    assert "Kept" in corrected.text
    (item,) = kept(alone, library).facts
    assert item.value == 90
    cleared = answered(browser, 3, "creatinine-0", ref=entries.fingerprint(item), value="", unit="umol/L")
    assert "Kept" not in cleared.text
    assert kept(alone, library).facts == ()
    assert [v.version for v in alone.store.versions("one")] == [4, 3, 2, 1]


def test_another_dated_reading_is_added_beside_the_first(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser)
    answered(browser, 1, "ki67-new", value="3", date="2022")
    answer = answered(browser, 2, "ki67-more", value="8", date="2024")
    assert "Kept" in answer.text
    assert [(o.value, str(o.date)) for o in kept(alone, library).facts] == [(3, "2022"), (8, "2024")]
    page = browser.get("/cases/one/edit/groups/tumour").text
    assert 'id="v-ki67-0"' in page
    assert 'id="v-ki67-1"' in page


def test_what_cannot_be_read_keeps_nothing(browser: Browser, alone: Running) -> None:
    begun(browser)
    answer = answered(browser, 1, "ki67-new", value="300", unit="%")
    assert "Ki-67 index 300 % is outside 0 to 100 %. Check the number and its unit." in answer.text
    assert 'data-invalid="value"' in answer.text
    assert "hx-trigger" not in answer.headers
    assert alone.store.case("one").version == 1


def test_typing_is_checked_and_keeps_nothing(browser: Browser, alone: Running) -> None:
    begun(browser)
    for value, says in (("2", "Read as 20 mm"), ("2000", "outside"), ("2,5", "is the comma a decimal point?")):
        answer = browser.post(
            "/cases/one/edit/check",
            {"base": "1", "only": "tumour_size-new", "row": "tumour_size-new", "tumour_size-new.value": value,
             "tumour_size-new.unit": "cm"},
            headers=PART,
        )  # fmt: skip
        assert says in answer.text
    assert alone.store.case("one").version == 1


def test_an_answer_that_is_the_same_makes_no_version(browser: Browser, alone: Running) -> None:
    begun(browser)
    answered(browser, 1, "age-new", value="61", unit="a")
    page = browser.get("/cases/one/edit/groups/person").text
    fields = dict(re.findall(r'name="(age-0\.\w+)" value="([^"]*)"', page))
    answer = browser.post(
        "/cases/one/edit/facts", {"base": "2", "row": "age-0", "only": "age-0", **fields}, headers=PART
    )
    assert "Kept" in answer.text
    assert alone.store.case("one").version == 2


def test_without_scripts_a_whole_form_is_kept_and_what_is_wrong_stays_where_it_was_typed(
    browser: Browser, alone: Running, library: Library
) -> None:
    begun(browser)
    fields = {
        "base": "1", "row": ["age-new", "sex-new", "ki67-new"], "age-new.value": "61", "sex-new.value": "female",
        "ki67-new.value": "5 kg", "ki67-new.origin": EVIL,
    }  # fmt: skip
    answer = browser.post("/cases/one/edit/facts", fields)  # type: ignore[arg-type]
    assert answer.status_code == 422
    assert 'value="5 kg"' in answer.text
    assert "cannot be converted" in answer.text
    assert re.search(r'id="v-ki67-new"[^>]*aria-invalid="true"', answer.text)
    assert "<img src=x" not in answer.text
    assert {o.fact: o.value for o in kept(alone, library).facts} == {"age": 61, "sex": "female"}
    right = browser.post("/cases/one/edit/facts", {**fields, "base": "2", "ki67-new.value": "5", "row": ["ki67-new"]})  # type: ignore[arg-type]
    assert right.status_code == 303


def test_editing_an_example_keeps_all_that_the_form_does_not_show(
    browser: Browser, alone: Running, library: Library
) -> None:
    before = kept(alone, library, "ileum-g2-progressive")
    browser.get(f"{CASE}/edit")
    browser.post(f"{CASE}/edit/facts", {"base": "1", "row": "ki67-new", "ki67-new.value": "5"})
    after = kept(alone, library, "ileum-g2-progressive")
    assert [o for o in after.facts if o.fact != "ki67"] == list(before.facts)
    assert (after.origin, after.reports, after.treatments) == (before.origin, before.reports, before.treatments)


def test_readings_in_reports_are_shown_with_their_date_and_origin(browser: Browser) -> None:
    page = browser.get("/cases/pancreas-insulinoma-metastatic/edit/groups/tumour").text
    assert "well differentiated (2017-06, Distal pancreatectomy with splenectomy, pancreas)" in page
    assert "/edit/reports/" in page


# two at once


def test_the_second_writer_sees_both_versions_and_chooses(browser: Browser, alone: Running, library: Library) -> None:
    begun(browser)
    answered(browser, 1, "ki67-new", value="3")
    for choice, values in (("both", [3, 9]), ("mine", [9]), ("theirs", [3])):
        at = alone.store.case("one")
        if choice != "both":
            alone.store.save_case(alone.store.system, "one", alone.store.case("one", 2).document, base=at.version)
        answer = answered(browser, 1, "ki67-new", part=False, value="9", origin=EVIL)
        assert answer.status_code == 409
        assert "What you changed" in answer.text
        assert "3 %" in answer.text
        assert "9 %" in answer.text
        assert "<img src=x" not in answer.text
        hidden = dict(re.findall(r'type="hidden" name="([\w.-]+)" value="([^"]*)"', answer.text))
        fields = {name: html.unescape(value) for name, value in hidden.items()}
        done = browser.post("/cases/one/edit/facts", {**fields, "resolve": choice})
        assert done.status_code == 303
        assert sorted(o.value for o in kept(alone, library).facts) == values  # type: ignore[type-var]
        if choice != "theirs":
            assert EVIL in [o.origin for o in kept(alone, library).facts]


def test_a_third_version_in_between_is_shown_as_well(browser: Browser, alone: Running) -> None:
    begun(browser)
    answered(browser, 1, "age-new", value="50")
    answered(browser, 2, "sex-new", value="male")
    seen = browser.post(
        "/cases/one/edit/facts",
        {"base": "1", "seen": "2", "resolve": "both", "row": "age-new", "age-new.value": "51"},
    )
    assert seen.status_code == 409
    assert "saved version 3" in seen.text


def test_a_part_of_the_page_shows_the_two_versions_in_place(browser: Browser) -> None:
    begun(browser)
    answered(browser, 1, "age-new", value="50")
    answer = answered(browser, 1, "sex-new", value="male")
    assert answer.headers["hx-retarget"] == "#conflict"
    assert "do not touch each other" in answer.text


# the rest


def test_finding_a_question_leaves_no_words_in_an_address(browser: Browser) -> None:
    begun(browser)
    page = browser.get("/cases/one/edit").text
    assert 'method="get"' not in page
    answer = browser.post("/cases/one/edit/find", {"q": "krenning"}, headers=PART)
    assert 'id="ask-krenning"' in answer.text
    whole = browser.post("/cases/one/edit/find", {"q": EVIL})
    assert "No question has all of these words" in whole.text
    assert "<img src=x" not in whole.text


def test_a_question_stands_once_on_a_page(browser: Browser) -> None:
    begun(browser)
    answer = browser.post("/cases/one/edit/groups/person", {"row": ["age-new", "sex-new"]}, headers=PART)  # type: ignore[dict-item]
    assert 'id="ask-age"' not in answer.text
    assert 'href="#ask-age"' in answer.text
    assert 'id="ask-ecog"' in answer.text


def test_the_plan_grows_with_the_answers(browser: Browser) -> None:
    begun(browser)
    for base, (id, value) in enumerate(
        (("primary_site-new", "ileum"), ("differentiation-new", "well"), ("ki67-new", "5"), ("extent_stated-new", "metastatic"),
         ("sstr_lesions_positive-new", "all"), ("syndrome_stated-new", "none")), start=1,
    ):  # fmt: skip
        answered(browser, base, id, value=value)
    answer = browser.post("/cases/one/edit/plan", {}, headers=PART)
    assert "Nothing yet." in answer.text
    assert '<a href="#treatments">treatments so far</a>' in answer.text
    browser.post("/cases/one/edit/treatments/complete", {"base": "7", "complete": "complete"})
    asked = {"row": ["age-new"], "asked": ["age"]}
    answer = browser.post("/cases/one/edit/plan", asked, headers=PART)  # type: ignore[arg-type]
    assert "Lanreotide" in answer.text
    assert 'hx-swap-oob="beforeend:#asked"' in answer.text
    assert 'id="ask-age"' not in answer.text


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/edit/facts", {"base": "x", "row": "age-new"}),
        ("/edit/facts", {"base": "1", "report": "-1", "row": "age-new", "age-new.value": "3"}),
        ("/edit/facts", {"base": "1", "report": "7", "row": "age-new", "age-new.value": "3"}),
        ("/edit/facts", {"base": "1", "row": "age-0", "age-0.ref": "0" * 16, "age-0.value": "3"}),
        ("/edit/facts", {"base": "1", "seen": "1", "resolve": "all", "row": "age-new"}),
        ("/edit/check", {"base": "1", "only": "nothing-new"}),
        ("/edit/treatments/complete", {"base": "1", "complete": "perhaps"}),
        ("/edit/reports/4", {"base": "1", "kind": "imaging"}),
    ],
)
def test_a_form_that_is_not_ours_changes_nothing(
    browser: Browser, alone: Running, path: str, fields: dict[str, object]
) -> None:
    begun(browser)
    assert browser.post(f"/cases/one{path}", fields).status_code == 422
    assert alone.store.case("one").version == 1


@pytest.mark.parametrize("path", ["/cases/none/edit", "/cases/one/edit/groups/none", "/cases/one/edit/reports/0"])
def test_what_is_not_there(browser: Browser, path: str) -> None:
    begun(browser)
    assert browser.get(path).status_code == 404


def test_a_reader_sees_no_form(shared: Running) -> None:
    reader = shared.browser("rita")
    for path in ("/cases/new", f"{CASE}/edit", f"{CASE}/edit/groups/person"):
        assert reader.get(path).status_code == 403
    assert reader.post(f"{CASE}/edit/facts", {"base": "1", "row": "age-new"}).status_code == 403
    assert "/edit" not in reader.get(CASE).text


def test_every_question_can_be_shown_in_every_example(alone: Running, library: Library) -> None:
    browser = alone.browser()
    for row in alone.store.cases():
        assert browser.get(f"/cases/{row.key}/edit").status_code == 200
    shown = ""
    for group in library.groups:
        if any(fact.group == group["id"] for fact in library.vocabulary.recorded.values()):
            shown += browser.get(f"{CASE}/edit/groups/{group['id']}").text
    for fact in library.vocabulary.recorded.values():
        assert f'id="ask-{fact.id}"' in shown
        assert html.escape(fact.question, quote=False).replace("'", "&#39;") in shown
