"""The list of cases, import, history, archive."""

from __future__ import annotations

import re

import pytest

from tests.board.conftest import ANNA, Running, document
from zebraboard.board import importing
from zebraboard.board.auth.sessions import LOCAL
from zebraboard.language.library import Library

CSV = "case,title,age,ki67,primary_site,had_everolimus\nrow-1,First,60,5,ileum,yes\nrow-2,Second,71,<3,pancreas,0\n"


def upload(*files: tuple[str, str | bytes]) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name, text.encode() if isinstance(text, str) else text)) for name, text in files]


def listed(text: str) -> list[str]:
    """The keys on the list, in order."""
    return re.findall(r'<td><a class="strong" href="/cases/([^"]+)"', text)


def test_the_list_marks_examples_and_says_what_a_case_waits_for(alone: Running) -> None:
    alone.store.create_case(LOCAL, document("mine"))
    text = alone.browser().get("/cases").text
    rows = re.findall(r"<tr><td>.*?</tr>", text, re.DOTALL)
    assert "mine" in listed(text)
    assert all(("Example</span>" in row) == ("/cases/mine" not in row) for row in rows)
    assert "Waits for" in text


def test_finding_posts_the_words_so_that_no_address_holds_them(alone: Running) -> None:
    browser = alone.browser()
    browser.get("/cases")
    found = browser.post("/cases", {"q": "INSULINOMA metastatic", "sort": "title"}).text
    assert listed(found) == ["pancreas-insulinoma-metastatic"]
    assert "1 of 9 cases" in found
    none = browser.post("/cases", {"q": "no-such-case"}).text
    assert not listed(none)
    assert "No case has all of these words" in none


@pytest.mark.parametrize(
    ("sort", "first"), [("key", "ileum-g2-progressive"), ("changed", "zz-last"), ("nonsense", "zz-last")]
)
def test_sorting(alone: Running, sort: str, first: str) -> None:
    alone.clock.move(days=9999)
    alone.store.create_case(LOCAL, document("zz-last"))
    browser = alone.browser()
    browser.get("/cases")
    assert listed(browser.post("/cases", {"sort": sort}).text)[0] == first


def test_a_long_list_shows_the_first_hundred_and_then_all(alone: Running) -> None:
    alone.store.create_cases(LOCAL, [document(f"case-{n:03d}") for n in range(150)])
    browser = alone.browser()
    text = browser.get("/cases").text
    assert len(listed(text)) == 100
    assert "Show all 159" in text
    assert len(listed(browser.post("/cases", {"everything": "yes"}).text)) == 159


