"""Sign-in with an OpenID Connect provider: authorization code with PKCE, state and nonce (Authlib)."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from dataclasses import dataclass
from typing import Any

import httpx2 as httpx
from authlib.integrations.httpx_client import OAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from zebraboard.board.model import BoardError, Role
from zebraboard.board.settings import Provider

BACK = "/sign-in/provider/back"
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""What an ID token may be signed with: never a shared secret, never nothing."""
MINUTES = 10
LEEWAY = 60
KEEP_METADATA = 3600.0


class ProviderError(BoardError):
    """The provider did not vouch for anybody."""


@dataclass(frozen=True)
class Person:
    """Whom the provider vouches for."""

    issuer: str
    subject: str
    login: str
    name: str
    role: Role | None


class Client:
    """Talks to one provider."""

    def __init__(self, provider: Provider, origin: str, secret: bytes, transport: httpx.BaseTransport | None = None):
        self.provider, self.secret, self.transport = provider, secret, transport
        self.redirect = origin + BACK
        self._known: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0
        self._lock = threading.Lock()

    def start(self) -> tuple[str, str]:
        """Where to send the browser, and the cookie that ties the answer to this browser."""
        verifier, nonce = secrets.token_urlsafe(48), secrets.token_urlsafe(24)
        with self._session() as session:
            url, state = session.create_authorization_url(
                self._metadata()["authorization_endpoint"], code_verifier=verifier, nonce=nonce
            )
        return str(url), self._seal({"state": state, "nonce": nonce, "verifier": verifier, "at": int(time.time())})

    def finish(self, cookie: str, query: dict[str, str]) -> Person:
        """Who came back. Raises :class:`ProviderError` if anything about the answer is not as it was asked for."""
        asked = self._unseal(cookie)
        if not hmac.compare_digest(query.get("state", "").encode(), str(asked["state"]).encode()):
            raise ProviderError("This sign-in was not begun in this browser. Begin again.")
        if "error" in query or "code" not in query:
            raise ProviderError(
                "The provider refused the sign-in. Begin again, or ask whoever looks after the accounts."
            )
        if query.get("iss", self.provider.issuer) != self.provider.issuer:
            raise ProviderError("Another provider answered than was asked.")
        try:
            with self._session() as session:
                token = session.fetch_token(
                    self._metadata()["token_endpoint"], code=query["code"], code_verifier=asked["verifier"]
                )
        except Exception:  # Authlib raises what the provider's answer made it raise
            raise ProviderError("The provider did not accept the sign-in. Begin again.") from None
        return self._person(self._claims(str(token.get("id_token", "")), str(asked["nonce"])))

    def _claims(self, token: str, nonce: str) -> dict[str, Any]:
        rules = jwt.JWTClaimsRegistry(
            leeway=LEEWAY,
            iss={"essential": True, "value": self.provider.issuer},
            aud={"essential": True, "value": self.provider.client_id},
            exp={"essential": True},
            iat={"essential": True},
            sub={"essential": True},
            nonce={"essential": True, "value": nonce},
        )
        for fresh in (False, True):  # the provider may have changed its keys since we read them
            try:
                decoded = jwt.decode(token, self._key_set(fresh=fresh), algorithms=ALGORITHMS)
                break
            except (JoseError, ValueError):
                if fresh:
                    raise ProviderError("The provider's answer is not signed by the provider.") from None
        try:
            rules.validate(decoded.claims)
        except JoseError:
            raise ProviderError("The provider's answer is too old, or meant for somebody else.") from None
        claims: dict[str, Any] = decoded.claims
        audience = claims["aud"]
        several = isinstance(audience, list) and len(audience) > 1
        if (several or "azp" in claims) and claims.get("azp") != self.provider.client_id:
            raise ProviderError("The provider's answer is meant for another program.")
        return claims

    def _person(self, claims: dict[str, Any]) -> Person:
        subject = str(claims["sub"])
        if not subject or len(subject) > 255:
            raise ProviderError("The provider does not say who this is.")
        login = str(claims.get("preferred_username") or claims.get("email") or subject)
        return Person(self.provider.issuer, subject, login, str(claims.get("name") or login)[:200], self._role(claims))

    def _role(self, claims: dict[str, Any]) -> Role | None:
        """The highest role that the person's groups give; a reader if groups count and none gives one."""
        if not self.provider.role_claim:
            return None
        groups = claims.get(self.provider.role_claim, [])
        groups = [groups] if isinstance(groups, str) else groups
        given = [Role(role) for role, group in self.provider.roles if isinstance(groups, list) and group in groups]
        return max(given, key=list(Role).index, default=Role.READER)

    # the provider's own description

    def _metadata(self) -> dict[str, Any]:
        self._refresh()
        return self._known

    def _key_set(self, *, fresh: bool) -> KeySet:
        self._refresh(force=fresh)
        assert self._keys is not None
        return self._keys

    def _refresh(self, *, force: bool = False) -> None:
        with self._lock:
            if not force and time.monotonic() < self._until:
                return
            try:
                with httpx.Client(timeout=10, transport=self.transport) as client:
                    url = self.provider.issuer.rstrip("/") + "/.well-known/openid-configuration"
                    known = client.get(url).raise_for_status().json()
                    if known["issuer"] != self.provider.issuer:
                        raise ValueError("issuer")
                    for needed in ("authorization_endpoint", "token_endpoint"):
                        str(known[needed])
                    keys = KeySet.import_key_set(client.get(known["jwks_uri"]).raise_for_status().json())
            except (httpx.HTTPError, ValueError, KeyError, TypeError, JoseError):
                raise ProviderError(
                    "The sign-in provider cannot be reached, or does not describe itself as it should. Try again later."
                ) from None
            self._known, self._keys, self._until = known, keys, time.monotonic() + KEEP_METADATA

    def _session(self) -> OAuth2Client:
        return OAuth2Client(
            self.provider.client_id, self.provider.client_secret, scope="openid profile email",
            redirect_uri=self.redirect, code_challenge_method="S256", timeout=10, transport=self.transport,
        )  # fmt: skip

    # the cookie

    def _seal(self, content: dict[str, object]) -> str:
        body = base64.urlsafe_b64encode(json.dumps(content).encode()).decode().rstrip("=")
        return f"{body}.{self._mac(body)}"

    def _unseal(self, cookie: str) -> dict[str, Any]:
        body, _, mac = cookie.partition(".")
        if not body or not hmac.compare_digest(mac.encode(), self._mac(body).encode()):
            raise ProviderError("This sign-in was not begun in this browser. Begin again.")
        content: dict[str, Any] = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
        if time.time() - content["at"] > MINUTES * 60:
            raise ProviderError(f"The sign-in took longer than {MINUTES} minutes. Begin again.")
        return content

    def _mac(self, body: str) -> str:
        return hmac.new(self.secret, f"sign-in {body}".encode(), hashlib.sha256).hexdigest()
