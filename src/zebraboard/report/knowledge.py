"""The knowledge as sentences: what `zebraboard knowledge show` prints and the docs are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from zebraboard.language import models as m
from zebraboard.language.library import Definition, Library, Pathway, Rule, Treatment
from zebraboard.language.prose import Prose, amount, show
from zebraboard.language.vocabulary import Fact, Kind
from zebraboard.report import words

Line = tuple[int, str, str]
"""Indentation, text, style."""


def names(library: Library) -> list[str]:
    """Everything that can be shown."""
    return [
        *library.treatments, *library.pathways, *library.definitions, *library.vocabulary.facts, *library.parameters,
        *library.grounds, *library.sources, *library.guidelines, *library.trials,
    ]  # fmt: skip


def entry(library: Library, name: str, day: dt.date) -> list[Line] | None:
    """An entry as lines; None if nothing has this name."""
    prose = Prose(library, library.parameters_on(day))
    if name in library.treatments:
        return list(treatment(library, prose, library.treatments[name]))
    if name in library.pathways:
        return list(pathway(library, prose, library.pathways[name]))
    if name in library.definitions:
        return list(definition(library, prose, library.definitions[name]))
    if name in library.vocabulary.facts:
        return list(_fact(library.vocabulary.facts[name]))
    if name in library.parameters:
        parameter = library.parameters[name]
        lines: list[Line] = [(0, f"{parameter.entry.name} ({name})", "bold")]
        for start, value in parameter.values:
            since = "" if start == dt.date.min else f" from {start}"
            lines.append((1, f"{amount(value, parameter.entry.unit)}{since}", ""))
        return [*lines, *_basis(library, parameter.entry)]
    if name in library.trials:
        return list(trial(prose, library.trials[name]))
    if name in library.guidelines:
        guideline = library.guidelines[name]
        return [
            (0, f"{guideline.name}: {guideline.title}", "bold"),
            (1, f"{guideline.society} {guideline.date or ''}", ""),
            *_sources(library, guideline.sources),
        ]
    if name in library.grounds:
        ground = library.grounds[name]
        return [
            (0, f"{name} ({ground.mark})", "bold"),
            (1, ground.text, ""),
            *_sources(library, ground.sources),
        ]
    if name in library.sources:
        return [(0, name, "bold"), *_sources(library, (name,))]
    return None


def mark(entry: m.Cited) -> str:
    """The sign of a statement that rests on something not seen."""
    return "" if entry.verified else f" {words.UNVERIFIED}"


def cited(entry: m.Cited) -> str:
    """The sign and the grounds."""
    return f"{mark(entry)}  [{', '.join(entry.cite)}]" if entry.cite else mark(entry)


def _basis(library: Library, entry: m.Cited) -> Iterator[Line]:
    yield 1, f"Rests on: {', '.join(entry.cite)}{'' if entry.verified else ' (not verified)'}", "dim"
    if entry.note:
        yield 1, entry.note, "dim"
    yield from _sources(library, library.sources_of(entry.cite))


def _sources(library: Library, keys: Sequence[str]) -> Iterator[Line]:
    for key in keys:
        source = library.sources.get(key)
        if source is not None:
            yield 2, f"{source.citation} {source.url}".strip(), "dim"


def treatment(library: Library, prose: Prose, item: Treatment) -> Iterator[Line]:
    """Everything about a treatment."""
    entry = item.entry
    yield 0, f"{entry.name} ({item.id}) — {words.CATEGORY[entry.category]}", "bold"
    if entry.summary:
        yield 1, f"{entry.summary}{cited(entry)}", ""

    def section(title: str, lines: list[Line]) -> Iterator[Line]:
        if lines:
            yield 0, title, "bold"
            yield from lines

    yield from section(
        "How it is given",
        [
            (1, f"{r.entry.text}{_if(prose, r)}{_where(r.entry.jurisdictions)}{cited(r.entry)}", "")
            for r in item.regimens
        ],
    )
    for level, title in (("contraindicated", "Contraindicated"), ("avoid", "Avoid"), ("caution", "Caution")):
        yield from section(
            title,
            [line for r in item.exclusions if r.entry.level == level for line in _exclusion(prose, r)],
        )
    yield from section(
        "Before the first dose",
        [(1, f"{r.entry.text}{_applies(prose, r)}{cited(r.entry)}", "") for r in item.checks],
    )
    yield from section(
        "Monitoring",
        [(1, f"{r.entry.text}{_applies(prose, r)}{cited(r.entry)}", "") for r in item.monitoring],
    )
    yield from section(
        "Dose changes",
        [(1, f"{r.entry.event}: {r.entry.action}{cited(r.entry)}", "") for r in item.dose_changes],
    )
    yield from section(
        "Labels", [(1, f"{r.entry.jurisdiction}: {r.entry.text}{cited(r.entry)}", "") for r in item.labels]
    )
    yield from section("Numbers", [(1, f"{n.text}{cited(n)}", "") for n in entry.numbers])
    yield from section(
        "For the patient",
        ([(1, entry.plain, "")] if entry.plain else [])
        + [(1, f"{r.entry.text}{cited(r.entry)}", "") for r in item.counselling],
    )
    said: list[Line] = []
    for path in library.pathways.values():
        said += [
            line
            for rule in path.statements
            if item.id in rule.entry.treatments
            for line in _statement(library, prose, rule)
        ]
    yield from section("What is said of it", said)
    yield from _basis(library, entry)


def _exclusion(prose: Prose, rule: Rule[m.Exclusion]) -> Iterator[Line]:
    yield (
        1,
        f"{rule.entry.says}{_where(rule.entry.jurisdictions)}{' → ' + rule.entry.action if rule.entry.action else ''}{cited(rule.entry)}",
        "",
    )
    yield 2, f"when {prose.phrase(rule.when)}{_applies(prose, rule)}", "dim"


def _if(prose: Prose, rule: Rule[m.Regimen]) -> str:
    return f", if {prose.phrase(rule.when)}" if rule.entry.when else ""


def _applies(prose: Prose, rule: Rule[m.Cited]) -> str:
    return f" (concerns: {prose.phrase(rule.applies)})" if getattr(rule.entry, "applies", "") else ""


def _where(jurisdictions: tuple[str, ...]) -> str:
    return f" ({', '.join(jurisdictions)} only)" if jurisdictions else ""


def pathway(library: Library, prose: Prose, item: Pathway) -> Iterator[Line]:
    """Everything a pathway says."""
    yield 0, f"{item.entry.title} ({item.id})", "bold"
    yield 1, f"Concerns: {prose.phrase(item.population)}.", ""
    for rule in item.statements:
        names_ = ", ".join(
            library.treatments[t].entry.name if t in library.treatments else t for t in rule.entry.treatments
        )
        yield 0, names_, "bold"
        yield from _statement(library, prose, rule)
    for preference in item.preferences:
        entry = preference.entry
        yield 0, f"Prefer {', '.join(entry.prefer)} over {', '.join(entry.over)}", "bold"
        yield 1, f"{entry.reason}{cited(entry)}", ""
        yield 2, f"when {prose.phrase(preference.when)}", "dim"
    if item.entry.no_order:
        yield 0, item.entry.no_order, ""


def _statement(library: Library, prose: Prose, rule: Rule[m.StatementEntry]) -> Iterator[Line]:
    entry = rule.entry
    guideline = library.guidelines.get(entry.guideline)
    lead = f"{guideline.name}, " if guideline else ""
    strength = f", {entry.strength}" if entry.strength else ""
    yield 1, f"{lead}{words.SAYS[entry.says]}{strength}: {entry.reason}{cited(entry)}", ""
    yield 2, f"when {prose.phrase(rule.when)}", "dim"


def definition(library: Library, prose: Prose, item: Definition) -> Iterator[Line]:
    """A definition, case by case."""
    yield 0, f"{item.name} ({item.id})", "bold"
    if item.expression is not None:
        yield 1, prose.sentence(item.expression), ""
    for case in item.cases:
        yield 1, f"{show(case.value, item.type.unit, item.type.levels)}: {prose.phrase(case.when)}", ""
    for case in item.provisional:
        value = show(case.value, item.type.unit, item.type.levels)
        yield (
            1,
            f"while that is unknown, {value}: {prose.phrase(case.when)}{' (' + case.basis + ')' if case.basis else ''}",
            "",
        )
    yield from _basis(library, item.entry)


def _fact(fact: Fact) -> Iterator[Line]:
    yield 0, f"{fact.name} ({fact.id})", "bold"
    if fact.question:
        yield 1, fact.question, ""
    if fact.plain:
        yield 1, f"In plain words: {fact.plain}", ""
    if fact.kind is Kind.QUANTITY and fact.range:
        yield 1, f"{fact.unit}, from {fact.range[0]:g} to {fact.range[1]:g}; {fact.pick} reading counts", ""
    elif fact.levels is not None:
        for level in fact.levels.levels.values():
            under = f" (is {fact.levels.levels[level.parent].name})" if level.parent else ""
            yield 2, f"{level.id}: {level.name}{under}", ""
    else:
        yield 1, f"{fact.kind}; {fact.pick} reading counts", ""
    for code in fact.codes:
        yield 1, f"{code.system} {code.code}", "dim"
    if fact.cite:
        yield 1, f"Rests on: {', '.join(fact.cite)}", "dim"


def trial(prose: Prose, rule: Rule[m.TrialEntry]) -> Iterator[Line]:
    """A trial's population and results."""
    entry = rule.entry
    yield (
        0,
        f"{entry.name} ({entry.registration or entry.id}, {entry.year or ''}{', phase ' + entry.phase if entry.phase else ''})",
        "bold",
    )
    yield 1, f"{entry.population_text}{cited(entry)}", ""
    yield 1, f"As a condition: {prose.phrase(rule.when)}", "dim"
    for arm in entry.arms:
        yield 1, f"{arm.name}{f' (n={arm.n})' if arm.n else ''}", ""
    for endpoint in entry.endpoints:
        parts = [f"{e.arm}: {e.text or _estimate(e, endpoint.unit)}" for e in endpoint.estimates]
        effect = f"; {endpoint.measure} {_estimate(endpoint.effect, '')}" if endpoint.effect else ""
        yield (
            1,
            f"{endpoint.name}{' (primary)' if endpoint.primary else ''}: {', '.join(parts)}{effect}{' p ' + endpoint.p if endpoint.p else ''}",
            "",
        )
    if entry.toxicity:
        yield 1, f"Toxicity: {entry.toxicity}", ""


