"""Commands about the audit trail."""

from __future__ import annotations

from typing import Annotated

import typer

from zebraboard.board.model import BrokenChainError
from zebraboard.cli.account import opened
from zebraboard.cli.serve import Database

app = typer.Typer(help="Read and verify the board's audit trail.", no_args_is_help=True, rich_markup_mode=None)


@app.command("verify")
def verify(
    expect: Annotated[
        str,
        typer.Option("--expect", metavar="DIGEST", help="A digest noted down earlier; it must still be in the trail."),
    ] = "",
    database: Database = "",
) -> None:
    """Prove that nothing was changed behind the board's back; exit code 1 naming the first broken entry."""
    with opened(database) as store:
        try:
            count, head = store.verify_audit(expect)
        except BrokenChainError as broken:
            typer.echo(f"The audit trail is broken at entry {broken.number}: {broken}.", err=True)
            raise typer.Exit(1) from None
    typer.echo(f"The audit trail is whole: {count} entries, head {head}")


@app.command("show")
def show(
    object: Annotated[
        str, typer.Option("--object", metavar="NAME", help="Only entries about case/KEY, meeting/3, user/LOGIN, ...")
    ] = "",
    limit: Annotated[int, typer.Option("--limit", metavar="N", help="How many, the latest first.", min=1)] = 50,
    database: Database = "",
) -> None:
    """Print the latest entries, the newest first."""
    with opened(database) as store:
        for entry in store.audit(object or None, limit):
            when = entry.at.strftime("%Y-%m-%d %H:%M:%S")
            parts = [str(entry.number), f"{when} UTC", entry.actor, entry.action, entry.object, entry.detail]
            typer.echo("\t".join(parts).rstrip())
