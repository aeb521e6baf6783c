"""In the real browser: a meeting from its agenda to the outcome, by keyboard where it matters, two who write at once, and axe."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.board import chromium
from tests.board.meetings.conftest import CASE, OTHER, STOPPED
from tests.board.pages.test_browser import LOOKS, VIEWS, WCAG, settled, tab_to, violations
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.board.model import Draft


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Served]:
    with chromium.Served(tmp_path_factory.mktemp("board") / "board.sqlite") as board:
        yield board


@pytest.fixture
def page(window: Browser, served: chromium.Served) -> Iterator[Page]:
    yield from opened(window, served)


@pytest.fixture
def second(window: Browser, served: chromium.Served) -> Iterator[Page]:
    """Somebody else's browser."""
    yield from opened(window, served)


def opened(window: Browser, served: chromium.Served) -> Iterator[Page]:
    context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "status of 422" not in said.text else None,
    )
    yield page
    context.close()
    assert not faults, faults


def planned(page: Page, *keys: str) -> str:
    """A meeting with these cases, made by hand; its address."""
    page.goto("/meetings")
    page.get_by_label("Title").fill("NET board")
    page.get_by_label("Date").fill("2026-11-30")
    page.get_by_role("button", name="Plan it").click()
    for key in keys:
        page.get_by_label("Add a case").fill(key)
        page.locator(".add-case button").click()
        expect(page.get_by_role("status")).to_contain_text("on the agenda")
    return page.url.split("#")[0].split("?")[0]


def test_from_the_agenda_to_the_outcome(page: Page, served: chromium.Served) -> None:
    url = planned(page, CASE, STOPPED)
    page.get_by_label("Name: NET pathologist").fill("Dr. Ada Path")
    page.get_by_label("Name: NET pathologist").press("Enter")
    expect(page.locator(".people")).to_contain_text("Dr. Ada Path NET pathologist")
    page.get_by_role("link", name="Run the meeting").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ileal NET G2")
    page.get_by_role("link", name="Next").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("haemodialysis")

    # a deviation: the exclusions show at once, the reason and words are asked for
    page.get_by_label("Another treatment").select_option("folfox")
    expect(page.locator("#draft-warnings")).to_contain_text("Contraindicated")
    expect(page.locator(".problems")).to_contain_text("choose the reason")
    page.get_by_label("If the board deviates").select_option("urgent_need")
    page.get_by_label("In the board's words").fill("No other choice is left.")
    expect(page.locator("#draft-said")).to_contain_text("Saved, version 3")
    page.get_by_label("1. What").fill("Line for chemotherapy")
    page.get_by_label("Who").first.fill("Dr. Ada Path")
    page.get_by_label("By", exact=True).first.fill("2026-12-05")
    expect(page.get_by_role("link", name="Review and sign")).to_be_visible()
    expect(page.locator("#draft-said")).to_contain_text(re.compile("Saved, version [456]"))
    page.get_by_role("button", name="Save the draft").click()
    settled(page)
    page.reload()  # what was typed is there again
    expect(page.get_by_label("1. What")).to_have_value("Line for chemotherapy")
    expect(page.get_by_role("checkbox", name=re.compile("FOLFOX"))).to_be_checked()

    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_text("Dr. Ada Path (NET pathologist)")).to_be_visible()
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_role("alert")).to_contain_text("Tick each exclusion")
    for box in page.locator("input[name=acknowledged]").all():
        box.check()
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_role("status")).to_contain_text("The decision is signed.")
    signed = page.url

    # done, and how it went
    page.get_by_role("button", name=re.compile("Done ?: Line for chemotherapy")).click()
    expect(page.get_by_text("Open again")).to_be_visible()
    page.get_by_label("Partly").check()
    page.get_by_label("How it went").fill("Two cycles, then neuropathy")
    page.get_by_role("button", name="Record").click()
    expect(page.locator(".outcomes")).to_contain_text("Two cycles, then neuropathy")

    # a correction
    page.get_by_role("button", name="Correct this decision").click()
    expect(page.get_by_role("heading", name=re.compile("Correction of decision"))).to_be_visible()
    page.get_by_role("checkbox", name=re.compile("FOLFOX")).uncheck()
    page.get_by_label("If the board deviates").select_option("")
    page.get_by_label("In the board's words").fill("Symptom control.")
    expect(page.get_by_role("link", name="Review and sign")).to_be_visible()
    expect(page.locator("#draft-warnings")).to_be_empty()
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("radio", name=re.compile("A correction of decision"))).to_be_checked()
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_text("Corrects")).to_be_visible()
    page.goto(signed)
    expect(page.get_by_text("Replaced.")).to_be_visible()
    page.goto(f"/cases/{STOPPED}")
    expect(page.locator("main .note").first).to_contain_text("On this version of the record")
    page.goto(url)
    expect(page.get_by_role("link", name=re.compile("decision \\d+ signed"))).to_be_visible()