class TestImport:
    def test_yaml_json_and_a_table_at_once(self, alone: Running) -> None:
        browser = alone.browser()
        browser.get("/cases/import")
        files = upload(("a.yaml", document("a")), ("b.json", '{"case": "b", "facts": {"ki67": 4}}'), ("t.csv", CSV))
        answer = browser.post("/cases/import", {}, files=files)
        assert answer.status_code == 303
        assert {"a", "b", "row-1", "row-2"} <= {row.key for row in alone.store.cases()}
        assert "had_everolimus" in alone.store.case("row-1").document

    def test_every_problem_stands_beside_its_line_and_nothing_is_kept(self, alone: Running) -> None:
        bad = "case: bad\nfacts:\n  ki67: 400\n  primary_sight: ileum\n"
        browser = alone.browser()
        browser.get("/cases/import")
        before = len(alone.store.cases())
        answer = browser.post("/cases/import", {}, files=upload(("good.yaml", document("good")), ("bad.yaml", bad)))
        assert answer.status_code == 422
        assert "bad.yaml, line 3" in answer.text
        assert "ki67: 400" in answer.text
        assert "bad.yaml, line 4" in answer.text
        assert "Did you mean primary_site" in answer.text
        assert "1 case is sound" in answer.text
        assert len(alone.store.cases()) == before

    def test_problems_of_a_table_name_the_row(self, library: Library) -> None:
        _, problems = importing.read([("t.csv", b"case,ki67\na,5\nb,lots\n,7\n")], library.vocabulary)
        assert [(p.line, p.text) for p in problems][:1] == [(3, "b,lots")]
        _, columns = importing.read([("t.csv", b"case,ki_67\na,5\n")], library.vocabulary)
        assert "ki67" in columns[0].remedy

    @pytest.mark.parametrize(
        ("name", "content", "message"),
        [
            ("a.yaml", b"\xff\xfe\x00", "no text in UTF-8"),
            ("a.yaml", b"", "empty"),
            ("a.yaml", b"case: [", ""),
            ("a.csv", b"", "no table"),
            ("a.parquet", b"nonsense", "no table"),
            ("a.yaml", b"x" * (importing.LARGEST + 1), "too large"),
        ],
    )
    def test_what_is_no_case_file_is_a_problem_not_a_fault(
        self, library: Library, name: str, content: bytes, message: str
    ) -> None:
        found, problems = importing.read([(name, content)], library.vocabulary)
        assert not found
        assert message in problems[0].message

    def test_two_files_with_one_case(self, library: Library) -> None:
        files = [("a.yaml", document("x").encode()), ("b.yaml", document("x").encode())]
        _, problems = importing.read(files, library.vocabulary)
        assert "a.yaml" in problems[0].message

    @pytest.mark.parametrize("key", importing.RESERVED)
    def test_an_id_that_is_a_page_of_the_board(self, library: Library, key: str) -> None:
        _, problems = importing.read([("a.yaml", document(key).encode())], library.vocabulary)
        assert "another id" in problems[0].remedy

    def test_a_case_that_is_there_needs_the_tick(self, alone: Running) -> None:
        alone.store.create_case(LOCAL, document("x", ki67=5))
        browser = alone.browser()
        browser.get("/cases/import")
        refused = browser.post("/cases/import", {}, files=upload(("x.yaml", document("x", ki67=9))))
        assert refused.status_code == 422
        assert "already" in refused.text
        kept = browser.post("/cases/import", {"update": "yes"}, files=upload(("x.yaml", document("x", ki67=9))))
        assert kept.status_code == 303
        assert alone.store.case("x").version == 2

    def test_a_reader_cannot_import(self, shared: Running) -> None:
        browser = shared.browser("rita")
        assert "/cases/import" not in browser.get("/cases").text
        assert browser.get("/cases/import").status_code == 403
        assert browser.post("/cases/import", {}, files=upload(("x.yaml", document("x")))).status_code == 403


class TestHistory:
    def test_it_says_what_changed_in_the_record_and_in_the_plan(self, alone: Running) -> None:
        alone.store.create_case(LOCAL, document("x", ki67=5))
        alone.store.save_case(LOCAL, "x", document("x", ki67=25), base=1)
        text = alone.browser().get("/cases/x/history").text
        assert "<del>5 %</del>" in text
        assert "<ins>25 %</ins>" in text
        assert "What it changed in the plan" in text
        assert "  ki67: 25" in text
        assert "The first version" in alone.browser().get("/cases/x/history?version=1").text
        assert alone.browser().get("/cases/x/history?version=7").status_code == 404

    def test_the_file_comes_back_exactly_as_it_was_saved(self, alone: Running) -> None:
        alone.store.create_case(LOCAL, document("x", ki67=5))
        alone.store.save_case(LOCAL, "x", document("x", ki67=25), base=1)
        browser = alone.browser()
        assert browser.get("/cases/x/file").text == document("x", ki67=25)
        first = browser.get("/cases/x/file?version=1")
        assert first.text == document("x", ki67=5)
        assert "attachment" in first.headers["content-disposition"]

    def test_archive_and_back(self, alone: Running) -> None:
        alone.store.create_case(LOCAL, document("x"))
        browser = alone.browser()
        browser.get("/cases/x/history")
        assert browser.post("/cases/x/archive", {"archived": "yes"}).status_code == 303
        assert "x" not in listed(browser.get("/cases").text)
        assert "x" in listed(browser.post("/cases", {"archived": "yes"}).text)
        assert "This case is archived" in browser.get("/cases/x/history").text
        browser.post("/cases/x/archive", {"archived": "no"})
        assert "x" in listed(browser.get("/cases").text)

    def test_a_reader_sees_history_but_cannot_archive(self, shared: Running) -> None:
        shared.store.create_case(ANNA, document("x"))
        browser = shared.browser("rita")
        assert "/archive" not in browser.get("/cases/x/history").text
        assert browser.post("/cases/x/archive", {"archived": "yes"}).status_code == 403
