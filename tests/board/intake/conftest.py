"""What the tests of the form share: the examples, and a board in a real browser for each test that changes cases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.board import chromium
from zebraboard import record as records
from zebraboard.board import examples
from zebraboard.language.library import Library
from zebraboard.record import Record

EXAMPLES = examples.documents()


def example(library: Library, number: int) -> Record:
    """One of the examples as it is read."""
    return records.parse_case(EXAMPLES[number % len(EXAMPLES)], "example", library.vocabulary)


@pytest.fixture
def served(tmp_path: Path) -> Iterator[chromium.Served]:
    """A board of its own, with the examples."""
    with chromium.Served(tmp_path / "board.sqlite") as board:
        yield board


@pytest.fixture
def opened(window: Browser, served: chromium.Served) -> Iterator[Callable[..., Page]]:
    """Opens fresh browsers that report what goes wrong in them: ``opened(java_script_enabled=False)``."""
    contexts, faults = [], list[str]()

    def start(**options: object) -> Page:
        context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900}, **options)  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
        page.set_default_timeout(15_000)
        return page

    yield start
    for context in contexts:
        context.close()
    assert not faults, faults
