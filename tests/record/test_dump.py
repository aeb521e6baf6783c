"""A record is written as a case file that is read back as the same record."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.small import AGENTS, MEDICINES, SMALL, TODAY, case
from zebraboard.language.values import Interval
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.record import (
    Medicine,
    Observation,
    Origin,
    PartialDate,
    Record,
    Report,
    Treatment,
    dump,
    from_answers,
    parse_case,
)
from zebraboard.record.model import ORIGIN_KINDS, REPORT_KINDS, STOP_REASONS

words = st.text(st.characters(exclude_categories=["Cs"]), max_size=15)
days = st.dates(dt.date(2000, 1, 1), TODAY)


@st.composite
def partial_dates(draw: st.DrawFn) -> PartialDate:
    day = draw(days)
    return draw(st.sampled_from([PartialDate(day.year), PartialDate(day.year, day.month), PartialDate.of(day)]))


maybe_date = st.none() | partial_dates()
maybe_flag = st.none() | st.booleans()


def values(fact: Fact) -> st.SearchStrategy[Any]:
    if fact.kind is Kind.BOOLEAN:
        return st.booleans()
    if fact.levels is not None:
        return st.sampled_from(list(fact.levels.levels))
    if fact.kind is Kind.DATE:
        return days
    if fact.kind is Kind.TEXT:
        return words.filter(
            lambda text: " ".join(text.lower().replace("_", " ").replace("-", " ").split()) not in UNKNOWN
        )
    assert fact.range is not None
    least, most = fact.range
    plain = st.floats(least, most)
    bounds = st.tuples(plain, plain).filter(lambda pair: pair[0] < pair[1])
    spans = bounds.map(lambda pair: Interval(*pair))
    below = plain.filter(lambda x: math.nextafter(x, -math.inf) > least).map(lambda x: Interval.below(x, least))
    return plain | spans | below


UNKNOWN = {"", "unknown", "not known", "n/a", "na", "null"}


@st.composite
def observations(draw: st.DrawFn) -> tuple[Observation, ...]:
    chosen = draw(st.lists(st.sampled_from(list(SMALL.facts)), unique=True, max_size=4))
    found = []
    for id in chosen:
        for _ in range(draw(st.integers(1, 2))):
            found.append(
                Observation(
                    id,
                    draw(values(SMALL.facts[id])),
                    draw(maybe_date),
                    draw(words),
                    draw(words),
                    draw(maybe_flag),
                    draw(words),
                )
            )
    return tuple(found)


def medicines(names: list[str]) -> st.SearchStrategy[Any]:
    known = st.builds(Medicine, st.sampled_from(names), dose=words, note=words)
    classes = st.lists(st.sampled_from(names), max_size=2, unique=True).map(tuple)
    other = st.builds(Medicine, st.just(""), st.just("Zyx 9"), classes, words, words)
    return st.none() | st.lists(known | other, max_size=3).map(tuple)


@st.composite
def treatments(draw: st.DrawFn) -> Treatment:
    start, end = draw(maybe_date), draw(maybe_date)
    if start is not None and end is not None and end.last < start.first:
        start, end = end, start
    reason = draw(st.sampled_from(["", *STOP_REASONS]))
    ongoing = draw(maybe_flag)
    progressed = draw(maybe_flag)
    return Treatment(
        draw(st.sampled_from(list(AGENTS))), start, end,
        ongoing=None if ongoing and (end or reason) else ongoing,
        progressed=None if reason == "progression" and progressed is False else progressed,
        cycles=draw(st.none() | st.integers(0, 20)), stop_reason=reason,
        best_response=draw(st.sampled_from(["", "cr", "sd", "pd", "control"])),
        dose=draw(words), origin=draw(words), note=draw(words),
    )  # fmt: skip


@st.composite
def records(draw: st.DrawFn) -> Record:
    lists: dict[str, Any] = {
        "treatments": draw(st.none() | st.lists(treatments(), max_size=3).map(tuple)),
        "medicines": draw(medicines(list(MEDICINES))),
        "allergies": draw(medicines([*AGENTS, *MEDICINES])),
    }
    complete = {f"{name}_complete": draw(maybe_flag) if given is not None else None for name, given in lists.items()}
    reports = st.builds(
        Report, st.sampled_from(REPORT_KINDS), maybe_date, words, words, maybe_flag, words, observations()
    )
    return Record(
        case=draw(st.from_regex(r"[A-Za-z0-9][A-Za-z0-9_-]{0,8}", fullmatch=True)), title=draw(words),
        origin=draw(st.builds(Origin, st.sampled_from(["", *ORIGIN_KINDS]), words, words)),
        jurisdiction=draw(st.sampled_from(["", "EU", "US"])), as_of=draw(st.none() | days),
        question=draw(words), wishes=draw(words), facts=draw(observations()),
        reports=draw(st.lists(reports, max_size=2).map(tuple)), **lists, **complete,
    )  # fmt: skip


@given(records())
@settings(max_examples=150, deadline=None)
def test_every_record_is_read_back_as_it_was_written(record: Record) -> None:
    assert parse_case(dump(record), "dumped", SMALL, today=TODAY) == record


@given(records())
@settings(max_examples=30, deadline=None)
def test_writing_is_stable(record: Record) -> None:
    text = dump(record)
    assert dump(parse_case(text, "dumped", SMALL, today=TODAY)) == text


def test_a_case_file_reads_well() -> None:
    record = Record(
        "c1", "A title: with a colon", as_of=dt.date(2024, 5, 1),
        facts=(
            Observation("age", 59.0), Observation("ki67", Interval.below(3, 0)), Observation("pregnant", False),
            Observation("mitoses", 1.0, PartialDate(2023, 1, 1)), Observation("mitoses", Interval(10, 15), specimen="liver"),
        ),
        treatments=(Treatment("prrt", PartialDate(2023, 2), cycles=4),), medicines=(Medicine("warfarin"),), allergies=(),
    )  # fmt: skip
    assert dump(record) == (
        'case: c1\ntitle: "A title: with a colon"\nas_of: 2024-05-01\n'
        'facts:\n  age: 59\n  ki67: ">=0 <3"\n  pregnant: false\n  mitoses:\n'
        '    - {value: 1, date: 2023-01-01}\n    - {value: "10-15", specimen: liver}\n'
        "treatments:\n  - {agent: prrt, start: 2023-02, cycles: 4}\nmedicines:\n  - warfarin\nallergies: []\n"
    )


def test_a_value_is_written_as_it_was_given() -> None:
    text = 'case: c1\nfacts:\n  creatinine: "1.2 mg/dL"\n  progression_date: "2024-02"\n'
    assert dump(case(text, head="")) == text


@pytest.mark.parametrize(
    "word", ["no", "on", "true", "null", "~", "1e3", "089", "2024-01-01", "0x1f", "- a", "a: b", "a #b", ""]
)
def test_words_that_yaml_could_misread(word: str) -> None:
    record = Record("c1", title=word)
    assert parse_case(dump(record), "dumped", SMALL).title == word


def test_answers_become_a_record() -> None:
    record = from_answers("my new case!", {"ki67": 3.0, "age": 60.0, "pregnant": None}, SMALL, "EU")
    assert record == Record(
        "my-new-case", jurisdiction="EU", facts=(Observation("age", 60.0), Observation("ki67", 3.0))
    )
    assert from_answers("é", {}, SMALL).case == "case"
