"""What the tests of the board share: both databases, people, and a board that answers in this process."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import argon2
import pytest
from fastapi.testclient import TestClient
from httpx2 import Response
from playwright.sync_api import Browser as Window

from tests.board import chromium
from zebraboard.board.app import create_app
from zebraboard.board.auth import passwords
from zebraboard.board.model import Role, User
from zebraboard.board.settings import Settings
from zebraboard.board.store import Store
from zebraboard.language.library import Library

ANNA = User(id=101, login="anna", name="Anna Member", role=Role.MEMBER)
CARL = User(id=102, login="carl", name="Carl Chair", role=Role.CHAIR)
RITA = User(id=103, login="rita", name="Rita Reader", role=Role.READER)
ADA = User(id=104, login="ada", name="Ada Administrator", role=Role.ADMINISTRATOR)
PASSWORD = "correct horse battery"
START = dt.datetime(2026, 11, 2, 9, 0, tzinfo=dt.UTC)


def document(key: str = "one", ki67: int = 5, title: str = "Ileal NET") -> str:
    """A small case file."""
    return f"case: {key}\ntitle: {title}\nfacts:\n  ki67: {ki67}\n  primary_site: ileum\n"


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> dt.datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += dt.timedelta(**by)


@pytest.fixture(autouse=True)
def quick_hashes(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Passwords are hashed with little work, but for the tests that are about the work."""
    if "real_hashes" not in request.fixturenames:
        quick = argon2.PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        monkeypatch.setattr(passwords, "_hasher", quick)
        monkeypatch.setattr(passwords, "_NOBODY", quick.hash("nobody has this"))


@pytest.fixture
def real_hashes() -> None:
    """Passwords are hashed as they are for people."""


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """An empty database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'board.sqlite'}"
    return str(request.getfixturevalue("postgresql").new_database())


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'board.sqlite'}"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(url: str, library: Library, clock: Clock) -> Iterator[Store]:
    opened = Store.open(url, library.vocabulary)
    opened.clock = clock
    yield opened
    opened.close()


class Browser:
    """A browser at the board: keeps cookies, finds the CSRF value on the page it last saw, follows nothing by itself."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page: Response | None = None

    def get(self, path: str, **options: object) -> Response:
        self.page = self.client.get(path, follow_redirects=False, **options)  # type: ignore[arg-type]
        return self.page

    def post(self, path: str, fields: dict[str, object] | None = None, **options: object) -> Response:
        """Send a form of the page last seen."""
        return self.client.post(path, data={"csrf": self.csrf, **(fields or {})}, follow_redirects=False, **options)  # type: ignore[arg-type]

    @property
    def csrf(self) -> str:
        found = re.search(r'name="csrf" value="([0-9a-f]+)"', self.page.text if self.page is not None else "")
        return found[1] if found else ""

    def sign_in(self, login: str, password: str = PASSWORD) -> Response:
        self.get("/sign-in")
        return self.post("/sign-in", {"login": login, "password": password})


class Running:
    """A board that answers in this process."""

    def __init__(self, settings: Settings, clock: Clock) -> None:
        self.app = create_app(settings)
        self.settings = settings
        self.store: Store = self.app.state.services.store
        self.store.clock = clock
        self.clock = clock

    def client(self, **options: object) -> TestClient:
        """Something that sends requests; a fault of the board becomes an answer, as it would for a person."""
        return TestClient(self.app, base_url=self.settings.origin, raise_server_exceptions=False, **options)  # type: ignore[arg-type]

    def browser(self, login: str = "") -> Browser:
        """A fresh browser, signed in if a login is given."""
        browser = Browser(self.client())
        if login:
            assert browser.sign_in(login).status_code == 303
        return browser


@pytest.fixture
def running(sqlite_url: str, library: Library, clock: Clock) -> Iterator[Callable[..., Running]]:
    """Starts boards on SQLite: ``running(accounts=True, url=...)``."""
    started: list[Running] = []

    def start(*, accounts: bool = False, database: str = sqlite_url, **settings: object) -> Running:
        if accounts:
            store = Store.open(database, library.vocabulary)
            for person in (RITA, ANNA, CARL, ADA):
                store.create_user(store.system, person.login, person.name, person.role, PASSWORD)
            store.close()
        board = Running(Settings(database=database, **settings), clock)  # type: ignore[arg-type]
        started.append(board)
        return board

    yield start
    for board in started:
        board.store.close()


@pytest.fixture
def alone(running: Callable[..., Running]) -> Running:
    """A board with a single user."""
    return running()


@pytest.fixture
def shared(running: Callable[..., Running]) -> Running:
    """A board with accounts: rita (reader), anna (member), carl (chair), ada (administrator)."""
    return running(accounts=True)


@pytest.fixture(scope="session")
def window() -> Iterator[Window]:
    """A real browser, one for all tests of a process."""
    if chromium.program() is None:
        pytest.skip(chromium.HOW_TO_GET_IT)
    with chromium.browser() as started:
        yield started
