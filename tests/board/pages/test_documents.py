"""Documents to take away: what is offered can be had, as a file."""

from __future__ import annotations

import pytest

from tests.board.conftest import Running

URL = "/cases/ileum-g2-progressive/documents"


def test_every_link_on_the_page_leads_somewhere(alone: Running) -> None:
    browser = alone.browser()
    text = browser.get(URL).text
    for path, start in (("summary.pdf", b"%PDF"), ("plan.pdf", b"%PDF"), ("plan.html", b"<!doctype html>")):
        assert f"{URL}/{path}" in text
        answer = browser.get(f"{URL}/{path}")
        assert answer.content.startswith(start)
        assert answer.headers["content-disposition"].startswith('attachment; filename="ileum-g2-progressive-')
    assert browser.get(f"{URL}/plan.docx").status_code == 404


@pytest.mark.parametrize(
    ("what", "fields", "start"),
    [
        ("leaflet", {"lang": "en", "format": "pdf"}, b"%PDF"),
        (
            "leaflet",
            {"lang": "de", "format": "html", "large": "yes", "decided": "lanreotide", "start": "2026-12-01"},
            b"<!doctype html>",
        ),
        ("card", {"lang": "fr", "format": "pdf"}, b"%PDF"),
        ("card", {"lang": "en", "format": "html"}, b"<!doctype html>"),
        ("calendar", {"lang": "en", "start": "2026-12-01", "decided": "lanreotide"}, b"BEGIN:VCALENDAR"),
    ],
)
def test_leaflet_card_and_calendar(alone: Running, what: str, fields: dict[str, str], start: bytes) -> None:
    browser = alone.browser()
    browser.get(URL)
    answer = browser.post(f"{URL}/{what}", dict(fields))
    assert answer.status_code == 200
    assert answer.content.lower().startswith(start.lower())
    assert "attachment" in answer.headers["content-disposition"]


@pytest.mark.parametrize(
    ("what", "fields", "told"),
    [
        ("leaflet", {"lang": "xx"}, "There is no language"),
        ("leaflet", {"decided": "sunitinibb"}, ""),
        ("calendar", {"start": ""}, "on which day"),
        ("calendar", {"start": "soon"}, "is not a date"),
    ],
)
def test_what_cannot_be_made_is_told(alone: Running, what: str, fields: dict[str, str], told: str) -> None:
    browser = alone.browser()
    browser.get(URL)
    answer = browser.post(f"{URL}/{what}", dict(fields))
    assert answer.status_code == 422
    assert told in answer.text


def test_no_card_where_none_applies(alone: Running) -> None:
    url = "/cases/pancreas-third-line/documents"
    browser = alone.browser()
    assert "Emergency card" not in browser.get(url).text
    assert browser.post(f"{url}/card", {"lang": "en"}).status_code == 404
