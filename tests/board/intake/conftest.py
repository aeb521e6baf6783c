"""What the tests of the form share: the examples, and a board in a real browser for each test that changes cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from httpx2 import Response
from playwright.sync_api import Browser as Window
from playwright.sync_api import Page, expect

from tests.board import chromium
from tests.board.conftest import Browser, Running
from zebraboard import record as records
from zebraboard.board import examples
from zebraboard.language.library import Library
from zebraboard.record import Record

EXAMPLES = examples.documents()
PATIENCE = 30_000
"""Milliseconds that a page has, on a machine that does much else."""
expect.set_options(timeout=PATIENCE)


def example(library: Library, number: int) -> Record:
    """One of the examples as it is read."""
    return records.parse_case(EXAMPLES[number % len(EXAMPLES)], "example", library.vocabulary)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[chromium.Served]:
    """A board of its own, with the examples."""
    with chromium.Served(tmp_path / "board.sqlite") as board:
        yield board


@pytest.fixture
def opened(window: Window, served: chromium.Served) -> Iterator[Callable[..., Page]]:
    """Opens fresh browsers that report what goes wrong in them: ``opened(java_script_enabled=False)``. That the board refuses
    a form is no fault; ``offline`` says that it will not answer."""
    contexts, faults = [], list[str]()

    def start(*, offline: bool = False, **options: object) -> Page:
        meant = ("status of 422", "status of 409", *(("htmx:", "ERR_FAILED") if offline else ()))

        context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on(
            "console",
            lambda said: (
                faults.append(said.text)
                if said.type == "error" and not any(text in said.text for text in meant)
                else None
            ),
        )
        page.set_default_timeout(PATIENCE)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults, faults


EVIL = "\"><img src=x onerror=alert(1)><script>alert('1')</script>{{7*7}}"
PART = {"HX-Request": "true"}
CASE = "/cases/ileum-g2-progressive"


@pytest.fixture
def browser(alone: Running) -> Browser:
    """A browser at a board with one person, on the page of a new case."""
    browser = alone.browser()
    browser.get("/cases/new")
    return browser


def begun(browser: Browser, **fields: str) -> Browser:
    """With a new case ``one``, on its form."""
    made = browser.post("/cases/new", {"case": "one", "title": "One", "jurisdiction": "EU", **fields})
    assert made.headers["location"] == "/cases/one/edit"
    browser.get("/cases/one/edit")
    return browser


def kept(board: Running, library: Library, key: str = "one") -> Record:
    return records.parse_case(board.store.case(key).document, key, library.vocabulary)


def answered(browser: Browser, base: int, id: str, part: bool = True, **fields: str) -> Response:
    """One answer, as the page sends it."""
    typed: dict[str, object] = {f"{id}.{name}": value for name, value in fields.items()}
    options = {"headers": PART} if part else {}
    only = {"only": id} if part else {}
    return browser.post("/cases/one/edit/facts", {"base": str(base), "row": id, **only, **typed}, **options)
