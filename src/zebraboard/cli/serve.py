"""The command that runs the workbench."""

from __future__ import annotations

import logging
import threading
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from zebraboard.language.errors import ZebraboardError

Database = Annotated[
    str,
    typer.Option(
        "--database", metavar="URL", envvar="ZEBRABOARD_DATABASE", show_default=False,
        help="sqlite:///FILE or postgresql://USER@HOST/NAME [default: a file in your data folder]",
    ),
]  # fmt: skip


def serve(
    host: Annotated[str, typer.Option("--host", help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option("--port", help="Port to listen on.", min=1, max=65535)] = 8000,
    database: Database = "",
    jurisdiction: Annotated[
        str,
        typer.Option("--jurisdiction", metavar="PLACE", help="Whose labels count where a case does not say: EU, US."),
    ] = "",
    local: Annotated[Path | None, typer.Option("--local", metavar="FILE", help="A hospital's own layer.")] = None,
    open_: Annotated[bool, typer.Option("--open", help="Open it in the browser.")] = False,
) -> None:
    """Run the board: cases, plans, meetings, decisions, in the browser."""
    import uvicorn

    from zebraboard.board.app import create_app
    from zebraboard.board.settings import Settings, default_database

    settings = Settings(
        database=database or default_database(), host=host, port=port, jurisdiction=jurisdiction, local=local
    )
    if not settings.loopback:
        raise ZebraboardError(
            f"{host} can be reached from other machines, and this board has no accounts",
            remedy="Run: zebraboard account add NAME --role administrator",
        )
    app = create_app(settings)
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    typer.echo(f"Zebraboard is at {settings.origin} (stop it with Ctrl+C)")
    if open_:
        threading.Timer(0.8, webbrowser.open, [settings.origin]).start()
    uvicorn.run(app, host=host, port=port, proxy_headers=False, server_header=False, access_log=False, log_level="warning")  # fmt: skip
