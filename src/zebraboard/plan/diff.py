"""What differs between two plans of the same patient."""

from __future__ import annotations

from zebraboard.plan.model import FRONT, Part, Plan, Verdict


class OptionChange(Part, kw_only=True, frozen=True):
    """A treatment whose verdict or readiness differs."""

    treatment: str
    name: str
    before: Verdict
    after: Verdict
    ready_before: bool
    ready_after: bool
    reasons: tuple[str, ...]
    """The statements that newly hold or no longer hold."""


class Difference(Part, kw_only=True, frozen=True):
    """Everything that differs."""

    summary: tuple[tuple[str, str, str], ...]
    """Lines of the summary: title, before, after."""
    options: tuple[OptionChange, ...]
    red_flags_new: tuple[str, ...]
    red_flags_gone: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Whether the plans say the same."""
        return not (self.summary or self.options or self.red_flags_new or self.red_flags_gone)


def compare(before: Plan, after: Plan) -> Difference:
    """What ``after`` says that ``before`` did not, and the other way round."""
    lines = {line.id: line for line in before.summary}
    summary = tuple(
        (line.title, lines[line.id].value, line.value)
        for line in after.summary
        if line.id in lines and lines[line.id].value != line.value
    )
    old = {option.id: option for option in before.options}
    changes = []
    for option in after.options:
        was = old.get(option.id)
        if was is None:
            continue
        on_table = was.verdict in FRONT or option.verdict in FRONT
        if was.verdict is option.verdict and (was.ready == option.ready or not on_table):
            continue
        held_before = {f.id: f for f in (*was.statements, *was.exclusions) if f.answer == "yes"}
        held_after = {f.id: f for f in (*option.statements, *option.exclusions) if f.answer == "yes"}
        reasons = [f"now: {f.reason}" for id, f in held_after.items() if id not in held_before]
        reasons += [f"no longer: {f.reason}" for id, f in held_before.items() if id not in held_after]
        changes.append(
            OptionChange(
                treatment=option.id, name=option.name, before=was.verdict, after=option.verdict,
                ready_before=was.ready, ready_after=option.ready, reasons=tuple(reasons),
            )
        )  # fmt: skip
    flags_before, flags_after = {f.says for f in before.red_flags}, {f.says for f in after.red_flags}
    return Difference(
        summary=summary, options=tuple(changes),
        red_flags_new=tuple(sorted(flags_after - flags_before)),
        red_flags_gone=tuple(sorted(flags_before - flags_after)),
    )  # fmt: skip
