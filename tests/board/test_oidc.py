"""Sign-in with an OpenID Connect provider: the whole way with a provider that runs, and every answer that is not to be trusted."""

from __future__ import annotations

import base64
import hmac
import json
import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import OctKey, RSAKey
from oidc_provider_mock import User as Someone
from oidc_provider_mock import run_server_in_thread

from tests.board.conftest import PASSWORD, Browser, Running
from zebraboard.board.auth.oidc import BACK, Client, ProviderError
from zebraboard.board.model import Role
from zebraboard.board.settings import Provider
from zebraboard.language.errors import ZebraboardError

ROLES = (("administrator", "net-admins"), ("chair", "net-chairs"), ("member", "net-members"))


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    people = [
        Someone(
            sub="s-1",
            claims={"name": "Dr. Olga Outside", "preferred_username": "Olga", "groups": ["net-chairs", "staff"]},
        ),
        Someone(sub="s-2", claims={"name": "Anna Namesake", "preferred_username": "anna", "groups": []}),
        Someone(sub="s-3", claims={"email": "x" * 300 + "/../é@example.org"}),
    ]
    with run_server_in_thread(user_claims=people) as server:
        yield f"http://localhost:{server.server_port}"


def sign_in(browser: Browser, subject: str) -> httpx2.Response:
    """Go to the provider, be that person there, come back."""
    there = browser.get("/sign-in/provider").headers["location"]
    back = httpx2.post(there, data={"sub": subject}, follow_redirects=False).headers["location"]
    parts = urlsplit(back)
    return browser.get(f"{parts.path}?{parts.query}")


