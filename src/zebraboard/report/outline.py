"""How a whole plan is laid out, whatever the medium: groups of options, names, sources, answers in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from zebraboard.language import models as m
from zebraboard.language.library import Library
from zebraboard.plan.model import ASIDE, FRONT, TO_EXCLUDE, Ahead, Answered, Finding, Option, Plan, Preference, Verdict

AGAINST = ("against", "avoid", "contraindicated", "caution")
"""What a statement says when it speaks against a treatment."""
NOTHING_LEFT = "nothing with evidence behind it: trial, supportive and palliative care"


def groups(plan: Plan) -> list[tuple[str, Sequence[Option]]]:
    """The options in the order in which a board goes through them, with the title of each group; none is empty."""

    def in_play(verdict: Verdict) -> list[Option]:
        return [o for o in plan.options if o.verdict is verdict and o.in_play]

    found: list[tuple[str, Sequence[Option]]] = [
        ("On the table", plan.main), ("In a trial only", plan.trial_only), ("Alongside", plan.alongside),
        ("Open: depends on what is missing", in_play(Verdict.OPEN)), ("Contraindicated", in_play(Verdict.CONTRAINDICATED)),
        ("Against", in_play(Verdict.AGAINST)),
    ]  # fmt: skip
    return [(title, options) for title, options in found if options]


def said(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that hold, each reason of one source once: two settings may say the same of a patient."""
    found: dict[tuple[str, ...], Finding] = {}
    for finding in findings:
        if finding.answer == "yes":
            found.setdefault((finding.says, finding.guideline_name, finding.reason, finding.action), finding)
    return list(found.values())


def to_settle(pending: Iterable[str]) -> tuple[list[str], list[str]]:
    """What has to be settled before the first dose: what to exclude, and what else to do or answer."""
    exclude, do = [], []
    for said in pending:
        if said.startswith(TO_EXCLUDE):
            exclude.append(said.removeprefix(TO_EXCLUDE))
        else:
            do.append(said)
    return exclude, do


def spoken_against(options: Iterable[Option]) -> list[tuple[list[Option], list[Finding]]]:
    """What speaks against each option; options against which the same is said stand together."""
    found: dict[tuple[object, ...], tuple[list[Option], list[Finding]]] = {}
    for option in options:
        held = [f for f in said((*option.exclusions, *option.statements)) if f.says != "caution"]
        key = (option.disputed, *((f.says, f.guideline_name, f.reason, f.action) for f in held))
        found.setdefault(key, ([], held))[0].append(option)
    return list(found.values())


def preferred(plan: Plan) -> list[tuple[list[str], list[str], Preference]]:
    """Which treatments stand before which, those that one source prefers for one reason together."""
    found: dict[tuple[str, str], tuple[list[str], list[str], Preference]] = {}
    for p in plan.preferences:
        before, after, _ = found.setdefault((p.reason, p.guideline_name), ([], [], p))
        before += [p.prefer] if p.prefer not in before else []
        after += [p.over] if p.over not in after else []
    return list(found.values())


def ahead(plan: Plan) -> list[tuple[list[str], Ahead]]:
    """What comes next when the tumour grows on a treatment on the table; treatments after which the same comes together."""
    front = {o.id for o in plan.front if o.category not in ASIDE}
    found: dict[tuple[object, ...], tuple[list[str], Ahead]] = {}
    for step in plan.ahead:
        if step.event == "progression" and step.treatment in front:
            key = (step.new, lost(plan, step), tuple((a.treatment, a.new) for a in step.after[:1]))
            found.setdefault(key, ([], step))[0].append(step.treatment)
    return list(found.values())


def lost(plan: Plan, step: Ahead) -> tuple[str, ...]:
    """What a failure takes off the table, besides the treatment that has failed."""
    front = [o.id for o in plan.options if o.verdict in FRONT[:2] and o.category not in ASIDE]
    return tuple(id for id in front if id not in step.then and id != step.treatment)


def considered(plan: Plan) -> list[Option]:
    """What was looked at and does not concern this patient."""
    return [o for o in plan.options if o.verdict is Verdict.NOT_INDICATED or (not o.in_play and o.verdict not in FRONT)]


def cited(plan: Plan, library: Library, options: Iterable[Option] | None = None) -> list[tuple[str, m.Source]]:
    """The sources behind what is said of the options (default: all), each once, by their keys."""
    keys: dict[str, None] = {}
    for option in plan.options if options is None else options:
        for finding in (*option.statements, *option.exclusions):
            keys.update(dict.fromkeys(finding.basis.sources))
    return [(key, library.sources[key]) for key in sorted(keys) if key in library.sources]


def sides(option: Option) -> tuple[list[Finding], list[Finding]]:
    """The statements that hold, for and against: what stands side by side where sources differ."""
    holds = [f for f in (*option.statements, *option.exclusions) if f.answer == "yes"]
    return [f for f in holds if f.says not in AGAINST], [f for f in holds if f.says in AGAINST]


def name(library: Library, id: str) -> str:
    """The name of a fact, definition or treatment."""
    if id in library.vocabulary.facts:
        return library.vocabulary.facts[id].name
    return library.definitions[id].name if id in library.definitions else library.treatments[id].entry.name


def listed(library: Library, treatments: Iterable[str]) -> str:
    """Treatments in a line; what is left where there is none."""
    return ", ".join(name(library, id) for id in treatments) or NOTHING_LEFT


def does(answer: Answered, library: Library) -> str:
    """What an answer would do, in words."""
    brings = f"brings {listed(library, answer.brings)}" if answer.brings else ""
    takes = f"takes away {listed(library, answer.takes)}" if answer.takes else ""
    return "; ".join(part for part in (brings, takes) if part) or "no change by itself"
