"""Commands that write documents about one case: summary, leaflet, emergency card, calendar."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from zebraboard.cli.options import AsOf, CaseFile, LocalFile, Row, Where, day
from zebraboard.cli.planning import make, profile_of, read_record, write
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library, load
from zebraboard.plan import Plan

Lang = Annotated[str, typer.Option("--lang", metavar="LANG", help="en, es, de or fr.")]
Decided = Annotated[
    list[str] | None,
    typer.Option("--decided", metavar="TREATMENT", help="A treatment that was decided on (its id); repeatable."),
]
Html = Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Write it as one HTML page.")]
Pdf = Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write it as a PDF.")]


def _plan(library: Library, case: Path, row: str, as_of: str, jurisdiction: str, local: Path | None) -> Plan:
    record = read_record(library, case, row)
    return make(library, record, profile_of(library, record, as_of, jurisdiction), local)


def _write(path: Path, content: str | bytes) -> None:
    write(path, content.encode() if isinstance(content, str) else content)


def summary(
    case: CaseFile,
    out: Annotated[
        Path | None, typer.Option("--out", metavar="FILE", help="Where to write it. [default: CASE-summary.pdf here]")
    ] = None,
    as_of: AsOf = "",
    jurisdiction: Where = "",
    local: LocalFile = None,
    row: Row = "",
) -> None:
    """Write the one-page summary for the meeting (PDF, A4), with the block that the chair signs."""
    from zebraboard.report.summary import summary as page

    library = load()
    made = _plan(library, case, row, as_of, jurisdiction, local)
    file = out or Path(f"{made.case}-summary.pdf")
    write(file, page(made, library))
    typer.echo(str(file))


def leaflet(
    case: CaseFile,
    lang: Lang = "en",
    html: Html = None,
    pdf: Pdf = None,
    large_print: Annotated[bool, typer.Option("--large-print", help="Set it in 18 points.")] = False,
    decided: Decided = None,
    start: Annotated[str, typer.Option("--start", metavar="DATE", help="Assumed first day of treatment.")] = "",
    as_of: AsOf = "",
    jurisdiction: Where = "",
    local: LocalFile = None,
    row: Row = "",
) -> None:
    """Tell the plan, or a decision, to the person it is for: in plain words, in their language."""
    from zebraboard.report import leaflet as leaflets

    library = load()
    made = leaflets.make(
        _plan(library, case, row, as_of, jurisdiction, local), library, lang, tuple(decided or ()), start=day(start)
    )
    if html is not None:
        _write(html, leaflets.html(made, large_print=large_print))
    if pdf is not None:
        _write(pdf, leaflets.pdf(made, large_print=large_print))
    if html is None and pdf is None:
        typer.echo(leaflets.plain(made))


def card(
    case: CaseFile, lang: Lang = "en", html: Html = None, pdf: Pdf = None,
    as_of: AsOf = "", jurisdiction: Where = "", local: LocalFile = None, row: Row = "",
) -> None:  # fmt: skip
    """Write the emergency cards that this patient needs (A6): plain words in front, what staff must know on the back."""
    from zebraboard.report import card as cards

    library = load()
    made = cards.make(_plan(library, case, row, as_of, jurisdiction, local), library, lang)
    if not made:
        typer.echo("No emergency card applies to this record.")
        return
    if html is not None:
        _write(html, cards.html(made, lang))
    if pdf is not None:
        _write(pdf, cards.pdf(made, lang))
    if html is None and pdf is None:
        typer.echo("\n\n".join(cards.plain(one) for one in made))


def calendar(
    case: CaseFile,
    start: Annotated[str, typer.Option("--start", metavar="DATE", help="First day of treatment (2024-05-31).")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The calendar file to write (.ics).")],
    decided: Decided = None,
    lang: Lang = "en",
    named: Annotated[
        bool, typer.Option("--named", help="Name treatments and tests in the entries; without it they are neutral.")
    ] = False,
    as_of: AsOf = "",
    jurisdiction: Where = "",
    local: LocalFile = None,
    row: Row = "",
) -> None:
    """Write a calendar file: injections, cycles, scans and labs as all-day entries, neutral in wording."""
    from zebraboard.report import calendar as calendars

    library = load()
    first = day(start)
    if first is None:
        raise ZebraboardError("--start is empty", remedy="Write it as 2024-05-31.")
    plan = _plan(library, case, row, as_of, jurisdiction, local)
    _write(out, calendars.ics(plan, library, first, tuple(decided or ()), lang=lang, named=named))