def test_the_first_sign_in_makes_a_reader(running: Callable[..., Running], issuer: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret", name="City hospital"))
    browser = board.browser()
    page = browser.get("/sign-in").text
    assert "Sign in with City hospital" in page
    assert 'name="password"' not in page  # nobody has a password here
    assert sign_in(browser, "s-1").headers["location"] == "/cases"
    assert "Dr. Olga Outside" in browser.get("/account").text
    olga = board.store.user("olga")
    assert (olga.name, olga.role) == ("Dr. Olga Outside", Role.READER)
    board.store.set_role(board.store.system, "olga", Role.MEMBER)
    assert browser.get("/account").status_code == 303
    sign_in(browser, "s-1")
    assert board.store.user("olga").role is Role.MEMBER  # no groups are asked for: what an administrator gave stays
    assert len(board.store.users()) == 1


def test_groups_give_roles_and_take_them(running: Callable[..., Running], issuer: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret", "groups", ROLES))
    sign_in(board.browser(), "s-1")
    assert board.store.user("olga").role is Role.CHAIR
    board.store.set_role(board.store.system, "olga", Role.ADMINISTRATOR)
    sign_in(board.browser(), "s-2")
    assert board.store.user("anna").role is Role.READER
    sign_in(board.browser(), "s-2")
    sign_in(board.browser(), "s-1")


def test_a_namesake_does_not_take_an_account_over(running: Callable[..., Running], issuer: str) -> None:
    board = running(accounts=True, provider=Provider(issuer, "board", "secret"))
    browser = board.browser()
    sign_in(browser, "s-2")
    assert "Anna Namesake" in browser.get("/account").text
    assert board.store.user("anna").name == "Anna Member"
    assert board.store.user("anna-2").role is Role.READER
    assert board.browser().sign_in("anna", PASSWORD).status_code == 303


def test_odd_names_become_plain_logins(running: Callable[..., Running], issuer: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret"))
    assert sign_in(board.browser(), "s-3").status_code == 303
    assert len(board.store.users()) == 1


def test_a_disabled_person_stays_out(running: Callable[..., Running], issuer: str) -> None:
    board = running(accounts=True, provider=Provider(issuer, "board", "secret"))
    sign_in(board.browser(), "s-1")
    board.store.set_active(board.store.system, "olga", False)
    answer = sign_in(board.browser(), "s-1")
    assert answer.status_code == 401
    assert "disabled" in answer.text


def test_what_is_asked_for(running: Callable[..., Running], issuer: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret"))
    asked = parse_qs(urlsplit(board.browser().get("/sign-in/provider").headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [board.settings.origin + BACK]
    assert len(asked["state"][0]) >= 20
    assert len(asked["nonce"][0]) >= 20
    assert "secret" not in str(asked)


def test_an_answer_for_another_browser_is_refused(running: Callable[..., Running], issuer: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret"))
    attacker, victim = board.browser(), board.browser()
    there = attacker.get("/sign-in/provider").headers["location"]
    back = urlsplit(httpx2.post(there, data={"sub": "s-1"}, follow_redirects=False).headers["location"])
    assert victim.get(f"{back.path}?{back.query}").status_code == 401
    victim.get("/sign-in/provider")
    assert victim.get(f"{back.path}?{back.query}").status_code == 401
    assert victim.get("/account").status_code == 303
    assert attacker.get(f"{back.path}?{back.query}").status_code == 303
    assert attacker.get(f"{back.path}?{back.query}").status_code == 401  # a second time the cookie is gone


@pytest.mark.parametrize(
    "query",
    ["", "state=x", "code=x", "error=access_denied&state=x", "code=%00&state=%ff", "code=x&state=" + "y" * 5000],
)
def test_a_made_up_answer_is_refused(running: Callable[..., Running], issuer: str, query: str) -> None:
    board = running(provider=Provider(issuer, "board", "secret"))
    browser = board.browser()
    assert browser.get(f"{BACK}?{query}").status_code == 401
    browser.get("/sign-in/provider")
    assert browser.get(f"{BACK}?{query}").status_code == 401


def test_a_provider_that_does_not_answer_is_named_as_the_trouble(running: Callable[..., Running]) -> None:
    board = running(provider=Provider("http://localhost:9", "board", "secret"))
    answer = board.browser().get("/sign-in/provider")
    assert answer.status_code == 503
    assert "cannot be reached" in answer.text


def test_without_a_provider_there_is_no_such_way(shared: Running) -> None:
    assert shared.browser().get("/sign-in/provider").status_code == 404
    assert shared.browser().get(BACK).status_code == 404


def test_a_provider_is_reached_by_https() -> None:
    with pytest.raises(ZebraboardError, match="https"):
        Provider("http://login.example.org", "board", "secret")


# answers that a provider must not get away with

ISSUER = "https://login.example.org"
KEY = RSAKey.generate_key(2048, {"kid": "one"})
OTHER = RSAKey.generate_key(2048, {"kid": "one"})


def forged(header: dict[str, str], claims: dict[str, Any], secret: bytes) -> str:
    """A token signed by hand: the libraries refuse to take a public key for a secret."""

    def part(content: bytes) -> str:
        return base64.urlsafe_b64encode(content).decode().rstrip("=")

    body = f"{part(json.dumps(header).encode())}.{part(json.dumps(claims).encode())}"
    return f"{body}.{part(hmac.digest(secret, body.encode(), 'sha256'))}"


class Fake:
    """A provider that answers what it is told to."""

    def __init__(self) -> None:
        self.claims: dict[str, Any] = {}
        self.header: dict[str, Any] = {"alg": "RS256", "kid": "one"}
        self.key: Any = KEY
        self.metadata: dict[str, Any] = {
            "issuer": ISSUER,
            **{f"{n}_endpoint": f"{ISSUER}/{n}" for n in ("authorization", "token")},
            "jwks_uri": f"{ISSUER}/keys",
        }
        self.published = KEY
        self.token: str | None = None
        self.forge_with = b""
        self.client = Client(
            Provider(ISSUER, "board", "a-long-enough-client-secret-0123"),
            "https://b.example",
            b"k",
            httpx2.MockTransport(self.handle),
        )

    def handle(self, request: httpx2.Request) -> httpx2.Response:
        if request.url.path.endswith("openid-configuration"):
            return httpx2.Response(200, json=self.metadata)
        if request.url.path == "/keys":
            return httpx2.Response(200, json={"keys": [self.published.as_dict(private=False)]})
        self.sent = parse_qs(request.content.decode())
        if self.forge_with:
            self.token = forged({"alg": "HS256", "kid": "one"}, self.claims, self.forge_with)
        token = self.token or jwt.encode(self.header, self.claims, self.key, algorithms=["RS256", "HS256", "none"])
        return httpx2.Response(200, json={"access_token": "x", "token_type": "Bearer", "id_token": token})

    def sign_in(self, **claims: Any) -> Any:
        url, cookie = self.client.start()
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        now = int(time.time())
        self.claims = {
            "iss": ISSUER,
            "aud": "board",
            "sub": "s",
            "exp": now + 300,
            "iat": now,
            "nonce": asked["nonce"],
            **claims,
        }
        self.claims = {name: value for name, value in self.claims.items() if value is not None}
        return self.client.finish(cookie, {"code": "c", "state": asked["state"]})


def test_an_honest_answer_is_taken() -> None:
    fake = Fake()
    person = fake.sign_in(name="Olga", email="olga@example.org")
    assert (person.subject, person.login, person.name) == ("s", "olga@example.org", "Olga")
    assert len(fake.sent["code_verifier"][0]) >= 43


WRONG = {
    "another issuer": {"iss": "https://evil.example"},
    "no issuer": {"iss": None},
    "another audience": {"aud": "other"},
    "no audience": {"aud": None},
    "too old": {"exp": 1},
    "no end": {"exp": None},
    "another nonce": {"nonce": "x"},
    "no nonce": {"nonce": None},
    "nobody": {"sub": None},
    "an empty subject": {"sub": ""},
    "meant for another program": {"azp": "other"},
    "for several, and for whom is not said": {"aud": ["board", "other"]},
    "from the future": {"iat": 4_000_000_000},
}


@pytest.mark.parametrize("what", WRONG)
def test_an_answer_with_wrong_claims_is_refused(what: str) -> None:
    with pytest.raises(ProviderError):
        Fake().sign_in(**WRONG[what])


@pytest.mark.parametrize("what", ["other key", "none", "shared secret", "public key as secret", "garbage"])
def test_an_answer_with_a_wrong_signature_is_refused(what: str) -> None:
    fake = Fake()
    if what == "other key":
        fake.key = OTHER
    elif what == "none":
        fake.header = {"alg": "none"}
    elif what == "shared secret":
        fake.header, fake.key = {"alg": "HS256"}, OctKey.import_key("a-long-enough-client-secret-0123")
    elif what == "public key as secret":
        fake.forge_with = KEY.as_pem(private=False)
    else:
        fake.token = "x.y.z"
    with pytest.raises(ProviderError):
        fake.sign_in()


def test_new_keys_of_the_provider_are_read() -> None:
    fake = Fake()
    fake.sign_in()
    fake.key = fake.published = OTHER
    assert fake.sign_in().subject == "s"


@pytest.mark.parametrize("metadata", [{"issuer": "https://evil.example"}, {"issuer": ISSUER}, {}])
def test_a_provider_that_describes_itself_wrongly_is_refused(metadata: dict[str, str]) -> None:
    fake = Fake()
    fake.metadata = metadata
    with pytest.raises(ProviderError):
        fake.client.start()


def test_a_cookie_that_was_tampered_with_or_is_old_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    fake = Fake()
    url, cookie = fake.client.start()
    query = {"code": "c", "state": parse_qs(urlsplit(url).query)["state"][0]}
    for wrong in ("", "x", "x.y", cookie[:-1] + ("0" if cookie[-1] != "0" else "1"), "A" + cookie[1:]):
        with pytest.raises(ProviderError):
            fake.client.finish(wrong, query)
    then = time.time() + 3600
    monkeypatch.setattr(time, "time", lambda: then)
    with pytest.raises(ProviderError, match="longer than"):
        fake.client.finish(cookie, query)
