"""Which missing test matters most: the weights of the missing facts, put together by the test that yields them."""

from __future__ import annotations

from typing import Any

from zebraboard.plan.model import Plan
from zebraboard.report.charts.picture import INK, LABELS, QUIET, WIDTH, Picture, altair

MOST = 10
"""How many tests are drawn."""


def tests(plan: Plan) -> Picture:
    """A bar a test. The plan must have been made with ``look_further``."""
    by_test: dict[str, list[tuple[str, float]]] = {}
    for item in plan.missing:
        if item.weight:
            by_test.setdefault(item.test or item.name, []).append((item.name, item.weight))
    ranked = sorted(by_test.items(), key=lambda entry: -sum(weight for _, weight in entry[1]))
    rows = tuple(
        (test, f"{sum(w for _, w in facts):.1f}", "; ".join(f"{n} ({w:.1f})" for n, w in facts))
        for test, facts in ranked
    )
    note = (
        "The length of a part: how many treatments' verdicts that fact alone still decides, on average over all that the other "
        "missing facts could turn out to be. The parts of a test are drawn end to end."
    )
    return Picture(
        title="Which missing test matters most",
        alt=f"{rows[0][0]} decides most: {rows[0][2]}." if rows else "No missing fact decides between treatments by itself.",
        columns=("Test", "Decides", "Through"), rows=rows,
        notes=(note,) if rows else ("No missing fact decides between treatments by itself.",),
        draw=(lambda: _draw(ranked[:MOST])) if rows else None,
    )  # fmt: skip


def _draw(ranked: list[tuple[str, list[tuple[str, float]]]]) -> Any:
    alt = altair()

    parts: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for test, facts in ranked:
        start = 0.0
        for index, (_, weight) in enumerate(facts):
            parts.append({"test": test, "from": start, "to": start + weight, "shade": index % 2})
            start += weight
        names = ", ".join(name for name, _ in facts[:3]) + (f" and {len(facts) - 3} more" if len(facts) > 3 else "")
        ends.append({"test": test, "end": start, "label": f"{start:.1f}", "names": names})
    order = [test for test, _ in ranked]
    most = max(end["end"] for end in ends)
    y = alt.Y(
        "test:N", sort=order, title=None, axis=alt.Axis(domain=False, ticks=False, minExtent=LABELS, maxExtent=LABELS)
    )
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, most * 1.08]), axis=None)
    bars = (
        alt.Chart(alt.Data(values=parts))
        .mark_bar(height=14, yOffset=-7, stroke="#ffffff", strokeWidth=1)
        .encode(
            x=x, x2="to:Q", y=y, color=alt.Color("shade:N", scale=alt.Scale(range=["#2b5d79", "#5b8aa4"]), legend=None)
        )
    )
    amounts = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(align="left", dx=6, dy=-7, color=INK)
        .encode(x="end:Q", y=y, text="label:N")
    )
    names = (
        alt.Chart(alt.Data(values=ends))
        .mark_text(align="left", dy=11, color=QUIET, fontSize=11.5, limit=WIDTH)
        .encode(x=alt.value(0), y=y, text="names:N")
    )
    return (bars + amounts + names).properties(width=WIDTH, height=alt.Step(42))
