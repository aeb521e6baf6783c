"""Accounts of the board, for administrators."""

from __future__ import annotations

from fastapi import APIRouter
from fastapi.responses import Response

from zebraboard.board.auth import passwords
from zebraboard.board.context import AdminBoard
from zebraboard.board.model import BoardError, Role

router = APIRouter(prefix="/accounts", include_in_schema=False)


def _page(board: AdminBoard, status: int = 200, problem: str = "") -> Response:
    return board.page(
        "accounts/users.html.j2", status, users=board.store.users(), roles=list(Role), problem=problem,
        shortest=passwords.SHORTEST, typed={name: board.text(name) for name in ("login", "name", "role")},
    )  # fmt: skip


def _role(board: AdminBoard) -> Role:
    try:
        return Role(board.text("role"))
    except ValueError:
        raise BoardError("Choose a role.") from None


@router.get("")
def users(board: AdminBoard) -> Response:
    """Everybody who has an account."""
    return _page(board)


@router.post("")
def add(board: AdminBoard) -> Response:
    """Add an account."""
    password = board.form.get("password")
    try:
        role = _role(board)
        if board.identity.single_user and role is not Role.ADMINISTRATOR:
            raise BoardError("The first account is an administrator's: from then on everybody signs in.")
        added = board.store.create_user(
            board.user, board.text("login"), board.text("name"), role, password if isinstance(password, str) else ""
        )
    except BoardError as problem:
        return _page(board, 422, str(problem))
    return board.redirect("/accounts", f"{added.login} can sign in now.")


@router.post("/{login}/role")
def set_role(board: AdminBoard, login: str) -> Response:
    """Change what somebody may do."""
    try:
        changed = board.store.set_role(board.user, login, _role(board))
    except BoardError as problem:
        return _page(board, 422, str(problem))
    return board.redirect("/accounts", f"{changed.login} is {changed.role} now and has to sign in again.")


@router.post("/{login}/active")
def set_active(board: AdminBoard, login: str) -> Response:
    """Disable or enable an account."""
    try:
        changed = board.store.set_active(board.user, login, board.text("active") == "yes")
    except BoardError as problem:
        return _page(board, 422, str(problem))
    return board.redirect("/accounts", f"{changed.login} is {'enabled' if changed.active else 'disabled'} now.")


@router.post("/{login}/password")
def set_password(board: AdminBoard, login: str) -> Response:
    """Give somebody a new password."""
    password = board.form.get("password")
    try:
        changed = board.store.set_password(board.user, login, password if isinstance(password, str) else "")
    except BoardError as problem:
        return _page(board, 422, str(problem))
    return board.redirect("/accounts", f"{changed.login} has a new password.")
