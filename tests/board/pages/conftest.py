"""What the tests of the pages share: cases with history, and a real browser at a board."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.board import chromium
from zebraboard.board.auth.sessions import LOCAL

COURSE = (Path(__file__).parent / "course.yaml").read_text(encoding="utf-8")
"""An invented patient with a dated history."""


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[chromium.Served]:
    """A board with the examples and one more case, in two versions."""
    with chromium.Served(tmp_path_factory.mktemp("board") / "board.sqlite") as board:
        board.store.create_case(LOCAL, COURSE)
        board.store.save_case(LOCAL, "course", COURSE.replace("ecog: 1", "ecog: 2"), base=1)
        yield board


@pytest.fixture
def page(window: Browser, served: chromium.Served) -> Iterator[Page]:
    """A fresh page that reports what goes wrong in it."""
    context = window.new_context(base_url=served.url, viewport={"width": 1280, "height": 900})
    opened = context.new_page()
    faults: list[str] = []
    opened.on("pageerror", lambda fault: faults.append(str(fault)))
    opened.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    yield opened
    context.close()
    assert not faults, faults
