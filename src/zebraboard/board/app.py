"""The web application: services, pages, errors."""

from __future__ import annotations

import contextlib
import logging
import secrets
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import jinja2
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException

from zebraboard.board import api, examples
from zebraboard.board.auth.oidc import Client
from zebraboard.board.context import CsrfError, NeedsSignInError, Services, new_secret, render, services, signed_in
from zebraboard.board.guard import Guard
from zebraboard.board.model import BoardError, ConflictError, ForbiddenError, NotFoundError
from zebraboard.board.pages import (
    accounts,
    audit,
    cases,
    decisions,
    documents,
    drafts,
    indicators,
    intake,
    intake_lists,
    intake_reports,
    meetings,
    pictures,
    plan,
    users,
    view,
    what_if,
)
from zebraboard.board.planning import Planning
from zebraboard.board.settings import Settings, is_any
from zebraboard.board.store import Store
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import load
from zebraboard.language.prose import figure

PAGES = (
    view, cases, intake, intake_reports, intake_lists, plan, what_if, pictures, documents, meetings, drafts, decisions, indicators, accounts, users, audit,
)  # fmt: skip
STATUS: tuple[tuple[type[Exception], int, str], ...] = (
    (NotFoundError, 404, "Not here"),
    (ForbiddenError, 403, "Not allowed"),
    (CsrfError, 403, "Load the page again"),
    (ConflictError, 409, "Somebody else saved in between"),
    (api.WrongTypeError, 415, "This cannot be read"),
    (BoardError, 422, "This cannot be kept"),
    (ZebraboardError, 422, "This cannot be read"),
)
log = logging.getLogger("zebraboard.board")


def open_services(settings: Settings) -> Services:
    """Load the knowledge, open the database, put the examples in if it is new."""
    library = load()
    store = Store.open(settings.database, library.vocabulary)
    store.add_examples(examples.documents())
    planning = Planning(library, jurisdiction=settings.jurisdiction, local=settings.local)
    templates = jinja2.Environment(
        loader=jinja2.PackageLoader("zebraboard.board"),
        autoescape=True,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    templates.filters["figure"] = figure
    secret = bytes.fromhex(store.secret("secret", new_secret()))
    return Services(
        settings=settings, store=store, library=library, planning=planning, templates=templates, secret=secret,
        provider=Client(settings.provider, settings.origin, secret) if settings.provider else None,
    )  # fmt: skip


def check_reach(settings: Settings, store: Store) -> None:
    """Refuse to serve other machines while nobody has to sign in."""
    if is_any(settings.host) and not settings.url:
        raise ZebraboardError(
            f"{settings.host or 'this'} stands for every address of this machine, so the board cannot know its own",
            remedy="Add the address that people type: --url https://board.example.org.",
        )
    if not settings.loopback and settings.provider is None and not store.has_accounts():
        raise ZebraboardError(
            f"{settings.origin} can be reached from other machines, and this board has no accounts",
            remedy="Add one: zebraboard account add NAME --role administrator (with the same --database).",
        )


def create_app(settings: Settings) -> FastAPI:
    """The application. Its services are at ``app.state.services``.

    Raises ZebraboardError if it would let other machines in without accounts.
    """
    opened = open_services(settings)
    try:
        check_reach(settings, opened.store)
    except ZebraboardError:
        opened.store.close()
        raise

    @contextlib.asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        yield
        opened.store.close()

    app = FastAPI(title="Zebraboard", docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.state.services = opened
    app.add_middleware(Guard, settings=settings, broken=_broken)
    app.mount("/static", StaticFiles(directory=Path(__file__).parent / "static"), name="static")
    for module in (api, *PAGES):  # route by route, so that the app's own list names every page
        app.router.routes.extend(module.router.routes)
    app.add_api_route("/", _home, include_in_schema=False)
    app.add_exception_handler(BoardError, _refused)
    app.add_exception_handler(ZebraboardError, _refused)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _invalid)
    return app


def _home() -> RedirectResponse:
    """The board opens on its cases."""
    return RedirectResponse("/cases", status_code=303)


def error(request: Request, status: int, title: str, text: str) -> Response:
    """A page (or JSON, for the API) that says what is wrong and what to do."""
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": text}, status_code=status)
    identity = signed_in(request)
    user = identity.user if identity else None
    return render(
        request, "error.html.j2", status, title=title, text=text, user=user, csrf=identity.csrf if identity else ""
    )


def _refused(request: Request, problem: Exception) -> Response:
    if isinstance(problem, NeedsSignInError):
        return _sign_in(request)
    status, title = next((status, title) for kind, status, title in STATUS if isinstance(problem, kind))
    return error(request, status, title, str(problem))


def _sign_in(request: Request) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": "Sign in first."}, status_code=401, headers={"WWW-Authenticate": "Bearer"})
    if request.headers.get("hx-request"):
        return Response(status_code=401, headers={"HX-Redirect": "/sign-in"})
    return RedirectResponse("/sign-in", status_code=303)


def _http(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, HTTPException)
    if problem.status_code == 404:
        return error(request, 404, "Not here", "There is no such page.")
    return error(request, problem.status_code, "This did not work", str(problem.detail))


def _invalid(request: Request, problem: Exception) -> Response:
    assert isinstance(problem, RequestValidationError)
    where = ", ".join(str(part["loc"][-1]) for part in problem.errors())
    return error(request, 422, "This cannot be read", f"Not as it should be: {where}.")


def _broken(request: Request, problem: Exception) -> Response:
    """What nobody foresaw: a reference number for the person; type and places, but no values, for the log."""
    reference = secrets.token_hex(4)
    places = "".join(traceback.format_tb(problem.__traceback__))
    log.error("error %s: %s\n%s", reference, type(problem).__name__, places)
    text = f"The board could not do this. Nothing was changed. Tell whoever looks after it: reference {reference}."
    try:
        return error(request, 500, "Something broke", text)
    except Exception:
        return Response(text, status_code=500, media_type="text/plain")


__all__ = ["create_app", "open_services", "services"]
