"""The command that runs the workbench."""

from __future__ import annotations

import logging
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from zebraboard.language.errors import ZebraboardError

if TYPE_CHECKING:
    from zebraboard.board.settings import Provider

Database = Annotated[
    str,
    typer.Option(
        "--database", metavar="URL", envvar="ZEBRABOARD_DATABASE", show_default=False, show_envvar=False,
        help="sqlite:///FILE or postgresql://USER@HOST/NAME [default: $ZEBRABOARD_DATABASE, else a file in your data folder]",
    ),
]  # fmt: skip


def _option(flag: str, name: str, metavar: str, help: str) -> object:
    return typer.Option(flag, metavar=metavar, envvar=name, help=help)


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)] = 8000,
    url: Annotated[
        str,
        typer.Option(
            "--url", metavar="URL", help="The address that people type, behind a proxy: https://board.example.org"
        ),
    ] = "",
    database: Database = "",
    jurisdiction: Annotated[
        str,
        typer.Option("--jurisdiction", metavar="PLACE", help="Whose labels count where a case does not say: EU, US."),
    ] = "",
    local: Annotated[Path | None, typer.Option("--local", metavar="FILE", help="A hospital's own layer.")] = None,
    oidc_issuer: Annotated[
        str,
        _option("--oidc-issuer", "ZEBRABOARD_OIDC_ISSUER", "URL", "OpenID Connect provider that people sign in with."),
    ] = "",
    oidc_client_id: Annotated[
        str, _option("--oidc-client-id", "ZEBRABOARD_OIDC_CLIENT_ID", "ID", "What the provider calls this board.")
    ] = "",
    oidc_role_claim: Annotated[
        str, _option("--oidc-role-claim", "ZEBRABOARD_OIDC_ROLE_CLAIM", "CLAIM", "Claim that names a person's groups.")
    ] = "",
    oidc_roles: Annotated[
        str, _option("--oidc-roles", "ZEBRABOARD_OIDC_ROLES", "ROLE=GROUP,...", "Which group gives which role.")
    ] = "",
    oidc_name: Annotated[
        str, _option("--oidc-name", "ZEBRABOARD_OIDC_NAME", "NAME", "What the sign-in page calls the provider.")
    ] = "your organisation",
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Run the board in the browser: cases, plans, meetings, decisions.

    The secret that the OpenID Connect provider gave goes into the environment as ZEBRABOARD_OIDC_CLIENT_SECRET.
    """
    import uvicorn

    from zebraboard.board.app import create_app
    from zebraboard.board.settings import Settings, default_database

    settings = Settings(
        database=database or default_database(), host=host, port=port, url=url, jurisdiction=jurisdiction, local=local,
        provider=_provider(oidc_issuer, oidc_client_id, oidc_role_claim, oidc_roles, oidc_name),
    )  # fmt: skip
    app = create_app(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    for loud in ("httpx", "alembic"):
        logging.getLogger(loud).setLevel(logging.WARNING)
    if not settings.secure and not settings.loopback:
        typer.echo(
            "Passwords and cases travel unencrypted: put a proxy with TLS in front (see docs/board.md).", err=True
        )
    typer.echo(f"Zebraboard is at {settings.origin} (stop it with Ctrl+C)")
    if open_:
        threading.Timer(0.8, webbrowser.open, [settings.origin]).start()
    uvicorn.run(
        app, host=host, port=port, proxy_headers=False, server_header=False, access_log=False, log_level="warning"
    )


def _provider(issuer: str, client_id: str, role_claim: str, roles: str, name: str) -> Provider | None:
    import os

    from zebraboard.board.model import Role
    from zebraboard.board.settings import Provider

    if not issuer:
        return None
    secret = os.environ.get("ZEBRABOARD_OIDC_CLIENT_SECRET", "")
    if not client_id or not secret:
        raise ZebraboardError(
            "the sign-in provider's client id or secret is missing",
            remedy="Give --oidc-client-id, and the secret in the environment as ZEBRABOARD_OIDC_CLIENT_SECRET.",
        )
    pairs = [tuple(part.strip().split("=", 1)) for part in roles.split(",") if part.strip()]
    if bool(pairs) != bool(role_claim) or any(len(pair) != 2 or pair[0] not in list(Role) for pair in pairs):
        raise ZebraboardError(
            "--oidc-role-claim and --oidc-roles go together",
            remedy=f"Write --oidc-role-claim groups --oidc-roles administrator=GROUP,chair=GROUP; roles: {', '.join(Role)}.",
        )
    return Provider(issuer, client_id, secret, role_claim, tuple((pair[0], pair[1]) for pair in pairs), name)
