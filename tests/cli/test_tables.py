"""Tables on the command line: one row as a case, or every row's verdicts."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.cli.test_cli import run

ROWS = "case,age,sex,primary_site,differentiation,ki67,ki67__hi,extent_stated,creatinine,creatinine__unit\n"
P1 = "p1,60,male,ileum,well,4,,metastatic,1.2,mg/dL\n"
P2 = "p2,50,female,pancreas,poor,60,90,metastatic,90,\n"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "patients.csv"
    path.write_text(ROWS + P1 + P2, encoding="utf-8")
    return path


def test_a_row_is_planned_like_a_case(table: Path) -> None:
    done = run("plan", str(table), "--row", "p1")
    assert done.returncode == 0
    assert "NET G2; Ki-67 index 4 %" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "this table has 2 patients"),
        (("--row", "p9"), "no row is called 'p9'"),
    ],
)
def test_a_row_must_be_named(table: Path, arguments: tuple[str, ...], message: str) -> None:
    done = run("check", str(table), *arguments)
    assert done.returncode == 1
    assert message in done.stderr


def test_all_rows_at_once(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "verdicts.csv"
    done = run("table", str(table), "--out", str(out), "--as-of", "2026-11-01")
    assert done.returncode == 0
    assert "2 patients" in done.stderr
    first, second = csv.DictReader(out.read_text(encoding="utf-8").splitlines())
    assert (first["case"], second["case"]) == ("p1", "p2")
    assert first["cisplatin_etoposide"] == "against"
    assert second["cisplatin_etoposide"] in ("recommended", "option", "open")


def test_every_bad_cell_is_named(tmp_path: Path) -> None:
    table = tmp_path / "bad.csv"
    table.write_text("case,ki67,primary_site\np1,140,ileum\np2,3,moon\n", encoding="utf-8")
    done = run("table", str(table), "--out", str(tmp_path / "out.csv"))
    assert done.returncode == 1
    assert "140" in done.stderr
    assert "moon" in done.stderr
    assert not (tmp_path / "out.csv").exists()


def test_the_summary_is_a_pdf(table: Path, tmp_path: Path) -> None:
    out = tmp_path / "p1.pdf"
    done = run("summary", str(table), "--row", "p1", "--out", str(out))
    assert done.returncode == 0
    assert out.read_bytes().startswith(b"%PDF-")
