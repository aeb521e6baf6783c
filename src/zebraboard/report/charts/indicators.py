"""Quality indicators as bars: what is known to be met, what is not, and what the record does not say."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from zebraboard.plan.measure import Tally
from zebraboard.report.charts.picture import INK, LABELS, QUIET, WIDTH, Picture, altair

ROOM = 190
"""Room for the words at the right end of a bar, in pixels."""
MET, NOT, UNKNOWN = "met", "not met", "the record does not say"


def indicators(title: str, tallies: Sequence[Tally]) -> Picture:
    """A bar an indicator, over the cases that it concerns. One that concerns nobody stands in the table only."""
    drawn = [tally for tally in tallies if tally.eligible]
    worst = min(drawn, key=lambda tally: tally.share or (0.0, 0.0), default=None)
    return Picture(
        title=title,
        alt=f"{len(drawn)} indicators as bars. Least often met: {worst.rule.entry.name}, {share(worst)}." if worst else "No indicator concerns any case.",
        columns=("Indicator", "Concerns", "Met", "Not met", "Record does not say", "Share met", "May concern", "Target"),
        rows=tuple(
            (
                tally.rule.entry.name, str(tally.eligible), str(tally.count("met")), str(tally.count("not met")),
                str(tally.count("unknown")), share(tally), str(tally.count("unclear")), tally.rule.entry.target,
            )
            for tally in tallies
        ),
        notes=(
            "Dark: met. Pale: not met. Empty: the record does not say. The bar's length is the cases that the indicator concerns.",
        ) if drawn else ("No indicator concerns any case yet.",),
        draw=(lambda: _draw(drawn)) if drawn else None,
    )  # fmt: skip


def share(tally: Tally) -> str:
    """How often it is met: one figure, or from where to where while some records do not say."""
    if tally.share is None:
        return "–"
    least, most = (round(100 * part) for part in tally.share)
    return f"{least} %" if tally.count("unknown") == 0 else f"{least} to {most} %"


def counts(title: str, found: Sequence[tuple[str, int]], note: str = "") -> Picture:
    """A bar a kind, as long as its count."""
    total = sum(count for _, count in found)
    rows = tuple((name, str(count), f"{round(100 * count / total)} %") for name, count in found) if total else ()
    return Picture(
        title=title,
        alt="; ".join(f"{name}: {count} of {total}" for name, count in found) if total else "Nothing to count yet.",
        columns=("What", "How many", "Share"), rows=rows, notes=(note,) if note else (),
        draw=(lambda: _counted(found)) if total else None,
    )  # fmt: skip


def _draw(tallies: Sequence[Tally]) -> Any:
    alt = altair()

    most = max(tally.eligible for tally in tallies)
    parts: list[dict[str, Any]] = []
    ends: list[dict[str, Any]] = []
    for tally in tallies:
        start = 0
        for kind, standing in ((MET, "met"), (NOT, "not met"), (UNKNOWN, "unknown")):
            count = tally.count(standing)  # type: ignore[arg-type]
            if count:
                parts.append({"id": tally.rule.id, "kind": kind, "from": start, "to": start + count})
            start += count
        label = f"{tally.count('met')} of {tally.eligible} met, {share(tally)}"
        ends.append({"id": tally.rule.id, "name": tally.rule.entry.name, "end": tally.eligible, "label": label})
    y = alt.Y("id:N", sort=[end["id"] for end in ends], axis=None)
    x = alt.X("from:Q", scale=alt.Scale(domain=[0, most], range=[0, WIDTH + LABELS - ROOM]), axis=None)
    fill = alt.Scale(domain=[MET, NOT, UNKNOWN], range=["#2b5d79", "#c9a3c4", "#ffffff"])
    bars = (
        alt.Chart(alt.Data(values=parts))
        .mark_bar(height=13, yOffset=9, stroke="#525d69", strokeWidth=1)
        .encode(
            x=x, x2="to:Q", y=y, color=alt.Color("kind:N", scale=fill, title=None, legend=alt.Legend(orient="top", symbolType="square", symbolStrokeColor="#525d69", symbolStrokeWidth=1))
        )
    )  # fmt: skip
    data = alt.Data(values=ends)
    amounts = alt.Chart(data).mark_text(align="left", dx=6, dy=9, color=QUIET).encode(x="end:Q", y=y, text="label:N")
    names = (
        alt.Chart(data)
        .mark_text(align="left", dy=-8, color=INK, limit=WIDTH + LABELS)
        .encode(x=alt.value(0), y=y, text="name:N")
    )
    return alt.layer(bars, amounts, names).properties(width=WIDTH + LABELS, height=alt.Step(44))


def _counted(found: Sequence[tuple[str, int]]) -> Any:
    alt = altair()

    rows = [{"name": name, "count": count, "zero": 0} for name, count in found]
    y = alt.Y("name:N", sort=[name for name, _ in found], title=None, axis=alt.Axis(domain=False, ticks=False, minExtent=LABELS, maxExtent=LABELS))  # fmt: skip
    x = alt.X("zero:Q", scale=alt.Scale(domain=[0, max(count for _, count in found) * 1.1]), axis=None)
    data = alt.Data(values=rows)
    bars = alt.Chart(data).mark_bar(height=15, color="#2b5d79").encode(x=x, x2="count:Q", y=y)
    words = alt.Chart(data).mark_text(align="left", dx=6, color=INK).encode(x="count:Q", y=y, text="count:Q")
    return alt.layer(bars, words).properties(width=WIDTH, height=alt.Step(28))
