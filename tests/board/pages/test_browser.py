"""In the real browser: the way from the list to a reason and to what-if, by keyboard alone too, and axe on every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.board import chromium
from zebraboard.board.view import MEETING, THEME

CASE = "/cases/ileum-g2-progressive"
PAGES = [
    "/cases", "/cases/import", "/help", CASE, f"{CASE}?as_of=2025-01-01", f"{CASE}/ahead", f"{CASE}/options/lanreotide", f"{CASE}/what-if",
    f"{CASE}/documents", "/cases/course/pictures", "/cases/course/history", "/cases/nothing",
]  # fmt: skip
VIEWS: dict[str, list[tuple[str, str]]] = {
    "light": [(THEME, "light")],
    "dark": [(THEME, "dark")],
    "meeting": [(THEME, "light"), (MEETING, "on")],
}
LOOKS = {"runOnly": {"type": "rule", "values": ["color-contrast", "target-size", "link-in-text-block"]}}
"""The rules that a view can break; all others go by what a page says, which is the same in every view."""
WCAG = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}}


def settled(page: Page) -> None:
    """Wait until every part has arrived."""
    page.wait_for_load_state("networkidle")


def violations(page: Page, options: dict[str, Any]) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']}: {[n['html'][:160] for n in v['nodes'][:3]]}" for v in found]


@pytest.mark.parametrize("view", VIEWS)
def test_axe_finds_nothing(window: Browser, served: chromium.Served, view: str) -> None:
    context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": name, "value": value, "url": served.url} for name, value in VIEWS[view]])
    page = context.new_page()
    found = {}
    for path in PAGES:
        page.goto(path)
        settled(page)
        page.evaluate(
            "document.querySelectorAll('main details').forEach((details, n) => { if (n < 12) details.open = true })"
        )
        settled(page)
        if problems := violations(page, WCAG if view == "light" else LOOKS):
            found[path] = problems
    context.close()
    assert not found, "\n".join(f"{path}: {problem}" for path, problems in found.items() for problem in problems)


def test_from_the_list_to_a_reason_and_to_what_if(page: Page) -> None:
    page.goto("/cases")
    page.get_by_label("Find").fill("carcinoid hepatectomy")
    expect(page.get_by_text("1 of 10 cases")).to_be_visible()
    page.get_by_role("link", name=re.compile("Ileal NET G2")).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Ileal NET G2")
    expect(page.locator("#missing-first li").first).to_be_visible()
    expect(page.get_by_role("heading", name="What comes next")).to_be_visible()  # fetched
    lanreotide = page.locator("#lanreotide")
    lanreotide.get_by_text("Every reason, clause by clause").click()
    expect(lanreotide.get_by_text("What is said of it")).to_be_visible()
    expect(lanreotide.locator(".report").first).to_be_attached()
    page.get_by_role("link", name="What if").click()
    said = page.locator("#what-if-said")
    expect(said).to_have_text("The plan as recorded.")
    page.get_by_label("syndrome", exact=False).first.scroll_into_view_if_needed()
    page.locator("#v-ki67").fill("60")
    expect(said).not_to_have_text("The plan as recorded.")
    expect(page.locator("#u-ki67")).to_be_checked()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    page.get_by_role("button", name="As recorded").click()
    expect(said).to_have_text("The plan as recorded.")


def test_a_tick_is_kept_at_once(page: Page, served: chromium.Served) -> None:
    page.goto(CASE)
    checks = page.locator("#octreotide_lar").get_by_text("Checks before the first dose").first
    checks.click()
    box = page.locator("#octreotide_lar input[type=checkbox]").first
    box.check()
    expect(page.locator("#octreotide_lar .checks")).to_contain_text("ticked by local")
    page.reload()
    expect(page.locator("#octreotide_lar input[type=checkbox]").first).to_be_checked()


def test_by_keyboard_alone(page: Page) -> None:
    """From the address bar: skip the frame, open a case, unfold a reason, move a slider."""
    page.goto("/cases")
    page.keyboard.press("Tab")
    assert focused(page)["text"] == "Skip to the content"
    page.keyboard.press("Enter")
    assert focused(page)["id"] == "main"
    tab_to(page, lambda at: at["text"].startswith("Ileal NET G2"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{CASE}")
    settled(page)
    tab_to(page, lambda at: at["text"].startswith("Every reason"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("What is said of it").first).to_be_visible()
    page.goto(f"{CASE}/what-if")
    tab_to(page, lambda at: at["id"] == "v-ki67")
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    expect(page.locator("#u-ki67")).to_be_checked()
    expect(page.locator("#what-if-said")).not_to_have_text("The plan as recorded.")


def test_focus_is_seen(page: Page) -> None:
    page.goto(CASE)
    settled(page)
    for _ in range(25):
        page.keyboard.press("Tab")
        width = page.evaluate("getComputedStyle(document.activeElement).outlineWidth")
        assert float(width.removesuffix("px")) >= 2


def test_without_a_script_everything_still_works(window: Browser, served: chromium.Served) -> None:
    context = window.new_context(base_url=served.url, java_script_enabled=False)
    page = context.new_page()
    page.goto(CASE)
    page.get_by_role("link", name="Open what is missing and what comes next").click()
    expect(page.get_by_role("heading", name="What comes next", exact=True)).to_be_visible()
    page.goto(f"{CASE}/what-if")
    page.locator("#v-ki67").fill("60")
    page.locator("#u-ki67").check()
    page.get_by_role("button", name="Show what changes").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    page.goto("/cases")
    page.get_by_label("Find").fill("insulinoma")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_text("1 of 10 cases")).to_be_visible()
    context.close()


@pytest.mark.parametrize("width", [390, 820, 1280])
def test_nothing_runs_off_the_side(window: Browser, served: chromium.Served, width: int) -> None:
    context = window.new_context(base_url=served.url, viewport={"width": width, "height": 900})
    page = context.new_page()
    for path in PAGES:
        page.goto(path)
        settled(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
    context.close()


def test_targets_are_large_enough(page: Page) -> None:
    """WCAG 2.2, 2.5.8: controls are 24 px or more (links in a sentence are exempt)."""
    for path in (CASE, f"{CASE}/what-if", "/cases"):
        page.goto(path)
        settled(page)
        small = page.evaluate(
            """[...document.querySelectorAll('button, select, summary, input:not([type=hidden]), .ways a, .top a, .front a')]
            .filter(e => e.offsetParent).map(e => [e.outerHTML.slice(0, 90), e.closest('label') ?? e])
            .filter(([, e]) => { const r = e.getBoundingClientRect(); return r.height && Math.min(r.width, r.height) < 24 }).map(([h]) => h)"""
        )
        assert not small, path


def focused(page: Page) -> dict[str, Any]:
    found: dict[str, Any] = page.evaluate(
        "({id: document.activeElement.id, text: document.activeElement.textContent.trim()})"
    )
    return found


def tab_to(page: Page, there: Any, most: int = 160) -> None:
    for _ in range(most):
        page.keyboard.press("Tab")
        if there(focused(page)):
            return
    raise AssertionError("not reached by Tab")
