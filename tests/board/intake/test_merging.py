"""Two changes of one version: nothing that either of them entered is lost."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.board.intake.conftest import EXAMPLES, example
from tests.board.intake.test_edits import answer, reread
from zebraboard.board.intake import edits, entries
from zebraboard.board.intake.merging import merge, touched
from zebraboard.language.library import Library
from zebraboard.record import PartialDate, Record, Report, Treatment

FACTS = ("ki67", "age", "ascites", "primary_site", "krenning")


def changed(record: Record, library: Library, data: st.DataObject) -> Record:
    """The record after one to three edits that a person could make."""
    for _ in range(data.draw(st.integers(1, 3))):
        kind = data.draw(st.sampled_from(["fact", "treatment", "drop", "report", "finding", "head", "flag"]))
        if kind in ("fact", "finding"):
            place = len(record.reports) - 1 if kind == "finding" and record.reports else None
            fact = library.vocabulary.facts[data.draw(st.sampled_from(FACTS))]
            own = [o for o in edits.readings(record, place) if o.fact == fact.id]
            old = data.draw(st.sampled_from([None, *own]))
            item = entries.reading(fact, answer(fact, data), old, library.vocabulary)
            record = edits.set_reading(record, fact.id, entries.fingerprint(old) if old else "", item, place)
        elif kind == "treatment":
            year = data.draw(st.integers(2010, 2020))
            given = Treatment(data.draw(st.sampled_from(["everolimus", "lanreotide"])), PartialDate(year))
            record = edits.set_treatment(record, "", given)
        elif kind == "drop" and record.treatments:
            record = edits.set_treatment(record, entries.fingerprint(record.treatments[0]), None)
        elif kind == "report":
            record = edits.set_report(record, None, Report("imaging", None, data.draw(st.sampled_from(["CT", "MRI"]))))
        elif kind == "flag":
            record = edits.set_complete(record, "allergies", data.draw(st.sampled_from(["complete", "gaps"])))
        else:
            typed = {**entries.shown_about(record), "wishes": data.draw(st.sampled_from(["To work", "To travel"]))}
            record = edits.set_about(record, entries.about(typed, library.vocabulary))
    return record


@given(number=st.integers(0, len(EXAMPLES) - 1), data=st.data())
@settings(max_examples=120, deadline=None)
def test_nothing_is_lost(library: Library, number: int, data: st.DataObject) -> None:
    base = example(library, number)
    mine, theirs = changed(base, library, data), changed(base, library, data)
    assert merge(base, mine, theirs, "theirs") == theirs
    for choice in ("mine", "both"):
        assert merge(base, mine, base, choice) == mine
        assert merge(base, base, theirs, choice) == theirs
    both, won = merge(base, mine, theirs, "both"), merge(base, mine, theirs, "mine")
    new = [o for record in (mine, theirs) for o in record.observations if o not in base.observations]
    assert all(item in both.observations for item in new)
    given = [t for record in (mine, theirs) for t in record.treatments or () if t not in (base.treatments or ())]
    assert all(item in (both.treatments or ()) for item in given)
    for record in (mine, theirs):
        assert record.wishes == base.wishes or record.wishes in both.wishes
    assert all(o in won.observations for o in mine.observations if o not in base.observations)
    if not touched(base, mine) & touched(base, theirs):
        assert won == both
    for record in (both, won):
        assert reread(record, library) == record


def test_what_nobody_touched_stays_in_its_order(library: Library) -> None:
    episodes = tuple(
        Treatment(a, PartialDate(y)) for a, y in (("lanreotide", 2015), ("everolimus", 2016), ("lanreotide", 2017))
    )
    base = Record(case="a", treatments=episodes)
    mine = edits.set_treatment(base, entries.fingerprint(episodes[1]), None)
    theirs = edits.set_about(base, Record(case="a", title="T"))
    merged = merge(base, mine, theirs, "both")
    assert merged.treatments == (episodes[0], episodes[2])
    assert merged.title == "T"
