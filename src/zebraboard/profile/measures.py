"""Measures worked out from readings that the language, being linear, cannot express. Each names its source."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

DAYS_A_MONTH = 30.44
"""Days in a month in the growth-rate formula (CLS-RESP-05)."""
PROGRESSION_SHARE = 0.2
PROGRESSION_MM = 5.0
"""RECIST 1.1 progression: 20 % and 5 mm above the smallest sum so far (CLS-RESP-01)."""

Measured = tuple[dt.date, float]
"""A day and a sum of target diameters (mm)."""


def bsa(height_cm: float, weight_kg: float) -> float:
    """Body surface area in m2 after Mosteller (N Engl J Med 1987;317:1098): sqrt(height x weight / 3600)."""
    return math.sqrt(height_cm * weight_kg / 3600)


NON_RENAL = 25.0
"""Clearance of carboplatin beside the kidney in the Calvert formula, mL/min (LKP-DOSE-01)."""
CLEARANCE_CAP = 125.0
"""Largest clearance, mL/min, that enters the Calvert formula (FDA advice, LKP-DOSE-01)."""


def calvert(auc: float, clearance: float) -> float:
    """Carboplatin dose in mg for a target AUC (mg/mL x min): AUC x (GFR + 25), the clearance (mL/min) capped at 125."""
    return auc * (min(clearance, CLEARANCE_CAP) + NON_RENAL)


def bmi(height_cm: float, weight_kg: float) -> float:
    """Body mass index in kg/m2: weight over the square of the height in metres (its definition)."""
    return weight_kg / (height_cm / 100) ** 2


def days_since(day: dt.date, as_of: dt.date) -> int:
    """Whole days from ``day`` to ``as_of``; negative if it lies ahead."""
    return (as_of - day).days


def months_since(day: dt.date, as_of: dt.date) -> float:
    """Months of 30.44 days from ``day`` to ``as_of``."""
    return days_since(day, as_of) / DAYS_A_MONTH


def tumour_growth_rate(before: float, after: float, days: float) -> float:
    """Tumour growth rate in % volume a month (CLS-RESP-05).

    ``before`` and ``after`` are sums of target diameters (mm) ``days`` apart, all above 0:
    TG = 3 ln(after / before) / months, TGR = 100 (e^TG - 1). 100 to 110 mm in three months is 10.0 %.
    """
    return 100 * math.expm1(3 * math.log(after / before) / (days / DAYS_A_MONTH))


def grew(smallest: float, now: float) -> bool:
    """Whether a sum of diameters is RECIST progression against the smallest one (mm; CLS-RESP-01, CLS-RESP-04)."""
    return now - smallest >= PROGRESSION_MM and now >= smallest * (1 + PROGRESSION_SHARE)


def progression(sums: Sequence[Measured]) -> bool:
    """Whether the latest of at least two sums is progression against the smallest before it.

    False only means that the sums do not show it: a new lesion is progression too.
    """
    ordered = sorted(sums)
    return len(ordered) > 1 and grew(min(size for _, size in ordered[:-1]), ordered[-1][1])


def progression_days(sums: Sequence[Measured]) -> list[dt.date]:
    """The days on which a sum first showed progression; each is the baseline for what follows."""
    days = []
    smallest: float | None = None
    for day, size in sorted(sums):
        if smallest is not None and grew(smallest, size):
            days.append(day)
            smallest = size
        else:
            smallest = size if smallest is None else min(smallest, size)
    return days
