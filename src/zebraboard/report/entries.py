"""Definitions, facts, cut-offs, trials, guidelines, grounds and sources as sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from zebraboard.language import models as m
from zebraboard.language.library import Definition, Library, Parameter, Rule
from zebraboard.language.nodes import And, AtLeast, Node, Not, Or, walk
from zebraboard.language.nodes import Parameter as ParameterNode
from zebraboard.language.prose import Prose, amount, figure, people_unit, show
from zebraboard.language.statements import rules
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.report import words
from zebraboard.report.sentences import Line, always, basis, listed, section, sentence, when


def definition(library: Library, prose: Prose, item: Definition) -> Iterator[Line]:
    """A definition, case by case."""
    yield Line(0, sentence(item.name).removesuffix("."), "title", (), item.entry.verified)
    yield Line(1, f"definition; {item.id}", "dim")
    if item.entry.plain:
        yield Line(1, f"In plain words: {item.entry.plain}")
    boolean = item.type.kind is Kind.BOOLEAN
    if item.expression is not None:
        yield from _expression(prose, item.expression, "Yes when" if boolean else "It is")
    values = list(dict.fromkeys(case.value for case in item.cases))
    for value in values:
        nodes = [case.when for case in item.cases if case.value == value]
        yield Line(1, f"{_value(item, value)} when {'; or when '.join(prose.phrase(node) for node in nodes)}.")
    lines = []
    for case in item.provisional:
        basis_ = f" Basis: {sentence(case.basis)}" if case.basis else ""
        condition = "otherwise" if always(case.when) else f"when {prose.phrase(case.when)}"
        lines.append(Line(1, f"{_value(item, case.value)} {condition}.{basis_}"))
    yield from section("While that leaves it open", lines)
    if item.entry.ask:
        yield from section("What is asked for", [Line(1, sentence(listed(prose.name(id) for id in item.entry.ask)))])
    yield from basis(library, item.entry)


def _expression(prose: Prose, node: Node, lead: str) -> Iterator[Line]:
    """A long conjunction or list as one clause a line."""
    if isinstance(node, And | Or) and len(node.items) > 3:
        word = "all" if isinstance(node, And) else "any"
        yield Line(1, f"{lead} {word} of these {'hold' if word == 'all' else 'holds'}:")
        for item in node.items:
            yield Line(2, sentence(prose.phrase(item)))
    elif isinstance(node, And | Or | Not | AtLeast) or node.type.kind is Kind.BOOLEAN:
        yield Line(1, f"{lead} {prose.phrase(node)}.")
    else:
        yield Line(1, f"{lead} {prose.phrase(node)}.")


def _value(item: Definition, value: bool | float | str) -> str:
    shown = show(value, item.type.unit, item.type.levels)
    return sentence(shown).removesuffix(".")


def fact(library: Library, item: Fact) -> Iterator[Line]:
    """A fact: what is asked, what can be answered, how it is read."""
    yield Line(0, sentence(item.name).removesuffix("."), "title")
    yield Line(1, f"fact; {item.id}", "dim")
    if item.question:
        yield Line(1, item.question)
    if item.plain:
        yield Line(1, f"In plain words: {item.plain}")
    pick = words.PICK[item.pick]
    if item.kind is Kind.QUANTITY and item.range is not None:
        unit = people_unit(item.unit)
        low, high = (figure(end) for end in item.range)
        yield Line(1, f"A number from {low} to {high}{f' {unit}' if unit else ''}; {pick}.")
    elif item.levels is not None:
        yield Line(1, f"One of these; {pick}:")
        depths: dict[str, int] = {}
        for level in item.levels.levels.values():
            depths[level.id] = depths[level.parent] + 1 if level.parent else 2
            yield Line(depths[level.id], level.name if level.name == level.id else f"{level.name} ({level.id})")
    else:
        yield Line(1, f"{'Yes or no' if item.kind is Kind.BOOLEAN else sentence(item.kind).removesuffix('.')}; {pick}.")
    if item.max_age_days:
        yield Line(1, f"A value older than {item.max_age_days} days is pointed out.")
    if item.test in library.vocabulary.tests:
        yield Line(1, f"Comes from: {library.vocabulary.tests[item.test].name}.")
    for id in item.shows:
        yield Line(1, f"Any reading of it shows: {library.vocabulary.facts[id].name}.", "dim")
    for code in item.codes:
        yield Line(1, f"{code.system} {code.code}", "dim")
    if item.cite:
        yield from basis(library, m.Cited(cite=item.cite, verified=True))


def parameter(library: Library, prose: Prose, item: Parameter) -> Iterator[Line]:
    """A cut-off, its values, and everything that hangs on it."""
    yield Line(0, sentence(item.entry.name).removesuffix("."), "title", (), item.entry.verified)
    yield Line(1, f"cut-off; {item.id}", "dim")
    for start, value in item.values:
        since = "" if start == dt.date.min else f", since {start}"
        yield Line(1, f"{amount(value, item.entry.unit)}{since}.")
    yield from section("Used by", (Line(1, f"{id}: {text}") for id, text in hanging_on(library, prose, item.id)))
    yield from basis(library, item.entry)


def hanging_on(library: Library, prose: Prose, parameter: str) -> list[tuple[str, str]]:
    """The statements whose condition names a cut-off, with the condition."""
    return [
        (rule.id, sentence(prose.phrase(node)))
        for rule in rules(library)
        for node in (rule.applies, rule.when, *rule.extra)
        if any(isinstance(part, ParameterNode) and part.id == parameter for part in walk(node))
    ]


def trial(library: Library, prose: Prose, rule: Rule[m.TrialEntry]) -> Iterator[Line]:
    """A trial: who was in it, its arms, and what came out."""
    entry = rule.entry
    head = [f"phase {entry.phase}" if entry.phase else "", str(entry.year or ""), entry.registration, entry.status]
    yield Line(0, entry.name, "title", (), entry.verified)
    yield Line(1, f"trial; {entry.id}; {'; '.join(part for part in head if part)}", "dim")
    yield Line(1, sentence(entry.population_text), "", entry.cite, entry.verified)
    yield from when(prose, rule.when, "As a condition:")
    yield from section("Arms", (Line(1, f"{arm.name}{f' (n={arm.n})' if arm.n else ''}.") for arm in entry.arms))
    yield from section(
        "Results", (Line(1, result(endpoint), "", (), endpoint.verified) for endpoint in entry.endpoints)
    )
    if entry.toxicity:
        yield from section("Toxicity", [Line(1, sentence(entry.toxicity))])
    yield from basis(library, entry)
    lines = [
        Line(1, f"{library.sources[key].citation} {library.sources[key].url}".strip(), "dim") for key in entry.sources
    ]
    yield from section("Sources", lines)


def result(endpoint: m.Endpoint) -> str:
    """One endpoint as a sentence: ``PFS (primary): 22.8 months with A, 8.5 months with B; HR 0.28 (0.18 to 0.42), p <0.0001.``"""
    lead = (
        endpoint.name
        + (" (primary)" if endpoint.primary else "")
        + (f", {endpoint.population}" if endpoint.population else "")
    )
    parts = [", ".join(_arm(estimate, endpoint.unit) for estimate in endpoint.estimates)]
    if endpoint.effect is not None:
        parts.append(f"{endpoint.measure} {_estimate(endpoint.effect, '')}".strip())
    if endpoint.p:
        parts.append(f"p {endpoint.p}" if endpoint.p[:1] in "<>=" else f"p = {endpoint.p}")
    return sentence(f"{lead}: {'; '.join(part for part in parts if part)}")


def _arm(estimate: m.Estimate, unit: str) -> str:
    return f"{_estimate(estimate, unit)}{f' with {estimate.arm}' if estimate.arm else ''}"


def _estimate(value: m.Estimate, unit: str) -> str:
    if value.value is None:
        return value.text or "not reported"
    if value.low is not None and value.high is not None:
        bounds = f" ({value.low:g} to {value.high:g})"
    else:
        bounds = f" ({value.text})" if value.text else ""
    return f"{amount(value.value, unit)}{bounds}"


def guideline(library: Library, id: str, item: m.Guideline) -> Iterator[Line]:
    """A guideline and how much of it is quoted."""
    yield Line(0, f"{item.name}: {item.title}" if item.title else item.name, "title")
    yield Line(1, f"guideline; {id}; {item.society}{f', {item.date}' if item.date else ''}", "dim")
    said = [rule for path in library.pathways.values() for rule in path.statements if rule.entry.guideline == id]
    checked = sum(rule.entry.verified for rule in said)
    yield Line(1, f"Quoted in {len(said)} statements, {checked} of them with everything in them read in the source.")
    yield from section("Sources", sources(library, item.sources))


def ground(library: Library, id: str, item: m.Ground, used: Sequence[str]) -> Iterator[Line]:
    """A ground: what was read, how surely, where, and what rests on it."""
    yield Line(0, id, "title")
    yield Line(1, f"ground; {words.MARK[item.mark]}", "dim")
    yield Line(1, " ".join(item.text.split()))
    if used:
        yield from section("What rests on it", [Line(1, ", ".join(used))])
    elif id in library.left_out:
        yield from section("Left out", [Line(1, sentence(library.left_out[id]))])
    yield from section("Sources", sources(library, item.sources))


def source(library: Library, id: str, item: m.Source) -> Iterator[Line]:
    """A source and the grounds that were read in it."""
    yield Line(0, id, "title")
    yield from sources(library, (id,))
    extra = [
        f"doi {item.doi}" if item.doi else "",
        f"PMID {item.pmid}" if item.pmid else "",
        f"read as: {item.read.replace('_', ' ')}",
    ]
    yield Line(1, "; ".join(part for part in extra if part), "dim")
    read = [ground for ground, entry in library.grounds.items() if id in entry.sources]
    yield from section("Grounds read in it", [Line(1, ", ".join(read))] if read else [])


def sources(library: Library, keys: Sequence[str]) -> Iterator[Line]:
    """Citations with their addresses."""
    for key in keys:
        if key in library.sources:
            entry = library.sources[key]
            yield Line(1, f"{entry.citation} {entry.url}".strip(), "dim")
