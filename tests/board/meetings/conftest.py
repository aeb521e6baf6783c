"""What the tests of meetings share: a board with accounts on each database, and the steps to a signature."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from httpx2 import Response

from tests.board.conftest import Browser, Running
from zebraboard.board.model import Decision, Meeting

CASE, OTHER, STOPPED = "ileum-g2-progressive", "pancreas-g1-discordant-imaging", "jejunum-g2-haemodialysis"
"""Examples; the plan of STOPPED calls FOLFOX contraindicated."""
DAY = "2026-11-30"


@dataclass
class Board:
    """A board with accounts, and a browser for each of its people."""

    running: Running
    browsers: dict[str, Browser] = field(default_factory=dict)

    @property
    def store(self) -> Any:
        return self.running.store

    def as_(self, login: str) -> Browser:
        """The browser of this person, at a page with a form."""
        if login not in self.browsers:
            self.browsers[login] = self.running.browser(login)
            self.browsers[login].get("/meetings")
        return self.browsers[login]

    def meeting(self, *keys: str) -> Meeting:
        """A planned meeting with these cases."""
        answer = self.as_("anna").post("/meetings", {"title": "NET board", "date": DAY})
        id = int(answer.headers["location"].rsplit("/", 1)[1])
        for key in keys:
            assert self.as_("anna").post(f"/meetings/{id}/agenda", {"add": key}).status_code == 303
        return self.read(id)

    def read(self, id: int) -> Meeting:
        found: Meeting = self.store.meeting(id)
        return found

    def draft(self, key: str = CASE, *, who: str = "anna", htmx: bool = False, **fields: Any) -> Response:
        """Save a draft on what is stored."""
        values = {"version": str(self.store.draft(key).version), **fields}
        for name in ("a-text", "a-owner", "a-due"):
            values.setdefault(name, [])
        headers = {"HX-Request": "true"} if htmx else {}
        return self.as_(who).post(f"/cases/{key}/decision", values, headers=headers)

    def confirm(self, key: str = CASE, *, who: str = "carl", query: str = "") -> tuple[Response, dict[str, Any]]:
        """The page that shows what would be signed, and the fields of its form, nothing ticked."""
        page = self.as_(who).get(f"/cases/{key}/decision/sign{query}")
        return page, {
            name: html.unescape(value)
            for name, value in re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text)
        }

    def sign(self, key: str = CASE, *, who: str = "carl", query: str = "", **fields: Any) -> Response:
        """Sign what the page shows."""
        _, found = self.confirm(key, who=who, query=query)
        return self.as_(who).post(f"/cases/{key}/decision/sign", {**found, **fields})

    def signed(self, key: str = CASE, **fields: Any) -> Decision:
        """A signed decision."""
        self.draft(key, **{"t": "lanreotide", "text": "Lanreotide 120 mg", **fields})
        answer = self.sign(key)
        assert answer.status_code == 303, answer.text
        decision: Decision = self.store.decision(int(answer.headers["location"].rsplit("/", 1)[1]))
        return decision


@pytest.fixture
def board(running: Callable[..., Running], url: str) -> Board:
    """On SQLite, then on PostgreSQL."""
    return Board(running(accounts=True, database=url))


@pytest.fixture
def one(running: Callable[..., Running]) -> Board:
    """On SQLite only, where the database makes no difference."""
    return Board(running(accounts=True))
