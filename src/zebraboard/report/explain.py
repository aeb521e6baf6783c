"""One treatment in a terminal, with every clause, fact, exclusion tried, check, dose, test and label."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.padding import Padding
from rich.text import Text
from rich.tree import Tree

from zebraboard.plan.model import FRONT, Clause, Finding, Option, Verdict
from zebraboard.report import words
from zebraboard.report.page import STYLE, Page


class Explanation(Page):
    """Explains one treatment."""

    def explain(self, option: Option) -> None:
        """One treatment with every clause, fact, exclusion tried, check, dose, test and label."""
        c = self.console
        c.print(
            Text.assemble(
                (option.name, "bold"),
                "  ",
                (words.VERDICT[option.verdict], STYLE[option.verdict]),
                f"  {words.readiness(option) if option.verdict in FRONT else ''}",
            )
        )
        if option.summary:
            c.print(option.summary)
        if option.statements:
            self.heading("What is said of it")
            for finding in option.statements:
                self.tree(finding)
        elif option.verdict is Verdict.NOT_INDICATED:
            c.print("No statement for or against it fits this patient.")
        if option.exclusions:
            self.heading("Exclusions that hold or are not settled")
            for finding in option.exclusions:
                self.tree(finding)
        if option.passed:
            self.heading("Exclusions tried, and passed")
            for finding in option.passed:
                found = list(_facts(finding.clause))
                facts = f" ({'; '.join(dict.fromkeys(clause.text for clause in found))})" if found else ""
                c.print(
                    Padding(
                        Text.assemble(finding.reason, (facts, "dim"), self.mark(finding.basis.verified)),
                        (0, 0, 0, 2),
                    )
                )
        self.told(
            "Checks before the first dose",
            [f"{'done' if k.done else 'to do'}: {k.text}{self.mark(k.basis.verified)}" for k in option.checks],
        )
        self.told(
            "How it is given",
            [
                f"{r.text}{self.mark(r.basis.verified)}{' — if ' + r.condition if r.condition else ''}"
                for r in option.regimens
            ]
            + [f"  {d.text}" for r in option.regimens for d in r.doses],
        )
        self.told(
            "Monitoring, if it starts today",
            [
                f"{k.text}{self.mark(k.basis.verified)}{': ' + ', '.join(str(d) for d in k.dates) if k.dates else ''}{' …' if k.more else ''}"
                for k in option.monitoring
            ],
        )
        self.told("Dose changes", [f"{k.text}{self.mark(k.basis.verified)}" for k in option.dose_changes])
        self.told("Labels", [f"{words.label(s)}: {s.text}" for s in option.labels])
        self.told("Numbers", [f"{k.text}{self.mark(k.basis.verified)}" for k in option.numbers])
        self.told("To tell the patient", [f"{k.text}{self.mark(k.basis.verified)}" for k in option.counselling])
        cited = {key: None for f in (*option.statements, *option.exclusions, *option.passed) for key in f.basis.sources}
        cited.update(dict.fromkeys(option.basis.sources))
        self.told(
            "Sources",
            [f"{s.citation} {s.url}".strip() for key in cited if (s := self.library.sources.get(key))],
        )
        c.print()
        c.print(words.UNVERIFIED_NOTE, style="dim")

    def told(self, heading: str, lines: Sequence[str]) -> None:
        """A section of lines, if there are any."""
        if lines:
            self.heading(heading)
            for line in lines:
                self.console.print(Padding(Text(line), (0, 0, 0, 2)))

    def tree(self, finding: Finding) -> None:
        """A statement with the tree of its reason."""
        said = {"yes": "holds", "no": "does not hold", "unknown": "not settled"}[finding.answer]
        label = Text.assemble((f"{words.SAYS[finding.says]}, {said}: ", "dim"), self.finding(finding))
        tree = Tree(label)
        if finding.clause is not None:
            _grow(tree, finding.clause)
        self.console.print(Padding(tree, (0, 0, 0, 2)))


def _facts(clause: Clause | None) -> Iterable[Clause]:
    if clause is not None:
        if clause.fact:
            yield clause
        for part in clause.because:
            yield from _facts(part)


def _grow(tree: Tree, clause: Clause) -> None:
    said = words.ANSWER[clause.answer]
    text = Text(clause.text)
    text.append(f"  {said}", style={"yes": "green", "no": "red", "unknown": "yellow"}[clause.answer])
    if clause.basis:
        text.append(f"  ({clause.basis})", style="italic")
    if clause.report:
        text.append(f"  [{clause.report}]", style="dim")
    branch = tree.add(text)
    for part in clause.because:
        _grow(branch, part)
