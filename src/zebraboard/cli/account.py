"""Commands about accounts of the board. A password is asked for; it never stands on the command line."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from zebraboard.board.model import BoardError, Role
from zebraboard.cli.serve import Database
from zebraboard.language.errors import ZebraboardError

if TYPE_CHECKING:
    from zebraboard.board.store import Store

app = typer.Typer(help="Who may use the board.", no_args_is_help=True, rich_markup_mode=None)
Login = Annotated[str, typer.Argument(metavar="NAME", help="The login.")]


@contextmanager
def opened(database: str) -> Iterator[Store]:
    """The board's database; what the board refuses becomes an error of the command."""
    from zebraboard.board.settings import default_database
    from zebraboard.board.store import Store
    from zebraboard.language.library import load

    store = Store.open(database or default_database(), load().vocabulary)
    try:
        yield store
    except BoardError as problem:
        raise ZebraboardError(str(problem)) from None
    finally:
        store.close()


def ask_password() -> str:
    """A password, typed twice at a terminal, or one line from a pipe."""
    if sys.stdin.isatty():
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    return sys.stdin.readline().rstrip("\n")


@app.command("add")
def add(
    login: Login,
    role: Annotated[Role, typer.Option("--role", help="What the person may do.")] = Role.READER,
    name: Annotated[str, typer.Option("--name", help="Stands under what the person signs. [default: the login]")] = "",
    database: Database = "",
) -> None:
    """Add an account and ask for its password."""
    with opened(database) as store:
        added = store.create_user(store.system, login, name or login, role, ask_password())
    typer.echo(f"{added.login} can sign in as {added.role}.")


@app.command("list")
def list_(database: Database = "") -> None:
    """Print every account."""
    with opened(database) as store:
        for user in store.users():
            typer.echo(f"{user.login}\t{user.role}\t{'active' if user.active else 'disabled'}\t{user.name}")


@app.command("password")
def password(login: Login, database: Database = "") -> None:
    """Give an account a new password; its sessions and tokens end."""
    with opened(database) as store:
        store.user(login)
        store.set_password(store.system, login, ask_password())
    typer.echo(f"{login} has a new password.")


@app.command("disable")
def disable(
    login: Login,
    again: Annotated[bool, typer.Option("--enable", help="Let the person in again.")] = False,
    database: Database = "",
) -> None:
    """Keep somebody out: sessions and tokens end, and no new ones begin."""
    with opened(database) as store:
        changed = store.set_active(store.system, login, again)
    typer.echo(f"{changed.login} is {'enabled' if changed.active else 'disabled'}.")
