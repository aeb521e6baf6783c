"""`zebraboard new`: the questions that matter, in the order in which they matter."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import typer

from zebraboard import record as records
from zebraboard.cli.console import console
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.language.prose import amount, figure, people_unit
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.plan import Planner
from zebraboard.plan.ask import next_question, standing
from zebraboard.profile import Profile

HELP = "Enter: not known. ?: what can be answered. q: stop and write the file."


def interview(library: Library, file: Path, jurisdiction: str, most: int) -> None:
    """Ask until nothing that matters is missing, ``most`` questions were asked, or the person stops; then write."""
    out = console()
    planner = Planner(library)
    answers: dict[str, Value] = {}
    skipped: set[str] = set()
    today = dt.date.today()
    out.print(f"A new case, {jurisdiction}. {HELP}")
    try:
        while len(answers) + len(skipped) < most:
            profile = _profile(today, jurisdiction, answers)
            asked = next_question(library, planner, profile, skipped)
            if asked is None:
                out.print("Nothing else that is missing would change the plan.")
                break
            if not _ask(asked, answers, skipped):
                break
            now = standing(planner, _profile(today, jurisdiction, answers))
            out.print(f"  {len(answers)} answered; {now.front} treatments on the table, {now.open} open", style="dim")
    except (EOFError, KeyboardInterrupt, typer.Abort):
        out.print()
    record = records.from_answers(file.stem, answers, library.vocabulary, jurisdiction)
    try:
        file.write_text(records.dump(record), encoding="utf-8")
    except OSError as problem:
        raise ZebraboardError(f"cannot write {file}: {problem.strerror}", remedy="Choose another file.") from None
    out.print(f"Written to {file}: {len(answers)} facts. Next: zebraboard plan {file}")


def _profile(today: dt.date, jurisdiction: str, answers: dict[str, Value]) -> Profile:
    return Profile(as_of=today, jurisdiction=jurisdiction, values=answers, dates={}, readings={}, notes=())


def _ask(fact: Fact, answers: dict[str, Value], skipped: set[str]) -> bool:
    """Ask one question until it is answered, skipped or ended (then False)."""
    unit = people_unit(fact.unit)
    shown = f" [{unit}]" if unit else ""
    choices = " [yes/no]" if fact.kind is Kind.BOOLEAN else ""
    while True:
        text = typer.prompt(f"{fact.question or fact.name}{shown}{choices}", default="", show_default=False).strip()
        if text == "":
            skipped.add(fact.id)
            return True
        if text == "q":
            return False
        if text == "?":
            typer.echo(f"  {fact.plain}")
            if fact.levels is not None:
                for level in fact.levels.levels.values():
                    typer.echo(f"    {level.id}: {level.name}")
            elif fact.range is not None:
                typer.echo(
                    f"    a number from {figure(fact.range[0])} to {amount(fact.range[1], fact.unit)}, or <3, >20, 10-15"
                )
            continue
        try:
            answers[fact.id] = records.read_value(fact, text)
            return True
        except ZebraboardError as problem:
            typer.echo(f"  {problem}", err=True)