def test_meeting_mode_by_keyboard_alone(page: Page) -> None:
    url = planned(page, CASE, OTHER)
    page.goto(f"{url}/run?n=1")
    expect(page.locator(".count").first).to_have_text("1 of 2")
    for key, there in (("ArrowRight", "2 of 2"), ("ArrowLeft", "1 of 2"), ("PageDown", "2 of 2"), ("PageUp", "1 of 2")):
        settled(page)
        page.keyboard.press(key)
        expect(page.locator(".count").first).to_have_text(there)
    settled(page)
    page.keyboard.press("ArrowLeft")  # the first has none before it
    expect(page.locator(".count").first).to_have_text("1 of 2")
    tab_to(page, lambda at: at["id"] == "t-lanreotide")
    page.keyboard.press("Space")
    expect(page.locator("#draft-said")).to_contain_text("Saved")
    tab_to(page, lambda at: at["id"] == "text")
    page.keyboard.type("Lanreotide")
    page.keyboard.press("ArrowLeft")  # in a field the keys move the cursor
    page.keyboard.type("!")
    expect(page.locator("#text")).to_have_value("Lanreotid!e")
    expect(page.locator(".count").first).to_have_text("1 of 2")
    tab_to(page, lambda at: at["text"] == "Review and sign")
    settled(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign this decision?")
    tab_to(page, lambda at: at["text"].startswith("Sign as"))
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The decision is signed.")


def test_a_case_moves_by_keyboard_and_the_focus_stays_with_it(page: Page) -> None:
    planned(page, CASE, OTHER, STOPPED)
    tab_to(page, lambda at: at["id"] == f"down-{CASE}")
    page.keyboard.press("Enter")
    page.wait_for_url("**moved=down**")
    expect(page.locator(f"#down-{CASE}")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".agenda > li").last).to_contain_text("Ileal NET G2")
    expect(page.locator(f"#up-{CASE}")).to_be_focused()  # at the end the other button takes over


def test_two_browsers_draft_at_once(page: Page, second: Page, served: chromium.Served) -> None:
    path = "/cases/pancreas-third-line/decision"
    for one in (page, second):
        one.goto(path)
    page.get_by_label("In the board's words").fill("Anna writes")
    expect(page.locator("#draft-said")).to_contain_text("Saved, version 1")
    second.get_by_label("In the board's words").fill("Carl writes")
    clash = second.get_by_role("alert")
    expect(clash).to_contain_text("Somebody else saved this draft")
    expect(clash).to_contain_text("Anna writes")
    expect(second.get_by_label("In the board's words")).to_have_value("Carl writes")
    assert served.store.draft("pancreas-third-line").text == "Anna writes"
    second.get_by_label("In the board's words").fill("Carl and Anna write")
    second.wait_for_timeout(1200)  # nothing saves itself until somebody has chosen
    assert served.store.draft("pancreas-third-line").text == "Anna writes"
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_label("In the board's words")).to_have_value("Carl and Anna write")
    assert served.store.draft("pancreas-third-line").text == "Carl and Anna write"


def test_quick_typing_saves_every_letter(page: Page, served: chromium.Served) -> None:
    """Saves follow each other; none meets its own predecessor."""
    page.goto("/cases/pancreas-g3-after-platinum/decision")
    page.locator("#text").focus()
    for word in ("one ", "two ", "three"):
        page.keyboard.type(word, delay=40)
        page.locator("#t-everolimus").click()
        page.locator("#text").focus()
        page.keyboard.press("Control+End")
    expect(page.locator("#draft-said")).to_contain_text("Saved")
    settled(page)
    assert served.store.draft("pancreas-g3-after-platinum").text == "one two three"
    expect(page.get_by_role("alert")).to_have_count(0)


