"""The knowledge that ships keeps its own rules, and the generated docs are up to date."""

from __future__ import annotations

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
from zebraboard.report.knowledge import entry, find, names

ROOT = Path(__file__).parents[2]


def test_no_rule_is_broken() -> None:
    _, findings = lint()
    assert [str(f) for f in findings if f.severity == "error"] == []


def test_every_entry_reads_as_a_sentence(library: Library) -> None:
    import datetime as dt

    for name in names(library):
        lines = entry(library, name, dt.date(2026, 11, 1))
        assert lines, name
        assert all(text.strip() and "None" not in text.split() for _, text, _ in lines), name


def test_search_finds_by_words(library: Library) -> None:
    assert any(id == "everolimus" for _, id, _ in find(library, ["everolimus"]))
    assert not find(library, ["no such word anywhere"])


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
    import datetime as dt

    prose = Prose(library, library.parameters_on(dt.date(2026, 1, 1)))
    node = library.parser.condition("platelets < prrt_platelets_min")
    assert prose.sentence(node) == "Platelet count below 75 ×10⁹/L."
