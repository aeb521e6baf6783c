"""What must hold for every patient there can be, over random patients with facts missing."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zebraboard.language.cells import Cells
from zebraboard.language.library import Library, load
from zebraboard.language.nodes import Node
from zebraboard.language.scalar import Reason, Scalar
from zebraboard.language.values import Value
from zebraboard.plan import FRONT, Planner, Verdict
from zebraboard.plan.columns import CODES, verdict_table
from zebraboard.plan.verdict import Engine
from zebraboard.plan.worlds import possible
from zebraboard.profile import Profile
from zebraboard.profile.table import from_profiles

AS_OF = dt.date(2026, 11, 1)
LIBRARY = load()
PLANNER = Planner(LIBRARY)
ENGINE = Engine(LIBRARY, AS_OF, "EU")
CELLS = Cells(LIBRARY.definitions, ENGINE.formula_nodes, ENGINE.parameters)
FACTS = {id: LIBRARY.vocabulary.facts[id] for id in sorted(CELLS.facts)}
POOL: dict[str, tuple[Value, ...]] = {
    id: (CELLS.representatives(fact) or (dt.date(2024, 1, 1), dt.date(2026, 5, 1))) for id, fact in FACTS.items()
}


def patient(seed: int, known: float) -> dict[str, Value]:
    """A random record: each fact known with this probability, its value from one of its cells."""
    generator = random.Random(seed)
    return {id: generator.choice(values) for id, values in POOL.items() if generator.random() < known}


def profile(values: Mapping[str, Value], jurisdiction: str = "EU") -> Profile:
    return Profile(as_of=AS_OF, jurisdiction=jurisdiction, values=values, dates={}, readings={}, notes=())


PATIENTS = st.builds(patient, st.integers(0, 2**32), st.sampled_from([0.05, 0.3, 0.6, 0.9]))
SOME = settings(max_examples=25, deadline=None)


@SOME
@given(PATIENTS)
def test_a_hard_contraindication_is_never_outvoted(values: dict[str, Value]) -> None:
    scalar = ENGINE.scalar(values, {})
    verdicts = ENGINE.verdicts(scalar)
    for id, spoken in ENGINE.spoken.items():
        for rule, node in spoken.exclusions:
            if rule.entry.level == "contraindicated" and rule.entry.verified and scalar.holds(node):
                assert verdicts[id] is Verdict.CONTRAINDICATED, rule.id


@SOME
@given(PATIENTS)
def test_an_unknown_safety_fact_never_yields_ready(values: dict[str, Value]) -> None:
    plan = PLANNER.plan(profile(values), look_further=False)
    scalar = ENGINE.scalar(values, {})
    for option in plan.front:
        for rule, node in ENGINE.spoken[option.id].exclusions:
            if rule.entry.level != "caution" and scalar.holds(node) is None:
                assert not option.ready, rule.id


@SOME
@given(PATIENTS)
def test_an_unverified_contraindication_that_holds_is_raised_not_passed(values: dict[str, Value]) -> None:
    plan = PLANNER.plan(profile(values), look_further=False)
    scalar = ENGINE.scalar(values, {})
    for option in plan.front:
        for rule, node in ENGINE.spoken[option.id].exclusions:
            if rule.entry.level != "caution" and not rule.entry.verified and scalar.holds(node):
                assert not option.ready
                assert any(rule.entry.says in line for line in option.pending), rule.id


READY = (Verdict.RECOMMENDED, Verdict.OPTION)
STOPPED = (Verdict.CONTRAINDICATED, Verdict.AGAINST)


def stops(id: str) -> list[tuple[str, Node]]:
    """What must be answered with no before a treatment is ready."""
    spoken = ENGINE.spoken[id]
    hard = [(rule.id, node) for rule, node in spoken.exclusions if rule.entry.level != "caution"]
    return hard + [(rule.id, node) for rule, node in spoken.statements if rule.entry.says == "against"]


@settings(max_examples=40, deadline=None)
@given(PATIENTS)
def test_forgetting_a_fact_never_makes_a_stopped_option_ready(values: dict[str, Value]) -> None:
    """Forget each fact in turn: what was contraindicated or advised against may become open or pending, never ready.

    One way out exists, and only with its reason on the page: another fact of the same record answers the question for the
    time being (a stated 'no hormone syndrome' once the test that proved one is gone), and the definition says so.
    """
    before = ENGINE.scalar(values, {})
    stopped = [id for id, verdict in ENGINE.verdicts(before).items() if verdict in STOPPED]
    for fact in values:
        after = before.changed({fact: None}, ENGINE.dependents)
        for id in stopped:
            if ENGINE.verdict(after, id) in READY and all(after.holds(node) is False for _, node in stops(id)):
                vanished = [(rule, node) for rule, node in stops(id) if before.holds(node)]
                for rule, node in vanished:
                    said = provisional(after, node) or provisional(before, node)
                    assert said, f"{rule} vanished from {id} when {fact} was forgotten, and nothing says why"


def provisional(scalar: Scalar, node: Node) -> bool:
    """Whether the reason that the plan shows for a condition rests on an answer that may be overruled."""

    def look(reason: Reason) -> bool:
        return bool(reason.basis) or any(look(part) for part in reason.because)

    return look(scalar.reason(node))


def behind(node: Node) -> set[str]:
    """The definitions behind a condition."""
    return Cells(LIBRARY.definitions, [node], ENGINE.parameters).definitions_used


@SOME
@given(PATIENTS, st.data())
def test_a_fact_asked_for_directly_is_never_answered_by_its_absence(
    values: dict[str, Value], data: st.DataObject
) -> None:
    """An exclusion that names recorded facts only (no definition) cannot fail once its fact is forgotten."""
    for spoken in ENGINE.spoken.values():
        for rule, node in spoken.exclusions:
            if behind(node) or not ENGINE.dependents.facts(node) & values.keys():
                continue
            fact = data.draw(st.sampled_from(sorted(ENGINE.dependents.facts(node) & values.keys())))
            held = ENGINE.scalar(values, {}).holds(node)
            if held:
                assert ENGINE.scalar({**values, fact: None}, {}).holds(node) is not False, rule.id


@SOME
@given(PATIENTS)
def test_every_classified_patient_gets_a_considered_answer(values: dict[str, Value]) -> None:
    """Never an empty page: something is on the table, or open with the facts that would settle it."""
    values = {**values, "differentiation": values.get("differentiation") or "well"}
    plan = PLANNER.plan(profile(values), look_further=False)
    considered = [o for o in plan.options if o.verdict in FRONT or o.verdict is Verdict.OPEN]
    assert considered
    for option in considered:
        if option.verdict is Verdict.OPEN:
            assert option.missing, f"{option.id} is open, but nothing is missing"


@SOME
@given(PATIENTS)
def test_jurisdiction_changes_only_what_is_bound_to_it(values: dict[str, Value]) -> None:
    bound = {
        spoken.treatment.id
        for spoken in (*ENGINE.spoken.values(), *Engine(LIBRARY, AS_OF, "US").spoken.values())
        for rule in (*(r for r, _ in spoken.statements), *(r for r, _ in spoken.exclusions))
        if rule.entry.jurisdictions
    }
    here = ENGINE.verdicts(ENGINE.scalar(values, {}))
    there = Engine(LIBRARY, AS_OF, "US")
    elsewhere = there.verdicts(there.scalar(values, {}))
    assert {id for id in here if here[id] is not elsewhere[id]} <= bound


@SOME
@given(st.lists(PATIENTS, min_size=1, max_size=6))
def test_the_columnar_reader_gives_the_same_verdicts(patients: list[dict[str, Value]]) -> None:
    table = from_profiles([profile(values) for values in patients], LIBRARY.vocabulary, set(FACTS))
    found = verdict_table(ENGINE, table)
    for row, values in enumerate(patients):
        expected = ENGINE.verdicts(ENGINE.scalar(values, {}))
        assert {id: CODES[found[id][row]] for id in expected} == expected


@SOME
@given(PATIENTS, st.data())
def test_every_possible_world_is_the_plan_of_that_patient(values: dict[str, Value], data: st.DataObject) -> None:
    unknown = sorted(set(FACTS) - set(values))
    if not unknown:
        return
    missing = data.draw(st.lists(st.sampled_from(unknown), min_size=1, max_size=4, unique=True))
    scalar = ENGINE.scalar(values, {})
    spanned = possible(ENGINE, scalar, missing)
    world = data.draw(st.integers(0, spanned.size - 1))
    learned: dict[str, Value] = {}
    stride = 1
    for fact, axis in spanned.axes.items():
        learned[fact] = axis[world // stride % len(axis)]
        stride *= len(axis)
    expected = ENGINE.verdicts(ENGINE.scalar({**values, **learned}, {}))
    for id, parts in spanned.verdicts.items():
        assert [verdict for verdict, worlds in parts.items() if worlds >> world & 1] == [expected[id]]


@SOME
@given(PATIENTS, st.data())
def test_the_weight_of_a_fact_is_what_counting_worlds_gives(values: dict[str, Value], data: st.DataObject) -> None:
    unknown = sorted(set(FACTS) - set(values))
    if len(unknown) < 2:
        return
    missing = data.draw(st.lists(st.sampled_from(unknown), min_size=2, max_size=3, unique=True))
    spanned = possible(ENGINE, ENGINE.scalar(values, {}), missing)
    for fact in spanned.facts:
        groups: dict[tuple[object, ...], list[tuple[object, ...]]] = {}
        for world in range(spanned.size):
            setting, stride = [], 1
            for id, axis in spanned.axes.items():
                if id != fact:
                    setting.append(world // stride % len(axis))
                stride *= len(axis)
            kinds = tuple(
                (
                    next(v for v, w in parts.items() if w >> world & 1),
                    spanned.stopped[id].true >> world & 1,
                    spanned.stopped[id].false >> world & 1,
                )
                for id, parts in spanned.verdicts.items()
            )
            groups.setdefault(tuple(setting), []).append(kinds)
        decided = [sum(len(set(column)) > 1 for column in zip(*rows, strict=True)) for rows in groups.values()]
        assert spanned.weight(fact) == pytest.approx(sum(decided) / len(decided))


@pytest.mark.parametrize("jurisdiction", ["EU", "US"])
def test_a_contraindication_without_verification_still_asks(library: Library, jurisdiction: str) -> None:
    """Every unverified hard exclusion is in the list that must be settled before readiness."""
    engine = Engine(library, AS_OF, jurisdiction)
    for spoken in engine.spoken.values():
        for rule, node in spoken.exclusions:
            if rule.entry.level != "caution":
                assert node in spoken.formula.settle
