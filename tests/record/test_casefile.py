"""A case file: what it says, and what it is refused for."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from tests.record.small import SMALL, TODAY, case, facts, problems
from zebraboard.language.errors import ZebraboardError
from zebraboard.language.values import Interval
from zebraboard.record import Medicine, Observation, PartialDate, Record, RecordError, Treatment, read_case

COMPLETE = """\
case: example-01
title: A small-intestinal NET that grows
origin: {kind: published, source: "https://example.org/1", note: shortened}
jurisdiction: eu
as_of: 2024-05-01
question: "What next?"
facts:
  age: 59
  primary_site: Terminal ileum
  ki67: {value: "<3", unit: "%", date: 2024-02-01, origin: biopsy report}
  creatinine: "1.2 mg/dL"
  pregnant: null
  mitoses:
    - {value: 1, date: 2023-01-01, specimen: primary, current: false}
    - {value: 3, date: 2024-01, specimen: liver metastasis}
reports:
  - kind: pathology
    date: 2024-01-10
    origin: Liver biopsy
    specimen: liver metastasis
    facts: {ki67: 12, mitoses: {value: 4, date: 2024-01-11, note: recounted}}
  - {kind: imaging, date: 2024-03, facts: {target_sum: 80}}
treatments:
  - {agent: Sandostatin LAR, start: 2023-02, end: 2024-01-15, dose: "30 mg every 28 days", cycles: 12, stop_reason: progression, best_response: Stable disease}
  - everolimus
