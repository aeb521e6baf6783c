"""What the handler of a page gets: who asks, and everything that an answer is made from."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Annotated, Any, cast
from urllib.parse import quote, unquote

import jinja2
from fastapi import Depends, Request
from fastapi.responses import HTMLResponse, RedirectResponse
from starlette.datastructures import FormData

from zebraboard import __version__
from zebraboard.board.auth.oidc import Client
from zebraboard.board.auth.sessions import SignedIn, identify
from zebraboard.board.guard import SAFE
from zebraboard.board.model import BoardError, ForbiddenError, Role, User
from zebraboard.board.planning import Planning
from zebraboard.board.settings import Settings
from zebraboard.board.store import Store
from zebraboard.board.view import View
from zebraboard.language.library import Library
from zebraboard.report import words

FLASH = "zebraboard-flash"
CSRF_HEADER = "x-csrf-token"


@dataclass
class Services:
    """What lives as long as the board runs."""

    settings: Settings
    store: Store
    library: Library
    planning: Planning
    templates: jinja2.Environment
    secret: bytes
    """Kept in the database; makes CSRF values and signs short-lived cookies."""
    provider: Client | None = None
    """Where people sign in, if not only here."""


class NeedsSignInError(BoardError):
    """Nobody is signed in."""


class CsrfError(BoardError):
    """A change was asked for without the value that only our own pages know."""


def services(request: Request) -> Services:
    """The services of the app that answers."""
    return cast("Services", request.app.state.services)


async def form_of(request: Request) -> FormData:
    """The form that came with the request; empty if none did."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        return await request.form()
    return FormData()


def signed_in(request: Request) -> SignedIn | None:
    """Who asks; None if nobody is signed in."""
    return identify(services(request), request)


Form = Annotated[FormData, Depends(form_of)]
Identity = Annotated[SignedIn | None, Depends(signed_in)]


def check_csrf(request: Request, form: FormData, expected: str) -> None:
    """Refuse a change that does not carry the value of our own pages."""
    given = request.headers.get(CSRF_HEADER) or form.get("csrf") or ""
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        raise CsrfError("This page is older than your sign-in. Go back, load it again, and repeat the change.")


def render(request: Request, template: str, status: int = 200, **context: Any) -> HTMLResponse:
    """A page. Every template gets ``user``, ``csrf``, ``nonce``, ``flash``, ``words``, ``path``, ``version`` and ``view``."""
    shared = services(request)
    flash = unquote(request.cookies.get(FLASH, ""))
    values: dict[str, Any] = {
        "user": None, "csrf": "", "nonce": request.scope.get("nonce", ""), "flash": flash, "words": words,
        "path": request.url.path, "version": __version__, "Role": Role, "single_user": False,
        "view": View(request),
    }  # fmt: skip
    page = HTMLResponse(shared.templates.get_template(template).render({**values, **context}), status_code=status)
    if flash:
        page.delete_cookie(FLASH)
    return page


@dataclass
class BoardContext:
    """What a handler gets."""

    request: Request
    services: Services
    identity: SignedIn
    form: FormData = field(default_factory=FormData)
    """The form that came with the request; several values of one name with ``form.getlist(name)``."""

    @property
    def user(self) -> User:
        """Who asks."""
        return self.identity.user

    @property
    def store(self) -> Store:
        """The database."""
        return self.services.store

    @property
    def planning(self) -> Planning:
        """Plans."""
        return self.services.planning

    @property
    def library(self) -> Library:
        """The knowledge."""
        return self.services.library

    @property
    def settings(self) -> Settings:
        """How the board is run."""
        return self.services.settings

    def saw(self, object: str) -> None:
        """Keep in the audit trail that the person looked at ``object`` (``case/KEY``)."""
        self.store.saw(self.user, object)

    def text(self, name: str) -> str:
        """A text field of the form, trimmed, with plain line ends; empty if it is not there."""
        value = self.form.get(name)
        return value.replace("\r\n", "\n").strip() if isinstance(value, str) else ""

    def page(self, template: str, status: int = 200, **context: Any) -> HTMLResponse:
        """A page made from a template."""
        own = {"user": self.user, "csrf": self.identity.csrf, "single_user": self.identity.single_user}
        return render(self.request, template, status, **{**own, **context})

    def redirect(self, url: str, flash: str = "") -> RedirectResponse:
        """Go to ``url``; ``flash`` is shown there once (no patient data: it travels in a cookie)."""
        answer = RedirectResponse(url, status_code=303)
        if flash:
            answer.set_cookie(
                FLASH, quote(flash), max_age=60, httponly=True, samesite="lax", secure=self.settings.secure
            )
        return answer


def needs(role: Role) -> Callable[..., BoardContext]:
    """A dependency that lets a request through if who asks has at least ``role``."""

    def gate(request: Request, form: Form, identity: Identity) -> BoardContext:
        if identity is None:
            raise NeedsSignInError("Sign in first.")
        if request.method not in SAFE and not identity.trusted(request):
            check_csrf(request, form, identity.csrf)
        if not identity.user.role.covers(role):
            raise ForbiddenError(f"This needs the role {role}; you are {identity.user.role}.")
        return BoardContext(request, services(request), identity, form)

    gate.needed = role  # type: ignore[attr-defined]
    return gate


Board = Annotated[BoardContext, Depends(needs(Role.READER))]
MemberBoard = Annotated[BoardContext, Depends(needs(Role.MEMBER))]
ChairBoard = Annotated[BoardContext, Depends(needs(Role.CHAIR))]
AdminBoard = Annotated[BoardContext, Depends(needs(Role.ADMINISTRATOR))]


def new_secret() -> str:
    """256 random bits, hexadecimal."""
    return secrets.token_hex(32)
