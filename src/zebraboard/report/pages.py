"""docs/knowledge/: the whole knowledge as pages that a clinician can review."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from zebraboard.language import models as m
from zebraboard.language.library import Library
from zebraboard.language.prose import Prose
from zebraboard.language.statements import rules
from zebraboard.report import coverage, disagreements, entries, review, sentences, words
from zebraboard.report.markdown import Page, anchor, escape

MOST_THRESHOLDS = 60
"""How many cut-offs the review list names."""


def standing(library: Library) -> dt.date:
    """The day for which the pages are written: the last one on which anything in the knowledge changes."""
    starts = [getattr(rule.entry, "from_", None) for rule in rules(library)]
    starts += [guideline.date for guideline in library.guidelines.values()]
    starts += [start for parameter in library.parameters.values() for start, _ in parameter.values]
    return max((day for day in starts if day is not None), default=dt.date.min)


def pages(library: Library, notice: str) -> dict[str, str]:
    """Every page: its path below docs/knowledge/ and its text."""
    return {page.path: page.render(notice) for page in _Pages(library).all()}


class _Pages:
    def __init__(self, library: Library) -> None:
        self.library, self.day = library, standing(library)
        self.prose = Prose(library, library.parameters_on(self.day))
        self.used = coverage.used_by(library)
        self.grounds = {id: f"grounds/{self._topic(f'ground {id}')}.md" for id in library.grounds}
        self.found = list(disagreements.find(library, self.day))

    def all(self) -> Iterator[Page]:
        library, prose = self.library, self.prose
        yield self._index()
        for id, item in library.treatments.items():
            yield self._page(f"treatments/{id}.md", [sentences.treatment(library, prose, item)])
        for id, path in library.pathways.items():
            yield self._page(f"pathways/{id}.md", [sentences.pathway(library, prose, path)])
        for topic, ids in self._topics(library.definitions).items():
            blocks = [entries.definition(library, prose, library.definitions[id]) for id in ids]
            yield self._page(f"definitions/{topic}.md", blocks, f"Definitions: {_title(topic)}")
        for topic, ids in self._topics(library.parameters).items():
            blocks = [entries.parameter(library, prose, library.parameters[id]) for id in ids]
            yield self._page(f"cut-offs/{topic}.md", blocks, f"Cut-offs: {_title(topic)}")
        by_file: dict[str, list[str]] = {}
        for id, path_ in self.grounds.items():
            by_file.setdefault(path_, []).append(id)
        for path_, ids in by_file.items():
            blocks = [entries.ground(library, id, library.grounds[id], self.used[id]) for id in ids]
            yield self._page(path_, blocks, f"Grounds: {_title(PurePosixPath(path_).stem)}")
        yield self._care()
        yield self._trials()
        yield self._review()
        yield self._disagreements()
        yield self._coverage()

    def _topic(self, name: str) -> str:
        return PurePosixPath(self.library.places[name].file).stem

    def _topics(self, ids: Iterable[str]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for id in ids:
            found.setdefault(self._topic(id), []).append(id)
        return dict(sorted(found.items()))

    def _page(self, path: str, blocks: Iterable[Iterable[sentences.Line]], title: str = "") -> Page:
        page = Page(path, self.grounds)
        if title:
            page.add(f"# {title}")
        page.add(f"[All pages]({page.up('index.md')}). {words.UNVERIFIED_NOTE}")
        for block in blocks:
            page.lines(block, 2 if title else 1)
        return page

    def _index(self) -> Page:
        library = self.library
        page = Page("index.md", self.grounds)
        page.add("# The knowledge, to be read and corrected")
        page.add(
            f"{coverage.numbers(library).sentence()}\n\nEvery page is written from the same data that plans are made with, as it "
            f"stands on {self.day}. {words.UNVERIFIED_NOTE} {words.INTENDED_USE}"
        )
        page.add(
            "Start with [what needs a clinician's eye first](review-first.md). Then: [where sources disagree](disagreements.md), "
            "[coverage of the dossiers](coverage.md), [trials](trials.md), [team, dangers, follow-up, tests and indicators](care.md)."
        )
        page.add("## Treatments")
        rows: list[tuple[str, ...]] = []
        for id, item in library.treatments.items():
            own = [
                rule.entry
                for group in (item.regimens, item.exclusions, item.checks, item.monitoring, item.dose_changes)
                for rule in group
            ]
            rows.append(
                (f"[{escape(item.entry.name)}](treatments/{id}.md)", words.CATEGORY[item.entry.category], *_share(own))
            )
        rows.sort(key=lambda row: (row[1], row[0]))
        page.table(("treatment", "kind", "statements", "verified"), rows)
        page.add("## Disease settings")
        page.table(
            ("setting", "statements", "verified"),
            (
                (
                    f"[{escape(path.entry.title)}](pathways/{id}.md)",
                    *_share([r.entry for r in (*path.statements, *path.preferences)]),
                )
                for id, path in library.pathways.items()
            ),
        )
        for title, folder, topics in (
            ("Definitions", "definitions", self._topics(library.definitions)),
            ("Cut-offs", "cut-offs", self._topics(library.parameters)),
        ):
            page.add(f"## {title}")
            page.add(
                "\n".join(f"- [{_title(topic)}]({folder}/{topic}.md): {len(names)}" for topic, names in topics.items())
            )
        page.add("## Grounds: what was read, and where")
        page.add(
            "\n".join(
                f"- [{_title(PurePosixPath(path).stem)}]({path})" for path in dict.fromkeys(self.grounds.values())
            )
        )
        return page

    def _care(self) -> Page:
        library = self.library
        page = self._page("care.md", [], "Team, dangers, follow-up, tests and indicators")
        for title, group in (
            ("Who should be in the room", library.team), ("Dangers", library.red_flags), ("Follow-up", library.follow_up),
            ("Tests to get", library.tests_to_get), ("Quality indicators", library.indicators),
            ("Emergency cards", library.cards),
        ):  # fmt: skip
            page.add(f"## {title}")
            page.lines(line for rule in group for line in sentences.care(library, self.prose, rule))
        return page

    def _trials(self) -> Page:
        page = self._page("trials.md", [], "Trials")
        page.table(
            ("trial", "phase", "year", "population", "arms", "main result"),
            (
                (
                    f"[{escape(rule.entry.name)}](#{anchor(rule.entry.name)})", rule.entry.phase, str(rule.entry.year or ""),
                    escape(rule.entry.population_text), escape("; ".join(arm.name for arm in rule.entry.arms)),
                    _main_result(rule.entry),
                )
                for rule in self.library.trials.values()
            ),
        )  # fmt: skip
        for rule in self.library.trials.values():
            page.lines(entries.trial(self.library, self.prose, rule), 2)
        return page

    def _review(self) -> Page:
        library, prose = self.library, self.prose
        page = self._page("review-first.md", [], "What needs a clinician's eye first")
        hard, avoid = review.exclusions(library, "contraindicated"), review.exclusions(library, "avoid")
        doses, cuts = review.doses(library), review.thresholds(library, prose)
        flags = [rule for rule in library.red_flags if not rule.entry.verified]
        open_ = review.statements(library)
        page.add(
            "In the order of the harm that a mistake could do. An unverified contraindication does not forbid: the plan asks for it to "
            "be settled. An unverified dose is shown, and never worked out for a patient."
        )
        page.table(
            ("what", "how many"),
            (
                ("[Contraindications that are not verified](#1-contraindications-that-are-not-verified)", str(len(hard))),
                ("[Doses and dose changes that are not verified](#2-doses-and-dose-changes-that-are-not-verified)", str(len(doses))),
                ("[Reasons to avoid that are not verified](#3-reasons-to-avoid-that-are-not-verified)", str(len(avoid))),
                ("[Dangers that are not verified](#4-dangers-that-are-not-verified)", str(len(flags))),
                ("[Cut-offs on which most hangs](#5-cut-offs-on-which-most-hangs)", f"{len(cuts)}, of which {min(len(cuts), MOST_THRESHOLDS)} are listed"),
                ("[Disagreements between sources](disagreements.md)", str(len(self.found))),
                ("[Other statements that are not verified](#6-statements-of-the-pathways-that-are-not-verified)", str(sum(open_.values()))),
            ),
        )  # fmt: skip
        page.add("## 1. Contraindications that are not verified")
        self._by_treatment(page, ((item.entry.name, list(sentences.exclusion(prose, rule))) for item, rule in hard))
        page.add("## 2. Doses and dose changes that are not verified")
        self._by_treatment(
            page,
            (
                (
                    item.entry.name,
                    [
                        sentences.cited(1, rule.entry.text if isinstance(rule.entry, m.Regimen) else f"{rule.entry.event}: {rule.entry.action}", rule.entry),
                        *sentences.when(prose, rule.when),
                    ],
                )
                for item, rule in doses
            ),
        )  # fmt: skip
        page.add("## 3. Reasons to avoid that are not verified")
        self._by_treatment(page, ((item.entry.name, list(sentences.exclusion(prose, rule))) for item, rule in avoid))
        page.add("## 4. Dangers that are not verified")
        page.lines(line for rule in flags for line in sentences.care(library, prose, rule))
        page.add("## 5. Cut-offs on which most hangs")
        page.add("Counted: the statements whose condition looks at the cut-off, through definitions.")
        page.table(
            ("cut-off", "statements", "verified", "written in"),
            (
                (
                    escape(cut.text),
                    str(cut.statements),
                    "yes" if cut.verified else f"not all {words.UNVERIFIED}",
                    _few(cut.named_in),
                )
                for cut in cuts[:MOST_THRESHOLDS]
            ),
        )
        page.add("## 6. Statements of the pathways that are not verified")
        says = ("recommend", "against", "option", "trial_only")
        ids = dict.fromkeys(path for path, _ in open_)
        page.table(
            ("setting", *(words.SAID[word].lower() for word in says)),
            (
                (
                    f"[{escape(library.pathways[id].entry.title)}](pathways/{id}.md)",
                    *(str(open_[id, word] or "") for word in says),
                )
                for id in sorted(ids, key=lambda id: -sum(open_[id, word] for word in says))
            ),
        )
        return page

    def _by_treatment(self, page: Page, found: Iterable[tuple[str, list[sentences.Line]]]) -> None:
        grouped: dict[str, list[sentences.Line]] = {}
        for name, lines in found:
            grouped.setdefault(name, []).extend(lines)
        for name, lines in grouped.items():
            page.lines([sentences.Line(1, f"{name}:", "group"), *lines])

    def _disagreements(self) -> Page:
        library = self.library
        page = self._page("disagreements.md", [], "Where sources disagree")
        page.add(
            f"{len(self.found)} pairs of statements: one is for a treatment, the other against it, and the example patient is one "
            "to whom both apply. The plan of such a patient shows both. The examples are made up by a search; they hold only what "
            "the two statements ask for."
        )
        for found in self.found:
            lines = [sentences.Line(1, f"{disagreements.names(library, found)}:", "group")]
            for rule in (found.one, found.other):
                lines.append(sentences.cited(1, disagreements.line(library, rule), rule.entry))
            page.lines([*lines, sentences.Line(1, f"Example patient: {found.patient}.", "dim")])
        return page

    def _coverage(self) -> Page:
        library = self.library
        page = self._page("coverage.md", [], "Coverage of the dossiers")
        page.add(f"{coverage.numbers(library).sentence()} Each fact of the dossiers, and what rests on it.")
        facts = coverage.dossier(library)
        left = [id for id in facts if not self.used[id]]
        page.add("## Facts on which nothing rests")
        rows = (
            (
                self._link(page, id),
                words.MARK[library.grounds[id].mark],
                escape(library.left_out.get(id, "no reason given")),
            )
            for id in left
        )
        page.table(("fact", "how it was read", "why it is left out"), rows)
        page.add("## Facts that are used")
        page.table(
            ("fact", "how it was read", "what rests on it"),
            (
                (self._link(page, id), words.MARK[library.grounds[id].mark], escape(", ".join(self.used[id])))
                for id in facts
                if self.used[id]
            ),
        )
        return page

    def _link(self, page: Page, id: str) -> str:
        return f"[{id}]({page.up(self.grounds[id])}#{anchor(id)})"


def _share(said: Iterable[m.Cited]) -> tuple[str, str]:
    entries_ = list(said)
    checked = sum(entry.verified for entry in entries_)
    return str(len(entries_)), f"{checked / len(entries_):.0%}" if entries_ else ""


def _main_result(entry: m.TrialEntry) -> str:
    endpoint = next((e for e in entry.endpoints if e.primary), entry.endpoints[0] if entry.endpoints else None)
    if endpoint is None:
        return ""
    return escape(entries.result(endpoint)) + ("" if endpoint.verified else f" {words.UNVERIFIED}")


def _few(ids: tuple[str, ...]) -> str:
    return escape(", ".join(ids[:4])) + (f" and {len(ids) - 4} more" if len(ids) > 4 else "")


def _title(stem: str) -> str:
    return stem.replace("_", " ")