def test_who_goes_on_at_once_leaves_nothing_behind(page: Page, served: chromium.Served) -> None:
    """To the signature and to the next case, in the very moment after typing."""
    url = planned(page, CASE, OTHER)
    page.goto(f"/cases/{CASE}/decision")
    page.locator("#t-octreotide_lar").check()
    expect(page.get_by_role("link", name="Review and sign")).to_be_visible()
    page.locator("#text").fill("Typed just now")
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_text("Typed just now")).to_be_visible()
    page.goto(f"{url}/run?n=1")
    page.locator("#text").fill("And this too")
    page.get_by_role("link", name="Next").first.click()
    expect(page.locator(".count").first).to_have_text("2 of 2")
    assert served.store.draft(CASE).text == "And this too"


def test_without_a_script_a_decision_is_drafted_and_signed(window: Browser, served: chromium.Served) -> None:
    context = window.new_context(base_url=served.url, java_script_enabled=False)
    page = context.new_page()
    page.goto("/cases/pancreas-glucagonoma-metastatic/decision")
    page.locator("#t-lanreotide").check()
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Review and sign").click()
    page.get_by_role("button", name="Sign as").click()
    expect(page.get_by_role("status")).to_contain_text("The decision is signed.")
    context.close()


PAGES = ["/meetings", "MEETING", "MEETING/run?n=1", "MEETING/run?n=2", f"/cases/{OTHER}/decision", f"/cases/{OTHER}/decision/sign", "/decisions",
         "DECISION", "/indicators", "/indicators?examples=true", "/indicators/ki67_documented?examples=true"]  # fmt: skip


@pytest.fixture
def filled(page: Page, served: chromium.Served) -> dict[str, str]:
    """A meeting, a draft with a deviation, and a signed decision with an action and an outcome."""
    meeting = planned(page, STOPPED, OTHER).removeprefix(served.url)
    page.goto("/cases/presacral-prrt-again/decision")
    page.locator("#text").fill("Further tests")
    page.locator("#deviation").select_option("more_information")
    page.locator("#a-text-0").fill("MRI")
    page.locator("#a-owner-0").fill("Dr. B")
    page.get_by_role("button", name="Save the draft").click()
    page.get_by_role("link", name="Review and sign").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign this decision?")
    for radio in page.locator("input[name=kind][value=new][type=radio]").all():
        radio.check()
    page.get_by_role("button", name="Sign as").click()
    decision = page.url.removeprefix(served.url)
    page.get_by_label("Partly").check()
    page.get_by_role("button", name="Record").click()
    kept = served.store.draft(OTHER)
    draft = Draft(
        key=OTHER, version=kept.version, treatments=("surveillance", "lanreotide"), deviation="frailty", text="x"
    )
    served.store.save_draft(LOCAL, draft)
    return {"MEETING": meeting, "DECISION": decision}


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(window: Browser, served: chromium.Served, filled: dict[str, str], view: str) -> None:
    context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in VIEWS[view]])
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(re.sub("MEETING|DECISION", lambda m: filled[m[0]], path))
        settled(page)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((details, n) => { if (n < 12) details.open = true })"
        )
        settled(page)
        if problems := violations(page, WCAG if view == "light" else LOOKS):
            found[path] = problems
    context.close()
    assert not found, "\n".join(f"{path}: {problem}" for path, problems in found.items() for problem in problems)


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_runs_off_the_side(
    window: Browser, served: chromium.Served, filled: dict[str, str], width: int
) -> None:
    context = window.new_context(base_url=served.url, viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in PAGES:
        page.goto(re.sub("MEETING|DECISION", lambda m: filled[m[0]], path))
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_no_page_needs_inline_style_or_script(page: Page, filled: dict[str, str]) -> None:
    for path in PAGES:
        answer = page.request.get(re.sub("MEETING|DECISION", lambda m: filled[m[0]], path))
        assert answer.status == 200, path
        text = answer.text()
        assert not re.search(r"<[^>]+\s(?:style|on\w+)=", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style", text), path
