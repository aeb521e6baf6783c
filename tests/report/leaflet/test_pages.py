"""How it comes out: HTML that is safe, whole and accessible, and a tagged PDF."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import msgspec
import pypdf
import pytest

from tests.report.leaflet.conftest import EXAMPLES, LIBRARY, plan_of
from zebraboard.report import card, leaflet
from zebraboard.report.leaflet.model import Leaflet, text

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


def read(document: bytes) -> tuple[pypdf.PdfReader, str]:
    reader = pypdf.PdfReader(io.BytesIO(document))
    return reader, " ".join(" ".join(page.extract_text() for page in reader.pages).split())


def test_the_page_is_one_file_that_fetches_nothing(example: str) -> None:
    page = leaflet.html(leaflet.make(plan_of(example), LIBRARY, "en"))
    assert not re.search(r"<(script|link|img|iframe)|@import|url\(|https?://", page.split("<footer>")[0])
    assert '<html lang="en">' in page


def test_text_is_escaped() -> None:
    made = leaflet.make(plan_of(EXAMPLES[0]), LIBRARY, "en")
    first = msgspec.structs.replace(made.sections[0], blocks=(text("<script>alert(1)</script> & more"),))
    page = leaflet.html(msgspec.structs.replace(made, sections=(first, *made.sections[1:])))
    assert "<script>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in page


def test_a_plan_with_markup_in_its_free_text_harms_no_page() -> None:
    """The leaflet takes no free text of the record: a title or a question can hold anything."""
    plan = msgspec.structs.replace(plan_of(EXAMPLES[0]), title="<b>#evil[x]", question="*_`$")
    assert leaflet.make(plan, LIBRARY, "en") == leaflet.make(plan_of(EXAMPLES[0]), LIBRARY, "en")


@pytest.mark.parametrize("lang", ["en", "de"])
def test_the_pdf_is_tagged_titled_and_whole(lang: str) -> None:
    made = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, lang, ("lanreotide",))
    reader, words = read(leaflet.pdf(made))
    assert reader.metadata is not None
    assert reader.metadata.title == made.title
    root = reader.trailer["/Root"]
    assert root["/Lang"] == lang
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    for section in made.sections:
        assert " ".join(section.title.split()) in words


def test_large_print_is_18_points_or_more() -> None:
    made = leaflet.make(plan_of("ileum-g2-progressive"), LIBRARY, "en", ("lanreotide",))
    assert "font-size: 18pt" in leaflet.html(made, large_print=True)
    usual, _ = read(leaflet.pdf(made))
    large, words = read(leaflet.pdf(made, large_print=True))
    assert len(large.pages) > len(usual.pages)
    sizes: list[float] = []

    def note(found: str, *rest: object) -> None:
        if "hormones" in found:
            sizes.append(float(rest[3]) * abs(rest[1][0]))  # type: ignore[arg-type,index]

    large.pages[0].extract_text(visitor_text=note)
    assert sizes
    assert min(sizes) >= 18
    assert made.sections[0].title in words


@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium")
def test_axe_finds_nothing(tmp_path: Path) -> None:
    from axe_playwright_python.sync_playwright import Axe
    from playwright.sync_api import sync_playwright

    made: dict[str, str] = {
        f"{name}-{lang}-{large}": leaflet.html(_leaflet(name, lang), large_print=large)
        for name, lang, large in (("ileum-g2-progressive", "en", False), ("pancreas-insulinoma-metastatic", "de", True))
    }
    made["card"] = card.html(card.make(plan_of("ileum-g2-progressive"), LIBRARY, "fr"), "fr")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        for name, page_text in made.items():
            file = tmp_path / f"{name}.html"
            file.write_text(page_text, encoding="utf-8")
            page = browser.new_page()
            page.goto(file.as_uri())
            found = Axe().run(page)
            assert found.violations_count == 0, f"{name}: {found.generate_report()}"
            page.close()
        browser.close()


def _leaflet(name: str, lang: str) -> Leaflet:
    front = plan_of(name).front
    return leaflet.make(plan_of(name), LIBRARY, lang, (front[0].id,))
