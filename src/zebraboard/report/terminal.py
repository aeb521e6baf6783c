"""The plan as a page in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from zebraboard.plan.model import ASIDE, Ahead, Option, Plan, Verdict
from zebraboard.report import outline, words
from zebraboard.report.page import STYLE, Page

MOST_MISSING = 12
MOST_PENDING = 6
MOST_AHEAD = 6


class Terminal(Page):
    """Writes plans to a console."""

    def plan(self, plan: Plan, *, brief: bool = False) -> None:
        """The whole plan."""
        c = self.console
        c.print(
            Text.assemble(
                ("Zebraboard", "bold"),
                f"  plan of {plan.case or 'this case'} as of {plan.as_of}, {plan.jurisdiction}",
            )
        )
        if plan.title:
            c.print(plan.title, style="italic")
        if plan.question:
            c.print(f"Question: {plan.question}")
        if plan.local:
            c.print(f"With the local layer of {plan.local}.")
        self._summary(plan)
        self._red_flags(plan)
        self._options(plan)
        self._open_and_against(plan)
        self._order(plan)
        self._missing(plan)
        if not brief:
            self._next(plan)
            self._care(plan)
        self._notes(plan)
        self._sources(plan)

    # sections

    def _summary(self, plan: Plan) -> None:
        self.heading("The case")
        table = Table.grid(padding=(0, 2))
        table.add_column(style="dim", no_wrap=True)
        table.add_column()
        for line in plan.summary:
            if line.id == "wishes" and not line.known:
                continue
            text = Text(line.value, style="" if line.known else "yellow")
            if line.basis:
                text.append(f"  ({line.basis})", style="italic")
            if line.report:
                text.append(f"\n{line.report}", style="dim")
            table.add_row(line.title, text)
        self.console.print(Padding(table, (0, 0, 0, 2)))

    def _red_flags(self, plan: Plan) -> None:
        if not plan.red_flags:
            return
        self.heading("Red flags")
        for flag in plan.red_flags:
            text = Text.assemble(
                (f"{words.URGENCY[flag.urgency]}: ", "bold red"), flag.says, self.mark(flag.basis.verified)
            )
            self.console.print(Padding(text, (0, 0, 0, 2)))
            self.console.print(Padding(Text(flag.action), (0, 0, 0, 4)))

    def _options(self, plan: Plan) -> None:
        main, trials, aside = plan.main, plan.trial_only, plan.alongside
        self.heading("On the table")
        if plan.pathways:
            self.console.print(
                Text(
                    f"  Settings that apply: {'; '.join(dict.fromkeys(title.split(' - ')[0] for title in plan.pathways))}",
                    style="dim",
                )
            )
        if not main:
            self.line("This record does not yet put any treatment on the table.", 2)
            if plan.missing:
                first = plan.missing[0]
                self.line(
                    Text.assemble(
                        "What would settle most: ", (first.name, "bold"), f" ({first.test}). {first.question}"
                    )
                )
        for number, option in enumerate(main, 1):
            self._option(option, number)
        if trials:
            self.heading("In a trial only")
            for option in trials:
                why = next((f.reason for f in option.statements if f.answer == "yes"), "")
                self.console.print(Padding(Text.assemble((option.name, "bold"), f"  {why}"), (0, 0, 0, 2)))
        if aside:
            self.heading("Alongside")
            for option in aside:
                self._option(option, None)

    def _option(self, option: Option, number: int | None) -> None:
        head = Text(f"{number}. " if number else "- ")
        head.append(option.name, style="bold")
        head.append("  ")
        head.append(words.VERDICT[option.verdict], style=STYLE[option.verdict])
        labels = "; ".join(words.label(s) for s in option.labels)
        head.append("  " + " · ".join((*words.state(option), *([labels] if labels else []))), style="dim")
        self.console.print(Padding(head, (1 if number else 0, 0, 0, 2)))
        body: list[RenderableType] = [self.finding(f) for f in outline.said((*option.statements, *option.exclusions))]
        exclude, do = outline.to_settle(option.pending[:MOST_PENDING])
        if exclude:
            body.append(Text.assemble(("exclude first: ", "yellow"), " · ".join(exclude)))
        if do:
            body.append(Text.assemble(("first: ", "yellow"), " · ".join(do)))
        if len(option.pending) > MOST_PENDING:
            body.append(
                Text(f"and {len(option.pending) - MOST_PENDING} more checks (--explain {option.id})", style="dim")
            )
        for regimen in option.regimens:
            if regimen.answer == "yes":
                doses = "; ".join(d.text for d in regimen.doses if d.amount is not None and "×" in d.text)
                body.append(
                    Text.assemble(
                        ("dose: ", "dim"),
                        regimen.text,
                        self.mark(regimen.basis.verified),
                        f"  → {doses}" if doses else "",
                    )
                )
        if option.local:
            body.append(
                Text.assemble(
                    ("here: ", "bold"),
                    option.local.status,
                    f" ({option.local.note})" if option.local.note else "",
                )
            )
        self.console.print(Padding(Group(*body), (0, 0, 0, 6)))

    def _open_and_against(self, plan: Plan) -> None:
        self._open([o for o in plan.options if o.verdict is Verdict.OPEN and o.in_play])
        for verdict, heading in ((Verdict.CONTRAINDICATED, "Contraindicated"), (Verdict.AGAINST, "Against")):
            options = [o for o in plan.options if o.verdict is verdict and o.in_play]
            if options:
                self.heading(heading)
            for together, held in outline.spoken_against(options):
                names = "; ".join(option.name for option in together)
                self.line(Text.assemble((names, "bold"), ("  sources differ" if together[0].disputed else "", "dim")))
                self.console.print(Padding(Group(*[self.finding(f) for f in held]), (0, 0, 0, 6)))

    def _open(self, options: Sequence[Option]) -> None:
        """What hangs on missing facts; treatments that wait for the same facts stand together."""
        if not options:
            return
        self.heading("Open: depends on what is missing")
        waiting: dict[tuple[str, ...], list[str]] = {}
        for option in options:
            if option.category not in ASIDE:
                waiting.setdefault(option.missing, []).append(option.name)
        for missing, names in waiting.items():
            self.line(Text("; ".join(names), style="bold"))
            said = ", ".join(self.name(f) for f in missing[:5])
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            self.line(Text(f"needs: {said}{more}", style="dim"), 6)
        aside = [o.name for o in options if o.category in ASIDE]
        if aside:
            self.line(Text.assemble(("Supportive care that may be needed: ", "dim"), ", ".join(aside)))

    def _order(self, plan: Plan) -> None:
        self.heading("Order")
        self.line(words.ORDER)
        for before, after, p in outline.preferred(plan):
            self.line(
                Text.assemble(
                    (self.listed(before), "bold"), " before ", (self.listed(after), "bold"), f": {p.reason}",
                    self.mark(p.basis.verified),
                )
            )  # fmt: skip
        for told in plan.no_order:
            self.console.print(Padding(Text.assemble(told.text, self.mark(told.basis.verified)), (0, 0, 0, 2)))

    def _missing(self, plan: Plan) -> None:
        if plan.missing:
            self.heading("Missing, most decisive first")
            table = Table.grid(padding=(0, 2))
            decisive = [item for item in plan.missing if not item.routine]
            for item in decisive[:MOST_MISSING]:
                share = f"{item.weight:.1f}" if item.weight else ""
                table.add_row(
                    share,
                    item.name,
                    Text(f"{item.test}; bears on {words.count(len(item.options), 'treatment')}", style="dim"),
                )
            self.console.print(Padding(table, (0, 0, 0, 2)))
            if len(decisive) > MOST_MISSING:
                self.console.print(
                    f"  and {len(decisive) - MOST_MISSING} more (zebraboard check --all lists them)", style="dim"
                )
            routine = dict.fromkeys(item.test for item in plan.missing if item.routine)
            if routine:
                self.line(Text.assemble(("Routine before any treatment: ", "dim"), ", ".join(routine)))
            self.line(Text(words.MISSING, style="dim"))
            told = [item for item in plan.missing if item.answers]
            if told:
                self.heading("What the answer would do")
            for item in told:
                self.line(Text(item.name, style="bold"))
                for answer in item.answers:
                    self.line(Text.assemble((f"{answer.value}: ", ""), (outline.does(answer, self.library), "dim")), 6)
        if plan.near:
            self.heading("Near a threshold")
            for near in plan.near:
                self.console.print(
                    f"  {near.name} {near.value}: {near.threshold} would change {'; '.join(near.changes)}"
                )

    def _next(self, plan: Plan) -> None:
        ahead = outline.ahead(plan)[:MOST_AHEAD]
        if not ahead:
            return
        self.heading("What comes next")
        for treatments, step in ahead:
            tree = Tree(Text(words.event(step.event, words.either([self.name(id) for id in treatments]))))
            tree.add(self._then(step, outline.lost(plan, step)))
            for later in step.after[:1]:
                gone = tuple(id for id in step.then if id not in later.then and id != later.treatment)
                if not (step.new or later.new or gone):
                    continue
                tree.add(Text.assemble(f"and then on {self.name(later.treatment)}: ", self._then(later, gone)))
            self.console.print(Padding(tree, (0, 0, 0, 2)))

    def _then(self, step: Ahead, gone: Sequence[str]) -> Text:
        """What a failure brings onto the table, what it takes off, and whether the rest stays."""
        if not step.then:
            return Text(self.listed(step.then), style="yellow")
        new = Text.assemble(("new: ", "dim"), (self.listed(step.new), "bold")) if step.new else Text("nothing new")
        if gone:
            new = Text.assemble(new, ("; no longer: ", "dim"), self.listed(gone))
        return Text.assemble(new, ("; the rest stays", "dim")) if len(step.then) > len(step.new) else new

    def _care(self, plan: Plan) -> None:
        if plan.tests:
            self.heading("Tests to get")
            for name in dict.fromkeys(test.test for test in plan.tests):
                line = Text.assemble((name, "bold"), "  ")
                for index, test in enumerate(t for t in plan.tests if t.test == name):
                    lead = f"{test.guideline_name}: " if test.guideline_name else ""
                    line.append(f"{'. ' if index else ''}{lead}{test.says}{self.mark(test.basis.verified)}")
                self.line(line)
        if plan.follow_up:
            self.heading("Follow-up")
            for schedule in plan.follow_up:
                name = f" ({schedule.guideline_name})" if schedule.guideline_name else ""
                self.console.print(
                    Text.assemble("  ", (schedule.title, "bold"), name, self.mark(schedule.basis.verified))
                )
                for visit in schedule.visits:
                    when = ", ".join(
                        p for p in (", then ".join(p for p in (visit.first, visit.then) if p), visit.until) if p
                    )
                    self.line(f"{visit.what}: {when}" if when else visit.what, 6)
        if plan.team:
            self.heading("In the room")
            for member in plan.team:
                self.console.print(
                    Padding(
                        Text.assemble((member.role, "bold"), f"  {member.reason}", self.mark(member.basis.verified)),
                        (0, 0, 0, 2),
                    )
                )

    def _notes(self, plan: Plan) -> None:
        if plan.notes:
            self.heading("About this record")
            for note in plan.notes:
                self.console.print(Padding(Text(note.text), (0, 0, 0, 2)))

    def _sources(self, plan: Plan) -> None:
        keys: dict[str, None] = {}
        for option in plan.front:
            for finding in option.statements:
                if finding.answer == "yes":
                    keys.update(dict.fromkeys(finding.basis.sources))
        if keys:
            self.heading("Sources of what is on the table")
            for key in keys:
                source = self.library.sources.get(key)
                if source:
                    self.console.print(
                        Padding(Text(f"{source.citation} {source.url}".strip(), style="dim"), (0, 0, 0, 2))
                    )
        self.console.print()
        self.console.print(words.UNVERIFIED_NOTE, style="dim")
        self.console.print(words.INTENDED_USE, style="dim")
