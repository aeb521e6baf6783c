"""What every page in a terminal shares: headings, findings, names, marks."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from zebraboard.language.library import Library
from zebraboard.plan.model import Finding, Verdict
from zebraboard.report import outline, words

STYLE = {
    Verdict.RECOMMENDED: "bold green", Verdict.OPTION: "bold cyan", Verdict.TRIAL_ONLY: "bold blue",
    Verdict.OPEN: "bold yellow", Verdict.AGAINST: "bold magenta", Verdict.CONTRAINDICATED: "bold red",
    Verdict.NOT_INDICATED: "dim",
}  # fmt: skip


class Page:
    """A page in a terminal."""

    def __init__(self, console: Console, library: Library) -> None:
        self.console, self.library = console, library

    def line(self, text: Text | str, indent: int = 2) -> None:
        """One paragraph."""
        self.console.print(Padding(Text(text) if isinstance(text, str) else text, (0, 0, 0, indent)))

    def heading(self, text: str) -> None:
        """A section begins."""
        self.console.print()
        self.console.print(text.upper(), style="bold")

    def finding(self, finding: Finding) -> Text:
        """A statement with its guideline, reason, mark and grounds."""
        who = finding.guideline_name
        strength = f", {finding.strength}" if finding.strength else ""
        lead = f"{who}{strength}: " if who else f"{words.SAYS[finding.says]}: "
        text = Text.assemble((lead, "dim"), finding.reason)
        if who and finding.says == "against":
            text = Text.assemble((lead, "dim"), ("against. ", "magenta"), finding.reason)
        if finding.action:
            text.append(f" → {finding.action}")
        text.append(self.mark(finding.basis.verified))
        text.append(f"  [{', '.join(finding.basis.cite)}]", style="dim")
        return text

    def name(self, id: str) -> str:
        """The name of a fact, definition or treatment."""
        return outline.name(self.library, id)

    def listed(self, ids: Iterable[str]) -> str:
        """Treatments in a line; what is left where there is none."""
        return outline.listed(self.library, ids)

    @staticmethod
    def mark(verified: bool) -> str:
        """The sign of what was not seen."""
        return "" if verified else f" {words.UNVERIFIED}"
