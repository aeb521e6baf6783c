"""One edit changes one thing: everything else in the case file is read back exactly as it was."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.board.intake.conftest import EXAMPLES, example
from zebraboard import record as records
from zebraboard.board.intake import edits, entries
from zebraboard.board.intake.entries import EntryError
from zebraboard.board.model import BoardError
from zebraboard.language.library import Library
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.record import Observation, Record


def reread(record: Record, library: Library) -> Record:
    """What is read from the file that is kept."""
    return records.parse_case(records.dump(record), "kept", library.vocabulary)


def answer(fact: Fact, draw: st.DataObject) -> dict[str, str]:
    """Something that a person could answer."""
    if fact.kind is Kind.BOOLEAN:
        value = draw.draw(st.sampled_from(["yes", "no"]))
    elif fact.levels is not None:
        value = draw.draw(st.sampled_from(list(fact.levels.levels)))
    elif fact.kind is Kind.DATE:
        value = draw.draw(st.sampled_from(["2020", "2021-03", "2022-04-05"]))
    else:
        low, high = fact.range or (0.0, 1.0)
        middle = f"{(low + high) / 2:.4g}"
        value = draw.draw(st.sampled_from([middle, f"<{middle}", f">={middle}"])) if low < high else middle
    free = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=12)
    return {
        "value": value, "date": draw.draw(st.sampled_from(["", "2019", "2020-05", "2020-05-06"])), "origin": draw.draw(free),
        "note": draw.draw(free),
    }  # fmt: skip


@given(number=st.integers(0, len(EXAMPLES) - 1), data=st.data())
@settings(max_examples=120, deadline=None)
def test_editing_one_fact_changes_only_that_fact(library: Library, number: int, data: st.DataObject) -> None:
    before = example(library, number)
    recorded = library.vocabulary.recorded
    report = data.draw(st.sampled_from([None, *range(len(before.reports))]))
    there = [item for item in edits.readings(before, report) if item.fact in recorded]
    kinds = ["add", *(["correct", "remove"] if there else [])]
    kind = data.draw(st.sampled_from(kinds))
    old = None if kind == "add" else data.draw(st.sampled_from(there))
    fact = recorded[old.fact] if old else recorded[data.draw(st.sampled_from(list(recorded)))]
    item = None if kind == "remove" else entries.reading(fact, answer(fact, data), old, library.vocabulary)
    ref = entries.fingerprint(old) if old else ""
    after = reread(edits.set_reading(before, fact.id, ref, item, report), library)

    def others(record: Record, place: int | None) -> tuple[Observation, ...]:
        return tuple(o for o in edits.readings(record, place) if place != report or o.fact != fact.id)

    assert others(after, None) == others(before, None)
    assert [replace(r, facts=()) for r in after.reports] == [replace(r, facts=()) for r in before.reports]
    for place in range(len(before.reports)):
        assert others(after, place) == others(before, place)
    mine = [o for o in edits.readings(before, report) if o.fact == fact.id]
    changed = [o for o in edits.readings(after, report) if o.fact == fact.id]
    if item is None:
        assert len(changed) == len(mine) - 1
    else:
        assert item in changed
        assert len(changed) == len(mine) + (old is None)
    assert replace(after, facts=(), reports=()) == replace(before, facts=(), reports=())


@pytest.mark.parametrize("number", range(len(EXAMPLES)))
def test_what_is_shown_and_sent_back_untouched_changes_nothing(library: Library, number: int) -> None:
    record = example(library, number)
    vocabulary = library.vocabulary
    for place in (None, *range(len(record.reports))):
        for item in edits.readings(record, place):
            fact = vocabulary.facts[item.fact]
            assert entries.reading(fact, entries.shown(fact, item), item, vocabulary) is item
            anew = entries.reading(fact, entries.shown(fact, item), None, vocabulary)
            assert anew == item
    for treatment in record.treatments or ():
        assert entries.treatment(entries.shown_treatment(treatment), vocabulary) == treatment
    for report in record.reports:
        assert entries.report(entries.shown_report(report), report.facts, vocabulary) == report
    assert edits.set_about(record, entries.about(entries.shown_about(record), vocabulary)) == record


def test_changing_the_date_keeps_a_value_as_it_was_written(library: Library) -> None:
    fact = library.vocabulary.facts["creatinine"]
    (before,) = records.parse_case("case: a\nfacts: {creatinine: 1.2 mg/dL}", "a", library.vocabulary).facts
    assert entries.shown(fact, before)["unit"] == "mg/dL"
    item = entries.reading(fact, {**entries.shown(fact, before), "date": "2024-02"}, before, library.vocabulary)
    assert item is not None
    assert (item.value, item.given, str(item.date)) == (before.value, "1.2 mg/dL", "2024-02")


def test_a_unit_typed_behind_the_number_counts(library: Library) -> None:
    fact = library.vocabulary.facts["creatinine"]
    item = entries.reading(fact, {"value": "1.2 mg/dL", "unit": "umol/L"}, None, library.vocabulary)
    assert item is not None
    assert item.value == pytest.approx(106.1, abs=0.1)


@pytest.mark.parametrize(
    ("fact", "typed", "field", "says"),
    [
        ("ki67", {"value": "300"}, "value", "Ki-67 index 300 % is outside 0 to 100 %. Check the number and its unit."),
        ("age", {"value": "sixty"}, "value", "'sixty' is not a number"),
        ("creatinine", {"value": "1", "unit": "kg"}, "value", "cannot be converted"),
        ("ki67", {"value": "3", "date": "31.5.2024"}, "date", "is not a date. Write 2024-05-31"),
        ("ki67", {"value": "3", "date": "2999"}, "date", "is in the future"),
        ("progression_date", {"value": "2024-13"}, "value", "no day"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_said_beside_its_field(
    library: Library, fact: str, typed: dict[str, str], field: str, says: str
) -> None:
    with pytest.raises(EntryError) as problem:
        entries.reading(library.vocabulary.facts[fact], typed, None, library.vocabulary)
    assert list(problem.value.fields) == [field]
    assert says in str(problem.value.fields[field])


def test_a_reading_that_is_gone_is_not_guessed(library: Library) -> None:
    with pytest.raises(BoardError, match="Load the page again"):
        edits.set_reading(example(library, 0), "ki67", "0123456789abcdef", None)


def test_a_list_that_begins_says_nothing_of_what_it_does_not_hold(library: Library) -> None:
    record = Record(case="a")
    assert edits.complete(record, "treatments") == "unknown"
    begun = edits.set_treatment(record, "", entries.treatment({"agent": "Sandostatin LAR"}, library.vocabulary))
    assert edits.complete(begun, "treatments") == "gaps"
    whole = edits.set_complete(begun, "treatments", "complete")
    assert (whole.treatments_complete, whole.treatments) == (True, begun.treatments)
    with pytest.raises(BoardError, match="Take the entries away first"):
        edits.set_complete(whole, "treatments", "unknown")
    none = edits.set_complete(record, "medicines", "complete")
    assert none.medicines == ()
    assert edits.set_complete(none, "medicines", "unknown") == record
