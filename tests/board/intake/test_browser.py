"""The form in the real browser: from an empty case to a plan with options, two people at one case, no scripts, keyboard, axe."""

from __future__ import annotations

import html
import re
from collections.abc import Callable

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.board import chromium
from tests.board.intake.conftest import CASE, EVIL
from zebraboard import record as records
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.board.view import MEETING, THEME

Open = Callable[..., Page]
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def said(page: Page, id: str, text: str) -> None:
    expect(page.locator(f"#said-{id}")).to_contain_text(text)


def begun(page: Page, key: str = "clinic-7") -> None:
    page.goto("/cases")
    page.get_by_role("link", name="New case").click()
    page.get_by_label("Case id").fill(key)
    page.get_by_label("Title").fill("Ileal NET")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_role("heading", name="What matters most")).to_be_visible()


def axe(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    found = Axe().run(page, options=WCAG).response["violations"]
    assert not found, [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]


def test_from_an_empty_case_to_a_plan_with_options(opened: Open, served: chromium.Served) -> None:
    page = opened()
    page.goto("/cases/new")
    page.get_by_label("Case id").fill("Mrs Smith")
    page.get_by_role("button", name="Begin").click()
    expect(page.get_by_text("This is no case id.")).to_be_visible()
    begun(page)
    plan = page.locator("#plan-in")
    expect(plan).to_contain_text("Nothing yet.")
    age = page.get_by_label("How old is the patient?")
    age.fill("200")
    said(page, "age-new", "Age 200 years is outside 0 to 120 years.")
    expect(age).to_have_attribute("aria-invalid", "true")
    age.fill("61")
    age.press("Enter")
    said(page, "age-new", "Kept")
    expect(age).not_to_have_attribute("aria-invalid", "true")
    page.get_by_role("radiogroup", name="sex").get_by_label("female", exact=True).check()
    page.get_by_label("Where is the primary tumour?").select_option("ileum")
    page.locator("[name='differentiation-new.value'][value=well]").check()
    ki67 = page.locator("#v-ki67-new")
    ki67.fill("5 kg")
    said(page, "ki67-new", "cannot be converted")
    ki67.fill("<3")
    said(page, "ki67-new", "Can be read")
    ki67.fill("5")
    ki67.blur()
    said(page, "ki67-new", "Kept")
    page.locator("#v-extent_stated-new").select_option("metastatic")
    page.locator("[name='liver_metastases-new.value'][value=yes]").check()
    said(page, "liver_metastases-new", "Kept")
    page.locator("[name='sstr_lesions_positive-new.value'][value=all]").check()
    said(page, "sstr_lesions_positive-new", "Kept")
    page.get_by_label("Find a question").fill("mesenteric mass")
    size = page.locator("#v-mesenteric_mass-new")
    size.fill("2.4")
    page.locator("[name='mesenteric_mass-new.unit']").select_option("cm")
    said(page, "mesenteric_mass-new", "as 24 mm")
    page.locator("#ask-mesenteric_mass summary").first.click()
    page.locator("[name='mesenteric_mass-new.date']").fill("2024-02")
    page.locator("[name='mesenteric_mass-new.date']").blur()
    said(page, "mesenteric_mass-new", "Kept")
    page.locator("#treatments").get_by_label("None", exact=True).check()
    expect(plan).to_contain_text("Lanreotide")
    expect(plan).to_contain_text("Recommended")
    record = records.parse_case(
        served.store.case("clinic-7").document, "", served.app.state.services.library.vocabulary
    )
    values = {o.fact: (o.value, o.given, str(o.date or "")) for o in record.facts}
    assert values["mesenteric_mass"] == (24, "2.4 cm", "2024-02")
    assert values["ki67"] == (5, "", "")
    assert set(values) == {
        "age", "sex", "primary_site", "differentiation", "ki67", "extent_stated", "liver_metastases", "sstr_lesions_positive",
        "mesenteric_mass",
    }  # fmt: skip
    axe(page)
    page.get_by_role("link", name="Whole plan").click()
    expect(page.locator("#lanreotide")).to_be_visible()
    page.get_by_role("link", name="Record", exact=True).click()
    expect(page.locator("#ask-age")).to_have_count(0)
    page.get_by_text("The person and fitness").click()
    expect(page.locator("#v-age-0")).to_have_value("61")


def test_treatments_and_medicines_are_kept_in_place(opened: Open, served: chromium.Served) -> None:
    page = opened()
    begun(page)
    box = page.locator("#treatments")
    box.get_by_text("Add a treatment").click()
    box.get_by_label("Treatment", exact=True).fill("Sandostatine")
    box.get_by_role("button", name="Add").click()
    expect(box.locator(".error")).to_contain_text("is no treatment")
    expect(box.get_by_label("Treatment", exact=True)).to_have_attribute("aria-invalid", "true")
    box.get_by_label("Treatment", exact=True).fill("Sandostatin LAR")
    box.get_by_label("Start").fill("2023-02")
    box.get_by_label("Why it was stopped").select_option("progression")
    box.get_by_role("button", name="Add").click()
    expect(box.get_by_role("status")).to_have_text("Kept.")
    expect(box).to_contain_text("octreotide LAR")
    expect(box).to_contain_text("It may have gaps")
    page.locator("#medicines").get_by_text("Add a medicine").click()
    page.locator("#medicines").get_by_label("Name", exact=True).fill("warfarin")
    page.locator("#medicines").get_by_role("button", name="Add").click()
    expect(page.locator("#medicines").get_by_role("status")).to_have_text("Kept.")
    page.on("dialog", lambda dialog: dialog.accept())
    box.locator(".entry > summary").first.click()
    box.get_by_role("button", name="Take away").click()
    expect(box.get_by_role("status")).to_have_text("Taken away.")
    document = served.store.case("clinic-7").document
    assert "warfarin" in document
    assert "treatments: []" in document


def test_the_second_of_two_people_sees_both_versions(opened: Open, served: chromium.Served) -> None:
    served.store.create_case(LOCAL, "case: two\ntitle: Two\nfacts: {primary_site: ileum, differentiation: well}\n")
    first, second = opened(), opened()
    for page in (first, second):
        page.goto("/cases/two/edit")
    first.locator("#v-ki67-new").fill("3")
    first.locator("#v-ki67-new").blur()
    said(first, "ki67-new", "Kept")
    second.locator("#v-ki67-new").fill("9")
    second.locator("#v-ki67-new").blur()
    conflict = second.locator("#conflict")
    expect(conflict).to_contain_text("saved version 2 while you edited version 1")
    expect(conflict.get_by_role("row", name="Ki-67 index")).to_have_count(2)
    expect(conflict).to_contain_text("3 %")
    expect(conflict).to_contain_text("9 %")
    expect(conflict.get_by_role("heading", level=2)).to_be_focused()
    assert second.locator("#intake").evaluate("form => form.inert")
    axe(second)
    conflict.get_by_role("button", name="Keep both").click()
    expect(second.get_by_text("Both changes stand.")).to_be_visible()
    record = records.parse_case(served.store.case("two").document, "", served.app.state.services.library.vocabulary)
    assert [o.value for o in record.facts if o.fact == "ki67"] == [3, 9]


def test_answers_in_quick_succession_are_all_kept(opened: Open, served: chromium.Served) -> None:
    page = opened()
    begun(page)
    page.evaluate(
        """() => { for (const [name, value] of [["age-new", "61"], ["ki67-new", "5"], ["mitoses-new", "1"]]) {
             const field = document.getElementById(`v-${name}`); field.value = value;
             field.dispatchEvent(new Event("input", {bubbles: true})); field.dispatchEvent(new Event("change", {bubbles: true})); } }"""
    )
    for name in ("age-new", "ki67-new", "mitoses-new"):
        said(page, name, "Kept")
    assert served.store.case("clinic-7").version == 4
    expect(page.locator("#conflict")).to_be_empty()


def test_html_in_every_free_text_field_is_shown_as_text(opened: Open, served: chromium.Served) -> None:
    served.store.create_case(LOCAL, "case: evil\nfacts: {primary_site: ileum}\n")
    page = opened()
    page.on("dialog", lambda dialog: (_ for _ in ()).throw(AssertionError(dialog.message)))
    page.goto("/cases/evil/edit")
    page.locator("#v-ki67-new").fill("5")
    page.locator("#ask-ki67 summary").first.click()
    for name in ("origin", "specimen", "note"):
        page.locator(f"[name='ki67-new.{name}']").fill(EVIL)
        page.locator(f"[name='ki67-new.{name}']").blur()
    said(page, "ki67-new", "Kept")
    for label in ("Title", "Question to the board", "What the patient wants, in words"):
        page.locator("#about").get_by_label(label).fill(EVIL)
        page.locator("#about").get_by_label(label).blur()
    expect(page.locator("#about-said")).to_have_text("Kept")
    box = page.locator("#treatments")
    box.get_by_text("Add a treatment").click()
    box.get_by_label("Treatment", exact=True).fill("everolimus")
    for label in ("Dose", "Source", "Note"):
        box.get_by_label(label).fill(EVIL)
    box.get_by_role("button", name="Add").click()
    expect(box.get_by_role("status")).to_have_text("Kept.")
    page.locator("#reports").get_by_text("Add a report").click()
    for label in ("What it is", "Sample", "Note"):
        page.locator("#reports").get_by_label(label, exact=True).fill(EVIL)
    page.get_by_role("button", name="Add, and enter what it found").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(EVIL)
    page.get_by_label("Find a question").fill(EVIL)
    expect(page.locator("#found")).to_contain_text("No question has all of these words.")
    for path in ("/cases/evil/edit", "/cases/evil/edit/groups/tumour", "/cases/evil/edit/reports/0", "/cases/evil"):
        page.goto(path)
        page.wait_for_load_state("networkidle")
        expect(page.locator("img[src=x]")).to_have_count(0)
        assert "alert(1)" not in page.url
    assert html.escape(EVIL) not in page.title()


def test_without_scripts_the_form_still_keeps(opened: Open, served: chromium.Served) -> None:
    page = opened(java_script_enabled=False)
    begun(page)
    page.get_by_label("How old is the patient?").fill("61")
    page.locator("#v-ki67-new").fill("300")
    page.get_by_role("button", name="Keep these answers").first.click()
    expect(page.locator("#said-ki67-new")).to_contain_text("outside 0 to 100 %")
    expect(page.locator("#v-ki67-new")).to_have_value("300")
    expect(page.locator("#v-ki67-new")).to_have_attribute("aria-invalid", "true")
    page.locator("#v-ki67-new").fill("30")
    page.locator("#v-ki67-new").press("Enter")
    expect(page.get_by_text("Your answers are kept.")).to_be_visible()
    page.get_by_role("link", name="More questions").click()
    assert page.url.endswith("?most=16#questions")
    page.get_by_label("Find a question").fill("creatinine")
    page.get_by_label("Find a question").press("Enter")
    page.locator("#v-creatinine-new").fill("1.2")
    page.locator("[name='creatinine-new.unit']").select_option("mg/dL")
    page.locator("#v-creatinine-new").press("Enter")
    page.get_by_text("The primary tumour", exact=True).click()
    page.get_by_role("link", name=re.compile(r"Open these \d+ questions")).locator("visible=true").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The primary tumour")
    document = served.store.case("clinic-7").document
    for line in ("age: 61", "ki67: 30", 'creatinine: "1.2 mg/dL"'):
        assert line in document


def test_by_keyboard_alone(opened: Open, served: chromium.Served) -> None:
    page = opened()
    page.goto("/cases/new")
    expect(page.get_by_label("Case id")).to_be_focused()
    page.keyboard.type("keys")
    page.keyboard.press("Enter")
    page.get_by_label("How old is the patient?").focus()
    page.keyboard.type("61")
    page.keyboard.press("Tab")
    said(page, "age-new", "Kept")
    page.locator("[name='sex-new.value']").first.focus()
    page.keyboard.press("ArrowRight")
    said(page, "sex-new", "Kept")
    for _ in range(3):  # another reading; date and source; the next question
        page.keyboard.press("Tab")
    page.keyboard.type("ileum")
    page.keyboard.press("Tab")
    said(page, "primary_site-new", "Kept")
    document = served.store.case("keys").document
    for line in ("age: 61", "sex: female", "primary_site: ileum"):
        assert line in document


def test_what_the_board_refuses_is_said(opened: Open, served: chromium.Served) -> None:
    served.store.create_case(LOCAL, "case: off\nfacts: {primary_site: ileum}\n")
    page = opened(offline=True)
    page.goto("/cases/off/edit")
    page.route("**/edit/facts", lambda route: route.abort())
    page.locator("#v-ki67-new").fill("5")
    page.locator("#v-ki67-new").blur()
    expect(page.get_by_role("alert").locator("visible=true")).to_contain_text("The board does not answer")
    expect(page.locator("#v-ki67-new")).to_have_value("5")


def test_axe_finds_nothing(opened: Open, served: chromium.Served) -> None:
    for cookies in (list[tuple[str, str]](), [(THEME, "dark")], [(MEETING, "on")]):
        page = opened()
        page.context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in cookies])
        for path in ("/cases/new", f"{CASE}/edit", f"{CASE}/edit/groups/tumour", f"{CASE}/edit/reports/3"):
            page.goto(path)
            page.evaluate(
                "document.querySelectorAll('main details').forEach((details, n) => { if (n < 14) details.open = true })"
            )
            axe(page)
