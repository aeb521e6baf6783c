"""From lists of treatments, medicines and allergies to the facts that rules read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.record.small import AGENTS, SMALL, case
from tests.record.test_dump import treatments
from zebraboard import profile as profiles
from zebraboard.language.values import Interval
from zebraboard.profile import Profile
from zebraboard.profile.history import close
from zebraboard.record import Record

AS_OF = dt.date(2024, 6, 1)


def build(body: str, as_of: dt.date = AS_OF) -> Profile:
    return profiles.build(case(body), SMALL, as_of=as_of)


def given_(*lines: str, more: str = "") -> Profile:
    listed = "".join(f"  - {line}\n" for line in lines)
    return build(f"treatments:{' []' if not lines else ''}\n{listed}{more}")


def known(profile: Profile, *facts: str) -> list[object]:
    return [profile.values.get(fact) for fact in facts]


def texts(profile: Profile) -> str:
    return "\n".join(note.text for note in profile.notes)


def test_without_a_list_nothing_is_known() -> None:
    assert build("").values == {}


def test_an_empty_list_says_never() -> None:
    profile = given_()
    assert known(profile, "had_everolimus", "on_ssa", "progressed_on_prrt", "intolerant_to_captem") == [False] * 4
    assert known(profile, "cycles_of_prrt", "lines_of_systemic_therapy") == [0.0, 0.0]
    assert known(profile, "end_of_prrt", "response_to_prrt") == [None, None]
    assert "Read as complete, since nothing else is said: treatments" in texts(profile)
    assert build("treatments: []\ntreatments_complete: true").notes == ()


def test_an_episode_counts_for_the_agent_and_every_class_above() -> None:
    profile = given_(
        "{agent: captem, start: 2022-01-01, end: 2022-06-01, cycles: 6, stop_reason: toxicity, best_response: pr}"
    )
    for agent in ("captem", "capecitabine", "temozolomide", "chemotherapy", "non_ssa_systemic", "systemic_therapy"):
        families = ("had", "on", "progressed_on", "intolerant_to", "cycles_of", "start_of", "end_of", "response_to")
        assert known(profile, *(f"{family}_{agent}" for family in families)) == [
            True, False, False, True, 6.0, dt.date(2022, 1, 1), dt.date(2022, 6, 1), "pr",
        ]  # fmt: skip
    assert known(profile, "had_ssa", "had_prrt") == [False, False]


def test_an_episode_of_a_class_leaves_its_members_open() -> None:
    profile = given_("{agent: chemotherapy, start: 2022-01-01, end: 2022-06-01, stop_reason: progression}")
    assert known(profile, "had_chemotherapy", "progressed_on_chemotherapy") == [True, True]
    assert known(profile, "had_captem", "progressed_on_captem", "cycles_of_captem", "had_capecitabine") == [None] * 4
    assert known(profile, "had_everolimus", "on_captem", "intolerant_to_captem") == [False, False, False]


def test_a_list_that_is_not_complete_says_no_never() -> None:
    profile = given_("{agent: everolimus, start: 2023-01-01}", more="treatments_complete: false\n")
    assert known(profile, "had_everolimus", "on_everolimus") == [True, True]
    assert known(profile, "had_prrt", "on_prrt", "progressed_on_prrt", "cycles_of_prrt") == [None] * 4
    assert profile.values["lines_of_systemic_therapy"] == Interval(1, 100)


# being given now


@pytest.mark.parametrize(
    ("episode", "on"),
    [
        ("{agent: lanreotide, start: 2023}", True),
        ("{agent: lanreotide, start: 2023, ongoing: true}", True),
        ("{agent: lanreotide, ongoing: true}", True),
        ("{agent: lanreotide, start: 2023, end: 2024-01}", False),
        ("{agent: lanreotide, start: 2023, end: 2024-06-20}", True),
        ("{agent: lanreotide, start: 2023, stop_reason: toxicity}", False),
        ("{agent: lanreotide, start: 2023, ongoing: false}", False),
        ("lanreotide", None),
        ("{agent: surgery, start: 2023}", False),
        ("surgery", False),
    ],
)
def test_on(episode: str, on: bool | None) -> None:
    profile = given_(episode)
    agent = "surgery" if "surgery" in episode else "lanreotide"
    assert known(profile, f"on_{agent}") == [on]


def test_what_is_assumed_is_said() -> None:
    assert "Read as still being given, since no end is stated: lanreotide" in texts(
        given_("{agent: lanreotide, start: 2023}")
    )
    assert "still being given" not in texts(given_("{agent: lanreotide, start: 2023, ongoing: true}"))
    assert "2023 as 2023-07-02" in texts(given_("{agent: lanreotide, start: 2023, ongoing: true}"))


# progression and tolerance


@pytest.mark.parametrize(
    ("episode", "more", "progressed"),
    [
        ("{agent: lanreotide, start: 2022-01-01, stop_reason: progression}", "", True),
        ("{agent: lanreotide, start: 2022-01-01, best_response: pd}", "", True),
        ("{agent: lanreotide, start: 2022-01-01, progressed: true}", "", True),
        ("{agent: lanreotide, start: 2022-01-01, progressed: false}", "", False),
        ("{agent: lanreotide, start: 2022-01-01, end: 2023-01-01, stop_reason: toxicity}", "", False),
        ("{agent: lanreotide, start: 2022-01-01, end: 2023-01-01}", "", None),
        ("{agent: lanreotide, start: 2022-01-01}", "", None),
        # RECIST progression during the episode
        ("{agent: lanreotide, start: 2022-01-01}", "{value: true, date: 2024-01-01}", True),
        ("{agent: lanreotide, start: 2022-01-01}", "{value: true, date: 2021-01-01}", None),
        (
            "{agent: lanreotide, start: 2022-01-01, end: 2023-01-01, stop_reason: toxicity}",
            "{value: true, date: 2024-01-01}",
            False,
        ),
        ("{agent: lanreotide, start: 2022-01-01}", "{value: false, date: 2024-01-01}", False),
        ("{agent: lanreotide, start: 2022-01-01}", "{value: false, date: 2021-01-01}", None),
        ("{agent: lanreotide, start: 2022-01-01}", "false", False),
        ("{agent: lanreotide, start: 2022-01-01}", "true", None),
        ("{agent: lanreotide, start: 2022}", "{value: true, date: 2022-03}", None),
        ("{agent: lanreotide, ongoing: true}", "{value: true, date: 2024-01-01}", None),
    ],
)
def test_progressed_on(episode: str, more: str, progressed: bool | None) -> None:
    profile = given_(episode, more=f"facts: {{recist_progression: {more}}}\n" if more else "")
    assert known(profile, "progressed_on_lanreotide", "progressed_on_ssa") == [progressed, progressed]
    inferred = progressed is True and bool(more)
    assert ("Read as progression under treatment" in texts(profile)) == inferred


def test_growth_after_an_operation_is_no_growth_under_it() -> None:
    profile = given_(
        "{agent: surgery, start: 2022-01-01}", more="facts: {recist_progression: {value: true, date: 2023-01-01}}\n"
    )
    assert known(profile, "progressed_on_surgery", "end_of_surgery") == [False, dt.date(2022, 1, 1)]


@pytest.mark.parametrize(
    ("end", "intolerant"),
    [
        ("stop_reason: toxicity", True),
        ("stop_reason: progression", False),
        ("end: 2024-01-01", None),
        ("ongoing: true", False),
    ],
)
def test_intolerant_to(end: str, intolerant: bool | None) -> None:
    assert known(given_(f"{{agent: everolimus, start: 2023-01-01, {end}}}"), "intolerant_to_everolimus") == [intolerant]


# cycles, days, responses


def test_cycles_add_up_over_episodes() -> None:
    twice = (
        "{agent: lu177_dotatate, start: 2020-01-01, end: 2020-08-01, cycles: 4}",
        "{agent: prrt, start: 2023-01-01, end: 2023-03-01, cycles: 2}",
    )
    profile = given_(*twice)
    assert profile.values["cycles_of_prrt"] == 6
    assert profile.values["cycles_of_lu177_dotatate"] == Interval(4, 1000)  # the second may have been it too
    assert known(profile, "start_of_prrt", "end_of_prrt") == [dt.date(2020, 1, 1), dt.date(2023, 3, 1)]


def test_cycles_that_are_not_counted_leave_a_lower_bound() -> None:
    profile = given_("{agent: prrt, start: 2020, end: 2021, cycles: 4}", "{agent: prrt, start: 2023, end: 2024}")
    assert profile.values["cycles_of_prrt"] == Interval(4, 1000)
    assert known(given_("{agent: prrt, start: 2020, end: 2021}"), "cycles_of_prrt") == [None]


def test_a_treatment_that_is_still_given_has_no_last_day() -> None:
    assert known(given_("{agent: everolimus, start: 2023-05-06}"), "start_of_everolimus", "end_of_everolimus") == [
        dt.date(2023, 5, 6), None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("responses", "best"),
    [
        (("pr", "pd"), "pr"),
        (("sd", "cr"), "cr"),
        (("control", "sd"), "sd"),
        (("pr", ""), "control"),
        (("pd", ""), None),
        (("", ""), None),
    ],
)
def test_the_best_response_of_several_episodes(responses: tuple[str, str], best: str | None) -> None:
    episodes = [
        f"{{agent: prrt, start: 202{i}, end: 202{i}-12-31, best_response: {r or 'null'}}}"
        for i, r in enumerate(responses)
    ]
    assert known(given_(*episodes), "response_to_prrt") == [best]


# as it stood then


def test_planning_an_earlier_day_does_not_see_what_came_later() -> None:
    body = (
        "treatments:\n"
        "  - {agent: lanreotide, start: 2022-01-01, end: 2023-06-01, stop_reason: progression, best_response: sd}\n"
        "  - {agent: prrt, start: 2023-07-01, end: 2024-02-01, cycles: 4}\n"
    )
    then = build(body, dt.date(2023, 1, 1))
    assert known(then, "on_lanreotide", "progressed_on_lanreotide", "response_to_lanreotide") == [True, None, None]
    assert known(then, "had_prrt", "lines_of_systemic_therapy") == [False, 1.0]
    assert "Begun after 2023-01-01 and therefore not counted: prrt (2023-07-01)" in texts(then)
    during = build(body, dt.date(2023, 9, 1))
    assert known(during, "on_prrt", "cycles_of_prrt") == [True, Interval(0, 4)]


# lines


@pytest.mark.parametrize(
    ("episodes", "lines", "other"),
    [
        ((), 0, 0),
        (("{agent: lanreotide, start: 2020-01-01}",), 1, 0),
        # one SSA after another is one line
        (
            ("{agent: lanreotide, start: 2020-01-01, end: 2021-01-01}", "{agent: octreotide_lar, start: 2021-02-01}"),
            1,
            0,
        ),
        # an SSA continued beside another treatment is not counted twice
        (("{agent: lanreotide, start: 2020-01-01}", "{agent: everolimus, start: 2021-01-01}"), 2, 1),
        # an SSA begun with or during another treatment is no line of its own
        (("{agent: everolimus, start: 2020-01-01}", "{agent: lanreotide, start: 2020-01-01}"), 1, 1),
        (("{agent: everolimus, start: 2020-01-01}", "{agent: lanreotide, start: 2020-06-01}"), 1, 1),
        # agents begun on one day are one line
        (("{agent: capecitabine, start: 2020-01-01}", "{agent: temozolomide, start: 2020-01-01}"), 1, 1),
        # the same agent without a gap is one line; after a gap it is another
        (
            ("{agent: prrt, start: 2020-01-01, end: 2020-08-01}", "{agent: prrt, start: 2020-08-01, end: 2020-12-01}"),
            1,
            1,
        ),
        (("{agent: prrt, start: 2020-01-01, end: 2020-08-01}", "{agent: prrt, start: 2022-08-01}"), 2, 2),
        # operations are no systemic therapy
        (("{agent: surgery, start: 2020-01-01}", "{agent: everolimus, start: 2021-01-01}"), 1, 1),
        (("everolimus", "prrt"), 2, 2),
    ],
)
def test_lines_of_therapy(episodes: tuple[str, ...], lines: int, other: int) -> None:
    assert known(given_(*episodes), "lines_of_systemic_therapy", "lines_of_non_ssa_therapy") == [lines, other]


# medicines and allergies


def test_medicines_and_their_classes() -> None:
    profile = build("medicines: [clarithromycin]\nmedicines_complete: true")
    facts = ("takes_clarithromycin", "takes_strong_inhibitor", "takes_warfarin", "allergic_to_warfarin")
    assert known(profile, *facts) == [True, True, False, None]
    assert known(build("medicines: [anticoagulant]"), "takes_anticoagulant", "takes_warfarin") == [True, None]
    assert known(build("medicines: [warfarin]\nmedicines_complete: false"), *facts) == [None, None, True, None]


def test_a_medicine_that_the_vocabulary_lacks() -> None:
    facts = ("takes_strong_inhibitor", "takes_clarithromycin", "takes_anticoagulant")
    assert known(build("medicines: [{name: cobicistat, is: strong_inhibitor}]"), *facts) == [True, False, False]
    assert known(build("medicines: [{name: simvastatin, is: []}]"), *facts) == [False, False, False]


def test_allergies_reach_treatments_and_medicines() -> None:
    profile = build("allergies: [lanreotide]")
    assert known(profile, "allergic_to_lanreotide", "allergic_to_ssa", "allergic_to_octreotide_lar") == [
        True,
        True,
        False,
    ]
    assert known(build("allergies: [ssa]"), "allergic_to_lanreotide", "allergic_to_warfarin") == [None, False]


# stated history


def test_a_stated_yes_holds_above_and_a_stated_no_below() -> None:
    profile = build("facts: {had_captem: yes, had_ssa: no}")
    assert known(profile, "had_chemotherapy", "had_systemic_therapy", "had_lanreotide") == [True, True, False]
    assert known(profile, "had_prrt", "on_captem") == [None, None]


def test_stated_facts_that_clash_are_unknown_and_said() -> None:
    profile = build("facts: {had_captem: yes, had_chemotherapy: no}")
    assert known(profile, "had_chemotherapy", "had_captem") == [None, None]
    assert "had_chemotherapy is no, but had_chemotherapy" not in texts(profile)
    assert "had_captem is yes" in texts(profile)


def test_what_is_stated_comes_before_what_is_only_not_listed() -> None:
    profile = build("facts: {had_prrt: yes}\ntreatments: [everolimus]")
    assert known(profile, "had_prrt", "had_everolimus") == [True, True]
    assert "had_prrt is given as yes, though the list does not hold it" in texts(profile)


def test_what_is_stated_against_the_list_is_unknown() -> None:
    profile = build(
        "facts: {had_prrt: no, cycles_of_everolimus: 3}\ntreatments: [prrt, {agent: everolimus, cycles: 4}]"
    )
    assert known(profile, "had_prrt", "cycles_of_everolimus") == [None, None]
    assert "had_prrt: no is stated, but the list gives yes; taken as unknown" in texts(profile)
    assert "had_prrt" not in profile.readings


# properties


@given(st.lists(treatments(), max_size=5))
@settings(max_examples=100, deadline=None)
def test_classes_follow_their_members(items: list[object]) -> None:
    profile = profiles.build(Record("c", treatments=tuple(items)), SMALL, as_of=AS_OF)  # type: ignore[arg-type]
    values = profile.values
    for id, agent in AGENTS.items():
        for parent in agent.parents:
            for family in ("had", "on", "progressed_on", "intolerant_to"):
                mine, above = values.get(f"{family}_{id}"), values.get(f"{family}_{parent}")
                assert not (mine is True and above is not True)
                assert not (above is False and mine is not False)
        if values.get(f"had_{id}") is False:
            assert all(values.get(f"{family}_{id}") is False for family in ("on", "progressed_on", "intolerant_to"))


@given(st.dictionaries(st.sampled_from([f"had_{id}" for id in AGENTS]), st.booleans(), max_size=4))
def test_closing_stated_facts_is_done_once(stated: dict[str, bool]) -> None:
    closed, notes = close(dict(stated), SMALL)
    if not notes:
        assert close(closed, SMALL) == (closed, [])
