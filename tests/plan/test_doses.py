"""Dose arithmetic for one body: the sum is shown, and what is missing is named."""

from __future__ import annotations

import pytest

from zebraboard.language.models import Dose
from zebraboard.language.values import Value
from zebraboard.plan.doses import lines

CAPECITABINE = Dose(
    drug="capecitabine", amount=750, unit="mg", per="m2", route="oral", times_a_day=2, days=(1, 14), every_days=28,
    count=13, round_to=150,
)  # fmt: skip
CARBOPLATIN = Dose(drug="carboplatin", amount=5, unit="mg", per="AUC", route="IV", days=(1,), every_days=21, count=6)
LUTETIUM = Dose(drug="177Lu-dotatate", amount=7.4, unit="GBq", route="IV", every_days=56, count=4)
BODY: dict[str, Value] = {"height": 170.0, "weight": 70.0}
WORKED_OUT = [
    (LUTETIUM, {}, "177Lu-dotatate 7.4 GBq IV, every 8 weeks, 4 doses", 7.4),
    (
        CAPECITABINE, BODY,
        "capecitabine 1350 mg oral, twice a day, days 1–14, every 4 weeks, 13 cycles (750 mg/m² × 1.82 m² = 1365, rounded to 150)",
        1350,
    ),
    (
        CAPECITABINE, {"weight": 70.0},
        "capecitabine 750 mg/m² oral, twice a day, days 1–14, every 4 weeks, 13 cycles; the dose in mg needs height and weight",
        None,
    ),
    (
        CARBOPLATIN, {"creatinine_clearance": 90.0},
        "carboplatin 575 mg IV, day 1, every 3 weeks, 6 cycles (AUC 5 × (clearance 90 mL/min + 25))", 575,
    ),
    (
        CARBOPLATIN, {"creatinine_clearance": 160.0},
        "carboplatin 750 mg IV, day 1, every 3 weeks, 6 cycles (AUC 5 × (clearance 160 mL/min, capped at 125 + 25))", 750,
    ),
    (
        CARBOPLATIN, {},
        "carboplatin AUC 5 IV, day 1, every 3 weeks, 6 cycles; the dose in mg needs the creatinine clearance (Calvert)", None,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("dose", "values", "text", "amount"), WORKED_OUT, ids=[row[2][:40] for row in WORKED_OUT])
def test_the_dose_shows_its_sum(dose: Dose, values: dict[str, Value], text: str, amount: float | None) -> None:
    (line,) = lines([dose], values)
    assert line.text == text
    assert line.amount == amount
