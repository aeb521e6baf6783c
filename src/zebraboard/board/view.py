"""How a person wants to see the pages: colours, meeting mode, and the way around. Kept in cookies; nothing personal."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from fastapi import Request

from zebraboard.board.model import Role, User

THEMES = ("", "dark", "light")
"""In the order in which the button goes through them; empty: as the system has it."""
THEME, MEETING = "zebraboard-theme", "zebraboard-meeting"


@dataclass(frozen=True)
class Entry:
    """One place of the main navigation."""

    name: str
    href: str
    key: str
    """Access key."""
    needs: Role = Role.READER


ENTRIES = (
    Entry("Cases", "/cases", "c"),
    Entry("Meetings", "/meetings", "m"),
    Entry("Decisions", "/decisions", "d"),
    Entry("Indicators", "/indicators", "i"),
    Entry("Audit", "/audit", "a", Role.ADMINISTRATOR),
    Entry("Accounts", "/accounts", "u", Role.ADMINISTRATOR),
)


class View:
    """What the frame of a page needs to know."""

    def __init__(self, request: Request) -> None:
        self._request = request
        theme = request.cookies.get(THEME, "")
        self.theme = theme if theme in THEMES else ""
        self.meeting = request.cookies.get(MEETING) == "on"
        self.stage = False
        """Whether the page stands alone on a projector, without the frame's navigation."""

    @property
    def classes(self) -> str:
        """Classes of the <html> element."""
        return " ".join(
            part for part in (self.theme, "meeting" if self.meeting else "", "stage" if self.stage else "") if part
        )

    @property
    def next_theme(self) -> str:
        """What the button for the colours changes to."""
        return THEMES[(THEMES.index(self.theme) + 1) % len(THEMES)]

    @cached_property
    def _paths(self) -> frozenset[str]:
        return frozenset(getattr(route, "path", "") for route in self._request.app.routes)

    def has(self, path: str) -> bool:
        """Whether the board has a page at this address (``/cases/{key}/intake``): nothing links to one that it lacks."""
        return path in self._paths

    def entries(self, user: User | None) -> list[Entry]:
        """The places this person may go to."""
        if user is None:
            return []
        return [entry for entry in ENTRIES if self.has(entry.href) and user.role.covers(entry.needs)]

    def current(self, entry: Entry) -> bool:
        """Whether the page lies in this place."""
        path = self._request.url.path
        return path == entry.href or path.startswith(f"{entry.href}/")
