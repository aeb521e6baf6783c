"""The whole plan as a PDF."""

from __future__ import annotations

from typing import Any

import msgspec

from zebraboard.language.library import Library
from zebraboard.plan.model import Option, Plan
from zebraboard.report import outline, pdf, words


def plan_pdf(plan: Plan, library: Library) -> bytes:
    """The plan with everything that the HTML page has."""
    return pdf.render("plan.typ", _data(plan, library))


def _data(plan: Plan, library: Library) -> dict[str, Any]:
    front = {o.id for o in plan.main}
    names = {id: outline.name(library, id) for id in sorted(_named(plan))}
    return {
        "document_title": f"Plan {plan.case}", "title": plan.title or f"Plan {plan.case}", "plan": msgspec.to_builtins(plan), "names": names,
        "place": f"{plan.case} · as of {plan.as_of} · {plan.jurisdiction} · knowledge {plan.knowledge}{' · local layer of ' + plan.local if plan.local else ''}",
        "foot": plan.case, "note": words.UNVERIFIED_NOTE, "intended_use": words.INTENDED_USE, "order": words.ORDER,
        "words": {**words.SUMMARY, "verdict": words.VERDICT, "says": words.SAYS},
        "lines": [
            {"title": line.title, "value": line.value, "known": line.known, "basis": "; ".join(part for part in (line.basis, line.report) if part)}
            for line in plan.summary if line.known or line.id != "wishes"
        ],
        "flags": [{"urgency": words.URGENCY[f.urgency], "says": f.says, "action": f.action} for f in plan.red_flags],
        "groups": [{"title": title, "options": [_option(o) for o in options]} for title, options in outline.groups(plan)],
        "missing": [
            {
                "name": item.name, "weight": f"{item.weight:.1f}" if item.weight else "", "test": item.test,
                "answers": [f"{answer.value}: {outline.does(answer, library)}" for answer in item.answers],
            }
            for item in plan.missing
        ],
        "ahead": [
            {**msgspec.to_builtins(step), "event": words.event(step.event, names[step.treatment])}
            for step in plan.ahead if step.event == "progression" and step.treatment in front
        ],
        "considered": ", ".join(o.name for o in outline.considered(plan)),
        "sources": [{"text": source.citation, "url": source.url} for _, source in outline.cited(plan, library)],
    }  # fmt: skip


def _named(plan: Plan) -> set[str]:
    """Everything whose name the page needs: missing facts, treatments."""
    return {o.id for o in plan.options} | {fact for o in plan.options for fact in o.missing}


def _option(option: Option) -> dict[str, Any]:
    labels = [f"{words.label(s)}{': ' + s.text if s.text else ''}{'' if s.basis is None or s.basis.verified else ' ' + words.UNVERIFIED}" for s in option.labels]  # fmt: skip
    return {
        **msgspec.to_builtins(option),
        "detail": " · ".join(words.state(option)),
        "label_lines": labels,
    }
