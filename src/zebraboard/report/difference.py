"""Two plans of the same patient, side by side."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from zebraboard.plan.diff import Difference
from zebraboard.plan.model import FRONT
from zebraboard.report import words
from zebraboard.report.page import STYLE


def show(console: Console, difference: Difference, changes: Sequence[str]) -> None:
    """Write what changes in the plan if the facts change."""
    console.print(Text(f"What if {' and '.join(changes)}?", style="bold"))
    if difference.empty:
        console.print("The plan stays the same.")
        return
    for title, before, after in difference.summary:
        console.print(Padding(Text.assemble((f"{title}: ", "dim"), before, " → ", (after, "bold")), (0, 0, 0, 2)))
    for change in difference.options:
        text = Text.assemble(
            (change.name, "bold"), "  ", (words.VERDICT[change.before], STYLE[change.before]), " → ",
            (words.VERDICT[change.after], STYLE[change.after]),
        )  # fmt: skip
        if change.after in FRONT and change.before in FRONT and change.ready_before != change.ready_after:
            text.append(f"  {_ready(change.ready_before)} → {_ready(change.ready_after)}", style="dim")
        console.print(Padding(text, (1, 0, 0, 2)))
        for reason in change.reasons:
            console.print(Padding(Text(reason, style="dim"), (0, 0, 0, 6)))
    for flag in difference.red_flags_new:
        console.print(Padding(Text.assemble(("new red flag: ", "bold red"), flag), (1, 0, 0, 2)))
    for flag in difference.red_flags_gone:
        console.print(Padding(Text(f"red flag gone: {flag}"), (1, 0, 0, 2)))


def _ready(ready: bool) -> str:
    return "ready" if ready else "pending"
