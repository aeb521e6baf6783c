"""Random well-typed expressions over random records: every reader must give the same answer, unknowns included."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, settings
from hypothesis import strategies as st

from zebraboard.language.bitset import Bitset
from zebraboard.language.dependents import Dependents
from zebraboard.language.errors import Place
from zebraboard.language.library import CompiledCase, Definition
from zebraboard.language.models import DefinitionEntry
from zebraboard.language.nodes import DateOf, Node, Type, walk
from zebraboard.language.values import Interval, Value
from zebraboard.language.vocabulary import Kind

from .conftest import AS_OF, Small, small

LANGUAGE = small()
LEVELS = LANGUAGE.types["site"].levels
assert LEVELS is not None
NUMBERS = st.integers(-3, 25).map(float)

bounded = st.tuples(NUMBERS, NUMBERS).map(lambda pair: Interval(min(pair), max(pair)))
open_ended = st.tuples(NUMBERS, NUMBERS).filter(lambda p: p[0] < p[1]).map(lambda p: Interval.below(p[1], p[0]))
DAYS = st.dates(dt.date(2022, 1, 1), dt.date(2025, 1, 1))
VALUES: dict[Kind, st.SearchStrategy[Value]] = {
    Kind.BOOLEAN: st.sampled_from([True, False, None]),
    Kind.QUANTITY: st.one_of(st.none(), NUMBERS, bounded, open_ended),
    Kind.ENUMERATION: st.one_of(st.none(), st.sampled_from(list(LEVELS.levels))),
    Kind.DATE: st.one_of(st.none(), DAYS),
}
ROWS = st.fixed_dictionaries({id: VALUES[type.kind] for id, type in LANGUAGE.types.items()})
DATES = st.dictionaries(st.sampled_from(["x", "y", "p"]), DAYS)

quantities = st.deferred(lambda: st.one_of(
    st.sampled_from(["x", "y", "limit"]),
    st.tuples(st.sampled_from(["x", "y"]), st.sampled_from("+-"), st.sampled_from(["x", "y", "3", "limit"])).map(" ".join),
    st.tuples(st.sampled_from(["2", "0.5", "-1"]), st.just("*"), st.sampled_from(["x", "y"])).map(" ".join),
    st.tuples(st.sampled_from(["x", "y"]), st.just("/"), st.sampled_from(["2", "-4"])).map(" ".join),
))  # fmt: skip
relations = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
atoms = st.one_of(
    st.sampled_from(["p", "q", "r"]),
    st.tuples(quantities, relations, st.one_of(quantities, NUMBERS.map(str))).map(" ".join),
    st.tuples(st.just("site"), st.sampled_from(["is", "is not"]), st.sampled_from(list(LEVELS.levels))).map(" ".join),
    st.lists(st.sampled_from(list(LEVELS.levels)), min_size=2, max_size=3, unique=True).map(lambda ls: f"site in ({', '.join(ls)})"),
    st.tuples(st.just("as_of - day"), relations, st.integers(0, 900).map(str)).map(" ".join),
    st.tuples(st.sampled_from(["as_of - date(x)", "as_of - date(p)"]), relations, st.integers(0, 900).map(str)).map(" ".join),
)  # fmt: skip
conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(
        inner.map(lambda a: f"not ({a})"),
        st.lists(inner, min_size=2, max_size=4).map(lambda xs: " and ".join(f"({x})" for x in xs)),
        st.lists(inner, min_size=2, max_size=4).map(lambda xs: " or ".join(f"({x})" for x in xs)),
        st.tuples(st.integers(1, 3), st.lists(inner, min_size=3, max_size=4)).map(
            lambda t: f"at_least({t[0]}, {', '.join(t[1])})"
        ),
    ),
    max_leaves=12,
)


def parse(text: str, language: Small = LANGUAGE) -> Node:
    return language.parser.condition(text)


@settings(max_examples=120, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=4), st.lists(st.tuples(ROWS, DATES), min_size=1, max_size=12))
def test_scalar_and_columnar_agree(
    texts: list[str], patients: list[tuple[dict[str, Value], dict[str, dt.date]]]
) -> None:
    nodes = [parse(text) for text in texts]
    rows, dates = [p[0] for p in patients], [p[1] for p in patients]
    by_row = [[LANGUAGE.scalar(node, row, taken) for row, taken in patients] for node in nodes]
    assert LANGUAGE.columnar(nodes, rows, dates) == by_row


@settings(max_examples=80, deadline=None)
@given(conditions, ROWS, DATES, st.data())
def test_learning_a_fact_never_reverses_an_answer(
    text: str, row: dict[str, Value], dates: dict[str, dt.date], data: st.DataObject
) -> None:
    """A definite answer given with facts missing stays the answer whatever the missing facts turn out to be."""
    node = parse(text)
    before = LANGUAGE.scalar(node, row, dates)
    if before is None:
        return
    unknown = [id for id, value in row.items() if value is None]
    learned = {id: data.draw(VALUES[LANGUAGE.types[id].kind], label=id) for id in unknown}
    assert LANGUAGE.scalar(node, {**row, **learned}, dates) == before


@settings(max_examples=80, deadline=None)
@given(conditions, ROWS, DATES)
def test_what_is_missing_is_unknown_and_under_the_condition(
    text: str, row: dict[str, Value], dates: dict[str, dt.date]
) -> None:
    node = parse(text)
    reader = LANGUAGE.reader(row, dates)
    missing = reader.missing([node])
    if reader.value(node) is not None:
        assert not missing
    else:
        below = Dependents({}).facts(node)
        assert set(missing) <= below
        assert missing


@settings(max_examples=60, deadline=None)
@given(conditions, ROWS, ROWS, DATES)
def test_a_changed_reader_is_a_fresh_reader(
    text: str, row: dict[str, Value], other: dict[str, Value], dates: dict[str, dt.date]
) -> None:
    node = parse(text)
    reader = LANGUAGE.reader(row, dates)
    reader.value(node)
    change = {"x": other["x"], "site": other["site"]}
    assert reader.changed(change, Dependents({})).value(node) == LANGUAGE.scalar(node, {**row, **change}, dates)


TABLE_VALUES = st.sampled_from(list(LEVELS.levels))


@settings(max_examples=120, deadline=None)
@given(
    st.lists(st.tuples(TABLE_VALUES, conditions), min_size=1, max_size=4),
    st.lists(st.tuples(TABLE_VALUES, conditions), max_size=2),
    st.lists(st.tuples(ROWS, DATES), min_size=1, max_size=8),
)
def test_case_tables_agree(
    cases: list[tuple[str, str]],
    fallback: list[tuple[str, str]],
    patients: list[tuple[dict[str, Value], dict[str, dt.date]]],
) -> None:
    language = small()

    def compiled(given_cases: list[tuple[str, str]]) -> tuple[CompiledCase, ...]:
        return tuple(CompiledCase(value, language.parser.condition(when), "") for value, when in given_cases)

    entry = DefinitionEntry(name="drawn", kind="enumeration", levels="site", cite=(), verified=True)
    type = Type(Kind.ENUMERATION, "", LEVELS, "site")
    language.definitions["drawn"] = Definition("drawn", entry, Place(), type, None, compiled(cases), compiled(fallback))
    node = language.parser.nodes.ref("drawn", type, derived=True)
    by_row = [language.scalar(node, row, taken) for row, taken in patients]
    assert language.columnar([node], [p[0] for p in patients], [p[1] for p in patients]) == [by_row]


def test_equal_expressions_are_one_node() -> None:
    assert parse("p and x < 3") is parse("x < 3 and p") or parse("p and x < 3") is parse("p and x < 3")
    assert sum(1 for _ in walk(parse("not not p"))) == 1
    assert AS_OF.year == 2024


@settings(max_examples=120, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=4), ROWS, DATES, st.data())
def test_scalar_and_bitset_agree_in_every_world(
    texts: list[str], row: dict[str, Value], dates: dict[str, dt.date], data: st.DataObject
) -> None:
    nodes = [parse(text) for text in texts]
    varied = data.draw(
        st.lists(st.sampled_from(["p", "q", "x", "y", "site", "day"]), min_size=1, max_size=3, unique=True)
    )
    axes = {
        id: tuple(data.draw(st.lists(VALUES[LANGUAGE.types[id].kind], min_size=1, max_size=4, unique=True), label=id))
        for id in varied
    }
    base = LANGUAGE.reader({id: value for id, value in row.items() if id not in axes}, dates)
    reader = Bitset({}, base, axes, Dependents({}))
    world = data.draw(st.integers(0, reader.size - 1))
    here = {id: values[world // reader.strides[id] % len(values)] for id, values in axes.items()}
    for node in nodes:
        masks = reader.masks(node)
        found = True if masks.true >> world & 1 else False if masks.false >> world & 1 else None
        if not any(isinstance(part, DateOf) and part.fact in axes for part in walk(node)):
            assert found == LANGUAGE.scalar(node, {**row, **here}, dates)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(st.tuples(TABLE_VALUES, conditions), min_size=1, max_size=4),
    st.lists(st.tuples(TABLE_VALUES, conditions), max_size=2),
    ROWS,
)
def test_case_tables_agree_in_every_world(
    cases: list[tuple[str, str]], fallback: list[tuple[str, str]], row: dict[str, Value]
) -> None:
    language = small()
    entry = DefinitionEntry(name="drawn", kind="enumeration", levels="site", cite=(), verified=True)
    type = Type(Kind.ENUMERATION, "", LEVELS, "site")
    compiled = [
        tuple(CompiledCase(value, language.parser.condition(when), "") for value, when in given_cases)
        for given_cases in (cases, fallback)
    ]
    language.definitions["drawn"] = Definition("drawn", entry, Place(), type, None, *compiled)
    node = language.parser.nodes.ref("drawn", type, derived=True)
    axes: dict[str, tuple[Value, ...]] = {"p": (True, False, None), "x": (0.0, 3.0, 21.0, None)}
    base = language.reader({id: value for id, value in row.items() if id not in axes})
    reader = Bitset(language.definitions, base, axes, Dependents(language.definitions))
    parts = reader.parts(node)
    for world in range(reader.size):
        here = {id: values[world // reader.strides[id] % len(values)] for id, values in axes.items()}
        found = [value for value, worlds in parts.items() if worlds >> world & 1]
        assert found == [language.scalar(node, {**row, **here})]
