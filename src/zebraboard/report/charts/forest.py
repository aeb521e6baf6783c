"""Trial effects as a forest plot, and whether this patient would have been in each trial."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from zebraboard.language import models as m
from zebraboard.language.library import Library
from zebraboard.language.scalar import Scalar
from zebraboard.plan.model import FRONT, Answer, Plan, Verdict
from zebraboard.report import words
from zebraboard.report.charts.picture import BLUE, INK, LABELS, LINE, QUIET, Picture, altair

MEASURE = "HR"
IN_TRIAL: dict[Answer, str] = {
    "yes": "would have been in it",
    "unknown": "not known",
    "no": "would not have been in it",
}
PLOT = 420
DOMAIN = (0.1, 10.0)


@dataclass(frozen=True)
class Effect:
    """One hazard ratio of one trial."""

    trial: m.TrialEntry
    endpoint: m.Endpoint
    value: float
    low: float | None
    high: float | None
    fits: Answer

    @property
    def verified(self) -> bool:
        """Whether trial and endpoint were read themselves."""
        return self.trial.verified and self.endpoint.verified

    @property
    def arms(self) -> str:
        """What was compared, the arm that a ratio below 1 favours first."""
        return " vs ".join(arm.name for arm in self.trial.arms)

    @property
    def people(self) -> str:
        """How many took part, where every arm gives its number and the endpoint is everybody's."""
        counts = [arm.n for arm in self.trial.arms]
        return str(sum(n for n in counts if n)) if counts and all(counts) else ""

    @property
    def ratio(self) -> str:
        """The ratio with its interval and mark."""
        span = f" ({self.low:g}-{self.high:g})" if self.low is not None and self.high is not None else ""
        return f"{self.value:g}{span}{'' if self.verified else ' ' + words.UNVERIFIED}"

    @property
    def endpoint_words(self) -> str:
        """The endpoint and, where it is not everyone, in whom."""
        return self.endpoint.name + (f" ({self.endpoint.population})" if self.endpoint.population else "")


def relevant(plan: Plan, library: Library, scalar: Scalar) -> list[tuple[m.TrialEntry, Answer]]:
    """The trials of what is on the table or still open for this patient; those that fit first."""
    wanted = {o.id for o in plan.options if o.verdict in FRONT or (o.verdict is Verdict.OPEN and o.in_play)}
    found: list[tuple[m.TrialEntry, Answer]] = []
    for rule in library.trials.values():
        if wanted.intersection(id for arm in rule.entry.arms for id in arm.treatments):
            holds = scalar.holds(rule.when)
            found.append((rule.entry, "unknown" if holds is None else "yes" if holds else "no"))
    rank = {"yes": 0, "unknown": 1, "no": 2}
    return sorted(found, key=lambda pair: (rank[pair[1]], -(pair[0].year or 0), pair[0].name))


def trials(plan: Plan, library: Library, scalar: Scalar) -> Picture:
    """The hazard ratios of the trials that bear on the plan; trials without one are told in the table."""
    found = relevant(plan, library, scalar)
    effects = [
        Effect(trial, endpoint, endpoint.effect.value, endpoint.effect.low, endpoint.effect.high, fits)
        for trial, fits in found
        for endpoint in trial.endpoints
        if endpoint.measure == MEASURE and endpoint.effect is not None and endpoint.effect.value
    ]
    rows = [
        (e.trial.name + (f" ({e.trial.year})" if e.trial.year else ""), e.trial.population_text, e.arms, e.people,
         e.endpoint_words, f"{MEASURE} {e.ratio}", IN_TRIAL[e.fits])
        for e in effects
    ]  # fmt: skip
    drawn = {effect.trial.id for effect in effects}
    rows += [
        (trial.name + (f" ({trial.year})" if trial.year else ""), trial.population_text, " vs ".join(a.name for a in trial.arms),
         "", _told(trial), "", IN_TRIAL[fits])
        for trial, fits in found if trial.id not in drawn
    ]  # fmt: skip
    fitting = [trial.name for trial, fits in found if fits == "yes"]
    return Picture(
        title="Trials behind these options",
        alt=(
            f"{len(found)} trials bear on these options; this patient would have been in "
            + (", ".join(fitting) if fitting else "none of them for certain")
            + "."
        ),
        columns=("Trial", "Population", "Compared", "People", "Endpoint", "Effect", "This patient"), rows=tuple(rows),
        notes=(
            "Hazard ratios; below 1 favours the arm named first. Trials differ in whom they took: the ratios of two trials cannot be "
            f"compared with each other. {words.UNVERIFIED_NOTE}",
        ),
        draw=(lambda: _draw(effects)) if effects else None,
    )  # fmt: skip


