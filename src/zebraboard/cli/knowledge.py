"""Commands about the knowledge: show, search, lint."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from zebraboard.cli.console import console
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.library import load

app = typer.Typer(
    help="Read, search and check the knowledge behind the plans.", no_args_is_help=True, rich_markup_mode=None
)


@app.command("lint")
def lint() -> None:
    """Check every rule that knowledge files must keep; exit code 1 if one is broken."""
    from zebraboard.language.lint import lint as run

    library, findings = run()
    for finding in findings:
        typer.echo(str(finding))
    errors = sum(finding.severity == "error" for finding in findings)
    typer.echo(
        f"{errors} errors, {len(findings) - errors} warnings; {len(library.treatments)} treatments, "
        f"{len(library.pathways)} pathways, {len(library.definitions)} definitions"
    )
    if errors:
        raise typer.Exit(1)


@app.command("numbers")
def numbers() -> None:
    """How much knowledge there is, and how much of it rests on sources that were read."""
    from zebraboard.report.coverage import numbers as count

    typer.echo(count(load()).sentence())


@app.command("coverage")
def coverage() -> None:
    """Which statements rest on each dossier fact, and why a fact is left out."""
    from zebraboard.report.coverage import dossier, used_by

    library = load()
    used = used_by(library)
    for ground in dossier(library):
        rests = ", ".join(used[ground]) or f"left out: {library.left_out.get(ground, 'no reason given')}"
        typer.echo(f"{ground} ({library.grounds[ground].mark}): {rests}")


@app.command("disagreements")
def disagreements() -> None:
    """Where sources disagree: each pair of statements, with an example patient to whom both apply."""
    from zebraboard.report.disagreements import find as look

    out = console()
    for found in look(load()):
        out.print(Text(found.treatment, style="bold"), soft_wrap=True)
        for line in (found.one, found.other):
            out.print(Padding(Text(line), (0, 0, 0, 2)))
        out.print(Padding(Text(f"Example patient: {found.patient}", style="dim"), (0, 0, 0, 2)))


@app.command("show")
def show(
    name: Annotated[str, typer.Argument(help="A treatment, pathway, definition, fact, parameter, source or ground.")],
) -> None:
    """Print one entry of the knowledge as sentences, with what it rests on."""
    from zebraboard.report.knowledge import entry, names

    library = load()
    lines = entry(library, name, dt.date.today())
    if lines is None:
        raise ZebraboardError(
            f"nothing is called {name!r}",
            remedy=nearest(name, names(library)) or f"Try: zebraboard knowledge search {name}",
        )
    out = console()
    for indent, text, style in lines:
        out.print(Padding(Text(text, style=style), (0, 0, 0, indent * 2)))


@app.command("search")
def search(words: Annotated[list[str], typer.Argument(help="Words to look for.")]) -> None:
    """Find entries whose name or text holds all the words."""
    from zebraboard.report.knowledge import find

    hits = find(load(), words)
    out = console()
    for kind, id, text in hits:
        out.print(Text.assemble((f"{kind} ", "dim"), (id, "bold"), f"  {text}"), soft_wrap=True)
    if not hits:
        raise ZebraboardError(f"nothing holds {' '.join(words)!r}", remedy="Try fewer or shorter words.")
