"""From a request to the person behind it."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request

from zebraboard.board.model import Role, User

if TYPE_CHECKING:
    from zebraboard.board.context import Services

LOCAL = User(id=0, login="local", name="This computer", role=Role.ADMINISTRATOR)
"""Who asks on a board without accounts that only this machine can reach."""


@dataclass(frozen=True)
class SignedIn:
    """Who asks, and how they proved it."""

    user: User
    csrf: str
    """The value that a change must carry."""
    by_token: bool = False
    """By a token in the Authorization header, which no browser sends by itself."""
    single_user: bool = False


def csrf_of(secret: bytes, session: str) -> str:
    """The CSRF value of a session."""
    return hmac.new(secret, f"csrf {session}".encode(), hashlib.sha256).hexdigest()


def identify(services: Services, request: Request) -> SignedIn | None:
    """Who asks."""
    del request
    if services.settings.loopback:
        return SignedIn(LOCAL, csrf_of(services.secret, LOCAL.login), single_user=True)
    return None
