"""Signing in, one's account, and the administration of accounts, in the browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from tests.board.conftest import PASSWORD, Browser, Running, document
from zebraboard.board.model import Role


def cookies_of(browser: Browser) -> dict[str, str]:
    return {cookie.name: str(cookie.value) for cookie in browser.client.cookies.jar}


def test_signing_in_and_out(shared: Running) -> None:
    browser = shared.browser()
    assert browser.get("/account").headers["location"] == "/sign-in"
    assert browser.sign_in("anna").headers["location"] == "/cases"
    assert "Anna Member" in browser.get("/account").text
    secret = cookies_of(browser)["zebraboard-session"]
    assert browser.post("/sign-out").headers["location"] == "/sign-in"
    assert "zebraboard-session" not in cookies_of(browser)
    browser.client.cookies.set("zebraboard-session", secret)  # somebody kept it
    assert browser.get("/account").status_code == 303


def test_a_session_secret_that_was_planted_is_not_taken_over(shared: Running) -> None:
    victim = shared.browser()
    victim.client.cookies.set("zebraboard-session", "planted-by-somebody")
    victim.sign_in("anna")
    values = [c.value for c in victim.client.cookies.jar if c.name == "zebraboard-session"]
    assert "planted-by-somebody" not in values[-1:]
    attacker = TestClient(
        shared.app, base_url=shared.settings.origin, cookies={"zebraboard-session": "planted-by-somebody"}
    )
    assert attacker.get("/account", follow_redirects=False).status_code == 303


def test_signing_in_again_ends_the_session_before(shared: Running) -> None:
    browser = shared.browser("anna")
    before = cookies_of(browser)["zebraboard-session"]
    shared.store.create_user(shared.store.system, "two", "Two", Role.READER, PASSWORD)
    # the form of a page that was open since before
    fresh = shared.browser()
    fresh.get("/sign-in")
    fresh.client.cookies.set("zebraboard-session", before)
    assert fresh.post("/sign-in", {"login": "two", "password": PASSWORD}).status_code == 303
    assert shared.store.session(before) is None


@pytest.mark.parametrize(("url", "name", "secure"), [
    ("", "zebraboard-session", False), ("https://board.example.org", "__Host-zebraboard-session", True),
])  # fmt: skip
def test_cookies_are_out_of_reach(running: Callable[..., Running], url: str, name: str, secure: bool) -> None:
    board = running(accounts=True, url=url)
    browser = board.browser()
    answer = browser.sign_in("anna")
    (cookie,) = [c for c in answer.headers.get_list("set-cookie") if c.startswith(f"{name}=") and "Max-Age=0" not in c]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie
    assert ("Secure" in cookie) == secure
    assert "Domain" not in cookie
    assert browser.get("/account").status_code == 200


def test_a_change_without_the_csrf_value_is_refused(shared: Running) -> None:
    browser = shared.browser("ada")
    browser.get("/accounts")
    fields = {"login": "eve", "name": "Eve", "role": "administrator", "password": PASSWORD}
    for wrong in ("", "0" * 64, "ä", shared.browser("carl").csrf):
        answer = browser.client.post("/accounts", data={**fields, "csrf": wrong}, follow_redirects=False)
        assert answer.status_code == 403
    assert "eve" not in {user.login for user in shared.store.users()}
    assert browser.post("/accounts", fields).status_code == 303


def test_the_csrf_value_may_come_as_a_header(shared: Running) -> None:
    browser = shared.browser("anna")
    browser.get("/account")
    sent = browser.client.post("/account/tokens", data={"name": "x"}, headers={"X-CSRF-Token": browser.csrf})
    assert sent.status_code == 200


def test_signing_in_needs_the_form_of_this_browser(shared: Running) -> None:
    attacker, victim = shared.browser(), shared.browser()
    attacker.get("/sign-in")
    fields = {"login": "anna", "password": PASSWORD}
    assert victim.client.post("/sign-in", data={**fields, "csrf": attacker.csrf}).status_code == 403
    victim.get("/sign-in")
    assert (
        victim.client.post("/sign-in", data={**fields, "csrf": attacker.csrf}, follow_redirects=False).status_code
        == 403
    )


def test_lockout_in_the_browser_says_what_to_do(shared: Running) -> None:
    browser = shared.browser()
    for _ in range(5):
        assert browser.sign_in("anna", "wrong password").status_code == 401
    answer = browser.sign_in("anna")
    assert answer.status_code == 401
    assert "15 minutes" in answer.text


def test_changing_ones_password(shared: Running) -> None:
    browser, elsewhere = shared.browser("anna"), shared.browser("anna")
    browser.get("/account")
    new = "an even better password"
    for current, again in (("wrong password", new), (PASSWORD, "something else entirely")):
        answer = browser.post("/account/password", {"current": current, "new": new, "again": again})
        assert answer.status_code == 422
    answer = browser.post("/account/password", {"current": PASSWORD, "new": new, "again": new})
    assert answer.status_code == 303
    assert "Your password is changed" in browser.get("/account").text
    assert elsewhere.get("/account").status_code == 303
    assert shared.browser().sign_in("anna", new).status_code == 303


def test_guessing_the_present_password_in_a_stolen_session_locks_too(shared: Running) -> None:
    browser = shared.browser("anna")
    browser.get("/account")
    fields = {"new": "an even better password", "again": "an even better password"}
    for _ in range(5):
        browser.post("/account/password", {"current": "wrong password", **fields})
    assert browser.post("/account/password", {"current": PASSWORD, **fields}).status_code == 422


def test_a_token_opens_the_api_until_it_is_removed(shared: Running) -> None:
    browser = shared.browser("anna")
    browser.get("/account")
    page = browser.post("/account/tokens", {"name": "registry export"})
    token = page.text.partition('<code id="token">')[2].partition("<")[0]
    program = shared.client(headers={"Authorization": f"Bearer {token}"})
    sent = program.post(
        "/api/v1/cases", content=document("from-a-program"), headers={"Content-Type": "application/yaml"}
    )
    assert sent.status_code == 201
    assert sent.json()["author"] == "anna"
    assert program.get("/account", follow_redirects=False).status_code == 303  # a program gets no pages
    assert token not in browser.get("/account").text
    (kept,) = shared.store.tokens(shared.store.user("anna"))
    browser.post(f"/account/tokens/{kept.id}/remove")
    assert program.get("/api/v1/cases").status_code == 401


def test_administrators_manage_accounts_in_the_browser(shared: Running) -> None:
    browser = shared.browser("ada")
    browser.get("/accounts")
    assert (
        browser.post("/accounts", {"login": "Eve", "name": "Eve", "role": "reader", "password": PASSWORD}).status_code
        == 303
    )
    assert browser.post("/accounts/eve/role", {"role": "chair"}).status_code == 303
    assert shared.store.user("eve").role is Role.CHAIR
    assert browser.post("/accounts/eve/role", {"role": "king"}).status_code == 422
    assert browser.post("/accounts/eve/password", {"password": "a new first password"}).status_code == 303
    assert browser.post("/accounts/eve/active", {"active": "no"}).status_code == 303
    assert browser.post("/accounts/ada/active", {"active": "no"}).status_code == 422
    assert "last active administrator" in browser.post("/accounts/ada/role", {"role": "reader"}).text


def test_the_first_account_ends_the_single_user(alone: Running) -> None:
    browser = alone.browser()
    page = browser.get("/accounts")
    assert "only this computer can reach it" in page.text
    fields = {"login": "ada", "name": "Ada", "password": PASSWORD}
    assert browser.post("/accounts", {**fields, "role": "reader"}).status_code == 422
    assert browser.post("/accounts", {**fields, "role": "administrator"}).status_code == 303
    assert browser.get("/accounts").headers["location"] == "/sign-in"
    assert browser.sign_in("ada").status_code == 303
