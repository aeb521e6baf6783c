"""The command line's entry: commands, exit codes, and errors as a person reads them."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from zebraboard import __version__
from zebraboard.cli import account, audit, cases, documents, knowledge, serve, tables
from zebraboard.language.errors import ZebraboardError

EXIT_CODES = """Exit codes: 0 done; 1 something in a file is wrong (the message names file, place and remedy);
2 the command was not written as --help says; 3 the record can be read but has something to look at (check only)."""

app = typer.Typer(
    help="Zebraboard, the open tumour board for neuroendocrine tumours (NET): one patient's record in, a complete, "
    "cited, explained plan out.\n\nStart with: zebraboard plan examples/CASE.yaml",
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.command("plan")(cases.plan)
app.command("summary")(documents.summary)
app.command("check")(cases.check)
app.command("table")(tables.table)
app.command("new")(cases.new)
app.command("schema")(cases.schema)
app.command("serve")(serve.serve)
app.command("leaflet")(documents.leaflet)
app.command("card")(documents.card)
app.command("calendar")(documents.calendar)
app.add_typer(knowledge.app, name="knowledge")
app.add_typer(account.app, name="account")
app.add_typer(audit.app, name="audit")


def _version(value: bool) -> None:
    if value:
        typer.echo(f"zebraboard {__version__}")
        raise typer.Exit


@app.callback()
def root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Every command works offline; patient data stays on this machine."""


def main() -> None:
    """Run the command line; errors of the input go to stderr with exit code 1."""
    try:
        app()
    except ZebraboardError as problem:
        typer.echo(f"error: {problem}", err=True)
        sys.exit(1)
    except SystemExit:
        if type(sys.stdout).__name__ == "PacifyFlushWrapper":  # the reader of a pipe has left: nothing went wrong
            sys.exit(0)
        raise
