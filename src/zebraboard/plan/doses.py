"""Dose arithmetic: a regimen's doses for one body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zebraboard.language.models import Dose
from zebraboard.language.prose import figure
from zebraboard.language.values import Value
from zebraboard.plan.model import DoseLine
from zebraboard.profile.measures import CLEARANCE_CAP, NON_RENAL, bsa, calvert


def lines(given: Sequence[Dose], values: Mapping[str, Value]) -> tuple[DoseLine, ...]:
    """Each dose in words, worked out from height (cm), weight (kg) or creatinine clearance (mL/min) where it depends on
    them."""
    return tuple(_line(dose, values) for dose in given)


def _line(dose: Dose, values: Mapping[str, Value]) -> DoseLine:
    schedule = _schedule(dose)
    found = _amount(dose, values)
    if found is None:
        stated = (
            f"AUC {figure(dose.amount)}" if dose.per == "AUC" else f"{figure(dose.amount)} {dose.unit}{_PER[dose.per]}"
        )
        return DoseLine(
            drug=dose.drug, text=f"{dose.drug} {stated}{schedule}; the dose in {dose.unit} needs {_NEEDS[dose.per]}"
        )
    amount, how = found
    rounded = round(amount / dose.round_to) * dose.round_to if dose.round_to else round(amount, 1)
    if dose.round_to and how:
        how = f"{how} = {figure(round(amount, 1))}, rounded to {figure(dose.round_to)}"
    return DoseLine(
        drug=dose.drug, amount=rounded, unit=dose.unit,
        text=f"{dose.drug} {figure(rounded)} {dose.unit}{schedule}{f' ({how})' if how else ''}",
    )  # fmt: skip


_PER = {"m2": "/m²", "kg": "/kg"}
_NEEDS = {"m2": "height and weight", "kg": "weight", "AUC": "the creatinine clearance (Calvert)"}


def _amount(dose: Dose, values: Mapping[str, Value]) -> tuple[float, str] | None:
    """The amount for this body and the sum behind it; None if what it depends on is not known."""
    height, weight, clearance = (values.get(id) for id in ("height", "weight", "creatinine_clearance"))
    if dose.per == "dose":
        return dose.amount, ""
    if dose.per == "m2" and isinstance(height, float) and isinstance(weight, float):
        size = round(bsa(height, weight), 2)
        return dose.amount * size, f"{figure(dose.amount)} {dose.unit}/m² × {figure(size)} m²"
    if dose.per == "kg" and isinstance(weight, float):
        return dose.amount * weight, f"{figure(dose.amount)} {dose.unit}/kg × {figure(weight)} kg"
    if dose.per == "AUC" and isinstance(clearance, float):
        capped = f", capped at {figure(CLEARANCE_CAP)}" if clearance > CLEARANCE_CAP else ""
        how = f"AUC {figure(dose.amount)} × (clearance {figure(clearance)} mL/min{capped} + {figure(NON_RENAL)})"
        return calvert(dose.amount, clearance), how
    return None


def _schedule(dose: Dose) -> str:
    parts = []
    if dose.route:
        parts.append(dose.route)
    if dose.times_a_day:
        parts.append(
            {1: "once a day", 2: "twice a day", 3: "three times a day"}.get(
                dose.times_a_day, f"{dose.times_a_day} times a day"
            )
        )
    if dose.days:
        parts.append(f"days {dose.days[0]}–{dose.days[-1]}" if len(dose.days) > 1 else f"day {dose.days[0]}")
    if dose.every_days:
        parts.append(f"every {dose.every_days} days" if dose.every_days % 7 else f"every {dose.every_days // 7} weeks")
    if dose.count:
        several = "cycles" if dose.days else "doses"
        parts.append(f"{dose.count} {several}" if dose.count > 1 else "once")
    return f" {', '.join(parts)}" if parts else ""
