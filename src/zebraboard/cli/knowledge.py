"""Commands about the knowledge: show, search, lint, numbers, coverage, disagreements."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

import typer
from rich.padding import Padding
from rich.text import Text

from zebraboard.cli.console import console
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.library import load
from zebraboard.report.sentences import Line, cited

STYLES = {"title": "bold", "heading": "bold", "group": "italic", "dim": "dim"}

app = typer.Typer(
    help="Read, search and check the knowledge behind the plans.\n\nStart with: zebraboard knowledge search everolimus",
    no_args_is_help=True,
    rich_markup_mode=None,
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
    """How much knowledge there is, and how much of it rests on sources that were read.

    One sentence; the README quotes it. A dossier fact is one of the facts that the clinical dossiers gathered.
    """
    from zebraboard.report.coverage import numbers as count

    typer.echo(count(load()).sentence())


@app.command("coverage")
def coverage(
    unused: Annotated[bool, typer.Option("--unused", help="Only facts on which nothing rests.")] = False,
) -> None:
    """Which statements rest on each dossier fact, and why a fact is left out.

    One line a fact: id, how it was read, then the ids that rest on it (open one with `knowledge show ID`) or the reason.
    """
    from zebraboard.report.coverage import dossier, used_by

    library = load()
    used = used_by(library)
    for ground in dossier(library):
        if not (unused and used[ground]):
            rests = ", ".join(used[ground]) or f"left out: {library.left_out.get(ground, 'no reason given')}"
            typer.echo(f"{ground} ({library.grounds[ground].mark}): {rests}")


@app.command("disagreements")
def disagreements(
    treatment: Annotated[str, typer.Argument(help="Only about this treatment.", show_default=False)] = "",
) -> None:
    """Where sources disagree: one is for a treatment and another against it.

    Each pair of statements comes with an example patient to whom both apply. The plan of such a patient shows both.
    """
    from zebraboard.report.disagreements import find as look
    from zebraboard.report.disagreements import line, names

    library = load()
    if treatment and treatment not in library.treatments:
        raise ZebraboardError(f"no treatment is called {treatment!r}", remedy=nearest(treatment, library.treatments))
    count = 0
    for found in look(library, only=treatment):
        count += 1
        _print(Line(0, names(library, found), "heading"))
        for rule in (found.one, found.other):
            _print(cited(1, line(library, rule), rule.entry))
        _print(Line(1, f"Example patient: {found.patient}.", "dim"))
    if not count:
        typer.echo("No source contradicts another here.")


@app.command("show")
def show(
    name: Annotated[
        str,
        typer.Argument(
            help="A treatment, pathway, definition, fact, cut-off, trial, guideline, source, ground, indicator or single statement."
        ),
    ],
    as_of: Annotated[
        dt.datetime | None, typer.Option("--as-of", formats=["%Y-%m-%d"], help="Cut-offs as they stood then.")
    ] = None,
) -> None:
    """Print one entry of the knowledge as sentences, with what it rests on.

    † marks what rests on a source that was not read itself. Find names with `zebraboard knowledge search WORD`.
    """
    from zebraboard.report.knowledge import Book, names

    library = load()
    lines = Book(library, as_of.date() if as_of else dt.date.today()).entry(name)
    if lines is None:
        raise ZebraboardError(
            f"nothing is called {name!r}",
            remedy=nearest(name, names(library)) or f"Try: zebraboard knowledge search {name}",
        )
    for line in lines:
        _print(line)


def _print(line: Line) -> None:
    """At a terminal wrapped with a hanging indent; in a pipe one line a line, so that it can be searched."""
    out = console()
    text = Text(line.plain, style=STYLES.get(line.style, ""))
    if out.is_terminal:
        out.print(Padding(text, (0, 0, 0, line.indent * 2)))
    else:
        typer.echo(f"{'  ' * line.indent}{line.plain}")


@app.command("search")
def search(
    words: Annotated[list[str], typer.Argument(help="Words to look for; an entry must hold all of them.")],
    most: Annotated[int, typer.Option("--most", help="How many to print at most.", min=1)] = 40,
) -> None:
    """Find entries by words: those named so first, then those that mention them.

    Prints kind, id and text; open one with `zebraboard knowledge show ID`.
    """
    from zebraboard.report.knowledge import find

    hits = find(load(), words)
    if not hits:
        raise ZebraboardError(f"nothing holds {' '.join(words)!r}", remedy="Try fewer or shorter words.")
    out = console()
    for kind, id, text in hits[:most]:
        shown = Text.assemble((f"{kind} ", "dim"), (id, "bold"), f"  {text}")
        if out.is_terminal:
            shown.truncate(out.width, overflow="ellipsis")
        out.print(shown, soft_wrap=True)
    if len(hits) > most:
        typer.echo(f"{len(hits) - most} more: --most {len(hits)}", err=True)
