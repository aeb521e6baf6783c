"""Signing in and out, and one's own account."""

from __future__ import annotations

import secrets
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import RedirectResponse, Response

from zebraboard.board.auth import passwords
from zebraboard.board.auth.oidc import BACK
from zebraboard.board.auth.sessions import cookie_name, csrf_of, drop_cookie, set_cookie
from zebraboard.board.context import Board, Form, Identity, MemberBoard, check_csrf, render, services
from zebraboard.board.model import BoardError

router = APIRouter(include_in_schema=False)
VISIT, FLOW = "visit", "sign-in"


def page(request: Request, status: int = 200, problem: str = "", login: str = "") -> Response:
    """The sign-in page, with a cookie that ties its form to this browser."""
    shared = services(request)
    visit = request.cookies.get(cookie_name(shared.settings, VISIT)) or secrets.token_urlsafe(32)
    provider = shared.settings.provider
    answer = render(
        request, "accounts/sign_in.html.j2", status, csrf=csrf_of(shared.secret, visit), problem=problem, login=login,
        provider=provider.name if provider else "", local=provider is None or shared.store.has_passwords(),
    )  # fmt: skip
    set_cookie(answer, shared.settings, visit, VISIT)
    return answer


@router.get("/sign-in")
def sign_in_page(request: Request, identity: Identity) -> Response:
    """Ask who it is."""
    return RedirectResponse("/cases", status_code=303) if identity else page(request)


@router.post("/sign-in")
def sign_in(request: Request, form: Form) -> Response:
    """Begin a session; it never takes over the secret that the browser came with."""
    shared = services(request)
    visit = request.cookies.get(cookie_name(shared.settings, VISIT), "")
    if not visit:
        return page(request, 403, "Your browser sent no cookie. Allow cookies for this board and try again.")
    check_csrf(request, form, csrf_of(shared.secret, visit))
    login, password = form.get("login"), form.get("password")
    if not isinstance(login, str) or not isinstance(password, str):
        return page(request, 422, "Give a login and a password.")
    try:
        secret = shared.store.sign_in(login, password)
    except BoardError as problem:
        return page(request, 401, str(problem), login)
    return _begin(request, secret)


def _begin(request: Request, secret: str) -> Response:
    shared = services(request)
    before = request.cookies.get(cookie_name(shared.settings), "")
    user = shared.store.session(before) if before else None
    if user is not None:
        shared.store.sign_out(user, before)
    answer = RedirectResponse("/cases", status_code=303)
    set_cookie(answer, shared.settings, secret)
    drop_cookie(answer, shared.settings, VISIT)
    drop_cookie(answer, shared.settings, FLOW)
    return answer


@router.post("/sign-out")
def sign_out(board: Board) -> Response:
    """End this session."""
    if board.identity.secret:
        board.store.sign_out(board.user, board.identity.secret)
    answer = RedirectResponse("/sign-in", status_code=303)
    drop_cookie(answer, board.settings)
    return answer


@router.get("/sign-in/provider")
def provider_start(request: Request) -> Response:
    """Send the browser to the provider."""
    shared = services(request)
    if shared.provider is None:
        return page(request, 404, "This board signs people in by login and password.")
    try:
        url, cookie = shared.provider.start()
    except BoardError as problem:
        return page(request, 503, str(problem))
    answer = RedirectResponse(url, status_code=303)
    set_cookie(answer, shared.settings, cookie, FLOW)
    return answer


@router.get(BACK)
def provider_back(request: Request) -> Response:
    """The provider sent the browser back."""
    shared = services(request)
    if shared.provider is None:
        return page(request, 404, "This board signs people in by login and password.")
    cookie = request.cookies.get(cookie_name(shared.settings, FLOW), "")
    try:
        person = shared.provider.finish(cookie, dict(request.query_params))
        secret = shared.store.sign_in_from(person.issuer, person.subject, person.login, person.name, person.role)
    except BoardError as problem:
        answer = page(request, 401, str(problem))
        drop_cookie(answer, shared.settings, FLOW)
        return answer
    return _begin(request, secret)


# one's own account


def _account(board: Board, status: int = 200, problem: str = "", token: str = "") -> Response:
    return board.page(
        "accounts/account.html.j2", status, tokens=board.store.tokens(board.user), problem=problem, token=token,
        shortest=passwords.SHORTEST, own_password=board.store.has_password(board.user),
    )  # fmt: skip


@router.get("/account")
def account(board: Board) -> Response:
    """One's own account."""
    return _account(board)


@router.post("/account/password")
def change_password(board: Board) -> Response:
    """A new password; every session ends, and this browser gets a new one."""
    if board.identity.single_user:
        return _account(board, 422, "This board has a single user and no passwords.")
    fields = [board.form.get(name) for name in ("current", "new", "again")]
    current, new, again = (field if isinstance(field, str) else "" for field in fields)
    if new != again:
        return _account(board, 422, "The two new passwords differ. Type the same one twice.")
    try:
        board.store.check_password(board.user, current)
        board.store.set_password(board.user, board.user.login, new)
        secret = board.store.sign_in(board.user.login, new)
    except BoardError as problem:
        return _account(board, 422, str(problem))
    answer = board.redirect("/account", "Your password is changed. Other sessions and tokens have ended.")
    set_cookie(answer, board.settings, secret)
    return answer


@router.post("/account/tokens")
def create_token(board: MemberBoard) -> Response:
    """A token for a program; its secret is on this page and never again."""
    if board.identity.single_user:
        return _account(board, 422, "On this computer programs may use the API without a token.")
    try:
        return _account(board, 200, token=board.store.create_token(board.user, board.text("name")))
    except BoardError as problem:
        return _account(board, 422, str(problem))


@router.post("/account/tokens/{token}/remove")
def remove_token(board: MemberBoard, token: Annotated[int, Path()]) -> Response:
    """End a token."""
    board.store.remove_token(board.user, token)
    return board.redirect("/account", "The token no longer opens anything.")