def _estimate(value: m.Estimate, unit: str) -> str:
    if value.value is None:
        return value.text or "not reported"
    bounds = f" ({value.low:g} to {value.high:g})" if value.low is not None and value.high is not None else ""
    return f"{value.value:g}{' ' + unit if unit else ''}{bounds}"


def find(library: Library, wanted: Sequence[str]) -> list[tuple[str, str, str]]:
    """Entries whose id, name or text holds every word: (kind, id, text)."""
    hits: list[tuple[str, str, str]] = []
    lowered = [word.lower() for word in wanted]

    def look(kind: str, id: str, text: str) -> None:
        if all(word in f"{id} {text}".lower() for word in lowered):
            hits.append((kind, id, text))

    for id, t in library.treatments.items():
        look("treatment", id, f"{t.entry.name}. {t.entry.summary}")
    for id, p in library.pathways.items():
        look("pathway", id, p.entry.title)
        for rule in p.statements:
            look("statement", rule.id, rule.entry.reason)
    for id, d in library.definitions.items():
        look("definition", id, d.name)
    for id, fact in library.vocabulary.recorded.items():
        look("fact", id, f"{fact.name}. {fact.question}")
    for id, parameter in library.parameters.items():
        look("parameter", id, parameter.entry.name)
    for id, study in library.trials.items():
        look("trial", id, study.entry.name)
    for id, ground in library.grounds.items():
        look("ground", id, ground.text)
    return hits
