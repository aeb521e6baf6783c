"""The summary is one A4 page whatever the case, and the plan's PDF holds what the plan says."""

from __future__ import annotations

import datetime as dt
import io
import random
from pathlib import Path

import pypdf
import pytest

from zebraboard import profile, record
from zebraboard.language.library import Library
from zebraboard.plan import Plan, Planner
from zebraboard.plan.verdict import Engine
from zebraboard.profile import Profile
from zebraboard.report.planpdf import plan_pdf
from zebraboard.report.summary import Decided, summary

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*.yaml"))
AS_OF = dt.date(2026, 11, 1)


def made(library: Library, path: Path) -> Plan:
    case = record.read_case(path, library.vocabulary)
    patient = profile.build(case, library.vocabulary, as_of=AS_OF)
    return Planner(library).plan(patient, case=case.case, title=case.title, question=case.question)


def text(content: bytes) -> tuple[int, str]:
    """Number of pages, and their words with single spaces."""
    reader = pypdf.PdfReader(io.BytesIO(content))
    return len(reader.pages), " ".join(" ".join(page.extract_text() for page in reader.pages).split())


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_the_summary_of_every_example_is_one_page(library: Library, path: Path) -> None:
    plan = made(library, path)
    pages, words = text(summary(plan, library))
    assert pages == 1
    assert plan.question in words
    assert "Decision of the board" in words
    assert all(option.name in words for option in plan.main[:1])


def test_a_crowded_case_still_fits_the_page(library: Library) -> None:
    """Everything known at random, long title and question, a long decision: cut, never spilled."""
    engine = Engine(library, AS_OF, "EU")
    generator = random.Random(1)
    facts = library.vocabulary.facts
    pool = {id: engine.all_cells.representatives(facts[id]) for id in sorted(engine.all_cells.facts)}
    for _ in range(3):
        values = {id: generator.choice(choices) for id, choices in pool.items() if choices and generator.random() < 0.6}
        values["primary_site"] = "pancreas"
        patient = Profile(as_of=AS_OF, jurisdiction="EU", values=values, dates={}, readings={}, notes=())
        plan = Planner(library).plan(patient, case="x", title="long title " * 40, question="long question " * 60)
        decided = Decided(
            text="what was decided " * 40, signed_by="Dr Chair", signed_at=dt.datetime(2026, 11, 1, 12, 30)
        )
        pages, words = text(summary(plan, library, decided))
        assert pages == 1
        assert "Dr Chair" in words


def test_a_signed_decision_stands_in_place_of_the_empty_block(library: Library) -> None:
    decided = Decided(
        text="Lanreotide, then resection", deviation="Patient's choice: wants to wait", actions=("Echo - Dr B - 2026-12-01",),
        present="Dr A (surgeon)", signed_by="Dr Chair", signed_at=dt.datetime(2026, 11, 1, 12, 30),
    )  # fmt: skip
    _, words = text(summary(made(library, EXAMPLES[0]), library, decided))
    for part in (decided.text, decided.deviation, *decided.actions, decided.present, decided.signed_by, "2026-11-01"):
        assert part in words
    assert "Option accepted" not in words


def test_the_plan_as_pdf_holds_every_option_and_reason(library: Library) -> None:
    plan = made(library, EXAMPLES[0])
    _, words = text(plan_pdf(plan, library))
    for option in plan.front:
        assert option.name in words
        for finding in option.statements:
            if finding.answer == "yes":
                assert " ".join(finding.reason.split())[:60] in words


def test_the_pdf_is_tagged_and_titled(library: Library) -> None:
    plan = made(library, EXAMPLES[0])
    reader = pypdf.PdfReader(io.BytesIO(summary(plan, library)))
    assert reader.metadata is not None
    assert reader.metadata.title == f"Summary {plan.case}"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("en")
