"""The knowledge that ships keeps its own rules, and the generated docs are up to date."""

from __future__ import annotations

import datetime as dt
import re
import subprocess
import sys
from pathlib import Path

import pytest

from zebraboard.language.errors import ZebraboardError
from zebraboard.language.library import Library
from zebraboard.language.lint import lint
from zebraboard.language.loader import Loader
from zebraboard.language.prose import Prose
from zebraboard.language.statements import statements
from zebraboard.report.coverage import numbers
from zebraboard.report.disagreements import find as find_disagreements
from zebraboard.report.knowledge import Book, find, names

ROOT = Path(__file__).parents[2]
UNREADABLE = re.compile(
    r"\bno (a|an|the|no|not)\b|\b(\w+) \2\b(?<!that that)(?<!had had)|  |\bis is\b|[a-z]\.\.$|(?<!p )<|>=| =="
)
"""What no sentence holds: a doubled word, a broken negation, an operator."""


def test_no_rule_is_broken() -> None:
    _, findings = lint()
    assert [str(f) for f in findings if f.severity == "error"] == []


def test_every_entry_reads_as_a_sentence(library: Library) -> None:
    book = Book(library, dt.date(2026, 11, 1))
    for name in names(library):
        lines = book.entry(name)
        assert lines, name
        for line in lines:
            assert line.text.strip(), name
            assert "None" not in line.text.split(), name
            if name not in library.grounds and name not in library.sources:
                assert not UNREADABLE.search(line.text), (name, line.text)


def test_every_statement_names_its_grounds(library: Library) -> None:
    """Whatever a treatment's or pathway's page says in a sentence, it says on what ground."""
    book = Book(library, dt.date(2026, 11, 1))
    for name in (*library.treatments, *library.pathways):
        for line in book.entry(name) or ():
            if (
                line.indent == 1
                and not line.style
                and not line.text.startswith(("Not offered again", "May be given again"))
            ):
                assert line.cite, (name, line.text)


@pytest.mark.parametrize(
    ("words", "first"),
    [
        (["everolimus"], "everolimus"), (["NETTER-1"], "netter_1"), (["prrt", "platelets"], "platelets_low_for_prrt"),
        (["ki67"], "ki67"), (["SYS-PRRT-22"], "SYS-PRRT-22"), (["177lu-dotatate"], "lu177_dotatate"),
    ],
)  # fmt: skip
def test_search_puts_what_is_named_so_first(words: list[str], first: str, library: Library) -> None:
    assert find(library, words)[0][1] == first


def test_search_finds_by_text_and_says_when_nothing_does(library: Library) -> None:
    kinds = [kind for kind, _, _ in find(library, ["everolimus"])]
    assert {"treatment", "statement", "exclusion", "trial", "ground"} <= set(kinds)
    assert not find(library, ["no such word anywhere"])


def test_readme_quotes_the_numbers(library: Library) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    quoted = text.split("<!-- knowledge -->")[1].split("<!-- /knowledge -->")[0]
    assert quoted == numbers(library).sentence(), "run make docs"


def test_generated_docs_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, "scripts/render_docs.py", "--check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


def test_unverified_statements_never_cite_only_seen_grounds_silently(library: Library) -> None:
    """`verified: true` is only for what was seen (the linter's rule, checked here against the grounds themselves)."""
    for id, item, _ in statements(library):
        if item.verified:
            assert all(library.grounds[g].mark in ("seen", "mixed") for g in item.cite if g in library.grounds), id


BAD = {
    "an unknown fact": ("when: 'not_a_fact'", "'not_a_fact' is no fact"),
    "an unknown level": ("when: 'primary_site is pancreass'", "Did you mean pancreas"),
    "a wrong operator": ("when: 'primary_site == pancreas'", "Use 'is' or 'in'"),
    "a quantity as a condition": ("when: 'ki67'", "a yes/no condition is needed"),
    "mixed units": ("when: 'ki67 > tumour_size'", "mixes the units"),
    "text": ("when: \"sex is 'female'\"", "Text is never compared"),
    "half an expression": ("when: 'ki67 >'", "not a complete expression"),
    "a call": ("when: 'max(ki67, 3) > 2'", "only calls are"),
    "an unknown key": ("when: 'pregnant'\n  wehn: x", "unknown field `wehn`"),
}


@pytest.mark.parametrize("what", BAD)
def test_errors_name_file_line_expression_and_remedy(what: str, tmp_path: Path) -> None:
    text, expected = BAD[what]
    import shutil

    from zebraboard.language.library import knowledge_folder

    shutil.copytree(knowledge_folder() / "vocabulary", tmp_path / "vocabulary")
    (tmp_path / "care").mkdir()
    (tmp_path / "care" / "team.yaml").write_text(
        f"- id: one\n  role: Role\n  reason: why\n  cite: [X-1]\n  verified: false\n  {text}\n", encoding="utf-8"
    )
    problems: list[ZebraboardError] = []
    Loader(tmp_path, problems).load()
    assert len(problems) == 1
    message = str(problems[0])
    assert "care/team.yaml:" in message
    assert expected in message


def test_prose_shows_the_value_that_stood_on_the_day(library: Library) -> None:
    prose = Prose(library, library.parameters_on(dt.date(2026, 1, 1)))
    node = library.parser.condition("platelets < prrt_platelets_min")
    assert prose.sentence(node) == "Platelet count below 75 ×10⁹/L."


def test_disagreements_have_a_patient_to_whom_both_sides_apply(library: Library) -> None:
    found = list(find_disagreements(library, dt.date(2026, 11, 1)))
    assert len(found) > 20
    for item in found:
        assert (item.one.entry.says == "against") is not (item.other.entry.says == "against")
        assert item.patient
