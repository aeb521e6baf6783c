"""Treatments, pathways and what goes with care, as sentences that a clinician can read aloud and correct."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from zebraboard.language import models as m
from zebraboard.language.library import Library, Pathway, Rule, Treatment
from zebraboard.language.nodes import Constant, Node
from zebraboard.language.prose import Prose
from zebraboard.report import words


@dataclass(frozen=True)
class Line:
    """One line of an entry: how deep it stands, its text, its weight, and what it rests on."""

    indent: int
    text: str
    style: str = ""
    """`title`, `heading`, `dim` or nothing."""
    cite: tuple[str, ...] = ()
    verified: bool = True

    @property
    def plain(self) -> str:
        """The text with its verification mark and its grounds."""
        mark = "" if self.verified else f" {words.UNVERIFIED}"
        return f"{self.text}{mark}{'  [' + ', '.join(self.cite) + ']' if self.cite else ''}"


def cited(indent: int, text: str, entry: m.Cited) -> Line:
    """A statement with its basis."""
    return Line(indent, text, "", entry.cite, entry.verified)


def sentence(text: str) -> str:
    """Capital and full stop."""
    text = " ".join(text.split())
    first = text[:1] if text[1:2].isupper() else text[:1].upper()  # eGFR and pH keep their small letter
    return f"{first}{text[1:]}{'' if text.endswith(('.', '!', '?', ':')) else '.'}" if text else ""


def always(node: Node) -> bool:
    """Whether a condition is none."""
    return isinstance(node, Constant) and node.value is True


def listed(items: Iterable[str], last: str = "and") -> str:
    """``a, b and c``."""
    parts = list(items)
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}" if parts else ""


def when(prose: Prose, node: Node, lead: str = "When") -> Iterator[Line]:
    """The condition as a line of its own; none if it always holds."""
    if not always(node):
        yield Line(2, f"{lead} {prose.phrase(node)}.", "dim")


def section(title: str, lines: Iterable[Line]) -> Iterator[Line]:
    """Lines under a heading; nothing if there are none."""
    body = list(lines)
    if body:
        yield Line(0, title, "heading")
        yield from body


def _only(entry: m.Strict) -> str:
    """Where and since when a statement stands."""
    parts = []
    places: Sequence[str] = getattr(entry, "jurisdictions", ())
    if places:
        parts.append(f"{listed(places)} only")
    if start := getattr(entry, "from_", None):
        parts.append(f"since {start}")
    if end := getattr(entry, "until", None):
        parts.append(f"until {end}")
    return f" ({'; '.join(parts)})" if parts else ""


def basis(library: Library, entry: m.Cited) -> Iterator[Line]:
    """What an entry as a whole rests on."""
    yield from section("Rests on", _grounds(library, entry))


def _grounds(library: Library, entry: m.Cited) -> Iterator[Line]:
    for id in entry.cite:
        ground = library.grounds.get(id)
        if ground is not None:
            keys = [library.sources[key] for key in ground.sources if key in library.sources]
            yield Line(1, f"{id}, {words.MARK[ground.mark]}", "dim")
            for source in keys:
                yield Line(2, f"{source.citation} {source.url}".strip(), "dim")
    if entry.note:
        yield Line(1, f"Note: {entry.note}", "dim")


def treatment(library: Library, prose: Prose, item: Treatment) -> Iterator[Line]:
    """Everything about a treatment."""
    entry = item.entry
    yield Line(0, entry.name, "title")
    yield Line(1, f"{words.CATEGORY[entry.category]}; {item.id}", "dim")
    if entry.summary:
        yield cited(1, entry.summary, entry)
    yield from section("How it is given", _with_condition(prose, item.regimens, "For"))
    for level in ("contraindicated", "avoid", "caution"):
        rules = [rule for rule in item.exclusions if rule.entry.level == level]
        yield from section(words.EXCLUSION[level], (line for rule in rules for line in exclusion(prose, rule)))
    yield from section("Before the first dose", _with_condition(prose, item.checks, "Concerns"))
    yield from section("Monitoring", _with_condition(prose, item.monitoring, "Concerns"))
    yield from section(
        "Dose changes",
        (
            line
            for rule in item.dose_changes
            for line in (
                cited(1, sentence(f"{rule.entry.event}: {rule.entry.action}") + _only(rule.entry), rule.entry),
                *when(prose, rule.when),
            )
        ),
    )
    yield from section(
        "Labels",
        (
            line
            for rule in item.labels
            for line in (
                cited(1, sentence(f"{rule.entry.jurisdiction}: {rule.entry.text}") + _only(rule.entry), rule.entry),
                *when(prose, rule.when, "Covers:"),
            )
        ),
    )
    yield from section("In numbers", (cited(1, sentence(number.text), number) for number in entry.numbers))
    told = [cited(1, " ".join(entry.plain.split()), entry)] if entry.plain else []
    yield from section("What the patient is told", [*told, *_with_condition(prose, item.counselling, "Concerns")])
    yield from section("What is said of it", _said(library, prose, item.id))
    if entry.agent:
        again = "may be given again after growth" if entry.after_progression else "not offered again after growth on it"
        yield from section("After growth", [Line(1, sentence(again))])
    yield from basis(library, entry)


def _with_condition(
    prose: Prose, rules: Iterable[Rule[m.Regimen | m.Check | m.Monitoring | m.Advice]], lead: str
) -> Iterator[Line]:
    for rule in rules:
        yield cited(1, sentence(rule.entry.text) + _only(rule.entry), rule.entry)
        yield from when(prose, rule.when if isinstance(rule.entry, m.Regimen) else rule.applies, f"{lead}:")


def exclusion(prose: Prose, rule: Rule[m.Exclusion]) -> Iterator[Line]:
    """What forbids a treatment or asks for care."""
    action = f" {sentence(rule.entry.action)}" if rule.entry.action else ""
    yield cited(1, f"{sentence(rule.entry.says)}{action}{_only(rule.entry)}", rule.entry)
    yield from when(prose, rule.when)
    yield from when(prose, rule.applies, "Concerns:")


def _said(library: Library, prose: Prose, treatment: str) -> Iterator[Line]:
    for path in library.pathways.values():
        rules = [rule for rule in path.statements if treatment in rule.entry.treatments]
        if rules:
            yield Line(1, f"In “{path.entry.title}”:", "group")
        for rule in rules:
            yield from statement(library, prose, rule)


def statement(library: Library, prose: Prose, rule: Rule[m.StatementEntry]) -> Iterator[Line]:
    """What a guideline, label or trial says, in one sentence, and for whom."""
    yield cited(1, f"{said(library, rule.entry)}: {sentence(rule.entry.reason)}{_only(rule.entry)}", rule.entry)
    yield from when(prose, rule.when)


def said(library: Library, entry: m.StatementEntry) -> str:
    """``Recommended by ASCO 2023 (strong; evidence-based, high quality)``."""
    guideline = library.guidelines.get(entry.guideline)
    by = f" by {guideline.name}" if guideline else ""
    grade = "; ".join(part for part in (entry.strength, entry.level) if part)
    return f"{words.SAID[entry.says]}{by}{f' ({grade})' if grade else ''}"


def pathway(library: Library, prose: Prose, item: Pathway) -> Iterator[Line]:
    """Everything a pathway says."""
    yield Line(0, item.entry.title, "title")
    yield Line(1, item.id, "dim")
    yield Line(1, f"Concerns patients with: {prose.phrase(item.population)}.", "", item.entry.cite)
    if item.entry.note:
        yield Line(1, item.entry.note)
    for rule in item.statements:
        names = (library.treatments[t].entry.name if t in library.treatments else t for t in rule.entry.treatments)
        yield Line(0, listed(names, "or"), "heading")
        yield from statement(library, prose, rule)
    yield from section("Order between options", _preferences(library, prose, item))
    if item.entry.no_order:
        yield from section(
            "Where no evidence orders the options", [Line(1, item.entry.no_order, "", item.entry.cite_no_order)]
        )


def _preferences(library: Library, prose: Prose, item: Pathway) -> Iterator[Line]:
    def name(ids: Iterable[str]) -> str:
        return listed((library.treatments[id].entry.name for id in ids), "or")

    for rule in item.preferences:
        entry = rule.entry
        guideline = library.guidelines.get(entry.guideline)
        by = f" ({guideline.name})" if guideline else ""
        yield cited(1, f"{name(entry.prefer)} before {name(entry.over)}{by}: {sentence(entry.reason)}", entry)
        yield from when(prose, rule.when)


def care(library: Library, prose: Prose, rule: Rule[m.Cited]) -> Iterator[Line]:
    """A member of the team, a danger, a follow-up schedule, a test to get, or a quality indicator."""
    entry = rule.entry
    if isinstance(entry, m.TeamEntry):
        yield cited(1, f"{entry.role}: {sentence(entry.reason)}", entry)
        yield from when(prose, rule.when)
    elif isinstance(entry, m.RedFlagEntry):
        yield cited(1, f"{words.URGENCY[entry.urgency]}: {sentence(entry.says)} {sentence(entry.action)}", entry)
        yield from when(prose, rule.when)
    elif isinstance(entry, m.TestEntry):
        guideline = library.guidelines.get(entry.guideline)
        by = f" ({guideline.name})" if guideline else ""
        yield cited(1, f"{library.vocabulary.tests[entry.test].name}: {sentence(entry.says)}{by}", entry)
        yield from when(prose, rule.when)
        yield from (line for node in rule.extra for line in when(prose, node, "Done once it is known:"))
    elif isinstance(entry, m.IndicatorEntry):
        target = f" Target: {entry.target}." if entry.target else ""
        yield cited(1, f"{sentence(entry.name)}{target}", entry)
        yield from when(prose, rule.when, "Counts:")
        yield from (line for node in rule.extra for line in when(prose, node, "Met when"))
    elif isinstance(entry, m.FollowUpEntry):
        guideline = library.guidelines.get(entry.guideline)
        yield cited(1, f"{entry.title}{f' ({guideline.name})' if guideline else ''}", entry)
        yield from when(prose, rule.when)
        for visit, node in zip(entry.visits, rule.extra, strict=True):
            extra = "" if always(node) else f" When {prose.phrase(node)}."
            yield Line(2, f"{visit.what}: {visit_times(visit)}.{extra}")
    elif isinstance(entry, m.CardEntry):
        yield cited(1, sentence(entry.title), entry)
        yield from when(prose, rule.when)
        yield from (Line(2, f"Front: {text}") for text in entry.front)
        yield from (Line(2, f"Back, {entry.back_title}: {text}") for text in entry.back)
        yield from (Line(2, f"Written in by hand: {text}") for text in entry.fill_in)
    if plain := getattr(entry, "plain", ""):
        yield Line(2, f"For the patient: {plain}", "dim")


def visit_times(visit: m.Visit) -> str:
    """When a visit is due: ``first after 12 to 52 weeks, then every 26 to 52 weeks, until 10 years``."""

    def weeks(span: tuple[float, ...]) -> str:
        ends = [f"{week:g}" for week in dict.fromkeys(span)]
        return f"{' to '.join(ends)} weeks"

    parts = []
    if visit.first_weeks:
        parts.append(f"first after {weeks(visit.first_weeks)}")
    if visit.then_every_weeks:
        parts.append(f"{'then ' if parts else ''}every {weeks(visit.then_every_weeks)}")
    if visit.from_years is not None:
        parts.append(f"from year {visit.from_years:g}")
    if visit.until_years is not None:
        parts.append(f"until year {visit.until_years:g}")
    return ", ".join(parts) or "as needed"
