"""The command line as a user drives it, and as a user breaks it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest
import yaml

ROOT = Path(__file__).parents[2]
EXAMPLES = sorted((ROOT / "examples").glob("*.yaml"))
CASE = "examples/ileum-g2-progressive.yaml"
GOOD = """\
case: mine
facts: {age: 61, sex: female, primary_site: ileum, differentiation: well, ki67: 6, extent_stated: metastatic, krenning: 4}
treatments:
  - {agent: octreotide LAR, start: 2023-02, end: 2024-01-15, stop_reason: progression}
"""


def run(*arguments: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "zebraboard", *arguments], cwd=ROOT, capture_output=True, text=True, input=stdin,
        check=False, env={**os.environ, **environment}, timeout=120,
    )  # fmt: skip


def written(folder: Path, text: str, name: str = "case.yaml") -> str:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return str(path)


# what works


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_has_a_plan_and_names_its_source(path: Path) -> None:
    done = run("plan", str(path))
    assert done.returncode == 0, done.stderr
    assert "ON THE TABLE" in done.stdout
    assert "  1. " in done.stdout or "What would settle most" in done.stdout, "an empty page"
    assert "certified medical device" in " ".join(done.stdout.split())
    assert yaml.safe_load(path.read_text())["origin"]["source"].startswith("http")


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_every_example_fits_the_schema(path: Path) -> None:
    schema = json.loads(run("schema").stdout)
    content = json.loads(json.dumps(yaml.safe_load(path.read_text()), default=str))
    jsonschema.validate(content, schema)


def test_there_are_at_least_eight_examples() -> None:
    assert len(EXAMPLES) >= 8


def test_json_is_the_whole_plan() -> None:
    plan = json.loads(run("plan", CASE, "--json").stdout)
    assert {"summary", "options", "missing", "follow_up", "team", "ahead"} <= set(plan)
    assert {"id", "verdict", "statements"} <= set(plan["options"][0])


def test_html_is_one_self_contained_page(tmp_path: Path) -> None:
    page = tmp_path / "plan.html"
    done = run("plan", CASE, "--html", str(page))
    assert done.returncode == 0
    text = page.read_text(encoding="utf-8")
    assert "<h1>" in text
    for outside in ("<script", "<link", "src=", "@import", "url("):
        assert outside not in text


def test_explain_goes_down_to_the_fact_and_its_report() -> None:
    done = run("plan", CASE, "--explain", "lanreotide")
    assert "WHAT IS SAID OF IT" in done.stdout
    assert "Outpatient letter" in done.stdout
    assert "EXCLUSIONS TRIED, AND PASSED" in done.stdout


def test_explain_of_what_nobody_would_bring_up() -> None:
    assert run("plan", CASE, "--explain", "belzutifan").returncode == 0


def test_what_if_shows_the_difference(tmp_path: Path) -> None:
    case = written(tmp_path, GOOD)
    done = run("plan", case, "--what-if", "pregnant=yes", "--what-if", "ki67=35")
    assert done.returncode == 0, done.stderr
    assert "What if pregnant=yes and ki67=35?" in done.stdout
    assert "→ Contraindicated" in done.stdout
    assert "NET G3" in done.stdout


def test_what_if_that_changes_nothing_says_so(tmp_path: Path) -> None:
    done = run("plan", written(tmp_path, GOOD), "--what-if", "height=170")
    assert "The plan stays the same." in done.stdout


def test_a_plan_of_the_past_uses_what_stood_then(tmp_path: Path) -> None:
    text = GOOD + "  - {agent: everolimus, start: 2024-02, end: 2024-09, stop_reason: progression}\n"
    case = written(tmp_path, text)
    now = run("plan", case, "--json", "--as-of", "2026-11-01")
    then = run("plan", case, "--json", "--as-of", "2025-01-01")
    labels = [
        {s["jurisdiction"]: s["status"] for s in next(o for o in json.loads(p.stdout)["options"] if o["id"] == "cabozantinib").get("labels", [])}
        for p in (now, then)
    ]  # fmt: skip
    assert labels[0]["EU"] == "on_label"
    assert labels[1].get("EU") != "on_label"


def test_jurisdiction_changes_labels(tmp_path: Path) -> None:
    text = GOOD.replace(
        "octreotide LAR, start: 2023-02, end: 2024-01-15, stop_reason: progression", "octreotide LAR, start: 2023-02"
    )
    case = written(tmp_path, text)
    for place, status in (("EU", "off_label"), ("US", "on_label")):
        plan = json.loads(
            run(
                "plan",
                case,
                "--json",
                "--jurisdiction",
                place,
                "--what-if",
                "recist_progression=no",
                "--what-if",
                "clinical_progression=no",
            ).stdout
        )
        prrt = next(o for o in plan["options"] if o["id"] == "lu177_dotatate")
        assert plan["jurisdiction"] == place
        if prrt.get("labels"):
            assert prrt["labels"][0]["jurisdiction"] == place
            assert prrt["labels"][0]["status"] == status


def test_a_local_layer_is_shown_beside_the_base(tmp_path: Path) -> None:
    layer = written(
        tmp_path,
        "hospital: Example hospital\n"
        "treatments:\n  lanreotide: {status: elsewhere, note: City clinic}\n"
        "statements:\n  - {id: ours, treatments: [interferon_alfa], says: option, when: 'carcinoid_syndrome', reason: House protocol}\n",
        "layer.yaml",
    )
    done = run("plan", CASE, "--local", layer)
    assert "With the local layer of Example hospital." in done.stdout
    assert "here: done elsewhere (City clinic)" in done.stdout
    assert "House protocol" in done.stdout


def test_check_says_what_is_missing(tmp_path: Path) -> None:
    done = run("check", written(tmp_path, GOOD))
    assert "Missing, most decisive first:" in done.stdout
    assert done.returncode in (0, 3)


def test_new_asks_what_matters_and_writes_a_case(tmp_path: Path) -> None:
    path = tmp_path / "new.yaml"
    done = run("new", str(path), "--most", "8", stdin="61\nfemale\nileum\nwell\n6\n\nbogus\n?\nmetastatic\nq\n")
    assert done.returncode == 0, done.stderr
    assert yaml.safe_load(path.read_text())["facts"]["primary_site"] == "ileum"
    assert run("plan", str(path)).returncode == 0


def test_new_asks_in_units_as_people_write_them(tmp_path: Path) -> None:
    done = run("new", str(tmp_path / "new.yaml"), "--most", "1", stdin="?\n200\n61\n")
    assert "[years]" in done.stdout
    assert "to 120 years" in done.stdout
    assert "outside 0 to 120 years" in done.stderr
    assert "[a]" not in done.stdout


def test_new_never_overwrites(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    done = run("new", path)
    assert done.returncode == 1
    assert Path(path).read_text() == GOOD


def test_knowledge_show_and_search() -> None:
    shown = run("knowledge", "show", "lu177_dotatate")
    assert shown.returncode == 0
    assert "Contraindicated" in shown.stdout
    found = run("knowledge", "search", "carcinoid", "heart")
    assert "treatment" in found.stdout
    assert "definition" in found.stdout


def test_output_to_a_pipe_is_plain_text_and_colours_respect_no_color() -> None:
    assert "\x1b[" not in run("plan", CASE).stdout
    assert "\x1b[" not in run("plan", CASE, NO_COLOR="1", FORCE_COLOR="").stdout


@pytest.mark.parametrize(
    "command", [(), ("plan",), ("check",), ("new",), ("knowledge",), ("knowledge", "show"), ("schema",)]
)
def test_help(command: tuple[str, ...]) -> None:
    done = run(*command, "--help")
    assert done.returncode == 0
    assert "Usage" in done.stdout


def test_version() -> None:
    assert run("--version").stdout.startswith("zebraboard ")


# what a user breaks

BROKEN = {
    "no such file": (None, "cannot read"),
    "an unknown fact": ("facts: {ki76: 3}", "ki67"),
    "an unknown level": ("facts: {primary_site: pancrea}", "pancreas"),
    "a value out of range": ("facts: {ki67: 140}", "140"),
    "a unit that cannot be": ("facts: {ki67: {value: 3, unit: kg}}", "kg"),
    "a date in the future": ("facts: {ki67: {value: 3, date: 2999-01-01}}", "2999-01-01"),
    "an unknown agent": ("treatments: [{agent: octreotied}]", "octreotide"),
    "an unknown key": ("fatcs: {ki67: 3}", "facts"),
    "text for a number": ("facts: {ki67: high}", "high"),
    "broken YAML": ("facts: {ki67: 3", "YAML"),
    "a key twice": ("facts: {ki67: 3, ki67: 4}", "twice"),
    "no mapping": ("- 3", "case"),
    "an end before the start": ("treatments: [{agent: everolimus, start: 2024-05-01, end: 2023-05-01}]", "2023-05-01"),
}


@pytest.mark.parametrize("what", BROKEN)
@pytest.mark.parametrize("command", ["plan", "check"])
def test_bad_input_names_file_place_and_remedy(what: str, command: str, tmp_path: Path) -> None:
    text, expected = BROKEN[what]
    path = (
        str(tmp_path / "nowhere.yaml")
        if text is None
        else written(tmp_path, f"case: x\n{text}\n" if text[0] != "-" else text)
    )
    done = run(command, path)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert Path(path).name in done.stderr
    assert expected in done.stderr


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("plan", CASE, "--as-of", "yesterday"), "2024-05-31"),
        (("plan", CASE, "--explain", "lanreotid"), "lanreotide"),
        (("plan", CASE, "--what-if", "ki67"), "no value"),
        (("plan", CASE, "--what-if", "ki76=3"), "ki67"),
        (("plan", CASE, "--what-if", "ki67=much"), "much"),
        (("plan", CASE, "--html", "/nowhere/plan.html"), "cannot write"),
        (("knowledge", "show", "evrolimus"), "everolimus"),
        (("knowledge", "search", "xyzzy"), "fewer"),
    ],
)
def test_bad_options_name_the_remedy(arguments: tuple[str, ...], expected: str) -> None:
    done = run(*arguments)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert expected in done.stderr


def test_a_bad_local_layer_names_its_line(tmp_path: Path) -> None:
    layer = written(tmp_path, "hospital: X\ntreatments:\n  lanreotid: {status: elsewhere}\n", "layer.yaml")
    done = run("plan", CASE, "--local", layer)
    assert done.returncode == 1
    assert "layer.yaml:3" in done.stderr
    assert "lanreotide" in done.stderr


def test_several_problems_are_reported_together(tmp_path: Path) -> None:
    done = run("plan", written(tmp_path, "case: x\nfacts: {ki76: 3, age: 400, primary_site: mars}\n"))
    assert all(word in done.stderr for word in ("ki76", "400", "mars"))


def test_a_contradiction_is_visible_not_silent(tmp_path: Path) -> None:
    text = "case: x\nfacts:\n  age: 60\n  krenning: [{value: 1, date: 2024-01-01}, {value: 4, date: 2024-01-01}]\n"
    done = run("check", written(tmp_path, text))
    assert done.returncode == 3
    assert "Krenning" in done.stdout


def test_check_says_how_complete_the_data_set_for_the_meeting_is() -> None:
    done = run("check", CASE)
    said = " ".join(done.stdout.split())
    assert "MDT data set: 3 of 11 parts." in said
    assert "not yet: age, sex and performance status in the record (" in said


# documents for the patient


def test_a_leaflet_a_card_and_a_calendar_are_written(tmp_path: Path) -> None:
    page, pdf, ics = tmp_path / "leaflet.html", tmp_path / "leaflet.pdf", tmp_path / "dates.ics"
    done = run(
        "leaflet",
        CASE,
        "--lang",
        "es",
        "--decided",
        "lanreotide",
        "--html",
        str(page),
        "--pdf",
        str(pdf),
        "--large-print",
    )
    assert done.returncode == 0, done.stderr
    assert 'lang="es"' in page.read_text(encoding="utf-8")
    assert pdf.read_bytes().startswith(b"%PDF")
    done = run("calendar", CASE, "--decided", "lanreotide", "--start", "2027-01-04", "--out", str(ics))
    assert done.returncode == 0, done.stderr
    assert "BEGIN:VEVENT" in ics.read_text(encoding="utf-8")
    assert "carcinoid crisis" in run("card", CASE).stdout.lower()
    assert "YOUR TUMOUR" in run("leaflet", CASE).stdout


def test_a_leaflet_that_cannot_be_made_says_why(tmp_path: Path) -> None:
    done = run("leaflet", CASE, "--lang", "it")
    assert (done.returncode, "en, es, de, fr" in done.stderr) == (1, True)
    out = str(tmp_path / "x.ics")
    done = run("calendar", CASE, "--start", "2027-01-04", "--decided", "nothing", "--out", out)
    assert (done.returncode, "--decided" in done.stderr) == (1, True)
    done = run("calendar", CASE, "--start", "soon", "--out", out)
    assert (done.returncode, "2024-05-31" in done.stderr) == (1, True)


def test_a_reader_that_leaves_early_is_no_error() -> None:
    done = subprocess.run(
        f"set -o pipefail; {sys.executable} -m zebraboard knowledge coverage | head -n 1", shell=True,
        executable="/bin/bash", cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