medicines: [{name: Coumadin}, clarithromycin, {name: simvastatin, is: []}]
medicines_complete: true
allergies: [lanreotide]
wishes: Wants to travel.
"""


def test_everything_that_a_case_file_can_say(tmp_path: Path) -> None:
    path = tmp_path / "case.yaml"
    path.write_text(COMPLETE, encoding="utf-8")
    record = read_case(path, SMALL, today=TODAY)
    assert (record.case, record.jurisdiction, record.as_of) == ("example-01", "EU", dt.date(2024, 5, 1))
    assert (record.origin.kind, record.origin.note) == ("published", "shortened")
    assert record.facts[0] == Observation("age", 59.0)
    assert record.facts[1] == Observation("primary_site", "ileum")
    assert isinstance(record.facts[2].value, Interval)
    assert record.facts[2].given == "< 3 %" or record.facts[2].given == "<3 %"
    assert record.facts[3] == Observation("creatinine", 106.08)
    assert record.facts[3].given == "1.2 mg/dL"
    assert [o.current for o in record.facts if o.fact == "mitoses"] == [False, None]
    assert record.facts[-1].date == PartialDate(2024, 1)
    assert record.treatments == (
        Treatment(
            "octreotide_lar", PartialDate(2023, 2), PartialDate(2024, 1, 15), cycles=12, dose="30 mg every 28 days",
            stop_reason="progression", best_response="sd",
        ),
        Treatment("everolimus"),
    )  # fmt: skip
    assert record.medicines == (Medicine("warfarin"), Medicine("clarithromycin"), Medicine("", "simvastatin"))
    assert (record.treatments_complete, record.medicines_complete) == (None, True)
    assert record.allergies == (Medicine("lanreotide"),)
    assert record.notes == ()


def test_readings_of_a_report_take_its_date_and_origin() -> None:
    record = case(COMPLETE, head="")
    ki67 = next(o for o in record.observations if o.value == 12)
    assert (str(ki67.date), ki67.origin, ki67.specimen, ki67.current) == (
        "2024-01-10",
        "Liver biopsy",
        "liver metastasis",
        None,
    )
    mitoses = next(o for o in record.observations if o.value == 4)
    assert (str(mitoses.date), mitoses.note) == ("2024-01-11", "recounted")
    assert next(o for o in record.observations if o.fact == "target_sum").origin == "imaging report"


def test_json_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "case.json"
    path.write_text(
        json.dumps(
            {"case": "c", "title": "a \U0001f993", "facts": {"ki67": {"value": "<3", "date": "2024-01-01"}}},
            indent="\t",
        )
    )
    record = read_case(path, SMALL, today=TODAY)
    assert record.title == "a \U0001f993"
    assert str(record.facts[0].date) == "2024-01-01"


def test_an_absent_list_is_not_an_empty_one() -> None:
    assert case("").treatments is None
    assert case("treatments:\n").treatments is None
    assert case("treatments: []\n").treatments == ()


def test_what_is_not_known_is_not_there() -> None:
    assert facts("ki67: unknown\npregnant: null\nprimary_site: Not known\nmitoses: []\nage: {value: null}").facts == ()


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("tittle: x", "case.yaml:2 (tittle): a case has no key 'tittle'\n  Did you mean title?"),
        ("jurisdiction: E1", "'E1' is no jurisdiction"),
        ("as_of: 2024-05", "case.yaml:2 (as_of): the planning date 2024-05 needs a day\n  Write it as 2024-05-31."),
        ("origin: {kind: fake}", "'fake' is not one of published, invented, real"),
        ("origin: here", "must be written as `key: value` lines"),
        ("title: [a]", "this must be a text"),
        ("facts: [age]", "the list of facts must be written as `key: value` lines"),
        ("facts:\n  age: 59\n  ki76: 3", "case.yaml:4 (facts.ki76): 'ki76' is no fact\n  Did you mean ki67?"),
        ("facts: {zzz: 3}", "zebraboard knowledge search"),
        ("facts: {ki67: 300}", "case.yaml:2 (facts.ki67): ki67 300 % is outside 0 to 100 %"),
        ("facts: {ki67: {unit: '%'}}", "this reading of ki67 has no value"),
        (
            "facts: {ki67: {value: 3, datum: 2024-01-01}}",
            "(facts.ki67.datum): a reading has no key 'datum'\n  Did you mean date?",
        ),
        ("facts: {ki67: {value: 3, date: 2024-07-01}}", "2024-07-01 is in the future\n  Today is 2024-06-30."),
        ("facts: {ki67: {value: 3, date: 2025}}", "2025 is in the future"),
        ("facts: {progression_date: 2025-01-01}", "2025-01-01 is in the future"),
        ("facts: {ki67: {value: 3, date: 1.2.2024}}", "'1.2.2024' is not a date"),
        ("facts: {ki67: {value: 3, current: perhaps}}", "neither yes nor no"),
        ("facts: {age: {value: 60, unit: kg}}", "age is kept in a; 'kg' cannot be converted"),
        ("reports:\n  - {kind: scan, facts: {age: 3}}", "'scan' is not one of pathology"),
        ("reports:\n  - {kind: imaging}", "case.yaml:3 (reports.0): this report has no facts"),
        ("reports: {kind: imaging}", "reports must be a list"),
        ("treatments: [everolimuss]", "'everolimuss' is no treatment\n  Did you mean everolimus?"),
        ("treatments: [warfarin]", "'warfarin' is a medicine: list it under `medicines`"),
        ("medicines: [Lutathera]", "'Lutathera' is a treatment of the tumour: list it under `treatments`"),
        ("medicines: [simvastatin]", "write {name: simvastatin, is: []}"),
        ("medicines: [{name: simvastatin, is: [statin]}]", "'statin' is no class of medicines"),
        ("medicines: [{name: warfarin, is: []}]", "known as warfarin"),
        ("medicines: [{dose: 5 mg}]", "this medicine has no name"),
        ("allergies: [pollen]", "'pollen' is no treatment or medicine"),
        ("treatments: [{start: 2020}]", "does not say what was given"),
        ("treatments: [{agent: null}]", "does not say what was given"),
        ("treatments: [{agent: prrt, start: 2023, end: 2022-12}]", "prrt ends (2022-12) before it starts (2023)"),
        ("treatments: [{agent: prrt, end: 2024-07-01}]", "is in the future"),
        (
            "treatments: [{agent: prrt, ongoing: true, stop_reason: toxicity}]",
            "ongoing but has a reason why it was stopped",
        ),
        ("treatments: [{agent: prrt, progressed: false, stop_reason: progression}]", "but `progressed` is false"),
        ("treatments: [{agent: prrt, stop_reason: progressing}]", "Did you mean progression?"),
        ("treatments: [{agent: prrt, best_response: great}]", "'great' is no response"),
        ("treatments: [{agent: prrt, cycles: 4.5}]", "4.5 is not a count"),
        ("treatments_complete: true", "there is no list of treatments"),
    ],
)
def test_a_problem_names_its_line_and_its_remedy(body: str, says: str) -> None:
    found = problems(body)
    assert len(found) == 1, found
    assert says in found[0]
    assert "\n  " in found[0] or "must be written" in found[0]


@pytest.mark.parametrize(
    ("head", "says"),
    [
        ("", "this file is empty"),
        ("title: x\n", "the case has no id"),
        ("case: a b\n", "'a b' is not a case id"),
        ("- a\n", "a case must be written as `key: value` lines"),
    ],
)
def test_a_file_that_is_no_case(head: str, says: str) -> None:
    assert says in problems("", head=head)[0]


def test_all_problems_are_reported_together_in_the_order_of_the_file() -> None:
    found = problems("facts:\n  agee: 1\n  ki67: x\ntreatments: [nothing]\ntitel: x\n")
    assert [line.split(" ")[0] for line in found] == ["case.yaml:3", "case.yaml:4", "case.yaml:5", "case.yaml:6"]
    with pytest.raises(RecordError) as error:
        case("facts: {agee: 1, ki67: x}")
    assert str(error.value).startswith("2 problems in this record\n")
    assert len(error.value.problems) == 2


@pytest.mark.parametrize("text", ["case: [", "case: a\ncase: b", "a: b: c", "\t- x"])
def test_text_that_is_no_yaml_names_its_line(text: str) -> None:
    with pytest.raises(ZebraboardError, match=r"case\.yaml:\d"):
        case("", head=text)


@pytest.mark.parametrize("text", ["case: a\n? [x]\n: 1", "case: &a [*a]"])
def test_yaml_beyond_what_a_case_needs(text: str) -> None:
    with pytest.raises(ZebraboardError, match=r"a key must be a word|one part in several places"):
        case("", head=text)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(ZebraboardError, match="cannot read this file"):
        read_case(tmp_path / "none.yaml", SMALL)
    (tmp_path / "bytes.yaml").write_bytes(b"case: \xff\xfe")
    with pytest.raises(ZebraboardError, match="UTF-8"):
        read_case(tmp_path / "bytes.yaml", SMALL)


def test_a_duplicate_is_kept_and_shown() -> None:
    record = facts("ki67: [{value: 3, date: 2024-01-01}, {value: 3, date: 2024-01-01}]")
    assert len(record.facts) == 2
    assert [note.text for note in record.notes] == ["ki67 3 (2024-01-01) is given 2 times"]
    assert record.notes[0].facts == ("ki67",)
    twice = case("treatments: [{agent: prrt, start: 2023}, {agent: prrt, start: 2023}]")
    assert [note.text for note in twice.notes] == ["prrt (2023) is listed 2 times among the treatments"]
    again = facts("ki67: [{value: 3, date: 2024-01-01}, {value: 3, date: 2024-01-02}]")
    assert again.notes == ()


@pytest.mark.parametrize("date", ["2024", "2024-06", "2024-06-30"])
def test_a_month_or_year_that_has_begun_is_not_in_the_future(date: str) -> None:
    assert str(facts(f"ki67: {{value: 3, date: {date}}}").facts[0].date) == date


def test_history_can_be_stated_as_facts() -> None:
    assert facts("had_everolimus: yes\ncycles_of_prrt: 4").facts == (
        Observation("had_everolimus", True),
        Observation("cycles_of_prrt", 4.0),
    )


def test_partial_dates_know_their_days() -> None:
    february = PartialDate.parse("2024-02")
    assert (february.first, february.last, february.middle()) == (
        dt.date(2024, 2, 1),
        dt.date(2024, 2, 29),
        dt.date(2024, 2, 15),
    )
    assert february.middle(dt.date(2024, 2, 11)) == dt.date(2024, 2, 6)
    assert february.middle(dt.date(2023, 1, 1)) == dt.date(2024, 2, 15)
    assert PartialDate.parse(2024).last == dt.date(2024, 12, 31)
    assert PartialDate.of(dt.date(2024, 1, 2)).exact


def test_a_record_without_anything_is_a_record() -> None:
    assert case("") == Record("c1")
