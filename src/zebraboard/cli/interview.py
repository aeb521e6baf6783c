"""`zebraboard new`: the questions that matter, in the order in which they matter."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import typer

from zebraboard import record as records
from zebraboard.cli.console import console
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.language.values import Value
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.plan import FRONT, Planner, Verdict
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
            profile = Profile(as_of=today, jurisdiction=jurisdiction, values=answers, dates={}, readings={}, notes=())
            asked = next_question(library, planner, profile, skipped)
            if asked is None:
                out.print("Nothing else that is missing would change the plan.")
                break
            if not _ask(asked, answers, skipped):
                break
            out.print(f"  {len(answers)} answered; {_standing(planner, profile, answers)}", style="dim")
    except (EOFError, KeyboardInterrupt, typer.Abort):
        out.print()
    record = records.from_answers(file.stem, answers, library.vocabulary, jurisdiction)
    try:
        file.write_text(records.dump(record), encoding="utf-8")
    except OSError as problem:
        raise ZebraboardError(f"cannot write {file}: {problem.strerror}", remedy="Choose another file.") from None
    out.print(f"Written to {file}: {len(answers)} facts. Next: zebraboard plan {file}")


def next_question(library: Library, planner: Planner, profile: Profile, skipped: set[str]) -> Fact | None:
    """The recorded fact on which most treatments hang now; None if nothing matters any more."""
    engine, scalar = planner.engine(profile), planner.scalar(profile)
    weight: Counter[str] = Counter()
    for spoken in engine.spoken.values():
        verdict = engine.verdict(scalar, spoken.treatment.id)
        formula = spoken.formula
        if verdict is Verdict.OPEN:
            nodes = [formula.recommended, formula.option, formula.trial_only]
        elif verdict in FRONT:
            nodes = [node for node in formula.settle if scalar.holds(node) is None]
        else:
            continue
        weight.update(list(scalar.missing(nodes)))
    order = {id: index for index, id in enumerate(library.vocabulary.recorded)}
    first = [id for group in library.settings.ask_first for id in group if scalar.values.get(id) is None]
    open_ = [id for id in weight if id in library.vocabulary.recorded and id not in skipped]
    for id in first:
        if id not in skipped and (id in weight or not open_ or id in library.settings.ask_always):
            return library.vocabulary.facts[id]
    if not open_:
        return None
    return library.vocabulary.facts[min(open_, key=lambda id: (-weight[id], order[id]))]


def _ask(fact: Fact, answers: dict[str, Value], skipped: set[str]) -> bool:
    """Ask one question until it is answered, skipped or ended (then False)."""
    unit = f" [{fact.unit}]" if fact.unit and fact.unit != "1" else ""
    choices = " [yes/no]" if fact.kind is Kind.BOOLEAN else ""
    while True:
        text = typer.prompt(f"{fact.question or fact.name}{unit}{choices}", default="", show_default=False).strip()
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
                typer.echo(f"    a number from {fact.range[0]:g} to {fact.range[1]:g} {fact.unit}, or <3, >20, 10-15")
            continue
        try:
            answers[fact.id] = records.read_value(fact, text)
            return True
        except ZebraboardError as problem:
            typer.echo(f"  {problem}", err=True)


def _standing(planner: Planner, profile: Profile, answers: dict[str, Value]) -> str:
    """How the plan stands after the answer."""
    now = Profile(
        as_of=profile.as_of,
        jurisdiction=profile.jurisdiction,
        values=answers,
        dates={},
        readings={},
        notes=(),
    )
    verdicts = planner.engine(now).verdicts(planner.scalar(now))
    front = sum(v in FRONT for v in verdicts.values())
    open_ = sum(v is Verdict.OPEN for v in verdicts.values())
    return f"{front} treatments on the table, {open_} open"
