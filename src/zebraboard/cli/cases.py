"""Commands about one case: plan, check, new, schema."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated

import msgspec
import typer

from zebraboard import record as records
from zebraboard.cli.console import console
from zebraboard.cli.options import AsOf, CaseFile, LocalFile, Row, Where
from zebraboard.cli.planning import make, profile_of, read_record, write
from zebraboard.language.errors import ZebraboardError, nearest
from zebraboard.language.library import Library, load
from zebraboard.plan import Plan, Planner
from zebraboard.plan.measure import data_set
from zebraboard.profile import Profile

MOST_MISSING = 20
"""How many missing facts `check` lists."""


def what_if(library: Library, profile: Profile, changes: list[str]) -> Profile:
    """The profile with ``FACT=VALUE`` changes."""
    for change in changes:
        name, sign, text = change.partition("=")
        facts = library.vocabulary.facts
        if not sign or name not in facts:
            raise ZebraboardError(
                f"--what-if {change!r}: {name!r} is no fact" if sign else f"--what-if {change!r} has no value",
                remedy=nearest(name, facts) or "Write --what-if ki67=25 or --what-if pregnant=yes.",
            )
        value = None if text in ("", "unknown") else records.read_value(facts[name], text)
        profile = profile.with_value(name, value)
    return profile


def plan(
    case: CaseFile,
    as_json: Annotated[bool, typer.Option("--json", help="Print the whole plan as JSON.")] = False,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the plan as one HTML page.")
    ] = None,
    pdf: Annotated[Path | None, typer.Option("--pdf", metavar="FILE", help="Write the plan as a PDF.")] = None,
    explain: Annotated[
        str,
        typer.Option("--explain", metavar="OPTION", help="One treatment with every reason, check, dose and test."),
    ] = "",
    what_if_: Annotated[
        list[str] | None,
        typer.Option(
            "--what-if",
            metavar="FACT=VALUE",
            help="Change a fact and show what changes in the plan; repeatable.",
        ),
    ] = None,
    as_of: AsOf = "",
    jurisdiction: Where = "",
    local: LocalFile = None,
    row: Row = "",
    brief: Annotated[bool, typer.Option("--brief", help="Leave out follow-up, team and what comes next.")] = False,
) -> None:
    """Print the plan of one case: what a NET tumour board would put on the table, with reasons."""
    from zebraboard.report.terminal import Terminal

    library = load()
    record = read_record(library, case, row)
    profile = profile_of(library, record, as_of, jurisdiction)
    made = make(library, record, profile, local)
    if what_if_:
        profile = what_if(library, profile, what_if_)
        changed = make(library, record, profile, local)
        if not as_json and html is None and pdf is None and not explain:
            _show_difference(made, changed, what_if_)
            return
        made = changed
    if html is not None:
        from zebraboard.report.html import render

        write(html, render(made, library).encode())
    if pdf is not None:
        from zebraboard.report.planpdf import plan_pdf

        write(pdf, plan_pdf(made, library))
    if as_json:
        typer.echo(json.dumps(msgspec.to_builtins(made), ensure_ascii=False, indent=1))
    elif explain:
        ids = [option.id for option in made.options]
        if explain not in ids:
            raise ZebraboardError(
                f"{explain!r} is no treatment",
                remedy=nearest(explain, ids) or f"One of: {', '.join(sorted(ids))}.",
            )
        from zebraboard.report.explain import Explanation

        Explanation(console(), library).explain(Planner(library).explain(profile, explain))
    elif html is None and pdf is None:
        Terminal(console(), library).plan(made, brief=brief)
        front = made.front
        first = front[0].id if front else "surveillance"
        console().print(
            f"\nNext: zebraboard plan {case} --explain {first} | --what-if FACT=VALUE | --html plan.html | zebraboard check {case}",
            soft_wrap=True,
        )


def _show_difference(before: Plan, after: Plan, changes: list[str]) -> None:
    from zebraboard.plan.diff import compare
    from zebraboard.report.difference import show

    show(console(), compare(before, after), changes)


def check(
    case: CaseFile,
    as_of: AsOf = "",
    jurisdiction: Where = "",
    row: Row = "",
    all_: Annotated[bool, typer.Option("--all", help="Every missing fact, not only the most decisive.")] = False,
) -> None:
    """Is the record sound, and what is missing? Exit code 3 if there is something to look at."""
    library = load()
    record = read_record(library, case, row)
    profile = profile_of(library, record, as_of, jurisdiction)
    planner = Planner(library)
    made = planner.plan(profile, case=record.case, title=record.title, question=record.question)
    out = console()
    known = sum(1 for id in profile.values if id in library.vocabulary.recorded)
    out.print(f"{case}: {known} facts as of {profile.as_of}, {profile.jurisdiction}.")
    for note in made.notes:
        out.print(f"  look at: {note.text}")
    brought = data_set(planner.engine(profile), planner.scalar(profile))
    there = sum(part.there for part in brought)
    out.print(f"MDT data set: {there} of {len(brought)} parts.")
    for part in brought:
        if not part.there:
            asked = ", ".join(part.missing) or "the record says otherwise"
            out.print(f"  not yet: {part.name} ({asked})", soft_wrap=True)
    if made.missing:
        out.print("Missing, most decisive first:")
        shown = made.missing if all_ else [item for item in made.missing if not item.routine][:MOST_MISSING]
        for item in shown:
            share = f"{item.weight:4.1f}" if item.weight else "    "
            out.print(f"  {share}  {item.fact}: {item.question or item.name} ({item.test})", soft_wrap=True)
        routine = dict.fromkeys(item.test for item in made.missing if item.routine)
        if routine and not all_:
            out.print(f"Routine before any treatment: {', '.join(routine)}.", soft_wrap=True)
        if len(shown) < len(made.missing):
            out.print(f"{len(made.missing) - len(shown)} more facts: --all lists them.")
    else:
        out.print("Nothing is missing that would change the plan.")
    for test in made.tests:
        out.print(f"  {test.guideline_name or 'to get'}: {test.says}", soft_wrap=True)
    if made.notes:
        raise typer.Exit(3)


def new(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The case file to write.")],
    jurisdiction: Annotated[str, typer.Option("--jurisdiction", metavar="PLACE", help="EU, US, ...")] = "EU",
    most: Annotated[int, typer.Option("--most", metavar="N", help="Stop after this many questions.", min=1)] = 40,
) -> None:
    """Ask the questions that matter, in the order in which they matter, and write a case file."""
    from zebraboard.cli.interview import interview

    if file.exists():
        raise ZebraboardError(f"{file} is there already", remedy="Choose another name; nothing was changed.")
    interview(load(), file, jurisdiction, most)


def schema() -> None:
    """Print the JSON Schema of the case file, generated from the vocabulary."""
    from zebraboard.record.schema import case_schema

    typer.echo(json.dumps(case_schema(load().vocabulary), ensure_ascii=False, indent=1))
