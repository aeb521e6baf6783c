"""The one-page summary for the meeting: case, question, options with the reason in a line, checks, decision block."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import msgspec

from zebraboard.language.library import Library
from zebraboard.plan.model import Missing, Option, Plan, Verdict
from zebraboard.report import pdf, words

TEMPLATE = "summary.typ"
LEVELS = ((6, 3, 10), (6, 2, 8), (5, 2, 6), (5, 1, 6), (4, 1, 4), (4, 0, 4), (3, 0, 2), (3, 0, 0), (2, 0, 0), (1, 0, 0))
"""How many options, checks an option and missing facts are shown: the first that fits the page is taken."""
LONGEST = 320
"""Characters of a reason or a list before it is cut at a word and marked with an ellipsis."""


class Decided(msgspec.Struct, frozen=True, kw_only=True):
    """A signed decision, as the page shows it."""

    text: str
    deviation: str = ""
    actions: tuple[str, ...] = ()
    present: str = ""
    signed_by: str
    signed_at: dt.datetime


def summary(plan: Plan, library: Library, decided: Decided | None = None) -> bytes:
    """The summary as a PDF of one A4 page. What does not fit is cut, and marked with an ellipsis."""
    for level in LEVELS:
        data = _data(plan, library, decided, *level)
        if pdf.pages(TEMPLATE, data) == 1:
            return pdf.render(TEMPLATE, data)
    return pdf.render(TEMPLATE, _data(plan, library, decided, *LEVELS[-1], longest=LONGEST // 3))


def _data(
    plan: Plan, library: Library, decided: Decided | None, most: int, checks: int, missing: int, longest: int = LONGEST
) -> dict[str, Any]:
    main = plan.main
    return {
        "document_title": f"Summary {plan.case}", "title": _short(plan.title or plan.case, longest), "question": _short(plan.question, longest),
        "place": " · ".join(
            part for part in (plan.case, f"planned as of {plan.as_of}", plan.jurisdiction, plan.local and f"local layer of {plan.local}") if part
        ),
        "foot": f"Knowledge {plan.knowledge} · {words.INTENDED_USE}", "note": words.UNVERIFIED_NOTE,
        "words": words.SUMMARY,
        "lines": [
            {"title": line.title, "value": _short(line.value, longest), "known": line.known, "basis": _short(line.basis, longest // 2)}
            for line in plan.summary if line.known or line.id != "wishes"
        ],
        "flags": [{"urgency": words.URGENCY[f.urgency], "says": f.says, "action": _short(f.action, longest)} for f in plan.red_flags],
        "options": [_options(group, checks, longest) for group in alike(main)[:most]],
        "others": _others(plan, library, [o for group in alike(main)[most:] for o in group], longest),
        "missing": _missing(plan.missing[:missing]),
        "decision": None if decided is None else _decision(decided, longest),
    }  # fmt: skip


def _missing(items: Sequence[Missing]) -> list[dict[str, str]]:
    """The tests that matter, each with the facts that it yields."""
    by_test: dict[str, list[str]] = {}
    for item in items:
        by_test.setdefault(item.test, []).append(item.name)
    return [{"test": test, "facts": ", ".join(names)} for test, names in by_test.items()]


def alike(options: Sequence[Option]) -> list[list[Option]]:
    """Options that stand for the same reason with the same verdict and readiness, together."""
    groups: dict[tuple[object, ...], list[Option]] = {}
    for option in options:
        groups.setdefault((option.verdict, reason(option), words.state(option)), []).append(option)
    return list(groups.values())


def _options(options: Sequence[Option], checks: int, longest: int) -> dict[str, Any]:
    first = options[0]
    pending = [text for text in first.pending if all(text in other.pending for other in options)]
    doses = [next((line.text for regimen in o.regimens for line in regimen.doses), "") for o in options]
    return {
        "names": [{"name": o.name, "labels": "; ".join(words.label(status) for status in o.labels[:1])} for o in options],
        "verdict": str(first.verdict), "verdict_word": words.VERDICT[first.verdict], "ready": "; ".join(words.state(first)),
        "reason": _short(reason(first), longest), "doses": [_short(dose, longest // 2) for dose in doses if dose],
        "first": [_short(text, longest // 3) for text in pending[:checks]], "more": max(0, len(first.pending) - min(checks, len(pending))) if checks else 0,
    }  # fmt: skip


def reason(option: Option) -> str:
    """Why it is on the table, in a line: the first statement for it that holds, with its guideline."""
    for finding in option.statements:
        if finding.answer == "yes" and finding.says != "against":
            who = (
                f"{finding.guideline_name}{', ' + finding.strength if finding.strength else ''}: "
                if finding.guideline_name
                else ""
            )
            return f"{who}{finding.reason}{'' if finding.basis.verified else ' ' + words.UNVERIFIED}"
    return ""


def _others(plan: Plan, library: Library, beyond: Sequence[Option], longest: int) -> list[dict[str, str]]:
    """The options that have no block of their own, a line for each verdict."""
    facts = library.vocabulary.facts
    unlocks = {item.fact for item in plan.missing[:5]}
    groups: list[tuple[Verdict, str, list[str]]] = [
        (Verdict.OPTION, "Also on the table", [f"{o.name} ({words.VERDICT[o.verdict].lower()})" for o in beyond]),
        (Verdict.TRIAL_ONLY, words.VERDICT[Verdict.TRIAL_ONLY], [o.name for o in plan.trial_only]),
        (Verdict.OPTION, "Alongside", [o.name for o in plan.alongside]),
        (
            Verdict.OPEN, words.VERDICT[Verdict.OPEN],
            [
                f"{o.name} (needs {', '.join(facts[f].name if f in facts else f for f in o.missing if f in unlocks)})"
                for o in plan.options if o.verdict is Verdict.OPEN and o.in_play and any(f in unlocks for f in o.missing)
            ],
        ),
        (Verdict.CONTRAINDICATED, words.VERDICT[Verdict.CONTRAINDICATED], [_stopped(o) for o in plan.options if o.verdict is Verdict.CONTRAINDICATED and o.in_play]),
        (Verdict.AGAINST, words.VERDICT[Verdict.AGAINST], [_stopped(o) for o in plan.options if o.verdict is Verdict.AGAINST and o.in_play]),
    ]  # fmt: skip
    return [{"verdict": str(v), "title": title, "text": _short("; ".join(names), longest)} for v, title, names in groups if names]  # fmt: skip


def _stopped(option: Option) -> str:
    why = next((f.reason for f in (*option.exclusions, *option.statements) if f.answer == "yes" and f.says in ("contraindicated", "avoid", "against")), "")  # fmt: skip
    return f"{option.name}: {_short(why, 70)}" if why else option.name


def _decision(decided: Decided, longest: int) -> dict[str, Any]:
    return {
        "text": _short(decided.text, 2 * longest), "deviation": _short(decided.deviation, longest),
        "actions": [_short(text, longest) for text in decided.actions], "present": _short(decided.present, longest),
        "signed_by": decided.signed_by, "signed_at": decided.signed_at.strftime("%Y-%m-%d %H:%M"),
    }  # fmt: skip


def _short(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0].rstrip(" ;,:") + " …"
