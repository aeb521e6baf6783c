"""Dose arithmetic: a regimen's doses for one body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from zebraboard.language.models import Dose
from zebraboard.language.prose import figure
from zebraboard.language.values import Value
from zebraboard.plan.model import DoseLine
from zebraboard.profile.measures import bsa


def lines(given: Sequence[Dose], values: Mapping[str, Value]) -> tuple[DoseLine, ...]:
    """Each dose in words, worked out from height (cm) and weight (kg) where it depends on them."""
    return tuple(_line(dose, values.get("height"), values.get("weight")) for dose in given)


def _line(dose: Dose, height: Value, weight: Value) -> DoseLine:
    size: float | None = 1.0
    how = ""
    if dose.per == "m2":
        size = round(bsa(height, weight), 2) if isinstance(height, float) and isinstance(weight, float) else None
        how = f" ({figure(dose.amount)} {dose.unit}/m² × {figure(size)} m²)" if size else ""
    elif dose.per == "kg":
        size = weight if isinstance(weight, float) else None
        how = f" ({figure(dose.amount)} {dose.unit}/kg × {figure(size)} kg)" if size else ""
    elif dose.per == "AUC":
        size = None
    schedule = _schedule(dose)
    if size is None:
        per = {"m2": "/m²", "kg": "/kg", "AUC": ""}[dose.per]
        need = {"m2": "height and weight", "kg": "weight", "AUC": "the GFR (Calvert)"}[dose.per]
        stated = f"AUC {figure(dose.amount)}" if dose.per == "AUC" else f"{figure(dose.amount)} {dose.unit}{per}"
        return DoseLine(drug=dose.drug, text=f"{dose.drug} {stated}{schedule}; the dose in {dose.unit} needs {need}")
    amount = dose.amount * size
    rounded = round(amount / dose.round_to) * dose.round_to if dose.round_to else round(amount, 1)
    if dose.round_to and how:
        how = f"{how[:-1]} = {figure(round(amount, 1))}, rounded to {figure(dose.round_to)})"
    return DoseLine(
        drug=dose.drug,
        amount=rounded,
        unit=dose.unit,
        text=f"{dose.drug} {figure(rounded)} {dose.unit}{schedule}{how}",
    )


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
        parts.append(f"{dose.count} doses" if dose.count > 1 else "once")
    return f" {', '.join(parts)}" if parts else ""
