"""From a request to the person behind it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request, Response

from zebraboard.board.model import Role, User

if TYPE_CHECKING:
    from zebraboard.board.context import Services
    from zebraboard.board.settings import Settings

LOCAL = User(id=0, login="local", name="This computer", role=Role.ADMINISTRATOR)
"""Who asks on a board without accounts that only this machine can reach."""


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and how they proved it."""

    user: User
    csrf: str
    """The value that a change must carry."""
    secret: str = ""
    """The session's secret; empty without a session."""
    by_token: bool = False
    """By a token in the Authorization header, which no browser sends by itself."""
    single_user: bool = False

    def trusted(self, request: Request) -> bool:
        """Whether a change needs no CSRF value because no browser was tricked into asking for it.

        A token is never sent by a browser on its own. On a single-user board a program that is no browser (a browser names
        the page that asks) may use the API.
        """
        named = "origin" in request.headers or "sec-fetch-site" in request.headers
        return self.by_token or (self.single_user and request.url.path.startswith("/api/") and not named)


def single_user(services: Services) -> bool:
    """Whether nobody needs to sign in: only this machine can reach the board, and there never was an account."""
    settings = services.settings
    return settings.loopback and settings.provider is None and not services.store.has_accounts()


def csrf_of(secret: bytes, session: str) -> str:
    """The CSRF value of a session."""
    return hmac.new(secret, f"csrf {session}".encode(), hashlib.sha256).hexdigest()


def identify(services: Services, request: Request) -> SignedIn | None:
    """Who asks: by a token (only in the API), by a session, or because the board has a single user."""
    kind, _, token = request.headers.get("authorization", "").partition(" ")
    if kind.lower() == "bearer" and request.url.path.startswith("/api/"):
        owner = services.store.user_of_token(token.strip())
        return None if owner is None else SignedIn(owner, "", by_token=True)
    secret = request.cookies.get(cookie_name(services.settings), "")
    user = services.store.session(secret) if secret else None
    if user is not None:
        return SignedIn(user, csrf_of(services.secret, secret), secret=secret)
    if single_user(services):
        return SignedIn(LOCAL, csrf_of(services.secret, LOCAL.login), single_user=True)
    return None


# cookies


def cookie_name(settings: Settings, what: str = "session") -> str:
    """Under https a name that browsers accept only from this very host, over https."""
    return f"__Host-zebraboard-{what}" if settings.secure else f"zebraboard-{what}"


def set_cookie(response: Response, settings: Settings, value: str, what: str = "session") -> None:
    """A cookie that scripts cannot read, that other sites cannot send along with a change, and that ends with the browser."""
    response.set_cookie(
        cookie_name(settings, what), value, path="/", httponly=True, samesite="lax", secure=settings.secure
    )


def drop_cookie(response: Response, settings: Settings, what: str = "session") -> None:
    """Take a cookie back."""
    response.delete_cookie(cookie_name(settings, what), path="/", httponly=True, samesite="lax", secure=settings.secure)
