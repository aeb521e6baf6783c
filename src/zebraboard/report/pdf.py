"""PDF pages with Typst: a template of ``report/typst/`` and plain data in, the bytes of a tagged PDF out.

Fonts come from packages and the system's fonts are not looked at, so that the same page comes out on every machine.
"""

from __future__ import annotations

import datetime as dt
import functools
import json
from importlib import resources
from pathlib import Path
from typing import Any, Final

import font_source_sans_pro
import typst

STANDARD: Final = "ua-1"
"""PDF/UA-1: readable by assistive technology. Typst refuses what would not conform."""


@functools.lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, font_paths=[font_source_sans_pro.font_directory])


def _folder() -> Path:
    return Path(str(resources.files("zebraboard.report"))) / "typst"


def render(template: str, data: dict[str, Any]) -> bytes:
    """The PDF of ``template`` (a file of ``report/typst/``), which reads ``data`` from ``sys.inputs.data`` as JSON."""
    made = typst.compile(
        str(_folder() / template), root=str(_folder()), font_paths=_fonts(), format="pdf", pdf_standards=STANDARD,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=_plain)},
    )  # fmt: skip
    assert isinstance(made, bytes)
    return made


def pages(template: str, data: dict[str, Any]) -> int:
    """How many pages it takes: the template carries the number as ``#metadata(..) <pages>``."""
    found = json.loads(
        typst.query(
            str(_folder() / template), "<pages>", field="value", one=True, root=str(_folder()), font_paths=_fonts(),
            sys_inputs={"data": json.dumps(data, ensure_ascii=False, default=_plain)},
        )
    )  # fmt: skip
    return int(found)


def _plain(value: object) -> str:
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    return str(value)
