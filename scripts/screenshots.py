"""Draw the pictures of the documentation: the main pages of the board, in the system's Chromium, into docs/images/.

Run with ``make screenshots``. The board that is shown holds the example patients and one invented patient with a dated
history, in a database that is thrown away. Needs Chromium, and a legible system font (fonts-noto-core on Debian).
"""

from __future__ import annotations

import datetime as dt
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import msgspec
from playwright.sync_api import Page

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.board import chromium  # noqa: E402

from zebraboard.board.auth.sessions import LOCAL  # noqa: E402
from zebraboard.board.model import AgendaItem  # noqa: E402
from zebraboard.board.view import MEETING, THEME  # noqa: E402

IMAGES = ROOT / "docs" / "images"
COURSE = ROOT / "tests" / "board" / "pages" / "course.yaml"
ILEUM = "/cases/ileum-g2-progressive"


@dataclass(frozen=True)
class Shot:
    """One picture."""

    name: str
    path: str
    width: int = 1280
    height: int = 900
    theme: str = "light"
    meeting: bool = False
    act: str = ""
    """What is done on the page first: a name of a function below."""


SHOTS = (
    Shot("cases", "/cases", height=860),
    Shot("plan", ILEUM, height=980),
    Shot("plan-readme", ILEUM, width=1200, height=800),
    Shot("plan-reasons", ILEUM, height=900, act="reasons"),
    Shot("plan-meeting", ILEUM, width=1600, height=900, meeting=True),
    Shot("plan-dark", "/cases/course", height=980, theme="dark"),
    Shot("plan-tablet", "/cases/course", width=820, height=1100),
    Shot("what-if", "/cases/course/what-if", height=1000, act="ki67"),
    Shot("pictures", "/cases/course/pictures", height=1000),
    Shot("trials", "/cases/course/pictures", height=1000, act="trials"),
    Shot("documents", f"{ILEUM}/documents", height=900),
    Shot("history", "/cases/course/history", height=760),
    Shot("plan-differ", "/cases/pancreas-third-line", height=700, act="differ"),
    Shot("intake", "/cases/course/edit", height=1000),
    Shot("agenda", "/meetings/1", height=1000),
    Shot("meeting", "/meetings/1/run?n=2", width=1400, height=900),
    Shot("indicators", "/indicators", height=900),
    Shot("import", "/cases/import", height=560, act="import"),
)


def act(page: Page, what: str) -> None:
    """Bring the page into the state that is shown."""
    if what == "ki67":
        page.locator("#v-ki67").fill("25")
        page.wait_for_timeout(800)
    elif what == "reasons":
        page.locator("#lanreotide").get_by_text("Every reason, clause by clause").click()
        page.locator("#lanreotide .reason").first.wait_for()
        page.locator("#lanreotide .reason details").nth(1).locator("summary").first.click()
        page.locator("#lanreotide").scroll_into_view_if_needed()
        page.evaluate("document.getElementById('lanreotide').scrollIntoView()")
    elif what == "differ":
        page.evaluate("document.querySelector('.rest .sides').closest('.options').scrollIntoView()")
    elif what == "trials":
        page.evaluate("document.getElementById('pic-trials').scrollIntoView()")
    elif what == "import":
        bad = "case: new-patient\nfacts:\n  primary_sight: ileum\n  ki67: 180\n"
        page.set_input_files("#files", {"name": "new-patient.yaml", "mimeType": "text/yaml", "buffer": bad.encode()})
        page.get_by_role("button", name="Check and import").click()
        page.get_by_role("alert").wait_for()
    page.wait_for_load_state("networkidle")


def main() -> int:
    """Draw them all, or those named."""
    if chromium.program() is None:
        print(f"make screenshots {chromium.HOW_TO_GET_IT}", file=sys.stderr)
        return 1
    wanted = [shot for shot in SHOTS if not sys.argv[1:] or shot.name in sys.argv[1:]]
    IMAGES.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        chromium.Served(Path(folder) / "board.sqlite") as board,
        chromium.browser() as window,
    ):
        document = COURSE.read_text(encoding="utf-8")
        board.store.create_case(LOCAL, document)
        changed = document.replace("value: 14", "value: 18").replace("ecog: 1", "ecog: 2")
        board.store.save_case(LOCAL, "course", changed, base=1)
        meeting = board.store.create_meeting(LOCAL, "NET board", dt.date.today() + dt.timedelta(days=6))
        agenda = tuple(AgendaItem(key=key, position=n) for n, key in enumerate(("course", "ileum-g2-progressive")))
        board.store.save_meeting(LOCAL, msgspec.structs.replace(meeting, agenda=agenda))
        for shot in wanted:
            context = window.new_context(
                base_url=board.url, viewport={"width": shot.width, "height": shot.height}, locale="en-GB"
            )
            view = [(THEME, shot.theme), (MEETING, "on" if shot.meeting else "off")]
            context.add_cookies([{"name": name, "value": value, "url": board.url} for name, value in view])
            page = context.new_page()
            page.goto(shot.path)
            page.wait_for_load_state("networkidle")
            act(page, shot.act)
            page.wait_for_timeout(300)
            page.screenshot(path=IMAGES / f"{shot.name}.png")
            context.close()
            print(f"docs/images/{shot.name}.png")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
