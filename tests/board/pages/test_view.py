"""Colours, meeting mode, help; and that nothing typed into a free-text field ever becomes markup."""

from __future__ import annotations

import re

import pytest

from tests.board.conftest import Running
from zebraboard.board.auth.sessions import LOCAL

EVIL = """<script>alert(1)</script>"><img src=x onerror=alert(2)>'{{7*7}}"""


@pytest.mark.parametrize(
    ("field", "value", "seen"), [("theme", "dark", "dark"), ("theme", "light", "light"), ("meeting", "on", "meeting")]
)
def test_the_view_is_kept_in_a_cookie(alone: Running, field: str, value: str, seen: str) -> None:
    browser = alone.browser()
    browser.get("/help")
    answer = browser.post("/view", {field: value, "next": "/help"})
    assert answer.headers["location"] == "/help"
    assert re.search(rf'<html lang="en" class="[^"]*\b{seen}\b', browser.get("/help").text)


def test_what_is_no_view_is_ignored(alone: Running) -> None:
    browser = alone.browser()
    browser.get("/help")
    browser.post("/view", {"theme": '"><b>', "meeting": "maybe"})
    assert '<html lang="en" class="">' in browser.get("/help").text


@pytest.mark.parametrize(
    "next_", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", ""]
)
def test_the_way_back_stays_on_the_board(alone: Running, next_: str) -> None:
    browser = alone.browser()
    browser.get("/help")
    assert browser.post("/view", {"theme": "dark", "next": next_}).headers["location"] == "/cases"


def test_help_names_every_access_key_that_a_page_has(alone: Running) -> None:
    browser = alone.browser()
    text = browser.get("/help").text
    pages = [
        text,
        *(
            browser.get(path).text
            for path in ("/cases", "/cases/ileum-g2-progressive", "/cases/ileum-g2-progressive/what-if")
        ),
    ]
    keys = {key for page in pages for key in re.findall(r'accesskey="(\w)"', page)}
    told = set(re.findall(r"<tr><td><kbd>(\w)</kbd>", text))
    assert keys <= told


def evil_case() -> str:
    """A case file with markup in every field that takes free text."""
    said = EVIL.replace("'", "''")
    return f"""case: evil
title: '{said}'
origin: {{kind: invented, source: '{said}', note: '{said}'}}
jurisdiction: EU
question: '{said}'
wishes: '{said}'
facts:
  primary_site: {{value: ileum, date: 2024-01-01, origin: '{said}', specimen: '{said}', note: '{said}'}}
  ki67:
    - {{value: 2, date: 2024-01-01, origin: '{said}'}}
    - {{value: 9, date: 2025-01-01, origin: '{said}'}}
  differentiation: well
  extent_stated: metastatic
reports:
  - {{kind: imaging, date: 2024-02-01, origin: '{said}', specimen: '{said}', note: '{said}', facts: {{liver_metastases: true}}}}
treatments:
  - {{agent: lanreotide, start: 2024-02, dose: '{said}', origin: '{said}', note: '{said}'}}
medicines:
  - {{name: '{said}', is: [], dose: '{said}', note: '{said}'}}
allergies:
  - {{name: '{said}', is: [], note: '{said}'}}
"""


def harmless(text: str) -> None:
    assert "<script>alert" not in text
    assert "<img src=x" not in text
    assert "49" not in re.findall(r"onerror=alert\(2\)&gt;&#39;(\d+)", text)


PATHS = (
    "",
    "/ahead",
    "/options/lanreotide",
    "/options/lu177_dotatate",
    "/what-if",
    "/pictures",
    "/pictures/course.svg",
    "/documents",
    "/history",
    "/history?version=1",
)


@pytest.mark.parametrize("path", PATHS)
def test_markup_in_free_text_stays_text(alone: Running, path: str) -> None:
    alone.store.create_case(LOCAL, evil_case())
    alone.store.save_case(LOCAL, "evil", evil_case().replace("value: 9", "value: 30"), base=1)
    answer = alone.browser().get(f"/cases/evil{path}")
    assert answer.status_code == 200
    harmless(answer.text)
    if path in ("", "/history"):
        assert "&lt;script&gt;alert(1)&lt;/script&gt;" in answer.text


def test_markup_in_what_is_looked_for_imported_or_asked_stays_text(alone: Running) -> None:
    alone.store.create_case(LOCAL, evil_case())
    browser = alone.browser()
    harmless(browser.get("/cases").text)
    harmless(browser.post("/cases", {"q": EVIL}).text)
    bad = f"case: x\ntitle: a\n'{EVIL.replace(chr(39), chr(39) * 2)}': 1\nfacts:\n  ki67: '{EVIL.replace(chr(39), chr(39) * 2)}'\n"
    answer = browser.post("/cases/import", {}, files=[("files", ("<img src=x onerror=alert(2)>.yaml", bad.encode()))])
    assert answer.status_code == 422
    harmless(answer.text)
    asked = browser.post(
        "/cases/evil/what-if", {"v-ki67": EVIL, "shown": "weight", "v-weight": EVIL, "add": EVIL, "adding": "yes"}
    )
    harmless(asked.text)
    harmless(browser.get("/cases/evil?as_of=" + EVIL).text)


def test_no_page_needs_inline_style_or_script(alone: Running) -> None:
    browser = alone.browser()
    base = "/cases/ileum-g2-progressive"
    for path in (
        "/cases",
        "/help",
        "/cases/import",
        *(f"{base}{path}" for path in ("", "/what-if", "/pictures", "/documents", "/history", "/ahead")),
    ):
        text = browser.get(path).text
        assert not re.search(r"<[^>]+\sstyle=", text), path
        assert not re.search(r"<[^>]+\son\w+=", text), path
        assert not re.search(r"<script(?![^>]*\ssrc=)|<style", text), path
        assert not re.search(r'<(?:script|link|img)[^>]*(?:src|href)="(?:https?:)?//', text), path
