"""Every address of the board, walked: nobody gets in without a role, and each role may do what it may and no more."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from fastapi.routing import APIRoute

from tests.board.conftest import ADA, ANNA, CARL, RITA, Browser, Running
from zebraboard.board.model import Role

OPEN = {"/sign-in", "/sign-in/provider", "/sign-in/provider/back"}
"""What somebody who is not signed in must be able to reach."""
KEEPS_NOTHING = (
    "/view", "/cases", "/cases/[^/]+/documents/[a-z]+", "/cases/[^/]+/what-if", "/cases/[^/]+/what-if/.*", "/api/v1/plan", "/sign-out", "/account/password",
)  # fmt: skip
"""Posts that a reader may send: searching, trying out, planning a file that is not kept, and what is one's own."""
PEOPLE = {Role.READER: RITA, Role.MEMBER: ANNA, Role.CHAIR: CARL, Role.ADMINISTRATOR: ADA}
SAMPLE = {"key": "ileum-g2-progressive"}


def address(route: APIRoute) -> str:
    """An address that the route answers to."""
    return re.sub(r"{(\w+)(?::\w+)?}", lambda found: SAMPLE.get(found[1], "1"), route.path)


def walked(board: Running) -> Iterator[tuple[str, str, Role]]:
    """Each method and address with the role that it needs. A page without a role is found here."""
    for route in board.app.routes:
        if not isinstance(route, APIRoute) or route.path in OPEN or route.path == "/":
            continue
        roles = [
            call.needed  # type: ignore[attr-defined]
            for dependency in _all(route.dependant)
            if hasattr(call := dependency.call, "needed")
        ]
        assert len(roles) == 1, f"{route.path} says which role it needs {len(roles)} times"
        for method in route.methods or ():
            yield method, address(route), roles[0]


def _all(dependant: object) -> Iterator[object]:
    for below in dependant.dependencies:  # type: ignore[attr-defined]
        yield below
        yield from _all(below)


def ask(browser: Browser, method: str, path: str, **headers: str) -> int:
    answer = browser.client.request(method, path, headers=headers, follow_redirects=False)
    if answer.status_code == 303 and answer.headers["location"] == "/sign-in":
        return 401
    return answer.status_code


def test_every_kind_of_address_is_walked(shared: Running) -> None:
    paths = {path for _, path, _ in walked(shared)}
    assert {"/account", "/accounts", "/audit", "/api/v1/cases", "/api/v1/plan", "/cases"} <= paths
    unknown = [r for r in shared.app.routes if not isinstance(r, APIRoute) and getattr(r, "path", "") != "/static"]
    assert unknown == []


def test_nobody_gets_anywhere_without_signing_in(shared: Running) -> None:
    browser = shared.browser()
    for method, path, _ in walked(shared):
        assert ask(browser, method, path) == 401, f"{method} {path}"
        assert ask(browser, method, path, Authorization="Bearer zb_made-up") == 401, (
            f"{method} {path} with a made-up token"
        )
        assert ask(browser, method, path, Cookie="zebraboard-session=made-up") == 401, (
            f"{method} {path} with a made-up cookie"
        )
    assert shared.store.audit(limit=1)[0].action == "created"  # of the examples or accounts: nothing was seen or done


@pytest.mark.parametrize("role", list(PEOPLE))
def test_each_role_may_do_no_more_than_it_may(shared: Running, role: Role) -> None:
    browser = shared.browser(PEOPLE[role].login)
    browser.get("/account")
    csrf = {"X-CSRF-Token": browser.csrf or csrf_of(shared, browser)}
    for method, path, needed in walked(shared):
        if not role.covers(needed):
            assert ask(browser, method, path, **csrf) == 403, f"{method} {path} as {role}"


def csrf_of(board: Running, browser: Browser) -> str:
    from zebraboard.board.auth.sessions import csrf_of as made

    secret = next(str(c.value) for c in browser.client.cookies.jar if c.name == "zebraboard-session")
    return made(board.app.state.services.secret, secret)


def test_every_change_needs_the_csrf_value(shared: Running) -> None:
    browser = shared.browser("ada")
    for method, path, _ in walked(shared):
        if method not in ("GET", "HEAD"):
            assert ask(browser, method, path) == 403, f"{method} {path}"


def test_what_needs_which_role(shared: Running) -> None:
    needed = {(method, path): role for method, path, role in walked(shared)}
    for (method, path), role in needed.items():
        if path.startswith(("/accounts", "/audit")):
            assert role is Role.ADMINISTRATOR, path
        if method != "GET" and not any(re.fullmatch(pattern, path) for pattern in KEEPS_NOTHING):
            assert role.covers(Role.MEMBER), f"{method} {path}"


def test_a_role_taken_away_is_gone_at_once(shared: Running) -> None:
    browser = shared.browser("ada")
    shared.store.create_user(shared.store.system, "eve", "Eve", Role.ADMINISTRATOR, "correct horse battery")
    assert browser.get("/audit").status_code == 200
    shared.store.set_role(shared.store.system, "ada", Role.READER)
    assert browser.get("/audit").status_code == 303
    assert browser.sign_in("ada").status_code == 303
    assert browser.get("/audit").status_code == 403


def test_htmx_is_sent_to_the_sign_in_page(shared: Running) -> None:
    answer = shared.client().get("/account", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_the_single_user_may_do_everything_on_loopback_only(running: Callable[..., Running]) -> None:
    board = running()
    assert board.client().get("/audit").status_code == 200