def _told(trial: m.TrialEntry) -> str:
    """The primary endpoint in words, where there is no ratio to draw."""
    lines = []
    for endpoint in trial.endpoints:
        if endpoint.primary:
            said = [
                f"{f'{e.arm}: ' if e.arm else ''}{f'{e.value:g} {endpoint.unit}'.strip() if e.value is not None else e.text}"
                for e in endpoint.estimates
            ]
            mark = "" if endpoint.verified and trial.verified else f" {words.UNVERIFIED}"
            lines.append(f"{endpoint.name}{': ' + ', '.join(said) if said else ''}{mark}")
    return "; ".join(lines) or trial.status


def _draw(effects: list[Effect]) -> Any:
    alt = altair()

    values: list[dict[str, Any]] = []
    for index, effect in enumerate(effects):
        if index == 0 or effects[index - 1].trial.id != effect.trial.id:
            values.append(
                {"row": len(values), "trial": effect.trial.name, "arms": effect.arms, "people": effect.people}
            )
        values.append(
            {"row": len(values), "endpoint": effect.endpoint_words, "value": effect.value, "low": effect.low, "high": effect.high,
             "ratio": effect.ratio, "fits": IN_TRIAL[effect.fits]}
        )  # fmt: skip
    low = min([DOMAIN[0] * 2, *(e.low or e.value for e in effects)]) * 0.9
    high = max([2.0, *(e.high or e.value for e in effects)]) * 1.1
    ticks = [t for t in (0.05, 0.1, 0.2, 0.5, 1, 2, 5) if low <= t <= high]
    scale = alt.Scale(type="log", domain=[low, high], nice=False)
    x = alt.X(
        "value:Q", scale=scale, title="hazard ratio, logarithmic  ·  below 1 favours the first arm",
        axis=alt.Axis(values=ticks, format="~g", grid=False),
    )  # fmt: skip
    y = alt.Y("row:O", axis=None)
    base = alt.Chart(alt.Data(values=values))
    one = (
        alt.Chart(alt.Data(values=[{"value": 1}]))
        .mark_rule(color=QUIET, strokeDash=[3, 3])
        .encode(x=alt.X("value:Q", scale=scale))
    )
    bars = (
        base.transform_filter("isValid(datum.low) && isValid(datum.high)")
        .mark_rule(color=INK, strokeWidth=1.6)
        .encode(x=alt.X("low:Q", scale=scale), x2="high:Q", y=y)
    )
    points = base.transform_filter("isValid(datum.value)").mark_point(size=95, strokeWidth=1.8, opacity=1).encode(
        x=x, y=y,
        shape=alt.Shape("fits:N", scale=alt.Scale(domain=list(IN_TRIAL.values()), range=["square", "circle", "cross"]), legend=alt.Legend(title="This patient", orient="top", direction="horizontal")),
        fill=alt.condition(f"datum.fits == '{IN_TRIAL['yes']}'", alt.value(BLUE), alt.value("#ffffff")),
        stroke=alt.condition(f"datum.fits == '{IN_TRIAL['no']}'", alt.value(QUIET), alt.value(BLUE)),
    )  # fmt: skip

    def column(field: str, at: float, *, weight: int = 400, color: str = INK, limit: int = 0) -> Any:
        mark = base.transform_filter(f"isValid(datum.{field})").mark_text(
            align="left", fontWeight=weight, color=color, limit=limit
        )
        return mark.encode(x=alt.value(at), y=y, text=f"{field}:N")

    left, right = -(LABELS + 60), PLOT + 200
    heads = base.transform_filter("isValid(datum.trial)")
    lines = heads.mark_rule(color=LINE).encode(
        y=alt.Y("row:O", axis=None, bandPosition=0), x=alt.value(left), x2=alt.value(right)
    )  # fmt: skip
    people = heads.transform_filter("datum.people != ''").transform_calculate(said="datum.people + ' people'")
    texts = [
        column("trial", left, weight=600, limit=LABELS - 10), column("arms", left + LABELS, color=QUIET, limit=60 + PLOT),
        column("endpoint", left + 14, limit=LABELS + 36), column("ratio", PLOT + 18),
        people.mark_text(align="right", color=QUIET).encode(x=alt.value(right), y=y, text="said:N"),
    ]  # fmt: skip
    return alt.layer(lines, one, bars, points, *texts).properties(width=PLOT, height=alt.Step(24))
