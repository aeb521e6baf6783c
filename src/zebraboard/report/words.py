"""The few words that every report shares."""

from __future__ import annotations

from collections.abc import Sequence

from zebraboard.plan.model import LabelStatus, Option, Verdict

VERDICT = {
    Verdict.RECOMMENDED: "Recommended",
    Verdict.OPTION: "Option",
    Verdict.TRIAL_ONLY: "In a trial only",
    Verdict.OPEN: "Open",
    Verdict.AGAINST: "Against",
    Verdict.CONTRAINDICATED: "Contraindicated",
    Verdict.NOT_INDICATED: "Not indicated",
}
SAYS = {
    "recommend": "for", "option": "option", "trial_only": "in a trial only", "against": "against",
    "contraindicated": "contraindicated", "avoid": "avoid", "caution": "caution",
}  # fmt: skip
ANSWER = {"yes": "yes", "no": "no", "unknown": "not known"}
SAID = {
    "recommend": "Recommended", "option": "An option", "trial_only": "In a trial only", "against": "Advised against",
}  # fmt: skip
EXCLUSION = {"contraindicated": "Contraindicated", "avoid": "Avoid", "caution": "Caution"}
MARK = {
    "seen": "read in the source", "mixed": "partly read in the source", "seen_2": "read in a source that quotes it",
    "recalled": "remembered, not read", "derived": "worked out from other facts",
}  # fmt: skip
PICK = {
    "latest": "the latest reading counts", "earliest": "the earliest reading counts", "highest": "the highest reading counts",
    "lowest": "the lowest reading counts", "highest_current": "the highest reading of current samples counts",
    "worst": "the worst reading counts", "ever": "once yes, always yes",
}  # fmt: skip
URGENCY = {
    "emergency": "Emergency", "same_day": "Same day", "before_procedure": "Before any procedure", "soon": "Soon",
}  # fmt: skip
LABEL = {
    "on_label": "on label", "off_label": "off label", "undetermined": "label: depends on missing facts",
    "not_licensed": "not licensed", "no_data": "no label data",
}  # fmt: skip
CATEGORY = {
    "surveillance": "Surveillance", "endoscopic_resection": "Endoscopic treatment", "surgery": "Surgery",
    "ssa": "Somatostatin analogue", "everolimus": "Everolimus", "sunitinib": "Sunitinib", "cabozantinib": "Cabozantinib",
    "other_tki": "Other targeted therapy", "prrt": "PRRT", "chemo_captem": "Chemotherapy (alkylating)",
    "chemo_stz5fu": "Chemotherapy (streptozocin)", "chemo_platinum": "Chemotherapy (platinum)",
    "chemo_other": "Chemotherapy (other)", "immunotherapy": "Immunotherapy", "liver_directed": "Liver-directed therapy",
    "supportive": "Supportive care", "trial": "Clinical trial", "more_tests": "More tests first", "palliative": "Palliative care",
}  # fmt: skip
SUMMARY = {
    "case": "The case", "question": "Question", "flags": "Red flags", "options": "On the table", "dose": "dose:", "first": "first:",
    "nothing": "This record does not yet put any treatment on the table.", "missing": "Missing, most decisive first",
    "decision": "Decision of the board", "accepted": "Option accepted", "deviation": "Deviation and its reason:",
    "actions": "Actions (what, who, by when):", "present": "Present:", "signed": "Signed (chair):", "date": "Date:",
}  # fmt: skip
ORDER = "Options of one verdict stand by class of treatment, not by merit; only what follows orders them."
MISSING = (
    "First what a board or a guideline always asks for, then what can bring a treatment or only take one away. The number: how "
    "many treatments' verdicts this fact alone still decides, on average over what the others could be."
)
UNVERIFIED = "†"
UNVERIFIED_NOTE = f"{UNVERIFIED} rests on a source that was not read itself: confirm before relying on it."
INTENDED_USE = (
    "Support for professionals who can check the basis of every statement. Not a certified medical device; "
    "no statement has been reviewed by a clinician unless it says so."
)


def readiness(option: Option) -> str:
    """Ready, or pending how many checks."""
    if option.ready:
        return "ready"
    return f"pending {count(len(option.pending), 'check')}" if option.pending else ""


def state(option: Option) -> tuple[str, ...]:
    """How an option stands beside its verdict: ready or pending, given now, disputed."""
    parts = (
        readiness(option),
        "being given now" if option.given_now else "",
        "sources differ" if option.disputed else "",
    )
    return tuple(part for part in parts if part)


def count(number: int, what: str) -> str:
    """A number of things."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def either(names: Sequence[str]) -> str:
    """One of several things."""
    return " or ".join(part for part in (", ".join(names[:-1]), names[-1]) if part) if names else ""


def label(status: LabelStatus) -> str:
    """The label status of one jurisdiction in words."""
    return f"{status.jurisdiction} {LABEL[status.status]}"


def event(name: str, treatment: str) -> str:
    """A lookahead event in words."""
    return f"If it grows on {treatment}" if name == "progression" else f"If {treatment} is not tolerated"
